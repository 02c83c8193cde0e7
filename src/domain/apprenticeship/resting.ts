import type { PlaceState } from '#domain/apprenticeship/place.ts'
import { type ApprenticeshipRules, apprenticeshipRules, type cutOffs, dayIn, restingStates } from '#domain/apprenticeship/rules.ts'

export type Whose = 'coordinator' | 'officer' | 'head'
/** What is known of a place when asking how long it may still rest. */
export type Resting = {
  state: PlaceState
  since: Temporal.PlainDate
  intakeYear: number
  balanced: boolean
  /** Last day for applying, of the advert it stands in. */
  applyUntil: Temporal.PlainDate | null
  startsOn: Temporal.PlainDate | null
  probationEnd: Temporal.PlainDate | null
  endsOn: Temporal.PlainDate | null
}
/** `due`: until then something happens. `escalate`: from then on the head and the apprenticeship officer are told. */
export type Due = { due: Temporal.PlainDate; escalate: Temporal.PlainDate; whose: Whose }

type CutOff = (typeof cutOffs)[number]

/**
 * Until when a place may stay where it is: the table `resting` of content/apprenticeship.yaml. Null: it has ended, nothing is owed any
 * more. A place that was broken off or left unfilled may be advertised again until the day of the canton, then it has ended too.
 */
export function dueOf(place: Resting, today: Temporal.PlainDate, rules: ApprenticeshipRules = apprenticeshipRules()): Due | null {
  const { state } = place
  if (state === 'dissolved_in_probation' || state === 'unfilled') {
    const until = dayIn(place.intakeYear, rules.readvertiseUntil)
    return Temporal.PlainDate.compare(today, until) > 0 ? null : { due: until, escalate: until.add({ days: 1 }), whose: 'coordinator' }
  }
  const known = restingStates.find(one => one === state)
  const rule = known && rules.resting[known]
  if (!rule) return null
  const due = 'until' in rule ? cutOff(place, rule.until, rules).add({ days: rule.plus }) : place.since.add({ days: rule.days })
  return { due, escalate: due.add({ days: rule.escalateAfter }), whose: whoseTurn(place) }
}

/** A day of the place's own contract or advert; where there is none yet, the day of the canton. */
function cutOff(place: Resting, name: CutOff, rules: ApprenticeshipRules): Temporal.PlainDate {
  const before = place.intakeYear - 1
  const start = place.startsOn ?? dayIn(place.intakeYear, rules.startDay)
  switch (name) {
    case 'approveUntil':
      return dayIn(before, rules.planning.approveUntil)
    case 'publishFrom':
      return dayIn(before, rules.planning.publishFrom)
    case 'applyUntil':
      return place.applyUntil ?? start
    case 'startsOn':
      return start
    case 'probationEnd':
      return place.probationEnd ?? start.add({ months: rules.contract.probation.longest })
    case 'endsOn':
      return place.endsOn ?? start.add({ years: 4 })
  }
}

/** The officer weighs what is planned, the head approves it; everything else is the office's. */
const whoseTurn = ({ state, balanced }: Resting): Whose => (state !== 'planned' ? 'coordinator' : balanced ? 'head' : 'officer')
