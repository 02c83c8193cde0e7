import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Actor } from '#domain/actor.ts'
import { plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { type Check, toCheck } from '#domain/subsidy/checking.ts'
import { createProgramme, requireManager, saveTerms } from '#domain/subsidy/drafting.ts'
import { compileRules, factsIn } from '#domain/subsidy/evaluating.ts'
import type { Fact, Facts } from '#domain/subsidy/facts.ts'
import { findProgramme, requireOffice, termsOf } from '#domain/subsidy/programme-reading.ts'
import { mostRules, type Rule } from '#domain/subsidy/rules.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

/** Addresses below /amt/programme that are no programme. */
const taken = new Set(['neu', 'anerkennungen', 'simulation'])

type Named = { key: string; name: { de: string; en: string }; validFrom: Temporal.PlainDate; like: string | null }

/** A new programme begins with the terms of another one, or with next to nothing. */
export async function beginProgramme(actor: Actor, { key, name, validFrom, like }: Named) {
  requireManager(actor)
  if (taken.has(key)) throw new Refusal('programme_exists', {}, 'key')
  const [model] = like ? (await findProgramme(like)).versions : []
  const terms = model ? termsOf(model) : emptyTerms()
  return createProgramme(actor, key, validFrom, { ...terms, name })
}

const emptyTerms = (): Terms => termsShape.parse(parse(readFileSync('content/new-programme.yaml', 'utf8')))

/** One change to what is under work; on a programme in force it begins the next version. `seen`: as it was read, null for no draft yet. */
export async function changeTerms(
  actor: Actor,
  key: string,
  seen: string | null,
  change: (terms: Terms) => Terms,
  validFrom?: Temporal.PlainDate,
) {
  requireManager(actor)
  const programme = await findProgramme(key)
  const open = programme.versions.find(one => one.state !== 'released')
  const version = open ?? programme.versions[0]
  if (!version) throw new Refusal('not_found')
  // What is read here may be stale by the time it is saved: then `seen` does not fit, and nothing is saved.
  const begins = validFrom ?? (open ? plainDay(open.validFrom) : today().add({ years: 1 }).with({ month: 1, day: 1 }))
  await saveTerms(actor, programme.id, begins, change(termsOf(version)), seen)
}

/** Puts a rule in the place of the one with that key, or adds it at the end. */
export const withRule = (terms: Terms, instead: string | null, rule: Rule): Terms => {
  const { rules, amount } = terms.rules
  const others = [...rules.filter(one => one.key !== instead), ...amount]
  if (others.some(one => one.key === rule.key)) throw new Refusal('key_taken', { key: rule.key }, 'ruleKey')
  if (instead === null && rules.length === mostRules) throw new Refusal('rules_enough', { count: mostRules })
  if (instead === null) return { ...terms, rules: { rules: [...rules, rule], amount } }
  if (!rules.some(one => one.key === instead)) throw new Refusal('changed_meanwhile')
  return { ...terms, rules: { rules: rules.map(one => (one.key === instead ? rule : one)), amount } }
}

/** Steps and rules have one set of short names: sentences and letters refer to them. */
export const withAmount = (terms: Terms, amount: Terms['rules']['amount']): Terms => {
  const taken = amount.find(step => terms.rules.rules.some(rule => rule.key === step.key))
  if (taken) throw new Refusal('key_taken', { key: taken.key }, 'amount')
  return { ...terms, rules: { ...terms.rules, amount } }
}

export const withoutRule = (terms: Terms, key: string): Terms => {
  const rules = terms.rules.rules.filter(one => one.key !== key)
  if (rules.length === terms.rules.rules.length) throw new Refusal('changed_meanwhile')
  if (rules.length === 0) throw new Refusal('last_rule')
  return { ...terms, rules: { ...terms.rules, rules } }
}

/** What the draft says to an example: the same function as everywhere, nothing is stored. */
export async function tryDraft(actor: Actor, key: string, facts: Facts, language: Language): Promise<Check> {
  requireOffice(actor)
  const { version, terms } = await underWork(key)
  const evaluate = compileRules(terms.rules)
  const told = { id: version.id, key, number: version.number, validFrom: '', terms, evaluate }
  return toCheck(told, evaluate(facts), facts, language)
}

/** The facts that the draft's rules ask about, in the order of the rules. */
export async function factsOfDraft(actor: Actor, key: string): Promise<Fact[]> {
  requireOffice(actor)
  const { terms } = await underWork(key)
  return factsIn(terms.rules)
}

async function underWork(key: string) {
  const [version] = (await findProgramme(key)).versions
  if (!version) throw new Refusal('not_found')
  return { version, terms: termsOf(version) }
}
