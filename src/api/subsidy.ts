import { z } from 'zod'
import { day, optional, slug, whole } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { canton } from '#domain/canton.ts'
import { type Check, check, type Checked as Found } from '#domain/subsidy/checking.ts'
import { type Fact, type Facts, factNames, facts, kindOf } from '#domain/subsidy/facts.ts'
import { parseRappen } from '#words/money.ts'

const rappen = z.preprocess(
  value => (typeof value === 'string' ? (parseRappen(value) ?? Number.NaN) : value),
  z.int('not_an_amount').min(0).max(100_000_000),
)
const yesNo = z.preprocess(value => (value === 'true' ? true : value === 'false' ? false : value), z.boolean('required'))

function shapeOf(fact: Fact): z.ZodType {
  const declared = kindOf(fact)
  switch (declared.kind) {
    case 'day':
      return day
    case 'rappen':
      return rappen
    case 'count':
      return whole(0, 30)
    case 'municipality':
      return whole(1, 9999)
    case 'yes_no':
      return yesNo
    case 'choice':
      return z.enum(declared.values as [string, ...string[]])
    case 'list':
      return z.never()
  }
}
const own = factNames.filter(fact => ['person', 'attested'].includes(facts[fact].about))
/** What a person says of themselves, each answer of its own kind; empty fields are no answers. */
const answers = z.strictObject(Object.fromEntries(own.map(fact => [fact, optional(shapeOf(fact))])))

/** No municipality has this number: whoever lives elsewhere answers with it. */
const outside = '9999'
/** A question somebody may be asked: the fact, and in which kind of control it is answered. Municipalities come with their names. */
export type Asked = { name: Fact; kind: Kind; options: readonly { value: string; name: string | null }[] }
type Kind = 'day' | 'rappen' | 'count' | 'yes_no' | 'choice' | 'municipality' | 'list'
const questions = own.map((name): Asked => ({ name, kind: kindOf(name).kind, options: optionsOf(name) }))
function optionsOf(name: Fact) {
  const declared = kindOf(name)
  if (declared.kind === 'choice') return declared.values.map(value => ({ value, name: null }))
  if (declared.kind !== 'municipality') return []
  return [...canton().municipalities.map(one => ({ value: String(one.bfs), name: one.name })), { value: outside, name: null }]
}

export type { Check }
/** With the best that may be hoped for: the programme that leaves the person the least to pay. */
export type Checked = Found & {
  best: { name: string; rappen: number; ownRappen: number; atMost: boolean } | null
  questions: readonly Asked[]
}

export const subsidyRouter = router({
  /** What would I pay: from answers alone, stored nowhere. */
  check: anyone
    .input(z.strictObject({ answers, course: optional(slug), run: optional(whole(1, 999_999_999)) }))
    .query(async ({ ctx, input: { answers: given, course, run } }): Promise<Checked> => {
      const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Facts
      const found = await check(known, course ? { slug: course, run } : null, ctx.language)
      return { ...found, best: bestOf(found), questions }
    }),
})

function bestOf({ checks, course }: Found): Checked['best'] {
  const [first] = checks.filter(one => one.verdict !== 'no' && (one.rappen ?? 0) > 0).toSorted((a, b) => (b.rappen ?? 0) - (a.rappen ?? 0))
  const price = course?.priceRappen ?? null
  if (!first || first.rappen === null || price === null) return null
  return { name: first.name, rappen: first.rappen, ownRappen: Math.max(0, price - first.rappen), atMost: first.atMost }
}
