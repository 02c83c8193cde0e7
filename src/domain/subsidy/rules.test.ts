import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { changesOf } from '#domain/subsidy/changing.ts'
import { compileRules } from '#domain/subsidy/evaluating.ts'
import { type Fact, type Facts, factNames, isValueOf, kindOf } from '#domain/subsidy/facts.ts'
import { strangeLiterals } from '#domain/subsidy/literals.ts'
import { type Condition, type Rules, rulesShape, type Value } from '#domain/subsidy/rules.ts'
import { reasonOf } from '#domain/subsidy/saying.ts'
import { termsShape } from '#domain/subsidy/terms.ts'
import { geneva, lucerne } from '#test/subsidy-models.ts'

type Written = { key: string; terms: unknown }
const programmes = (parse(readFileSync('seeds/data/programmes.yaml', 'utf8')) as Written[]).map(one => ({
  key: one.key,
  rules: termsShape.parse(one.terms).rules,
}))
const all = [...programmes, { key: 'lucerne', rules: lucerne }, { key: 'geneva', rules: geneva }]
const ofProgramme = (key: string) => all.find(one => one.key === key)?.rules as Rules

// One person and course with whom every rule of every programme is met.
const fine: Facts = {
  ...{ born_on: '1997-05-04', municipality: 1632, resident_since: '2022-03-01', household: 'single', children: 0, income: 6140050 },
  ...{ education: 'compulsory', diploma_usable: false, german: 'A2', employment: 'employed', other_funding: 0, cross_border: false },
  ...{ course_price: 125000, course_start: '2026-09-08', course_level: 6, course_areas: ['1'], course_lessons: 64, course_minutes: 2880 },
  ...{ course_basic: true, course_federal_exam: true, course_listed_profession: true, course_certifies: true },
  ...{ provider_listed: true, provider_label: true, applied_on: '2026-05-05', granted_this_year: 0, grants_this_year: 0, granted_ever: 0 },
  ...{ years_in_a_row: 0, grant_unfinished: false, granted_elsewhere: false, counsellor_recommends: true, federal_contribution: true },
  ...{ federal_decided_on: '2026-03-01', exam_taken_on: '2026-02-01' },
}

/** For each rule: what makes it unmet. That it is met and that it is unknown follows from `fine` and from its absence. */
const unmet: Record<string, Record<string, Facts>> = {
  'digital-gutschein': {
    age: { born_on: '1960-09-08' },
    residence: { municipality: 1201 },
    no_apprentice: { employment: 'apprentice' },
    basic_course: { course_basic: false },
    listed_provider: { provider_listed: false },
    two_a_year: { grants_this_year: 2 },
    first_completed: { grants_this_year: 1, grant_unfinished: true },
    in_time: { applied_on: '2026-09-08' },
    paid_once: { granted_elsewhere: true },
  },
  weiterbildungsbeitrag: {
    age: { born_on: '2008-09-09' },
    residence: { resident_since: '2025-09-09' },
    income: { income: 7200001 },
    level: { course_lessons: 19 },
    label: { provider_label: false },
    minimum_cost: { course_price: 29995 },
    in_time: { applied_on: '2026-09-09' },
    paid_once: { granted_elsewhere: true },
  },
  'zusatz-eidg-pruefung': {
    residence: { resident_since: '2026-02-02' },
    federal: { federal_contribution: false },
    listed_exam: { course_federal_exam: false },
    six_months: { federal_decided_on: '2025-11-05' },
    once: { granted_ever: 100 },
  },
  'quereinstieg-ict': {
    age: { born_on: '2001-09-09' },
    residence: { municipality: 1201 },
    diploma: { education: 'secondary', diploma_usable: true },
    recommended: { counsellor_recommends: false },
    profession: { course_listed_profession: false },
    in_time: { applied_on: '2026-09-10' },
  },
  lucerne: {
    age: { born_on: '1960-09-08' },
    german: { german: 'A1' },
    residence: { municipality: 1630 },
    no_apprentice: { employment: 'at_school' },
    listed_course: { course_basic: false },
    second: { grants_this_year: 1, grant_unfinished: true },
    at_most_two: { grants_this_year: 2 },
  },
  geneva: {
    adult: { born_on: '2008-09-09' },
    resident_or_cross_border: { municipality: 1632, cross_border: false },
    income: { income: 7200001 },
    three_in_a_row: { years_in_a_row: 3 },
    length: { course_minutes: 2399 },
    accredited: { provider_listed: false },
    before_start: { applied_on: '2026-09-08' },
  },
}
const start = (key: string): Facts => ({
  ...fine,
  ...(key === 'lucerne' ? { municipality: 1061 } : key === 'geneva' ? { municipality: 6621, course_certifies: true } : {}),
})

