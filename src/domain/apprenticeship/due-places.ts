import { type Db, database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { probationEnd } from '#domain/apprenticeship/contract.ts'
import { type Due, dueOf, type Resting } from '#domain/apprenticeship/resting.ts'
import { headedDepartments, ownUnits, unitOf } from '#domain/apprenticeship/units.ts'
import { dayOf, plainDay, today } from '#domain/clock.ts'

const withDates = {
  profession: true,
  contracts: { where: { end: null } },
  adverts: { where: { endedAt: null }, include: { advert: { select: { applyUntil: true } } } },
} satisfies Prisma.ApprenticeshipPlaceInclude
type Row = Prisma.ApprenticeshipPlaceGetPayload<{ include: typeof withDates }>

/** States in which nothing happens any more need not be looked at. */
const restless = { notIn: ['completed', 'withdrawn', 'dissolved_later', 'not_passed'] } satisfies Prisma.EnumPlaceStateFilter

/** Places in which something is owed, each with its day. */
export async function findResting(db: Db, where: Prisma.ApprenticeshipPlaceWhereInput): Promise<{ place: Row; due: Due }[]> {
  const rows = await db.apprenticeshipPlace.findMany({
    where: { AND: [where, { state: restless }] },
    include: withDates,
    orderBy: [{ number: 'asc' }],
  })
  return rows.flatMap(place => {
    const due = dueOf(restingOf(place), today())
    return due ? [{ place, due }] : []
  })
}

function restingOf(place: Row): Resting {
  const [contract] = place.contracts
  const ends = contract && (contract.extendedTo ?? contract.endsOn)
  const [standing] = place.adverts
  return {
    ...{ state: place.state, since: dayOf(place.stateSince), intakeYear: place.intakeYear, balanced: place.balancedAt !== null },
    applyUntil: standing ? plainDay(standing.advert.applyUntil) : null,
    startsOn: contract ? plainDay(contract.startsOn) : null,
    probationEnd: contract ? probationEnd(contract) : null,
    endsOn: ends ? plainDay(ends) : null,
  }
}

/**
 * What is due on places the actor looks after, the most urgent first: a coordinator's of the own units, a head's of the own departments,
 * the officer's everywhere. No person is in it, so heads may read it.
 */
export async function listDuePlaces(actor: Actor) {
  const rows = await findResting(database(), seenBy(actor))
  return rows
    .map(({ place, due }) => ({
      ...{ id: place.id, number: place.number, state: place.state, intakeYear: place.intakeYear },
      profession: {
        de: [place.profession.titleDe, place.profession.specialisationDe].filter(Boolean).join(', '),
        en: [place.profession.titleEn, place.profession.specialisationEn].filter(Boolean).join(', '),
      },
      ...{ unit: unitOf(place.unit).name, whose: due.whose, due: due.due.toString() },
      overdue: Temporal.PlainDate.compare(today(), due.due) > 0,
      escalated: Temporal.PlainDate.compare(today(), due.escalate) >= 0,
    }))
    .sort((a, b) => a.due.localeCompare(b.due) || a.number.localeCompare(b.number))
}

function seenBy(actor: Actor): Prisma.ApprenticeshipPlaceWhereInput {
  if (hasRole(actor, 'apprenticeship_officer')) return {}
  return { OR: [{ unit: { in: ownUnits(actor) } }, { department: { in: headedDepartments(actor) } }] }
}
