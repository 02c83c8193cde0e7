import { type Actor, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export type Unit = ReturnType<typeof canton>['offices'][number]

/** A unit of the administration, whether or not it still exists. */
export function unitOf(code: string): Unit {
  const found = canton().offices.find(unit => unit.code === code)
  if (!found) throw new Error(`content/canton.yaml has no office ${code}`)
  return found
}

export const nameOfUnit = (code: string, language: Language) => unitOf(code).name[language]

/** The department (or staff unit) a unit belongs to; a department belongs to itself. */
export function departmentOf(code: string): string {
  const { parent } = unitOf(code)
  return parent ? departmentOf(parent) : code
}

/** Does a unit exist on a day? */
export const existsOn = ({ from, to }: Unit, day: Temporal.PlainDate) =>
  (!from || Temporal.PlainDate.compare(day, from) >= 0) && (!to || Temporal.PlainDate.compare(day, to) <= 0)

/** Units that train apprentices on a day: those with a site. */
export const trainingUnits = (day: Temporal.PlainDate) => canton().offices.filter(unit => unit.site && existsOn(unit, day))

/** Units whose places a training coordinator works on: their own, and what was merged into it. */
export function ownUnits(actor: Actor): string[] {
  const held = actor.grants.flatMap(grant => (grant.role === 'training_coordinator' && grant.office ? [grant.office] : []))
  const inherited = canton().offices.filter(unit => unit.successor && held.includes(unit.successor))
  return [...held, ...inherited.map(unit => unit.code)]
}

/** Departments whose places somebody approves. */
export const headedDepartments = (actor: Actor): string[] =>
  actor.grants.flatMap(grant => (grant.role === 'department_head' && grant.office ? [departmentOf(grant.office)] : []))

/** May somebody work on the places of a unit: its coordinator, or the apprenticeship officer for every unit. */
export const worksOn = (actor: Actor, unit: string) => hasRole(actor, 'apprenticeship_officer') || ownUnits(actor).includes(unit)
/** May somebody read them: also the head of the department. */
export const reads = (actor: Actor, unit: string) => worksOn(actor, unit) || headedDepartments(actor).includes(departmentOf(unit))

/** What one may not see does not exist. */
export function requireWork(actor: Actor, unit: string) {
  if (!worksOn(actor, unit)) throw new Refusal('not_found')
}
