import { database } from '#db/client.ts'
import type { Enrolment } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { cancellableUntil } from '#domain/enrolment/cancelling.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { getRunFacts, listRunFacts, type RunFacts } from '#domain/enrolment/run-facts.ts'
import { runLine } from '#domain/enrolment/run-line.ts'
import { ifCancelled } from '#domain/payment/if-cancelled.ts'
import { listManaged, type Managed, requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

/** Every place, past and to come, of the persons one acts for; the next first. */
export async function listMine(actor: Actor) {
  const managed = await listManaged(actor)
  const people = managed.map(({ person: { id, firstName, lastName }, as }) => ({ id, firstName, lastName, as }))
  return { people, places: await listPlaces(managed) }
}

/** The places of one person, as the counter sees them. */
export async function listPlacesOf(actor: Actor, personId: string) {
  const managed = await requireManaged(actor, personId)
  const { id, firstName, lastName } = managed.person
  return { person: { id, firstName, lastName }, places: await listPlaces([managed]) }
}

/** The places of a person who shows them to a counsellor; whether they do is asked before (counselling/sharing.ts). */
export const listPlacesShown = (person: Managed['person']) => listPlaces([{ person, as: 'self' }])

async function listPlaces(managed: Managed[]) {
  const enrolments = await database().enrolment.findMany({
    where: { personId: { in: managed.map(one => one.person.id) } },
    include: withOrder,
    orderBy: [{ run: { startsAt: 'asc' } }, { arrival: 'asc' }],
  })
  const runs = await readRuns(enrolments)
  const positions = await readPositions(enrolments)
  return enrolments.flatMap(enrolment => {
    const run = runs.get(enrolment.runId)
    const who = managed.find(one => one.person.id === enrolment.personId)
    return run && who ? [placeLine(enrolment, run, who, positions)] : []
  })
}

/** One place of a person one acts for, with those who came along. */
export async function getMine(actor: Actor, enrolmentId: string) {
  const enrolment = await database().enrolment.findUnique({
    where: { id: enrolmentId },
    include: { group: true, consent: true, ...withOrder },
  })
  if (!enrolment) throw new Refusal('not_found')
  const who = await requireManaged(actor, enrolment.personId)
  const run = await getRunFacts(database(), enrolment.runId)
  const line = placeLine(enrolment, run, who, await readPositions([enrolment]))
  const steps = await database().history.findMany({ where: { concept: 'enrolment', subjectId: enrolmentId }, orderBy: { id: 'asc' } })
  return {
    ...line,
    companions: await listCompanions(actor, enrolment),
    /** Of a seat that costs something: what cancelling it would come to today. */
    ifCancelled: line.mayCancel && enrolment.orderItemId ? await ifCancelled(enrolment.orderItemId) : null,
    together: enrolment.group?.together ?? false,
    consent: enrolment.consent && { version: enrolment.consent.textVersion, givenAt: enrolment.consent.givenAt.toISOString() },
    steps: steps.map(({ at, act, actorName, accountId }) => ({
      ...{ at: at.toISOString(), act },
      // Who acted for me is my business; whose leaving made room for me is not, and the history does not say it.
      by: accountId ? actorName : null,
    })),
  }
}

export type Place = ReturnType<typeof placeLine>

const withOrder = { orderItem: { select: { orderId: true } } } as const
type WithOrder = Enrolment & { orderItem: { orderId: string } | null }

function placeLine(enrolment: WithOrder, run: RunFacts, { person, as }: Managed, positions: Map<string, number>) {
  const { id, state, endReason, endNote, priceRappen, offerUntil, payUntil } = enrolment
  const now = nowDate()
  const asked = state === 'offered' && offerUntil !== null && offerUntil > now
  const holds = state === 'confirmed' || state === 'payment_due'
  return {
    ...{ id, state, endReason, endNote, priceRappen },
    /** What it is paid with. */
    orderId: enrolment.orderItem?.orderId ?? null,
    /** Until when its price is to be paid or billed; null: nothing ends it by itself. */
    payUntil: state === 'payment_due' ? (payUntil?.toISOString() ?? null) : null,
    person: { id: person.id, firstName: person.firstName, lastName: person.lastName },
    as,
    run: runLine(run),
    position: positions.get(id) ?? null,
    offerUntil: offerUntil?.toISOString() ?? null,
    /** An offer whose end has passed is none, whether or not a job has tidied it up. */
    asked,
    over: run.endsAt <= now,
    begun: run.startsAt <= now,
    mayCancel: active.includes(state) && (!holds || cancellableUntil(enrolment, run) >= now || as === 'counter'),
  }
}

async function readRuns(enrolments: Enrolment[]) {
  const ids = [...new Set(enrolments.map(one => one.runId))]
  return new Map((await listRunFacts(database(), ids)).map(run => [run.id, run]))
}

/** How many stand before each of those who wait, themselves included. */
async function readPositions(enrolments: Enrolment[]) {
  const waiting = enrolments.filter(one => one.state === 'waiting')
  if (waiting.length === 0) return new Map<string, number>()
  const rows = await database().$queryRaw<{ id: string; position: number }[]>`
    select mine.id, count(*)::int as position from "Enrolment" mine
    join "Enrolment" other on other."runId" = mine."runId" and other.state = 'waiting' and other.arrival <= mine.arrival
    where mine.id = any(${waiting.map(one => one.id)}::uuid[]) group by mine.id`
  return new Map(rows.map(row => [row.id, row.position]))
}

/** Those of the same party whom one also acts for. */
async function listCompanions(actor: Actor, { id, groupId }: Enrolment) {
  if (!groupId) return []
  const others = await database().enrolment.findMany({
    where: { groupId, id: { not: id } },
    orderBy: { arrival: 'asc' },
    include: { person: true },
  })
  const mine = await Promise.all(
    others.map(other =>
      requireManaged(actor, other.personId).then(
        () => true,
        () => false,
      ),
    ),
  )
  return others.filter((_, i) => mine[i]).map(other => ({ id: other.id, firstName: other.person.firstName, state: other.state }))
}