for (const { key, rules } of all) {
  const evaluate = compileRules(rules)
  const facts = start(key)
  test(`${key}: with all conditions met the answer is yes, with a reason for each`, () => {
    const answer = evaluate(facts)
    expect(answer.trace.filter(one => !['met', 'not_asked'].includes(one.outcome)).map(one => one.rule.key)).toEqual([])
    expect(answer).toMatchObject({ verdict: 'yes', missing: [] })
    for (const one of answer.trace) expect(reasonOf(one, facts, 'de'), one.rule.key).not.toMatch(/–|[{}]/)
  })
  test(`${key}: every rule has a case in which it is not met`, () => {
    expect(Object.keys(unmet[key] ?? {}).sort()).toEqual(rules.rules.map(one => one.key).sort())
  })
  test.each(rules.rules.map(rule => rule.key))(`${key}: %s, not met and unknown`, name => {
    const changed = { ...facts, ...unmet[key]?.[name] }
    const failed = evaluate(changed)
    const one = failed.trace.find(trace => trace.rule.key === name)
    const byHand = one?.rule.unmet === 'by_hand'
    expect(one?.outcome).toBe(byHand ? 'by_hand' : 'unmet')
    expect(failed.verdict).toBe(byHand ? 'probably' : 'no')
    expect(failed.trace.filter(trace => ['unmet', 'by_hand'].includes(trace.outcome)).map(trace => trace.rule.key)).toEqual([name])
    expect(reasonOf(one as never, changed, 'en')).not.toMatch(/[{}]/)
    expect(changesOf((one as never as { rule: never }).rule, changed).length).toBeGreaterThan(0)
    // Whatever of it is missing: never a no.
    for (const fact of Object.keys(unmet[key]?.[name] ?? {})) {
      const { [fact as Fact]: _, ...less } = facts
      const unknown = evaluate(less)
      expect(unknown.verdict, `${name} without ${fact}`).not.toBe('no')
    }
  })
}

test('a fact that is missing is asked for only while it matters', () => {
  const evaluate = compileRules(ofProgramme('weiterbildungsbeitrag'))
  const { income: _, ...without } = fine
  expect(evaluate(without).missing).toEqual(['income'])
  // Too young: no question about money helps.
  expect(evaluate({ ...without, born_on: '2012-01-01' })).toMatchObject({ verdict: 'no', missing: [] })
})

test('the amount is half of what one pays oneself, within what is left of the year', () => {
  const evaluate = compileRules(ofProgramme('weiterbildungsbeitrag'))
  const amountOf = (facts: Facts) => evaluate({ ...fine, ...facts }).amount
  expect(amountOf({})).toMatchObject({ rappen: 62500, atMost: false })
  expect(amountOf({ other_funding: 25000 })).toMatchObject({ rappen: 50000 })
  expect(amountOf({ granted_this_year: 171000 }).rappen).toBe(29000)
  expect(amountOf({ granted_this_year: 200000 }).rappen).toBe(0)
  expect(amountOf({ course_price: 33333 }).rappen).toBe(16667)
  const { granted_this_year: _, ...unknown } = fine
  expect(evaluate(unknown).amount).toMatchObject({ rappen: 62500, atMost: true })
})

test('rounding to five Rappen goes half away from zero, as the field does it', () => {
  const rules = { ...ofProgramme('zusatz-eidg-pruefung'), amount: ofProgramme('zusatz-eidg-pruefung').amount }
  const five = { ...rules, amount: [{ ...(rules.amount[0] as object), value: { fact: 'course_price' } }, rules.amount.at(-1)] }
  const evaluate = compileRules(rulesShape.parse(five))
  const rounded = (price: number) => evaluate({ ...fine, course_price: price }).amount.rappen
  expect([1220, 1222, 1223, 1228, 12225].map(rounded)).toEqual([1220, 1220, 1225, 1230, 12225])
})

test('tiers pay each slice by its own share', () => {
  const base = ofProgramme('weiterbildungsbeitrag')
  const title = { de: 'Tarif', en: 'Tariff' }
  const tiers = [
    { upTo: 50_000, basisPoints: 10_000 },
    { upTo: 100_000, basisPoints: 5000 },
    { upTo: null, basisPoints: 0 },
  ]
  const rules = rulesShape.parse({ ...base, amount: [base.amount[0], { do: 'tiers', key: 'tariff', article: '§ 8', title, tiers }] })
  const paid = (price: number) => compileRules(rules)({ ...fine, course_price: price }).amount.rappen
  expect([40_000, 50_000, 80_000, 125_000].map(paid)).toEqual([40_000, 50_000, 65_000, 75_000])
})

