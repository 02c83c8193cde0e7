import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { addFile } from '#domain/candidacy/files.ts'
import { followCandidacies } from '#domain/candidacy/following.ts'
import { getOwn } from '#domain/candidacy/own.ts'
import { acceptOffer, offerPlace } from '#domain/candidacy/promising.ts'
import { replyRate } from '#domain/candidacy/reply-rate.ts'
import { addNote, invite, refuse } from '#domain/candidacy/selecting.ts'
import { withdrawCandidacy } from '#domain/candidacy/withdrawing.ts'
import { dateColumn, plainDay, stopClock, today } from '#domain/clock.ts'
import { openFiles } from '#outside/files.ts'
import { coordinator, departmentHead } from '#test/apprenticeships.ts'
import { anApplicant, anOpenAdvert, aYouth, candidacyOf, draftOf, placeState } from '#test/candidacies.ts'
import { pdf } from '#test/papers.ts'

const dir = mkdtempSync(join(tmpdir(), 'papers-'))
beforeAll(() => openFiles({ dir, clamd: null }))
afterAll(() => rmSync(dir, { recursive: true }))
beforeEach(async () => {
  // Each test counts what is due: nothing of the ones before is.
  await database().candidacy.updateMany({ data: { answerBy: new Date('2000-01-03'), receivedAt: null, emptiedAt: new Date(0) } })
  await database().candidacy.updateMany({
    where: { state: { in: ['submitted', 'invited', 'shortlisted', 'awaiting_guardian'] } },
    data: { state: 'lapsed' },
  })
  stopClock('2026-11-02T08:00:00Z')
})
afterEach(() => stopClock(null))
const mails = (kind: string, address?: string) =>
  database().message.findMany({ where: { kind: `candidacy/${kind}`, ...(address ? { address } : {}) }, orderBy: { id: 'desc' } })
const lies = (stored: string) => existsSync(join(dir, stored.slice(0, 2), stored.slice(2)))

test('a guardian’s silence ends it after their days, and the office never had it', async () => {
  const { advert } = await anOpenAdvert()
  const { self, personId } = await aYouth(15)
  const { id } = await draftOf(self, advert, personId)
  await apply(self, id, { language: 'de' })
  stopClock('2026-11-09T22:00:00Z')
  expect((await followCandidacies()).lapsed).toBe(0)
  stopClock('2026-11-10T06:00:00Z')
  expect((await followCandidacies()).lapsed).toBe(1)
  expect(await candidacyOf(id)).toMatchObject({ state: 'lapsed', receivedAt: null })
})

test('the office is reminded two working days before, once, and the head told after the day, once: which advert and how many, no names', async () => {
  const office = await coordinator()
  const [elsewhere, head] = [await coordinator('TIEFBAU'), await departmentHead('DFG')]
  const other = await departmentHead('DBU')
  const { advert } = await anOpenAdvert()
  const [first, second, third] = [await anApplicant(advert), await anApplicant(advert), await anApplicant(advert)]
  await invite(office, third.id, 'Montag.')
  expect(plainDay((await candidacyOf(first.id)).answerBy).toString()).toBe('2026-11-16')
  stopClock('2026-11-11T08:00:00Z')
  expect((await followCandidacies()).reminded).toBe(0)
  // Thursday: Friday and Monday are the two days of work that are left.
  stopClock('2026-11-12T08:00:00Z')
  expect((await followCandidacies()).reminded).toBe(2)
  expect((await followCandidacies()).reminded).toBe(0)
  const [reminder, ...more] = await mails('office_due', office.account?.email)
  expect(more).toEqual([])
  expect(reminder?.body).toContain('warten 2 Bewerbungen')
  expect(await mails('office_due', elsewhere.account?.email)).toEqual([])
  stopClock('2026-11-16T20:00:00Z')
  expect((await followCandidacies()).escalated).toBe(0)
  stopClock('2026-11-17T08:00:00Z')
  expect((await followCandidacies()).escalated).toBe(2)
  expect((await followCandidacies()).escalated).toBe(0)
  const [told, ...again] = await mails('escalated', head.account?.email)
  expect(again).toEqual([])
  expect(told?.body).toContain('2 Bewerbungen ohne erste Antwort')
  for (const { body } of [told, reminder].flatMap(one => one ?? [])) expect(body).not.toMatch(/Luan|Muster/)
  expect(await mails('escalated', other.account?.email)).toEqual([])
  expect((await candidacyOf(second.id)).escalatedAt).not.toBeNull()
})

test('an offer nobody answers holds the place to the end of its day and no longer', async () => {
  const office = await coordinator()
  const { advert, places } = await anOpenAdvert()
  const [first, second] = [await anApplicant(advert), await anApplicant(advert)]
  const place = places[0]?.id ?? ''
  await offerPlace(office, first.id, place)
  stopClock('2026-11-12T22:00:00Z')
  expect((await followCandidacies()).offersLapsed).toBe(0)
  stopClock('2026-11-13T06:00:00Z')
  expect((await followCandidacies()).offersLapsed).toBe(1)
  expect(await candidacyOf(first.id)).toMatchObject({ state: 'shortlisted', placeId: null, offerUntil: null })
  await offerPlace(office, second.id, place)
  await acceptOffer(second.self, second.id)
  expect(await placeState(place)).toBe('promised')
})

