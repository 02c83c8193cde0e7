import { z } from 'zod'
import { amount, day, optional, percent, required, requiredProse, whole } from '#api/fields.ts'
import { canton } from '#domain/canton.ts'
import { type Fact, type Facts, type FactValue, factNames, isValueOf, kindOf } from '#domain/subsidy/facts.ts'
import { refuseStrangeLiterals } from '#domain/subsidy/literals.ts'
import { amountShape, type Rule, ruleShape, unknownNames } from '#domain/subsidy/rules.ts'
import { mostSigns, readStructured } from '#domain/subsidy/structured.ts'
import { documentKeys, type Terms } from '#domain/subsidy/terms.ts'
import { parseRappen } from '#words/money.ts'

export const programmeKey = z
  .string()
  .trim()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'wrong')
  .min(2)
  .max(60)
const ruleKey = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9_]{1,40}$/, 'wrong')
const dayFacts = factNames.filter(name => kindOf(name).kind === 'day') as [Fact, ...Fact[]]
const authority = z.string().refine(key => canton().authorities.some(one => one.key === key), 'not_a_choice')
const whens = ['always', 'after_course', ...factNames.map(name => `fact_${name}` as const)] as const

/** What a version says beside its rules, as the form has it: one field a text. */
export const textFields = {
  validFrom: day,
  ...{ nameDe: required(80), nameEn: required(80) },
  ...{ normalDe: requiredProse(600), normalEn: requiredProse(600), plainDe: requiredProse(600), plainEn: requiredProse(600) },
  payTo: z.enum(['person', 'provider']),
  ...{ legalBasisDe: required(200), legalBasisEn: required(200) },
  ...{ authority, remedyAuthority: authority, remedyDays: whole(1, 180), formDe: required(200), formEn: required(200) },
  // A box that is not ticked is not sent.
  remedyOnline: optional(z.literal('true')),
  ...{ applyFact: z.enum(dayFacts), applyMonths: whole(0, 36), decideWithinDays: whole(1, 365) },
  /** Taken off the price at once, and who bears it where too little is attended; left out: somebody decides. */
  atOnce: optional(z.enum(['person', 'canton'])),
  ...{ attendancePercent: whole(0, 100), holdSeatDays: whole(0, 120), thirdPersonFrom: amount, cantonPercent: percent },
  ladder: z
    .array(z.strictObject({ upTo: optional(amount), approve: z.enum(['approver', 'head_of_office']) }))
    .min(1)
    .max(6),
  documents: z
    .array(z.strictObject({ key: z.enum(documentKeys), when: z.enum(whens) }))
    .max(20)
    .default([]),
}
type TextFields = z.infer<z.ZodObject<typeof textFields>>

/** The ladder rises, ends open, no document is asked for twice in the same situation, and a voucher goes to the school. */
export function checkTexts(
  { ladder, documents, payTo, atOnce }: Pick<TextFields, 'ladder' | 'documents' | 'payTo' | 'atOnce'>,
  context: z.RefinementCtx,
) {
  const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message })
  // What is taken off the price is the school's money: the person has nothing to be paid.
  if (atOnce && payTo !== 'provider') fault(['atOnce'], 'only_to_school')
  for (const [n, step] of ladder.entries()) {
    const isLast = n === ladder.length - 1
    if (step.upTo === undefined && !isLast) fault(['ladder', n, 'upTo'], 'required')
    if (step.upTo !== undefined && isLast) fault(['ladder', n, 'upTo'], 'open_end')
    const before = ladder[n - 1]?.upTo
    if (before !== undefined && step.upTo !== undefined && step.upTo <= before) fault(['ladder', n, 'upTo'], 'not_higher')
  }
  for (const [n, one] of documents.entries())
    if (documents.findIndex(other => other.key === one.key && other.when === one.when) < n) fault(['documents', n, 'key'], 'twice')
}

const both = (de: string, en: string) => ({ de, en })

/** The form's fields in the place of what the version said; its rules stay. */
export const withTexts =
  (fields: Omit<TextFields, 'validFrom'>) =>
  (terms: Terms): Terms => ({
    ...{
      name: both(fields.nameDe, fields.nameEn),
      normal: both(fields.normalDe, fields.normalEn),
      plain: both(fields.plainDe, fields.plainEn),
    },
    ...{ payTo: fields.payTo, legalBasis: both(fields.legalBasisDe, fields.legalBasisEn), authority: fields.authority },
    remedy: {
      ...{ authority: fields.remedyAuthority, days: fields.remedyDays, form: both(fields.formDe, fields.formEn) },
      ...(fields.remedyOnline ? { online: true } : {}),
    },
    applyUntil: { fact: fields.applyFact, plusMonths: fields.applyMonths },
    ...{ attendancePercent: fields.attendancePercent, holdSeatDays: fields.holdSeatDays, decideWithinDays: fields.decideWithinDays },
    ...(fields.atOnce ? { atOnce: { notAttended: fields.atOnce } } : {}),
    documents: fields.documents.map(({ key, when }) => ({
      key,
      when: when === 'always' || when === 'after_course' ? when : { fact: when.slice('fact_'.length) as Fact },
    })),
    ladder: fields.ladder.map(({ upTo, approve }) => ({ upToRappen: upTo ?? null, approve })),
    thirdPersonFromRappen: fields.thirdPersonFrom,
    shares: { canton: fields.cantonPercent, federal: 10_000 - fields.cantonPercent },
    rules: terms.rules,
  })

