import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { asTheCanton } from '#domain/course/late-refund.ts'
import { changeRun } from '#domain/course/running.ts'
import { enrol, type Wish } from '#domain/enrolment/enrolling.ts'
import { inDays, makeChild, makePerson, makeResident, makeRun, makeStaff } from '#test/places.ts'

beforeEach(() => stopClock('2026-05-06T10:00:00Z'))
afterEach(() => stopClock(null))

const wish = (runId: string, personIds: string[], more: Partial<Wish> = {}): Wish => ({
  ...{ runId, personIds, together: false, confirmPrerequisites: false },
  ...more,
})
const agreed = { version: '2026-1', language: 'de' as const }
const states = (enrolled: { state: string }[]) => enrolled.map(one => one.state)
const counts = async (id: string) => {
  const { taken, waiting, overruled } = await database().courseRun.findUniqueOrThrow({ where: { id } })
  return { taken, waiting, overruled }
}
const historyOf = (subjectId: string) => database().history.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })

test('a free seat is confirmed at once, a priced one waits for the bill of the provider', async () => {
  const { person, actor } = await makeResident()
  const free = await makeRun()
  const priced = await makeRun({ priceRappen: 9000, sessions: [{ startsAt: inDays(40), endsAt: inDays(40, 2) }] })
  expect(states(await enrol(actor, wish(free.id, [person.id])))).toEqual(['confirmed'])
  expect(states(await enrol(actor, wish(priced.id, [person.id])))).toEqual(['payment_due'])
  expect(await counts(free.id)).toEqual({ taken: 1, waiting: 0, overruled: 0 })
  const row = await database().enrolment.findFirstOrThrow({ where: { runId: priced.id } })
  expect(row.priceRappen).toBe(9000)
})

test('when all seats are taken people wait, in order of arrival, and every step has its row in the history', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second, third] = [await makeResident(), await makeResident(), await makeResident()]
  await enrol(first.actor, wish(run.id, [first.person.id]))
  expect(await enrol(second.actor, wish(run.id, [second.person.id]))).toMatchObject([{ state: 'waiting', position: 1 }])
  const [last] = await enrol(third.actor, wish(run.id, [third.person.id]))
  expect(last).toMatchObject({ state: 'waiting', position: 2 })
  expect(await counts(run.id)).toEqual({ taken: 1, waiting: 2, overruled: 0 })
  expect(await historyOf(last?.id ?? '')).toMatchObject([
    { act: 'enrolled', personId: third.person.id, accountId: third.accountId, door: 'trpc', after: { state: 'waiting', position: 2 } },
  ])
})

test('nobody is enrolled twice in the same run, but may come back after cancelling', async () => {
  const { person, actor } = await makeResident()
  const run = await makeRun()
  const [row] = await enrol(actor, wish(run.id, [person.id]))
  await expect(enrol(actor, wish(run.id, [person.id]))).rejects.toThrow('already_enrolled')
  await database().enrolment.update({ where: { id: row?.id ?? '' }, data: { state: 'cancelled', endReason: 'cancelled_by_person' } })
  expect(states(await enrol(actor, wish(run.id, [person.id])))).toEqual(['confirmed'])
})

test('one enrols only persons one acts for; anybody else is not there', async () => {
  const { actor } = await makeResident()
  const stranger = await makePerson()
  const run = await makeRun()
  await expect(enrol(actor, wish(run.id, [stranger.id]))).rejects.toThrow('not_found')
  expect(states(await enrol(await makeStaff(), wish(run.id, [stranger.id])))).toEqual(['confirmed'])
})

test('a draft, a cancelled, a past, a closed and an open-house run take nobody, and each says why', async () => {
  const { person, actor } = await makeResident()
  const take = async (run: { id: string }) => enrol(actor, wish(run.id, [person.id])).catch(error => error.reason)
  expect(await take(await makeRun({ state: 'draft' }))).toBe('not_found')
  expect(await take(await makeRun({ version: { state: 'withdrawn' } }))).toBe('not_found')
  expect(await take(await makeRun({ state: 'cancelled' }))).toBe('run_cancelled')
  expect(await take(await makeRun({ sessions: [{ startsAt: inDays(-2), endsAt: inDays(-2, 2) }] }))).toBe('run_over')
  expect(await take(await makeRun({ enrolUntil: inDays(-1) }))).toBe('enrolment_closed')
  expect(await take(await makeRun({ version: { dropIn: true } }))).toBe('drop_in')
})

test('age counts on the day of the first session: one day before the birthday is too young', async () => {
  const sessions = [{ startsAt: inDays(30), endsAt: inDays(30, 2) }] // 5 June 2026
  const run = await makeRun({ sessions, version: { ageMin: 60, ageMax: 70 } })
  const take = async (bornOn: string) => {
    const { person, actor } = await makeResident({ bornOn: new Date(bornOn) })
    return enrol(actor, wish(run.id, [person.id])).then(states, error => [error.reason, error.about.age])
  }
  expect(await take('1966-06-06')).toEqual(['too_young', 59])
  expect(await take('1966-06-05')).toEqual(['confirmed'])
  expect(await take('1955-06-05')).toEqual(['too_old', 71])
  expect(await take('1955-06-06')).toEqual(['confirmed'])
})