test('sixty days after the advert ended, what ended is emptied to the last byte; who was taken later, with the season', async () => {
  const office = await coordinator()
  const { advert, places } = await anOpenAdvert()
  const [out, taken, open] = [await anApplicant(advert), await anApplicant(advert), await anApplicant(advert)]
  for (const { id, self } of [out, taken])
    await addFile(self, id, { kind: 'cv', name: 'cv.pdf', bytes: pdf({ objects: [`<< /N (${id}) >>`] }) })
  // The same paper lies with somebody whose time is not over.
  const shared = pdf({ objects: ['<< /N (Zeugnis) >>'] })
  for (const { id, self } of [out, open]) await addFile(self, id, { kind: 'school_report', name: 'z.pdf', bytes: shared })
  await addNote(office, out.id, 'Kam zu spät.')
  await refuse(office, out.id, { reason: 'school', words: 'Nächstes Jahr gern.' })
  await offerPlace(office, taken.id, places[0]?.id ?? '')
  await acceptOffer(taken.self, taken.id)
  const papers = await database().candidacyFile.findMany({ where: { candidacyId: { in: [out.id, taken.id] } } })
  const [own, same] = ['cv.pdf', 'z.pdf'].map(name => papers.find(one => one.candidacyId === out.id && one.name === name)?.stored ?? '')
  await database().placeAdvert.update({ where: { id: advert.id }, data: { state: 'closed', closedAt: new Date('2026-11-20T10:00:00Z') } })
  stopClock('2027-01-18T08:00:00Z')
  expect((await followCandidacies()).emptied).toBe(0)
  stopClock('2027-01-20T08:00:00Z')
  expect((await followCandidacies()).emptied).toBe(1)
  expect(await candidacyOf(out.id)).toMatchObject({
    ...{ state: 'refused', school: '', motivation: '', answers: [], refusalWords: null, refusalReason: 'school' },
    ...{ emptiedAt: expect.any(Date), answeredAt: expect.any(Date) },
  })
  expect(await database().candidacyFile.count({ where: { candidacyId: out.id } })).toBe(0)
  expect(await database().candidacyNote.count({ where: { candidacyId: out.id } })).toBe(0)
  expect([lies(own ?? ''), lies(same ?? '')]).toEqual([false, true])
  expect((await getOwn(out.self, out.id, 'de')).emptied).toBe(true)
  const sent = await database().message.findMany({ where: { kind: 'candidacy/refused', personId: out.personId } })
  expect(sent.map(one => one.body)).toEqual(['Der Text wurde nach der Bewerbungszeit gelöscht.'])
  expect((await candidacyOf(taken.id)).emptiedAt).toBeNull()

  const later = plainDay(advert.startsOn).add({ days: 61 })
  stopClock(`${later}T08:00:00Z`)
  const done = await followCandidacies()
  expect([done.ended, done.emptied]).toEqual([1, 2])
  expect(await candidacyOf(open.id)).toMatchObject({ state: 'lapsed', motivation: '' })
  expect(await candidacyOf(taken.id)).toMatchObject({ state: 'accepted', motivation: '' })
  expect(lies(same ?? '')).toBe(false)
  expect(await database().trainingContract.findUniqueOrThrow({ where: { candidacyId: taken.id } })).toMatchObject({ firstName: 'Luan' })
})

test('what nobody can send any more is forgotten with its papers', async () => {
  const { advert } = await anOpenAdvert(1, { applyUntil: dateColumn(today().add({ days: 5 })) })
  const { self, personId } = await aYouth(17)
  const { id } = await draftOf(self, advert, personId)
  await addFile(self, id, { kind: 'cv', name: 'cv.pdf', bytes: pdf({ objects: ['<< /N (Entwurf) >>'] }) })
  const { stored } = await database().candidacyDraftFile.findFirstOrThrow({ where: { draftId: id } })
  await database().candidacyDraft.update({ where: { id }, data: { updatedAt: new Date('2026-11-02T08:00:00Z') } })
  await followCandidacies()
  expect(lies(stored)).toBe(true)
  stopClock('2026-11-20T08:00:00Z')
  await followCandidacies()
  expect(await database().candidacyDraft.count({ where: { id } })).toBe(0)
  expect(lies(stored)).toBe(false)
})

test('the reply rate counts what was owed: in time, late, never; too few say nothing', async () => {
  const office = await coordinator()
  const { advert } = await anOpenAdvert()
  const some: Awaited<ReturnType<typeof anApplicant>>[] = []
  for (let n = 0; n < 8; n++) some.push(await anApplicant(advert))
  const at = (n: number) => some[n] ?? some[0] ?? { id: '', self: office }
  const no = (n: number) => refuse(office, at(n).id, { reason: 'filled', words: '' })
  for (const n of [0, 1, 2, 3]) await no(n)
  expect(await replyRate()).toBeNull()
  await withdrawCandidacy(at(4).self, at(4).id)
  // To the end of the tenth working day it is in time.
  stopClock('2026-11-16T22:30:00Z')
  await no(5)
  expect(await replyRate()).toMatchObject({ percent: 100 })
  stopClock('2026-11-17T08:00:00Z')
  await followCandidacies()
  await no(6)
  // Whoever was tired of waiting still counts as not answered.
  await withdrawCandidacy(at(7).self, at(7).id)
  expect(await replyRate()).toMatchObject({ percent: Math.floor(500 / 7), months: 12, days: 10 })
  stopClock('2028-01-10T08:00:00Z')
  expect(await replyRate()).toBeNull()
})

test('an advert of a place given again in autumn outlives the season of its intake', async () => {
  const { advert } = await anOpenAdvert()
  const { id } = await anApplicant(advert)
  await database().placeAdvert.update({
    where: { id: advert.id },
    data: { startsOn: new Date('2026-08-01'), applyUntil: new Date('2026-11-20') },
  })
  await followCandidacies()
  expect((await candidacyOf(id)).state).toBe('submitted')
  await database().placeAdvert.update({ where: { id: advert.id }, data: { applyUntil: new Date('2026-08-20') } })
  await followCandidacies()
  expect((await candidacyOf(id)).state).toBe('lapsed')
})
