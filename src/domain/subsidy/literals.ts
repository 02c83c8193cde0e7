// A word that a fact can never have (`employment: emploeyd`) makes a rule that is silently never met: it is refused where it stands.
import type { z } from 'zod'
import { type Fact, isValueOf, kindOf } from '#domain/subsidy/facts.ts'

export type LiteralFault = { path: (string | number)[]; fact: Fact; word: string; allowed: string }

const comparisons = ['at_least', 'at_most', 'above', 'below', 'equal'] as const

/** Every literal in a part of the rules that its fact can't be compared with, with the way to it. */
export function strangeLiterals(part: unknown, path: (string | number)[] = []): LiteralFault[] {
  if (Array.isArray(part)) return part.flatMap((one, n) => strangeLiterals(one, [...path, n]))
  if (typeof part !== 'object' || part === null) return []
  const here = part as Record<string, unknown>
  const found = Object.entries(here).flatMap(([key, one]) => strangeLiterals(one, [...path, key]))
  if (!('value' in here)) return found
  const fact = factOf(here['value'])
  const sides: [Fact | null, unknown, (string | number)[]][] = [
    [fact, here['one_of'], [...path, 'one_of']],
    ...comparisons.flatMap((name): [Fact | null, unknown, (string | number)[]][] => [
      [fact, here[name], [...path, name]],
      [factOf(here[name]), here['value'], [...path, 'value']],
    ]),
  ]
  return [
    ...found,
    ...sides.flatMap(([of, given, at]) =>
      of
        ? literalsIn(given, at)
            .filter(one => !fits(of, one.literal))
            .map(told(of))
        : [],
    ),
  ]
}

const factOf = (value: unknown): Fact | null =>
  typeof value === 'object' && value !== null && 'fact' in value ? (value.fact as Fact) : null

type Literal = { literal: unknown; path: (string | number)[] }
/** Given plainly, as one of several, or by a choice between some. */
function literalsIn(value: unknown, path: (string | number)[]): Literal[] {
  if (Array.isArray(value)) return value.flatMap((one, n) => literalsIn(one, [...path, n]))
  if (typeof value !== 'object') return value === undefined ? [] : [{ literal: value, path }]
  if (value === null || !('choose' in value) || !Array.isArray(value.choose)) return []
  const given = value.choose.flatMap((branch: { give?: unknown }, n) => literalsIn(branch.give, [...path, 'choose', n, 'give']))
  return [...given, ...literalsIn((value as { else?: unknown }).else, [...path, 'else'])]
}

/** A number may lie outside what a fact can be: nobody is kept from writing "less than -1". */
const fits = (fact: Fact, literal: unknown) =>
  ['rappen', 'count', 'municipality'].includes(kindOf(fact).kind) ? typeof literal === 'number' : isValueOf(fact, literal)

const told =
  (fact: Fact) =>
  ({ literal, path }: Literal): LiteralFault => ({ path, fact, word: String(literal), allowed: allowedFor(fact) })

function allowedFor(fact: Fact): string {
  const declared = kindOf(fact)
  if (declared.kind === 'choice') return declared.values.join(', ')
  if (declared.kind === 'yes_no') return 'true, false'
  return declared.kind === 'day' ? '2026-03-09' : '1, 2, 3 …'
}

/** For shapes that read what somebody writes; what is in force is read as it is. */
export function refuseStrangeLiterals(part: unknown, context: z.RefinementCtx) {
  for (const { path, fact, word, allowed } of strangeLiterals(part))
    context.addIssue({ code: 'custom', path, message: 'literal_unknown', params: { word: word.slice(0, 40), fact, allowed } })
}