test('a child is enrolled by its guardian, with a consent that keeps text, version and time', async () => {
  const { accountId, actor } = await makeResident()
  const child = await makeChild(accountId)
  const run = await makeRun()
  await expect(enrol(actor, wish(run.id, [child.id]))).rejects.toThrow('consent_needed')
  await expect(enrol(actor, wish(run.id, [child.id], { consent: { version: '2019-1', language: 'de' } }))).rejects.toThrow(
    'changed_meanwhile',
  )
  await enrol(actor, wish(run.id, [child.id], { consent: agreed }))
  const row = await database().enrolment.findFirstOrThrow({ where: { runId: run.id, personId: child.id }, include: { consent: true } })
  expect(row.consent).toMatchObject({ subject: 'minor_enrolment', textVersion: '2026-1', givenById: accountId, channel: 'online' })
  expect(row.consent?.text).toContain('gesetzlich')
  expect(row.consent?.givenAt.toISOString()).toBe('2026-05-06T10:00:00.000Z')
})

test('a child with a login of its own, or helped by a neighbour, is not enrolled without a guardian', async () => {
  const run = await makeRun()
  const child = await makeResident({ bornOn: new Date('2012-01-01') })
  await expect(enrol(child.actor, wish(run.id, [child.person.id], { consent: agreed }))).rejects.toThrow('guardian_needed')
  const helper = await makeResident()
  await database().managing.create({ data: { accountId: helper.accountId, personId: child.person.id, kind: 'helper' } })
  await expect(enrol(helper.actor, wish(run.id, [child.person.id], { consent: agreed }))).rejects.toThrow('guardian_needed')
  const sixteen = await makeResident({ bornOn: new Date('2010-06-05') })
  expect(states(await enrol(sixteen.actor, wish(run.id, [sixteen.person.id])))).toEqual(['confirmed'])
})

test('prerequisites in words are confirmed; required courses are taken before, or at least booked before this one begins', async () => {
  const basics = await makeRun({ sessions: [{ startsAt: inDays(10), endsAt: inDays(10, 2) }] })
  const run = await makeRun({ version: { prerequisites: 'Sie können tippen.', requiredCourses: [basics.courseId] } })
  const { person, actor } = await makeResident()
  const confirmed = { confirmPrerequisites: true }
  await expect(enrol(actor, wish(run.id, [person.id], confirmed))).rejects.toThrow('prerequisite_missing')
  await enrol(actor, wish(basics.id, [person.id]))
  await expect(enrol(actor, wish(run.id, [person.id]))).rejects.toThrow('prerequisite_unconfirmed')
  expect(states(await enrol(actor, wish(run.id, [person.id], confirmed)))).toEqual(['confirmed'])
  const row = await database().enrolment.findFirstOrThrow({ where: { runId: run.id } })
  expect(row.prerequisitesConfirmedAt).not.toBeNull()
})

test('nobody sits in two courses at once; back to back is fine', async () => {
  const at = (from: number, to: number) => [{ startsAt: inDays(30, from), endsAt: inDays(30, to) }]
  const { person, actor } = await makeResident()
  await enrol(actor, wish((await makeRun({ sessions: at(0, 2) })).id, [person.id]))
  const clash = enrol(actor, wish((await makeRun({ sessions: at(1, 3) })).id, [person.id]))
  await expect(clash).rejects.toMatchObject({ reason: 'time_conflict', about: { when: inDays(30).toISOString() } })
  expect(states(await enrol(actor, wish((await makeRun({ sessions: at(2, 4) })).id, [person.id])))).toEqual(['confirmed'])
})