test('what would change a no is said in numbers', () => {
  const facts = { ...fine, income: 8000000, course_lessons: 12 }
  const rules = ofProgramme('weiterbildungsbeitrag').rules
  expect(changesOf(rules.find(one => one.key === 'income') as never, facts)).toEqual([
    { of: 'income', have: 8000000, comparison: 'at_most', need: 7200000 },
  ])
  expect(changesOf(rules.find(one => one.key === 'level') as never, facts)).toEqual([
    { of: 'course_lessons', have: 12, comparison: 'at_least', need: 20 },
  ])
})

test('rules that name what is not there, twice the same or nothing to begin with are refused', () => {
  const base = ofProgramme('digital-gutschein')
  const first = base.rules[0] as Rules['rules'][number]
  const issues = (rules: unknown) => rulesShape.safeParse(rules).error?.issues.map(one => one.message) ?? []
  expect(issues({ ...base, rules: [first, first] })).toContain('key_twice')
  expect(issues({ ...base, rules: [{ ...first, named: {} }] })).toContain('name_unknown')
  expect(issues({ ...base, amount: base.amount.slice(1) })).toContain('begins_with_take')
  expect(issues({ ...base, rules: [{ ...first, require: { value: { fact: 'shoe_size' }, above: 3 } }] }).length).toBeGreaterThan(0)
  expect(
    issues({ ...base, rules: [{ ...first, require: { value: { fact: 'born_on' }, above: 3, __proto__: 1, constructor: 2 } }] }).length,
  ).toBeGreaterThan(0)
})

test('a word that a fact can never have is refused where it stands, in conditions, choices and steps', () => {
  const wrong = (part: unknown) => strangeLiterals(part).map(one => [one.path.join('.'), one.fact, one.word])
  expect(wrong({ require: { value: { fact: 'employment' }, one_of: ['employed', 'emploeyd'] } })).toEqual([
    ['require.one_of.1', 'employment', 'emploeyd'],
  ])
  expect(wrong({ all: [{ not: { value: { fact: 'german' }, at_least: 'b1' } }] })).toEqual([['all.0.not.at_least', 'german', 'b1']])
  expect(wrong({ value: 'merried', equal: { fact: 'household' } })).toEqual([['value', 'household', 'merried']])
  expect(wrong({ value: { fact: 'diploma_usable' }, equal: 'yes' })).toEqual([['equal', 'diploma_usable', 'yes']])
  expect(
    wrong({
      value: { fact: 'income' },
      at_most: { choose: [{ if: { value: { fact: 'household' }, equal: 'pair' }, give: 1 }], else: '2' },
    }),
  ).toEqual([
    ['at_most.choose.0.if.equal', 'household', 'pair'],
    ['at_most.else', 'income', '2'],
  ])
  for (const { key, rules } of all) expect(strangeLiterals(rules), key).toEqual([])
})

