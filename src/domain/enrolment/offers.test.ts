import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import { type Actor, visitor } from '#domain/actor.ts'
import { now, stopClock } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { answerByKey, answerFor, expireOffers } from '#domain/enrolment/offers.ts'
import { seatDirectly, waitSeparately } from '#domain/enrolment/seating.ts'
import { offerEnd } from '#domain/enrolment/waiting-list.ts'
import { inDays, makeChild, makePerson, makeResident, makeRun, makeStaff } from '#test/places.ts'

beforeEach(() => stopClock('2026-05-06T10:00:00Z'))
afterEach(() => stopClock(null))
const later = (hours: number) => stopClock(now().add({ hours }).toString())

type Resident = { actor: Actor; person: Person; id: string }
const take = async (runId: string, together = false, ...children: Person[]): Promise<Resident> => {
  const { actor, person, accountId } = await makeResident()
  for (const child of children) await database().managing.create({ data: { accountId, personId: child.id, kind: 'guardian' } })
  const personIds = [person.id, ...children.map(child => child.id)]
  const consent = { version: '2026-1', language: 'de' as const }
  const [first] = await enrol(actor, { runId, personIds, together, confirmPrerequisites: false, consent })
  return { actor, person, id: first?.id ?? '' }
}
const row = (id: string) => database().enrolment.findUniqueOrThrow({ where: { id } })
const states = async (runId: string) =>
  (await database().enrolment.findMany({ where: { runId }, orderBy: { arrival: 'asc' } })).map(one => one.state)
const counts = async (id: string) => {
  const { taken, waiting, overruled } = await database().courseRun.findUniqueOrThrow({ where: { id } })
  return { taken, waiting, overruled }
}

test('a seat that somebody gives back is offered to the first who waits, held until the end of the offer', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second, third] = [await take(run.id), await take(run.id), await take(run.id)]
  await cancel(first.actor, { enrolmentId: first.id })
  expect(await states(run.id)).toEqual(['cancelled', 'offered', 'waiting'])
  expect(await counts(run.id)).toEqual({ taken: 1, waiting: 1, overruled: 0 })
  expect((await row(second.id)).offerUntil?.toISOString()).toBe('2026-05-08T10:00:00.000Z')
  // A newcomer does not get past the offer.
  const newcomer = await take(run.id)
  expect((await row(newcomer.id)).state).toBe('waiting')
  expect((await row(third.id)).state).toBe('waiting')
})

test('offers are shorter near the start and never outlive it', () => {
  const from = new Date('2026-05-06T10:00:00Z')
  const hours = (untilStart: number) => (offerEnd(new Date(+from + untilStart * 3_600_000), from).getTime() - +from) / 3_600_000
  expect([24 * 30, 168, 100, 48, 20, 2].map(hours)).toEqual([48, 12, 12, 3, 3, 2])
})

test('an accepted offer is a seat at the price that was asked when one queued', async () => {
  const run = await makeRun({ seats: 1, priceRappen: 5000 })
  const [first, second] = [await take(run.id), await take(run.id)]
  await database().courseRun.update({ where: { id: run.id }, data: { priceRappen: 9900 } })
  await cancel(first.actor, { enrolmentId: first.id })
  expect(await answerFor(second.actor, second.id, 'accept')).toMatchObject([{ state: 'payment_due' }])
  expect((await row(second.id)).priceRappen).toBe(5000)
  expect(await counts(run.id)).toEqual({ taken: 1, waiting: 0, overruled: 0 })
})

test('the link alone accepts or declines, works once, and the history says it was the link', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second, third] = [await take(run.id), await take(run.id), await take(run.id)]
  await cancel(first.actor, { enrolmentId: first.id })
  const key = (await row(second.id)).offerKey ?? ''
  await answerByKey(visitor, key, 'decline')
  expect(await row(second.id)).toMatchObject({ state: 'cancelled', endReason: 'offer_declined' })
  expect((await row(third.id)).state).toBe('offered')
  for (const answer of ['accept', 'decline'] as const) await expect(answerByKey(visitor, key, answer)).rejects.toThrow('offer_over')
  await expect(answerByKey(visitor, 'x'.repeat(32), 'accept')).rejects.toThrow('not_found')
  const [, , declined] = await database().history.findMany({ where: { subjectId: second.id }, orderBy: { id: 'asc' } })
  expect(declined).toMatchObject({ act: 'offer_declined', door: 'link', accountId: null, personId: second.person.id })
})

test('an offer ends with its hour even before the job comes round: it can no longer be accepted, and its seat is the next one’s', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second, third] = [await take(run.id), await take(run.id), await take(run.id)]
  await cancel(first.actor, { enrolmentId: first.id })
  later(48)
  await expect(answerFor(second.actor, second.id, 'accept')).rejects.toThrow('offer_over')
  const newcomer = await take(run.id)
  expect((await row(newcomer.id)).state).toBe('waiting')
  expect(await row(second.id)).toMatchObject({ state: 'cancelled', endReason: 'offer_expired' })
  expect((await row(third.id)).state).toBe('offered')
  expect(await counts(run.id)).toEqual({ taken: 1, waiting: 1, overruled: 0 })
})