test('of two courses at the same hour one person gets only one, even when asking for both at the same moment', async () => {
  const [one, other] = [await makeRun(), await makeRun()]
  const { person, actor } = await makeResident()
  const asked = await Promise.allSettled([one, other].map(run => enrol(actor, wish(run.id, [person.id]))))
  expect(asked.map(answer => answer.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a family that wants to come together gets all seats or waits together; separately each takes what is free', async () => {
  const { accountId, person, actor } = await makeResident()
  const [kim, noa] = [await makeChild(accountId), await makeChild(accountId, { firstName: 'Noa' })]
  const all = [person.id, kim.id, noa.id]
  const tight = await makeRun({ seats: 2 })
  expect(states(await enrol(actor, wish(tight.id, all, { together: true, consent: agreed })))).toEqual(['waiting', 'waiting', 'waiting'])
  expect(await counts(tight.id)).toEqual({ taken: 0, waiting: 3, overruled: 0 })
  const apart = await makeRun({ seats: 2, sessions: [{ startsAt: inDays(50), endsAt: inDays(50, 1) }] })
  expect(states(await enrol(actor, wish(apart.id, all, { consent: agreed })))).toEqual(['confirmed', 'confirmed', 'waiting'])
})

test('one of them refused: nobody is enrolled, and the reason names the person', async () => {
  const { accountId, person, actor } = await makeResident({ firstName: 'Marija' })
  const child = await makeChild(accountId, { firstName: 'Kim' })
  const run = await makeRun({ version: { ageMin: 18 } })
  const refused = enrol(actor, wish(run.id, [person.id, child.id], { consent: agreed }))
  await expect(refused).rejects.toMatchObject({ reason: 'too_young', about: { name: 'Kim', min: 18 }, field: 'personIds' })
  expect(await database().enrolment.count({ where: { runId: run.id } })).toBe(0)
})

test('the counter keeps the same rules, and overrules one only by name and with a reason that is kept', async () => {
  const clerk = await makeStaff()
  const person = await makePerson({ bornOn: new Date('2000-01-01') })
  const run = await makeRun({ seats: 0, enrolUntil: inDays(-1), version: { ageMin: 60 } })
  const ask = (rules: NonNullable<Wish['overrule']>['rules'], reason = 'Begleitet die Grossmutter') =>
    enrol(clerk, wish(run.id, [person.id], { overrule: { rules, reason } }))
  await expect(enrol(clerk, wish(run.id, [person.id]))).rejects.toThrow('enrolment_closed')
  await expect(ask(['enrolment_closed'])).rejects.toThrow('too_young')
  await expect(ask(['enrolment_closed', 'too_young'], ' ')).rejects.toThrow('reason_needed')
  const [row] = await ask(['enrolment_closed', 'too_young', 'no_seat', 'time_conflict'])
  expect(row?.state).toBe('confirmed')
  expect(await counts(run.id)).toEqual({ taken: 1, waiting: 0, overruled: 1 })
  const kept = await database().enrolment.findUniqueOrThrow({ where: { id: row?.id ?? '' } })
  expect(kept).toMatchObject({ overruled: ['enrolment_closed', 'too_young', 'no_seat'], overruleReason: 'Begleitet die Grossmutter' })
  expect(await historyOf(kept.id)).toMatchObject([{ reason: 'Begleitet die Grossmutter', after: { overruled: kept.overruled } }])
})

test('a clerk overrules nothing for themselves or their own family', async () => {
  const clerk = await makeStaff()
  const person = await makePerson()
  await database().managing.create({ data: { accountId: clerk.account?.id ?? '', personId: person.id, kind: 'self' } })
  const run = await makeRun({ version: { ageMin: 60 } })
  const asked = enrol(clerk, wish(run.id, [person.id], { overrule: { rules: ['too_young'], reason: 'Ich möchte' } }))
  await expect(asked).rejects.toThrow('not_allowed')
})

test('at the counter a child needs the consent of its guardian too: it is kept as given there', async () => {
  const clerk = await makeStaff()
  const child = await makePerson({ bornOn: new Date('2016-01-01'), email: null })
  const run = await makeRun()
  const overrule = { rules: ['guardian_needed'] as const, reason: 'Mutter hat am Schalter unterschrieben' }
  await expect(enrol(clerk, wish(run.id, [child.id], { consent: agreed }))).rejects.toThrow('guardian_needed')
  await expect(enrol(clerk, wish(run.id, [child.id], { overrule }))).rejects.toThrow('consent_needed')
  await enrol(clerk, wish(run.id, [child.id], { overrule, consent: agreed }))
  expect(await database().consent.findFirst({ where: { personId: child.id } })).toMatchObject({ channel: 'counter', givenById: null })
})

test('once a full course has begun nobody is put on a list that will never move', async () => {
  const { person, actor } = await makeResident()
  const sessions = [
    { startsAt: inDays(-1), endsAt: inDays(-1, 2) },
    { startsAt: inDays(6), endsAt: inDays(6, 2) },
  ]
  const run = await makeRun({ seats: 0, sessions, enrolUntil: inDays(5) })
  await expect(enrol(actor, wish(run.id, [person.id]))).rejects.toThrow('no_seat')
})

test('when the provider adds seats those who wait are asked, first come first', async () => {
  const run = await makeRun({ seats: 1 })
  const residents = [await makeResident(), await makeResident(), await makeResident()]
  for (const { actor, person } of residents) await enrol(actor, wish(run.id, [person.id]))
  const member = await makeStaff('provider_member', run.course.providerId)
  const { id, courseId, number, state, taken, overruled, waiting, startsAt, endsAt, ...fields } = run
  const dated = run.sessions.map(one => ({ startsAt: one.startsAt.toISOString(), endsAt: one.endsAt.toISOString() }))
  const deadlines = { enrolUntil: fields.enrolUntil.toISOString(), cancelUntil: fields.cancelUntil.toISOString() }
  const { placeName, street, postcode, locality, municipality, stop, online, onlineNote, wheelchair, minimum, priceRappen } = fields
  const place = { placeName, street, postcode, locality, municipality, stop, online, onlineNote, wheelchair }
  await changeRun(member, id, { ...asTheCanton, ...place, minimum, priceRappen, ...deadlines, sessions: dated, seats: 2 })
  const rows = await database().enrolment.findMany({ where: { runId: id }, orderBy: { arrival: 'asc' } })
  expect(states(rows)).toEqual(['confirmed', 'offered', 'waiting'])
  expect(await counts(id)).toEqual({ taken: 2, waiting: 1, overruled: 0 })
})