// A second reading of the same rules, written plainly and without compiling: both must say the same of anybody.
const someFacts: fc.Arbitrary<Facts> = fc
  .record(
    Object.fromEntries(
      factNames.map(fact => {
        const declared = kindOf(fact)
        const day = fc
          .date({ min: new Date('1940-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
          .map(one => one.toISOString().slice(0, 10))
        const values = {
          day,
          rappen: fc.constantFrom(0, 29_999, 30_000, 72_000_00, 72_000_01, 150_000, 8_000_000),
          count: fc.constantFrom(0, 1, 2, 3, 19, 20, 2400),
          yes_no: fc.boolean(),
          choice: fc.constantFrom(...('values' in declared ? declared.values : [''])),
          municipality: fc.constantFrom(1630, 1631, 1632, 1201, 1061, 6621),
          list: fc.uniqueArray(fc.constantFrom('1', '2', '3')),
        }
        return [fact, values[declared.kind] as fc.Arbitrary<never>]
      }),
    ),
    { requiredKeys: [] },
  )
  .map(found => found as Facts)

test('a second implementation comes to the same trace and amount, for anybody', () => {
  for (const { key, rules } of all) {
    const evaluate = compileRules(rules)
    fc.assert(
      fc.property(
        fc.oneof(
          someFacts,
          someFacts.map(some => ({ ...fine, ...some })),
        ),
        facts => {
          for (const [fact, value] of Object.entries(facts)) expect(isValueOf(fact as Fact, value), fact).toBe(true)
          const answer = evaluate(facts)
          expect(answer.trace.map(one => `${one.rule.key} ${one.outcome}`)).toEqual(
            rules.rules.map(rule => `${rule.key} ${plainly(rule, facts)}`),
          )
          expect(answer.amount.rappen, key).toBe(plainAmount(rules, facts))
        },
      ),
      { numRuns: 300 },
    )
  }
})

type Plain = number | string | boolean | readonly string[] | null
function look(value: Value, rule: Rules['rules'][number] | null, facts: Facts): Plain {
  if (typeof value !== 'object') return value
  const of = (one: Value) => look(one, rule, facts)
  if ('fact' in value) return facts[value.fact] ?? null
  if ('named' in value) return of(rule?.named[value.named]?.value as Value)
  if ('age_of' in value || 'months_from' in value || 'days_from' in value) {
    const [from, to] =
      'age_of' in value ? [value.age_of, value.on] : ['months_from' in value ? value.months_from : value.days_from, value.to]
    if (!facts[from] || !facts[to]) return null
    const [a, b] = [Temporal.PlainDate.from(facts[from] as string), Temporal.PlainDate.from(facts[to] as string)]
    if ('days_from' in value) return a.until(b, { largestUnit: 'days' }).days
    // Whole units that have ended by then; negative ones begun count whole, as floor does.
    const unit = 'age_of' in value ? 'years' : 'months'
    let n = a.until(b, { largestUnit: unit })[unit] - 2
    while (!before(b, a, n + 1, unit)) n++
    return n
  }
  const numbers = (
    'plus' in value
      ? value.plus
      : 'times' in value
        ? value.times
        : 'least' in value
          ? value.least
          : 'most' in value
            ? value.most
            : 'minus' in value
              ? value.minus
              : null
  )?.map(of)
  if (numbers) {
    if (numbers.some(one => typeof one !== 'number')) return null
    const known = numbers as number[]
    if ('plus' in value) return known.reduce((a, b) => a + b)
    if ('times' in value) return known.reduce((a, b) => a * b)
    if ('minus' in value) return (known[0] as number) - (known[1] as number)
    return 'least' in value ? Math.min(...known) : Math.max(...known)
  }
  if (!('choose' in value)) throw new Error('unknown value')
  for (const branch of value.choose) {
    const truth = truthOf(branch.if, rule, facts)
    if (truth === null) return null
    if (truth) return of(branch.give)
  }
  return of(value.else)
}
/** Is the day b still before the n-th anniversary of a? The last day of a month stands for a day that the month lacks: then it is the day after. */
function before(b: Temporal.PlainDate, a: Temporal.PlainDate, n: number, unit: 'years' | 'months') {
  const then = a.add({ [unit]: n })
  return Temporal.PlainDate.compare(b, then.day < a.day ? then.add({ days: 1 }) : then) < 0
}
function truthOf(condition: Condition, rule: Rules['rules'][number] | null, facts: Facts): boolean | null {
  if ('not' in condition) {
    const truth = truthOf(condition.not, rule, facts)
    return truth === null ? null : !truth
  }
  if ('all' in condition || 'any' in condition) {
    const parts = ('all' in condition ? condition.all : condition.any).map(part => truthOf(part, rule, facts))
    const by = !('all' in condition)
    return parts.includes(by) ? by : parts.includes(null) ? null : !by
  }
  const left = look(condition.value, rule, facts)
  if (left === null) return null
  if ('one_of' in condition) return condition.one_of.includes(left as never)
  if ('has_any' in condition) return (left as string[]).some(one => condition.has_any.includes(one))
  const [comparison, written] = Object.entries(condition).find(([name]) => name !== 'value') as [string, Value]
  const right = look(written, rule, facts)
  if (right === null) return null
  const order = typeof condition.value === 'object' && 'fact' in condition.value ? kindOf(condition.value.fact) : null
  const rank = (one: Plain) => (order && 'ordered' in order && 'values' in order ? order.values.indexOf(String(one)) : one) as number
  const [a, b] = [rank(left), rank(right)]
  return { equal: a === b, at_least: a >= b, at_most: a <= b, above: a > b, below: a < b }[comparison] as boolean
}
function plainly(rule: Rules['rules'][number], facts: Facts) {
  const concerns = rule.only_if ? truthOf(rule.only_if, rule, facts) : true
  if (concerns === false) return 'not_asked'
  const truth = truthOf(rule.require, rule, facts)
  if (truth) return 'met'
  if (truth === null || concerns === null) return 'unknown'
  return rule.unmet === 'by_hand' ? 'by_hand' : 'unmet'
}
function plainAmount({ amount }: Rules, facts: Facts): number | null {
  let now: number | null = null
  for (const step of amount) {
    const given = 'value' in step ? (look(step.value, null, facts) as number | null) : null
    if (step.do === 'take') now = given === null ? null : Math.max(0, given)
    if (now === null) continue
    if (step.do === 'less' && given !== null) now = Math.max(0, now - given)
    if (step.do === 'cap' && given !== null) now = Math.min(now, Math.max(0, given))
    if (step.do === 'share') now = Number((BigInt(now) * BigInt(step.basisPoints) * 2n + 10_000n) / 20_000n)
    if (step.do === 'round') now = step.manner === 'down' ? now - (now % step.toRappen) : Math.round(now / step.toRappen) * step.toRappen
  }
  return now
}
