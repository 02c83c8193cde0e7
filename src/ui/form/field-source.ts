/** What a form was sent with and what is wrong with it, as src/web/submit.ts hands it back. Every field picks its own part by name. */
export type FieldSource = { values: Record<string, string | string[]>; errors: Record<string, string> }
export type FieldProps = {
  name: string
  label: string
  /** Without it the field's name: the error summary links there. */
  id?: string | undefined
  from?: FieldSource | undefined
  error?: string | undefined
  hint?: string | undefined
  /** true: must be filled in; false: says that it may stay empty; left out: says nothing (filters). */
  required?: boolean | undefined
}

export const oneValue = (value: string | string[] | null | undefined) => (Array.isArray(value) ? value[0] : value) ?? undefined
export const allValues = (value: string | readonly string[] | null | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? [])
/** What an input is described by: hint first, then what is wrong, as they stand on the page. */
export const describedBy = (id: string, hint: unknown, error: unknown) =>
  [hint && `${id}-h`, error && `${id}-e`].filter(Boolean).join(' ') || undefined