test('the job ends what is over, asks the next, and finds nothing more to do', async () => {
  const run = await makeRun({ seats: 1 })
  const [first] = [await take(run.id), await take(run.id), await take(run.id)]
  await cancel(first.actor, { enrolmentId: first.id })
  later(49)
  await expireOffers()
  expect(await states(run.id)).toEqual(['cancelled', 'cancelled', 'offered'])
  expect(await expireOffers()).toBe(0)
  later(49)
  await expireOffers()
  expect(await states(run.id)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(await counts(run.id)).toEqual({ taken: 0, waiting: 0, overruled: 0 })
})

test('an offer answered by two people at the same moment is answered once', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second] = [await take(run.id), await take(run.id)]
  await cancel(first.actor, { enrolmentId: first.id })
  const key = (await row(second.id)).offerKey ?? ''
  const answers = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => answerByKey(visitor, key, i % 2 ? 'accept' : 'decline')))
  expect(answers.filter(one => one.status === 'fulfilled')).toHaveLength(1)
})

test('who took another course at that hour while waiting leaves it before accepting', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second] = [await take(run.id), await take(run.id)]
  const other = await makeRun()
  await enrol(second.actor, { runId: other.id, personIds: [second.person.id], together: false, confirmPrerequisites: false })
  await cancel(first.actor, { enrolmentId: first.id })
  await expect(answerFor(second.actor, second.id, 'accept')).rejects.toThrow('time_conflict')
  const there = await database().enrolment.findFirstOrThrow({ where: { runId: other.id } })
  await cancel(second.actor, { enrolmentId: there.id })
  expect(await answerFor(second.actor, second.id, 'accept')).toMatchObject([{ state: 'confirmed' }])
})

test('a party that came together is asked when there are seats for all; until then one seat goes to the next who fits', async () => {
  const run = await makeRun({ seats: 3 })
  const seated = [await take(run.id), await take(run.id), await take(run.id)]
  const pair = await take(run.id, true, await makePerson({ bornOn: new Date('2016-01-01') }))
  const single = await take(run.id)
  const [one, two, three] = seated as [Resident, Resident, Resident]
  await cancel(one.actor, { enrolmentId: one.id })
  expect((await row(single.id)).state).toBe('offered')
  expect((await row(pair.id)).state).toBe('waiting')
  await cancel(two.actor, { enrolmentId: two.id })
  expect((await row(pair.id)).state).toBe('waiting')
  await cancel(three.actor, { enrolmentId: three.id })
  expect(await states(run.id)).toEqual(['cancelled', 'cancelled', 'cancelled', 'offered', 'offered', 'offered'])
  // One of them speaks for both.
  expect(await answerFor(pair.actor, pair.id, 'accept')).toMatchObject([{ state: 'confirmed' }, { state: 'confirmed' }])
})

test('a free seat for which a waiting pair is too large goes to a newcomer who fits', async () => {
  const run = await makeRun({ seats: 1 })
  const { accountId, actor, person } = await makeResident()
  const child = await makeChild(accountId)
  const consent = { version: '2026-1', language: 'de' as const }
  await enrol(actor, { runId: run.id, personIds: [person.id, child.id], together: true, confirmPrerequisites: false, consent })
  const newcomer = await take(run.id)
  expect(await states(run.id)).toEqual(['waiting', 'waiting', 'confirmed'])
  await cancel(newcomer.actor, { enrolmentId: newcomer.id })
  const [first] = await database().enrolment.findMany({ where: { runId: run.id }, orderBy: { arrival: 'asc' } })
  await waitSeparately(actor, first?.id ?? '')
  expect(await states(run.id)).toEqual(['offered', 'waiting', 'cancelled'])
})

test('the counter can seat somebody who waits beyond capacity, with a reason; the extra seat goes with them', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second, third] = [await take(run.id), await take(run.id), await take(run.id)]
  const clerk = await makeStaff()
  await expect(seatDirectly(clerk, second.id, ' ')).rejects.toThrow('reason_needed')
  await expect(seatDirectly(first.actor, second.id, 'Bitte')).rejects.toThrow('not_found')
  await seatDirectly(clerk, second.id, 'Notebook-Platz zusätzlich vorhanden')
  expect(await counts(run.id)).toEqual({ taken: 2, waiting: 1, overruled: 1 })
  await cancel(second.actor, { enrolmentId: second.id })
  expect(await counts(run.id)).toEqual({ taken: 1, waiting: 1, overruled: 0 })
  expect((await row(third.id)).state).toBe('waiting')
})

test('after the start nobody is asked any more', async () => {
  const sessions = [0, 7].map(days => ({ startsAt: inDays(1 + days), endsAt: inDays(1 + days, 2) }))
  const run = await makeRun({ seats: 1, sessions, cancelUntil: inDays(20) })
  const [first, second] = [await take(run.id), await take(run.id)]
  later(30)
  await cancel(first.actor, { enrolmentId: first.id })
  expect((await row(second.id)).state).toBe('waiting')
})
