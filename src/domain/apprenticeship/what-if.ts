import type { PlaceNeed } from '#db/generated/enums.ts'
import { imagined, type PlannedPermit, type PlannedPlace } from '#domain/apprenticeship/planning-warnings.ts'

/** "What if DBU takes two more": imagined places beside the planned ones, or some of the planned ones away. Nothing is stored. */
export type WhatIf = { unit: string; department: string; professionId: string; years: number; more: number; need: PlaceNeed }

export function imagine(
  places: readonly PlannedPlace[],
  { unit, department, professionId, years, more, need }: WhatIf,
  intakeYear: number,
  known: { permit: PlannedPermit | null; firstWageRappen: number },
): PlannedPlace[] {
  if (more < 0)
    return without(places, -more, one => one.unit === unit && one.professionId === professionId && one.intakeYear === intakeYear)
  const added = Array.from(
    { length: more },
    (): PlannedPlace => ({
      ...{ id: imagined, intakeYear, years, department, unit, professionId, need, ...known },
      ...{ state: 'planned', trainers: [] },
    }),
  )
  return [...places, ...added]
}

/** The last of those not yet approved go first: what was approved stays. */
function without(places: readonly PlannedPlace[], count: number, fits: (place: PlannedPlace) => boolean): PlannedPlace[] {
  const gone = new Set(places.filter(one => one.state === 'planned' && fits(one)).slice(-count))
  return places.filter(one => !gone.has(one))
}

export type PlanLine = {
  department: string
  professionId: string
  approved: number
  planned: number
  own: number
  /** Were all of them filled. */
  beyond: number
}

/** Planned and approved places of an intake by department and profession. */
export function linesOf(places: readonly PlannedPlace[], intakeYear: number): PlanLine[] {
  const lines = new Map<string, PlanLine>()
  for (const { department, professionId, state, need } of places.filter(one => one.intakeYear === intakeYear)) {
    const key = `${department} ${professionId}`
    const line = lines.get(key) ?? { department, professionId, approved: 0, planned: 0, own: 0, beyond: 0 }
    line[state === 'planned' ? 'planned' : 'approved']++
    if (need === 'own') line.own++
    line.beyond = Math.max(0, line.approved + line.planned - line.own)
    lines.set(key, line)
  }
  return [...lines.values()]
}
