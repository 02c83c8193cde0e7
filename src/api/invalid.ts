import type { ZodError } from 'zod'

/** What is wrong with one field: a word of `invalid.<kind>` in content/messages, and the numbers its sentence needs. */
export type Invalid = { field: string; kind: InvalidKind; about: Record<string, string | number> }
export const invalidKinds = [
  'required',
  'too_long',
  'too_short',
  'too_small',
  'too_big',
  'not_a_day',
  'not_an_email',
  'not_a_phone',
  'not_a_number',
  'not_an_amount',
  'not_a_moment',
  'not_a_choice',
  'not_a_time',
  'not_an_address',
  'not_higher',
  'twice',
  'ends_first',
  'unknown_field',
  'control_characters',
  'open_end',
  'only_to_school',
  'name_unknown',
  'line_unreadable',
  'line_reference',
  'line_too_deep',
  'line_unknown',
  'line_missing',
  'line_wrong',
  'line_literal',
  'literal_unknown',
  'wrong',
] as const
export type InvalidKind = (typeof invalidKinds)[number]
const kinds: readonly string[] = invalidKinds

/** Zod's findings by field, one a field: people mend one thing at a time. */
export function listInvalid(error: ZodError): Invalid[] {
  const found = new Map<string, Invalid>()
  for (const issue of error.issues) {
    const one = read(issue)
    for (const field of issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')]) {
      if (!found.has(field)) found.set(field, { field, ...one })
    }
  }
  return [...found.values()]
}

function read(issue: ZodError['issues'][number]): Omit<Invalid, 'field'> {
  // Our own checks (src/api/fields.ts) name their kind in the message.
  if (kinds.includes(issue.message)) return { kind: issue.message as InvalidKind, about: aboutOf(issue) }
  if (issue.code === 'unrecognized_keys') return { kind: 'unknown_field', about: {} }
  if (issue.code === 'too_big')
    return { kind: issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'too_big', about: { max: Number(issue.maximum) } }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string' && issue.minimum === 1) return { kind: 'required', about: {} }
    return {
      kind: issue.origin === 'string' || issue.origin === 'array' ? 'too_short' : 'too_small',
      about: { min: Number(issue.minimum) },
    }
  }
  if (issue.code === 'invalid_value') return { kind: 'not_a_choice', about: {} }
  if (issue.code === 'invalid_type') return { kind: issue.input === undefined ? 'required' : 'wrong', about: {} }
  return { kind: 'wrong', about: {} }
}

/** What our own checks say beside their kind, such as the line of a text. */
const aboutOf = (issue: ZodError['issues'][number]): Invalid['about'] =>
  issue.code === 'custom' ? ((issue.params ?? {}) as Invalid['about']) : {}