/** A text area with YAML: read with limits, every fault named with its line (domain/subsidy/structured.ts). */
const structured = <T>(shape: z.ZodType<T>) =>
  z
    .string()
    .max(mostSigns)
    .transform((text, context) => {
      const read = readStructured(text, shape)
      if (read.ok) return read.value
      for (const { kind, line, word, fact = '', allowed = '' } of read.faults)
        context.addIssue({ code: 'custom', message: kind, params: { line, word, fact, allowed } })
      return z.NEVER
    })

const says = (max = 600) => requiredProse(max)
const conditionShape = ruleShape.pick({ named: true, only_if: true, require: true }).superRefine(refuseStrangeLiterals)
/** One rule as its form has it: texts in fields of their own, thresholds and condition as structured text. */
export const ruleFields = {
  ...{ ruleKey, article: required(60), titleDe: required(120), titleEn: required(120), unmet: z.enum(['no', 'by_hand']) },
  ...{ metDe: says(), metEn: says(), unmetDe: says(), unmetEn: says(), unknownDe: says(), unknownEn: says() },
  condition: structured(conditionShape),
}
type RuleFields = z.infer<z.ZodObject<typeof ruleFields>>

export const ruleOf = ({ ruleKey: key, article, condition, unmet, ...texts }: RuleFields): Rule => ({
  ...{ key, article, title: both(texts.titleDe, texts.titleEn), ...condition, unmet },
  says: {
    met: both(texts.metDe, texts.metEn),
    unmet: both(texts.unmetDe, texts.unmetEn),
    unknown: both(texts.unknownDe, texts.unknownEn),
  },
})

/** Names that nobody has given a meaning are told at the field in which they stand. */
export function checkNames(fields: RuleFields, context: z.RefinementCtx) {
  for (const { path, name } of unknownNames(ruleOf(fields))) {
    const [, when, language] = path
    const field = path[0] === 'says' ? `${when}${language === 'de' ? 'De' : 'En'}` : 'condition'
    context.addIssue({ code: 'custom', path: [field], message: 'name_unknown', params: { word: name.slice(0, 40) } })
  }
}

export const amountFields = { amount: structured(amountShape.superRefine(checkSteps).superRefine(refuseStrangeLiterals)) }

function checkSteps(steps: z.infer<typeof amountShape>, context: z.RefinementCtx) {
  if (steps[0]?.do !== 'take') context.addIssue({ code: 'custom', path: [0, 'do'], message: 'wrong' })
  for (const [n, { key }] of steps.entries())
    if (steps.findIndex(one => one.key === key) < n) context.addIssue({ code: 'custom', path: [n, 'key'], message: 'wrong' })
}

const written = z.union([z.string().max(300), z.array(z.string().max(20)).max(20)]).optional()
/** Facts of an example as a form sends them: text, read by the kind of each fact; empty is unknown. */
export const exampleFacts = z
  .strictObject(Object.fromEntries(factNames.map(name => [name, written])) as Record<Fact, typeof written>)
  .transform((given, context) => {
    const known: [Fact, FactValue][] = []
    for (const fact of factNames) {
      const value = given[fact]
      if (value === undefined || value === '') continue
      const read = readExample(fact, value)
      if (isValueOf(fact, read)) known.push([fact, read])
      else context.addIssue({ code: 'custom', path: [fact], message: kindsOfFault[kindOf(fact).kind] })
    }
    return Object.fromEntries(known) as Facts
  })
const kindsOfFault = {
  ...{ day: 'not_a_day', rappen: 'not_an_amount', count: 'not_a_number', yes_no: 'not_a_choice', choice: 'not_a_choice' },
  ...{ municipality: 'not_a_choice', list: 'wrong' },
} as const

function readExample(fact: Fact, value: string | string[]): unknown {
  if (typeof value !== 'string') return kindOf(fact).kind === 'list' ? value : Number.NaN
  switch (kindOf(fact).kind) {
    case 'day': {
      const read = day.safeParse(value)
      return read.success ? read.data : undefined
    }
    case 'rappen':
      return parseRappen(value) ?? undefined
    case 'count':
    case 'municipality':
      return /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined
    case 'yes_no':
      return value === 'true' ? true : value === 'false' ? false : undefined
    case 'list':
      return value.split(/[,\s]+/).filter(Boolean)
    case 'choice':
      return value
  }
}
