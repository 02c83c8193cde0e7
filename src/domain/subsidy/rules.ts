// The language in which a programme's rules are written. They are data: a version keeps them as JSON, this reads and checks them.
import { z } from 'zod'
import { type Fact, factNames, kindOf } from '#domain/subsidy/facts.ts'

const fact = z.enum(factNames)
const both = z.strictObject({ de: z.string().min(1).max(600), en: z.string().min(1).max(600) })
const key = z.string().regex(/^[a-z][a-z0-9_]{1,40}$/)
const article = z.string().min(1).max(60)

/**
 * A number, word, yes or no: given, a fact, or made of others. Money is Rappen. Shares are basis points (5000 is half).
 * `named` is one of the rule's own thresholds.
 */
export type Value =
  | number
  | string
  | boolean
  | { fact: Fact }
  | { named: string }
  | { age_of: Fact; on: Fact }
  | { months_from: Fact; to: Fact }
  | { days_from: Fact; to: Fact }
  | { plus: Value[] }
  | { minus: [Value, Value] }
  | { times: Value[] }
  | { least: Value[] }
  | { most: Value[] }
  | { choose: { if: Condition; give: Value }[]; else: Value }

export type Comparison = 'at_least' | 'at_most' | 'above' | 'below' | 'equal'
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { value: Value; one_of: (string | number)[] }
  | { value: Value; has_any: string[] }
  | ({ value: Value } & { [C in Comparison]?: Value })

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.number().int(),
    z.boolean(),
    z.string().min(1).max(60),
    z.strictObject({ fact }),
    z.strictObject({ named: key }),
    z.strictObject({ age_of: day, on: day }),
    z.strictObject({ months_from: day, to: day }),
    z.strictObject({ days_from: day, to: day }),
    z.strictObject({ plus: several }),
    z.strictObject({ minus: z.tuple([value, value]) }),
    z.strictObject({ times: several }),
    z.strictObject({ least: several }),
    z.strictObject({ most: several }),
    z.strictObject({
      choose: z
        .array(z.strictObject({ if: condition, give: value }))
        .min(1)
        .max(12),
      else: value,
    }),
  ]),
)
const several = z.lazy(() => z.array(value).min(1).max(12))
const day = fact.refine(name => kindOf(name).kind === 'day', 'no_day')

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).min(1).max(12) }),
    z.strictObject({ any: z.array(condition).min(1).max(12) }),
    z.strictObject({ not: condition }),
    z.strictObject({
      value,
      one_of: z
        .array(z.union([z.string(), z.number()]))
        .min(1)
        .max(60),
    }),
    z.strictObject({ value, has_any: z.array(z.string()).min(1).max(60) }),
    z.strictObject({ value, at_least: value }),
    z.strictObject({ value, at_most: value }),
    z.strictObject({ value, above: value }),
    z.strictObject({ value, below: value }),
    z.strictObject({ value, equal: value }),
  ]),
)

/** One rule, as it stands in a version. */
export const ruleShape = z.strictObject({
  key,
  /** Where it is written. */
  article,
  title: both,
  /** Thresholds that its sentences name. */
  named: z.record(key, z.strictObject({ kind: z.enum(['rappen', 'count', 'share']), value })).default({}),
  /** The rule is asked only of whom this is true; unknown asks it. */
  only_if: condition.optional(),
  require: condition,
  /** `by_hand`: what is not met is no refusal yet, a person looks at it (a hardship, a coincidence). */
  unmet: z.enum(['no', 'by_hand']).default('no'),
  /** Plain sentences, with the names of facts and thresholds in braces: the same in the check, in the case and in the letter. */
  says: z.strictObject({ met: both, unmet: both, unknown: both }),
})

/** The steps by which the amount comes about. */
const step = z.discriminatedUnion('do', [
  /** Begins with an amount: what of the cost counts, or a lump sum. */
  z.strictObject({ do: z.literal('take'), key, article, title: both, value }),
  z.strictObject({ do: z.literal('less'), key, article, title: both, value }),
  z.strictObject({ do: z.literal('share'), key, article, title: both, basisPoints: z.number().int().min(1).max(10_000) }),
  /** Never more than that. `per` names what it limits. */
  z.strictObject({ do: z.literal('cap'), key, article, title: both, value, per: z.enum(['course', 'year', 'lifetime']) }),
  /** By slices, as a tariff: each share for what lies within its slice. */
  z.strictObject({
    do: z.literal('tiers'),
    key,
    article,
    title: both,
    tiers: z
      .array(z.strictObject({ upTo: z.number().int().positive().nullable(), basisPoints: z.number().int().min(0).max(10_000) }))
      .min(1)
      .max(12),
  }),
  /** To whole steps of so many Rappen, half away from zero or down. */
  z.strictObject({
    do: z.literal('round'),
    key,
    article,
    title: both,
    toRappen: z.number().int().min(1).max(100_00),
    manner: z.enum(['nearest', 'down']),
  }),
])

export const mostRules = 40
export const amountShape = z.array(step).min(1).max(12)

/** The rules of one version: what must be true, and how much it comes to. */
export const rulesShape = z
  .strictObject({ rules: z.array(ruleShape).min(1).max(mostRules), amount: amountShape })
  .superRefine(({ rules, amount }, context) => {
    const keys = [...rules, ...amount].map(one => one.key)
    for (const [n, one] of keys.entries())
      if (keys.indexOf(one) < n) context.addIssue({ code: 'custom', message: 'key_twice', path: ['rules', n, 'key'] })
    for (const [n, one] of rules.entries())
      for (const { path } of unknownNames(one)) context.addIssue({ code: 'custom', message: 'name_unknown', path: ['rules', n, ...path] })
    if (amount[0]?.do !== 'take') context.addIssue({ code: 'custom', message: 'begins_with_take', path: ['amount', 0] })
  })

export type Rules = z.infer<typeof rulesShape>
export type Rule = Rules['rules'][number]
export type AmountStep = Rules['amount'][number]
export type Both = z.infer<typeof both>

/** Names that a rule uses and nobody has given a meaning: thresholds it does not have, words in braces that are no fact. */
export function unknownNames(rule: Rule): { path: string[]; name: string }[] {
  const known = (name: string) => Object.hasOwn(rule.named, name)
  // A threshold that rests on itself, straight or round corners, has no value: asking for it would never end.
  const endless = Object.keys(rule.named).filter(name => restsOn(rule, name).has(name))
  const thresholds = [...namesIn(rule).filter(name => !known(name)), ...endless]
  const sentences = [...sentencesOf(rule)].flatMap(({ says, path }) =>
    [...says.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) => (known(name) || factNames.includes(name as Fact) ? [] : [{ path, name }])),
  )
  return [...thresholds.map(name => ({ path: ['named', name], name })), ...sentences]
}

function restsOn({ named }: Pick<Rule, 'named'>, name: string, seen = new Set<string>()): Set<string> {
  for (const other of Object.hasOwn(named, name) ? namesIn(named[name]?.value) : []) {
    if (seen.has(other)) continue
    seen.add(other)
    restsOn({ named }, other, seen)
  }
  return seen
}

function* sentencesOf({ says }: Rule) {
  for (const [when, { de, en }] of Object.entries(says)) {
    yield { says: de, path: ['says', when, 'de'] }
    yield { says: en, path: ['says', when, 'en'] }
  }
}

function namesIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(namesIn)
  if (typeof part !== 'object' || part === null) return []
  if ('named' in part && typeof part.named === 'string') return [part.named]
  return Object.values(part).flatMap(namesIn)
}
