import { beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { cancelRunEnrolments } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { findHoldable, listHeldIn, remindOfHolds } from '#domain/enrolment/holding.ts'
import { answerFor, expireOffers } from '#domain/enrolment/offers.ts'
import { withoutLock } from '#domain/enrolment/seats.ts'
import { submitApplication, withdrawApplication } from '#domain/subsidy/submitting.ts'
import { declared, makeEasyProgramme, readyDraft } from '#test/applications.ts'
import { makeResident, makeRun } from '#test/places.ts'

const begin = '2026-05-04T10:00:00Z'
const day = (n: number) => stopClock(new Date(Date.parse(begin) + n * 86_400_000).toISOString())
beforeEach(() => stopClock(begin))

const wish = (runId: string, personId: string) => ({ runId, personIds: [personId], together: false, confirmPrerequisites: false })
const taken = async (id: string) => (await database().courseRun.findUniqueOrThrow({ where: { id } })).taken
const holds = (runId: string) => database().seatHold.findMany({ where: { runId } })
const messages = async (personId: string) =>
  (await database().message.findMany({ where: { personId }, orderBy: { id: 'asc' } })).map(one => one.kind)
const holding = { ...declared, hold: true }

test('a held seat is a taken seat: whoever comes after it for the last one waits', async () => {
  const { actor, id, run } = await readyDraft({ seats: 1 })
  const { heldUntil } = await submitApplication(actor, id, holding)
  expect(heldUntil).toBe('2026-06-03T10:00:00.000Z')
  expect(await taken(run.id)).toBe(1)
  const other = await makeResident()
  expect(await enrol(other.actor, wish(run.id, other.person.id))).toMatchObject([{ state: 'waiting', position: 1 }])
  expect(await listHeldIn(actor, run.course.slug)).toMatchObject([{ run: run.number, until: heldUntil }])
  expect(await listHeldIn(other.actor, run.course.slug)).toEqual([])
})

test('nothing is held without a wish, without a term for it, beyond the last day of enrolment, or for who has a seat', async () => {
  const none = await readyDraft()
  expect(await submitApplication(none.actor, none.id, declared)).toMatchObject({ heldUntil: null })
  const never = await readyDraft({ holdSeatDays: 0 })
  expect(await submitApplication(never.actor, never.id, holding)).toMatchObject({ heldUntil: null })
  const long = await readyDraft({ holdSeatDays: 120 })
  expect(await submitApplication(long.actor, long.id, holding)).toMatchObject({ heldUntil: long.run.enrolUntil.toISOString() })
  const seated = await readyDraft()
  await enrol(seated.actor, wish(seated.run.id, seated.person.id))
  await expect(submitApplication(seated.actor, seated.id, holding)).rejects.toMatchObject({ reason: 'already_enrolled' })
})

test('where no seat is free it is said before, and submitting with the wish changes nothing', async () => {
  const run = await makeRun({ priceRappen: 40_000, seats: 1 })
  const other = await makeResident()
  await enrol(other.actor, wish(run.id, other.person.id))
  const { actor, id, person } = await readyDraft({ run })
  expect(await findHoldable(database(), { runId: run.id, personId: person.id, days: 30 })).toEqual({ state: 'full' })
  await expect(submitApplication(actor, id, holding)).rejects.toMatchObject({ reason: 'no_seat', field: 'hold' })
  expect(await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'draft', number: null })
  expect(await holds(run.id)).toEqual([])
})

test('enrolling turns the held seat into the seat, and no other one is taken', async () => {
  const { actor, id, run, person } = await readyDraft({ seats: 1 })
  await submitApplication(actor, id, holding)
  expect(await enrol(actor, wish(run.id, person.id))).toMatchObject([{ state: 'payment_due' }])
  expect(await taken(run.id)).toBe(1)
  expect(await holds(run.id)).toMatchObject([{ endReason: 'enrolled' }])
  await expect(database().seatHold.updateMany({ where: { runId: run.id }, data: { endReason: 'expired' } })).rejects.toThrow()
})

test('the held seat of one of a party is theirs, whoever is named first', async () => {
  const { actor, id, run, person } = await readyDraft({ seats: 1 })
  await submitApplication(actor, id, holding)
  const other = await makeResident()
  await database().managing.create({ data: { accountId: actor.account?.id ?? '', personId: other.person.id, kind: 'helper' } })
  const both = await enrol(actor, { ...wish(run.id, other.person.id), personIds: [other.person.id, person.id] })
  expect(both).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ personId: person.id, state: 'payment_due' }),
      expect.objectContaining({ personId: other.person.id, state: 'waiting' }),
    ]),
  )
})

