import { z } from 'zod'
import { day, optional, whole } from '#api/fields.ts'
import { canton } from '#domain/canton.ts'
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
export const answers = z.strictObject(Object.fromEntries(own.map(fact => [fact, optional(shapeOf(fact))])))

/** No municipality has this number: whoever lives elsewhere answers with it. */
const outside = '9999'
/** A question somebody may be asked: the fact, and in which kind of control it is answered. Municipalities come with their names. */
export type Asked = { name: Fact; kind: Kind; options: readonly { value: string; name: string | null }[] }
type Kind = 'day' | 'rappen' | 'count' | 'yes_no' | 'choice' | 'municipality' | 'list'
export const questions = own.map((name): Asked => ({ name, kind: kindOf(name).kind, options: optionsOf(name) }))
function optionsOf(name: Fact) {
  const declared = kindOf(name)
  if (declared.kind === 'choice') return declared.values.map(value => ({ value, name: null }))
  if (declared.kind !== 'municipality') return []
  return [...canton().municipalities.map(one => ({ value: String(one.bfs), name: one.name })), { value: outside, name: null }]
}

export const said = (given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Facts
