// The rules of a programme as data, beside the same rules written by hand, on one core: what it costs that the office writes them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { compileRules } from '#domain/subsidy/evaluating.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import { drawing } from '#test/bench/route.ts'

const promised = 100_000
const people = 2_000
const seconds = 2

type Answer = { verdict: 'yes' | 'probably' | 'no'; rappen: number }

export function benchRules() {
  const written = parse(readFileSync('seeds/data/programmes.yaml', 'utf8')) as { key: string; terms: unknown }[]
  const terms: Terms = termsShape.parse(written.find(one => one.key === 'weiterbildungsbeitrag')?.terms)
  const evaluate = compileRules(terms.rules)
  const asked = Array.from({ length: people }, (_, n) => person(n))
  const byRules = (facts: Facts): Answer => {
    const { verdict, amount } = evaluate(facts)
    return { verdict, rappen: amount.rappen ?? 0 }
  }
  for (const facts of asked) assert.deepEqual(byRules(facts), byHand(facts))
  const [rules, hand] = [perSecond(byRules, asked), perSecond(byHand, asked)]
  const round = (figure: number) => Math.round(figure).toLocaleString('en')
  console.log(
    `  eight rules and four steps as data: ${round(rules)} evaluations with their trace a second of one core; promised ${promised.toLocaleString('en')}`,
  )
  console.log(`  the same written by hand, without a trace: ${round(hand)}, ${(hand / rules).toFixed(1)} times as many`)
  return { rules, hand }
}

/** By the time the processor worked for us, not by the clock on the wall: others may use the machine too. */
function perSecond(answer: (facts: Facts) => Answer, asked: readonly Facts[]): number {
  for (const facts of asked) answer(facts)
  let [count, sum] = [0, 0]
  const worked = process.cpuUsage()
  const used = () => {
    const { user, system } = process.cpuUsage(worked)
    return (user + system) / 1_000_000
  }
  while (used() < seconds) {
    for (const facts of asked) sum += answer(facts).rappen
    count += asked.length
  }
  assert.ok(sum > 0)
  return count / used()
}

/** Somebody drawn by lot, always the same, who answers everything. */
function person(seed: number): Facts {
  const { whole, random } = drawing(seed + 1)
  const day = (from: number, to: number) => `${whole(from, to)}-0${whole(1, 9)}-${whole(10, 28)}`
  return {
    ...{
      born_on: day(1950, 2012),
      municipality: whole(1629, 1633),
      resident_since: day(2000, 2026),
      course_start: `2026-12-${whole(10, 28)}`,
    },
    ...{ household: random() < 0.5 ? 'single' : 'couple', children: whole(0, 4), income: whole(20_000, 150_000) * 100 },
    ...{ course_level: whole(1, 6), course_lessons: whole(5, 60), provider_label: random() < 0.8, course_price: whole(100, 3000) * 100 },
    ...{ applied_on: `2026-${whole(11, 12)}-${whole(10, 28)}`, granted_elsewhere: random() < 0.1, granted_this_year: whole(0, 2000) * 100 },
    other_funding: random() < 0.7 ? 0 : whole(1, 1000) * 100,
  }
}

/** The training contribution as somebody would write it into a program; every fact is there. */
function byHand(facts: Facts): Answer {
  const start = facts.course_start as string
  const age = wholeYears(facts.born_on as string, start)
  const limit = (facts.household === 'couple' ? 11_600_000 : 7_200_000) + 1_000_000 * (facts.children as number)
  const municipality = facts.municipality as number
  const isNo =
    age < 18 ||
    age > 64 ||
    (municipality !== 1630 && municipality !== 1631 && municipality !== 1632) ||
    wholeMonths(facts.resident_since as string, start) < 12 ||
    (facts.income as number) > limit ||
    (facts.course_level as number) < 3 ||
    (facts.course_lessons as number) < 20 ||
    facts.provider_label !== true ||
    (facts.course_price as number) < 30_000 ||
    start <= (facts.applied_on as string)
  const rest = Math.max(0, (facts.course_price as number) - (facts.other_funding as number))
  const rappen = Math.min(Math.floor((rest + 1) / 2), Math.max(0, 200_000 - (facts.granted_this_year as number)))
  return { verdict: isNo ? 'no' : facts.granted_elsewhere === true ? 'probably' : 'yes', rappen }
}
const number = (day: string, from: number, to: number) => Number(day.slice(from, to))
const wholeMonths = (from: string, to: string) =>
  (number(to, 0, 4) - number(from, 0, 4)) * 12 + number(to, 5, 7) - number(from, 5, 7) - (number(to, 8, 10) < number(from, 8, 10) ? 1 : 0)
const wholeYears = (from: string, to: string) => Math.floor(wholeMonths(from, to) / 12)