test('two days before its end the person is reminded once; at its end they are told, and whoever waits is asked', async () => {
  const { actor, id, run, person } = await readyDraft({ seats: 1 })
  await database().courseRun.update({
    where: { id: run.id },
    data: { startsAt: new Date('2026-08-01'), endsAt: new Date('2026-08-02'), enrolUntil: new Date('2026-08-01') },
  })
  await submitApplication(actor, id, holding)
  const other = await makeResident()
  const [waiting] = await enrol(other.actor, wish(run.id, other.person.id))
  day(27)
  await remindOfHolds()
  expect(await messages(person.id)).toEqual(['subsidy/received'])
  day(28.5)
  await remindOfHolds()
  await remindOfHolds()
  expect(await messages(person.id)).toEqual(['subsidy/received', 'subsidy/seat_ending'])
  day(30)
  await expireOffers()
  await expireOffers()
  expect(await messages(person.id)).toEqual(['subsidy/received', 'subsidy/seat_ending', 'subsidy/seat_ended'])
  expect(await holds(run.id)).toMatchObject([{ endReason: 'expired' }])
  expect(await answerFor(other.actor, waiting?.id ?? '', 'accept')).toMatchObject([{ state: 'payment_due' }])
  expect(await taken(run.id)).toBe(1)
})

test('withdrawing gives the seat back at once, also before any job has tidied up, and nobody is told of its end besides', async () => {
  const { actor, id, run, person } = await readyDraft({ seats: 1 })
  await submitApplication(actor, id, holding)
  await withdrawApplication(actor, id)
  const other = await makeResident()
  expect(await enrol(other.actor, wish(run.id, other.person.id))).toMatchObject([{ state: 'payment_due' }])
  expect(await taken(run.id)).toBe(1)
  expect(await holds(run.id)).toMatchObject([{ endReason: 'withdrawn' }])
  expect(await messages(person.id)).not.toContain('subsidy/seat_ended')
})

test('a run that is cancelled ends what was held in it, and says so', async () => {
  const { actor, id, run, person } = await readyDraft()
  await submitApplication(actor, id, holding)
  await database().$transaction(tx => cancelRunEnrolments(tx, actor, run.id, 'Zu wenige'))
  expect(await taken(run.id)).toBe(0)
  expect(await messages(person.id)).toContain('subsidy/seat_cancelled')
})

const people = 24
const seats = 7
/** Half of them submit with the wish to hold a seat, half enrol, all at once. */
async function storm() {
  const { key } = await makeEasyProgramme()
  const run = await makeRun({ priceRappen: 40_000, seats })
  const drafts = await Promise.all(Array.from({ length: people / 2 }, () => readyDraft({ run, programme: key })))
  const others = await Promise.all(Array.from({ length: people / 2 }, () => makeResident()))
  const outcomes = await Promise.allSettled([
    ...drafts.map(one => submitApplication(one.actor, one.id, holding)),
    ...others.map(one => enrol(one.actor, wish(run.id, one.person.id))),
  ])
  const held = await database().seatHold.count({ where: { runId: run.id, endedAt: null } })
  const seated = await database().enrolment.count({ where: { runId: run.id, state: 'payment_due' } })
  return { run, outcomes, held, seated, drafts }
}

test('holds and enrolments at the same moment never exceed the seats, and the ones without say why', async () => {
  const { run, outcomes, held, seated, drafts } = await storm()
  expect(held + seated).toBe(seats)
  expect(await taken(run.id)).toBe(seats)
  const refused = outcomes.flatMap(one => (one.status === 'rejected' ? [one.reason.reason] : []))
  expect(refused).toEqual(Array.from({ length: people / 2 - held }, () => 'no_seat'))
  // Now those with a held seat enrol while half of them withdraw: still nobody too many.
  const holders = (await holds(run.id)).map(hold => drafts.find(one => one.person.id === hold.personId)).filter(one => one !== undefined)
  await Promise.allSettled(holders.flatMap(one => [enrol(one.actor, wish(run.id, one.person.id)), withdrawApplication(one.actor, one.id)]))
  await expireOffers()
  const [open, places] = await Promise.all([
    database().seatHold.count({ where: { runId: run.id, endedAt: null } }),
    database().enrolment.count({ where: { runId: run.id, state: { in: ['payment_due', 'offered'] } } }),
  ])
  expect(open).toBe(0)
  expect(places).toBeLessThanOrEqual(seats)
  expect(await taken(run.id)).toBe(places)
})

test('negative control: with the lock taken away only the CHECK stops those beyond the seats', async () => {
  withoutLock(() => new Promise(wake => setTimeout(wake, 20)))
  try {
    const { outcomes } = await storm()
    expect(outcomes.filter(one => one.status === 'rejected' && String(one.reason).includes('seats_suffice')).length).toBeGreaterThan(0)
  } finally {
    withoutLock(null)
  }
})
