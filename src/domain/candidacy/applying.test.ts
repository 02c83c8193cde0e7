import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { agree, disagree } from '#domain/candidacy/agreeing.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { getBoard, getDossier } from '#domain/candidacy/board.ts'
import { getDraft, listChoices, saveDraft } from '#domain/candidacy/drafting.ts'
import { addFile, readOwnFile, removeFile } from '#domain/candidacy/files.ts'
import { getOwn } from '#domain/candidacy/own.ts'
import { refuse } from '#domain/candidacy/selecting.ts'
import { withdrawCandidacy } from '#domain/candidacy/withdrawing.ts'
import { canton } from '#domain/canton.ts'
import { plainDay, stopClock, today } from '#domain/clock.ts'
import { isWorkingDay } from '#domain/holidays.ts'
import { openFiles } from '#outside/files.ts'
import { aProfession, coordinator } from '#test/apprenticeships.ts'
import { anApplicant, anOpenAdvert, aYouth, candidacyOf, draftOf, guardianYes, written } from '#test/candidacies.ts'
import { pdf } from '#test/papers.ts'

const dir = mkdtempSync(join(tmpdir(), 'papers-'))
beforeAll(() => openFiles({ dir, clamd: null }))
afterAll(() => rmSync(dir, { recursive: true }))
afterEach(() => stopClock(null))

const mailsTo = (accountEmail: string | undefined, kind: string) =>
  database().message.count({ where: { address: accountEmail ?? 'nobody', kind: `candidacy/${kind}` } })
const plain = { language: 'de' as const }

describe('whose yes it needs', () => {
  test('under the age of the rules it waits for the guardian, and only the guardian agrees, with the text they read', async () => {
    const { advert } = await anOpenAdvert()
    const { self, guardian, personId } = await aYouth(15)
    const { id } = await draftOf(self, advert, personId)
    expect(await apply(self, id, plain)).toEqual({ id, waits: true })
    expect(await candidacyOf(id)).toMatchObject({ state: 'awaiting_guardian', receivedAt: null, consentId: null })
    expect(await mailsTo(guardian?.account?.email, 'guardian_asked')).toBe(1)
    await expect(agree(self, id, guardianYes())).rejects.toMatchObject({ reason: 'guardian_needed' })
    if (!guardian) throw new Error('no guardian')
    await expect(agree(guardian, id, plain)).rejects.toMatchObject({ reason: 'agreement_needed' })
    await expect(agree(guardian, id, { ...plain, consent: '2019-1' })).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    await agree(guardian, id, guardianYes())
    const agreed = await database().candidacy.findUniqueOrThrow({ where: { id }, include: { consent: true } })
    expect(agreed).toMatchObject({
      state: 'submitted',
      consent: { subject: 'candidacy_guardian', textVersion: guardianYes().consent, givenById: guardian.account?.id },
    })
    expect(agreed.consent?.text).toContain('gesetzlich')
    await expect(agree(guardian, id, guardianYes())).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('the days to answer begin with the yes, not with the sending', async () => {
    stopClock('2026-11-02T08:00:00Z')
    const { advert } = await anOpenAdvert()
    const { self, guardian, personId } = await aYouth(14)
    const { id } = await draftOf(self, advert, personId)
    await apply(self, id, plain)
    stopClock('2026-11-06T08:00:00Z')
    if (guardian) await agree(guardian, id, guardianYes())
    const { answerBy } = await candidacyOf(id)
    expect(plainDay(answerBy).toString()).toBe('2026-11-20')
  })

  test('a guardian who sends it agrees with sending', async () => {
    const { advert } = await anOpenAdvert()
    const { guardian, personId } = await aYouth(15)
    if (!guardian) throw new Error('no guardian')
    const { id } = await draftOf(guardian, advert, personId)
    await expect(apply(guardian, id, plain)).rejects.toMatchObject({ reason: 'agreement_needed' })
    await apply(guardian, id, guardianYes())
    expect(await candidacyOf(id)).toMatchObject({ state: 'submitted', consentId: expect.any(String), guardianAt: expect.any(Date) })
  })

  test.each([
    [16, 1],
    [17, 1],
    [18, 0],
    [40, 0],
  ])('at %i it is sent at once, and %i guardian is told', async (age, told) => {
    const { advert } = await anOpenAdvert()
    const { self, guardian, personId } = await aYouth(age)
    const { id } = await draftOf(self, advert, personId)
    expect(await apply(self, id, plain)).toEqual({ id, waits: false })
    expect((await candidacyOf(id)).state).toBe('submitted')
    expect(await mailsTo(guardian?.account?.email, 'guardian_told')).toBe(told)
    expect(await mailsTo(guardian?.account?.email, 'guardian_asked')).toBe(0)
  })

  test('without a guardian here somebody of fifteen can send nothing, and keeps what they wrote', async () => {
    const { advert } = await anOpenAdvert()
    const { self, personId } = await aYouth(15, false)
    const { id } = await draftOf(self, advert, personId)
    await expect(apply(self, id, plain)).rejects.toMatchObject({ reason: 'guardian_missing' })
    expect((await getDraft(self, id, 'de')).motivation).toBe(written.motivation)
  })

  test('after the guardian’s no the office never had it, and one may apply again', async () => {
    const { advert } = await anOpenAdvert()
    const { self, guardian, personId } = await aYouth(15)
    const { id } = await draftOf(self, advert, personId)
    await apply(self, id, plain)
    if (guardian) await disagree(guardian, id)
    expect(await candidacyOf(id)).toMatchObject({ state: 'lapsed', receivedAt: null })
    const again = await draftOf(self, advert, personId)
    await apply(self, again.id, plain)
  })
})

describe('once and in time', () => {
  test('a second open application for the same advert is refused; after withdrawing one may apply again', async () => {
    const { advert } = await anOpenAdvert()
    const { id, self, personId } = await anApplicant(advert)
    await expect(draftOf(self, advert, personId)).rejects.toMatchObject({ reason: 'already_applied_here' })
    await withdrawCandidacy(self, id)
    const { id: again } = await draftOf(self, advert, personId)
    await apply(self, again, plain)
    expect(again).not.toBe(id)
  })

  test('whoever was refused for a missing taster day may apply again after it, and the office sees where they tried it', async () => {
    const { advert } = await anOpenAdvert()
    const { id, self, personId } = await anApplicant(advert)
    const office = await coordinator()
    await refuse(office, id, { reason: 'taster_missing', words: '' })
    const aSlot = (professionId: string) =>
      database().tasterSlot.create({
        data: {
          ...{ professionId, unit: 'INFORMATIK', site: 'x', startsOn: new Date('2026-10-05'), endsOn: new Date('2026-10-06') },
          ...{ fromMinute: 480, toMinute: 960, breakMinutes: 60, seats: 2, contactName: 'x', meetingPoint: 'x' },
        },
      })
    const book = async (professionId: string) => {
      const slotId = (await aSlot(professionId)).id
      return (await database().tasterBooking.create({ data: { slotId, personId, state: 'attended' } })).id
    }
    const bookingId = await book(advert.professionId)
    const elsewhere = await book((await aProfession()).id)
    expect((await listChoices(self, advert.slug, elsewhere)).booking).toBeNull()
    expect((await listChoices((await aYouth(17)).self, advert.slug, bookingId)).booking).toBeNull()
    expect((await listChoices(self, advert.slug, bookingId)).booking).toEqual({ id: bookingId, personId })
    const { id: again } = await saveDraft(self, advert.slug, personId, { ...written, bookingId })
    await apply(self, again, plain)
    expect((await database().tasterBooking.findUniqueOrThrow({ where: { id: bookingId } })).candidacyId).toBe(again)
    const { cards } = await getBoard(office, advert.id, 'time', 'de')
    expect(cards.map(one => [one.state, one.tasted])).toEqual([
      ['refused', false],
      ['submitted', true],
    ])
    expect((await getDossier(office, again, 'de')).tasters).toMatchObject([{ startsOn: '2026-10-05', state: 'attended' }])
  })

  test('of many clicks at once one is sent', async () => {
    const { advert } = await anOpenAdvert()
    const { self, guardian, personId } = await aYouth(17)
    const { id } = await draftOf(self, advert, personId)
    const all = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => apply(n % 2 && guardian ? guardian : self, id, plain)))
    expect(all.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await database().candidacy.count({ where: { advertId: advert.id } })).toBe(1)
  })

  test('a closed advert takes nothing, and neither does one whose day is over: also not what was begun before', async () => {
    const { advert } = await anOpenAdvert()
    const { self, personId } = await aYouth(17)
    const { id } = await draftOf(self, advert, personId)
    await database().placeAdvert.update({ where: { id: advert.id }, data: { state: 'closed', closedAt: new Date() } })
    await expect(apply(self, id, plain)).rejects.toMatchObject({ reason: 'advert_closed' })
    await expect(draftOf(self, advert, personId)).rejects.toMatchObject({ reason: 'advert_closed' })
    await database().placeAdvert.update({ where: { id: advert.id }, data: { state: 'open', applyUntil: new Date('2026-01-31') } })
    await expect(apply(self, id, plain)).rejects.toMatchObject({ reason: 'advert_closed' })
  })

  test('whoever closes the advert at this moment is waited for: nothing slips in behind', async () => {
    const { advert } = await anOpenAdvert()
    const { self, personId } = await aYouth(17)
    const { id } = await draftOf(self, advert, personId)
    let sending: Promise<unknown> = Promise.resolve()
    await database().$transaction(async tx => {
      await tx.placeAdvert.update({ where: { id: advert.id }, data: { state: 'closed' } })
      sending = apply(self, id, plain).catch(error => error.reason)
      await new Promise(wake => setTimeout(wake, 300))
    })
    expect(await sending).toBe('advert_closed')
    expect(await database().candidacy.count({ where: { advertId: advert.id } })).toBe(0)
  })

  test('every question of the advert is answered, and the missing ones are named', async () => {
    const { advert } = await anOpenAdvert(1, { questions: ['Warum wir?', 'Wann warst du schnuppern?'] })
    const { self, personId } = await aYouth(17)
    const save = (answers: string[]) => saveDraft(self, advert.slug, personId, { ...written, answers })
    await expect(save(['Darum.', ''])).rejects.toMatchObject({ reason: 'not_complete', about: { fields: 'answer1' } })
    const { id } = await save(['Darum.', 'Im Herbst.'])
    expect((await getDraft(self, id, 'de')).answers).toEqual([
      { question: 'Warum wir?', answer: 'Darum.' },
      { question: 'Wann warst du schnuppern?', answer: 'Im Herbst.' },
    ])
  })

  test('the answer is owed on the tenth working day after: no weekend, no holiday of the canton counts', async () => {
    for (const day of ['2026-12-21', '2027-03-24', '2026-11-02']) {
      stopClock(`${day}T10:00:00Z`)
      const { advert } = await anOpenAdvert()
      const { id } = await anApplicant(advert)
      const until = plainDay((await candidacyOf(id)).answerBy)
      let working = 0
      for (let one = today().add({ days: 1 }); Temporal.PlainDate.compare(one, until) <= 0; one = one.add({ days: 1 }))
        working += Number(isWorkingDay(one, canton().deadlines.holidays))
      expect(working, day).toBe(10)
      expect(isWorkingDay(until, canton().deadlines.holidays)).toBe(true)
    }
  })
})

describe('papers', () => {
  test('they travel from the draft to what is sent, five at most; one that acts by itself is refused', async () => {
    const { advert } = await anOpenAdvert()
    const { self, personId } = await aYouth(17)
    const { id } = await draftOf(self, advert, personId)
    const paper = (name: string) => addFile(self, id, { kind: 'cv', name, bytes: pdf({ objects: [`<< /N (${name}) >>`] }) })
    for (let n = 1; n <= 5; n++) await paper(`Blatt ${n}.pdf`)
    await expect(paper('Blatt 6.pdf')).rejects.toMatchObject({ reason: 'files_enough', field: 'file' })
    await expect(
      addFile(self, id, { kind: 'cv', name: 'x.pdf', bytes: pdf({ objects: ['<< /S /JavaScript /JS (a) >>'] }) }),
    ).rejects.toMatchObject({ reason: 'file_active' })
    await apply(self, id, plain)
    const own = await getOwn(self, id, 'de')
    expect(own.files.map(one => one.name)).toEqual(['Blatt 1.pdf', 'Blatt 2.pdf', 'Blatt 3.pdf', 'Blatt 4.pdf', 'Blatt 5.pdf'])
    const [first] = own.files
    if (!first) throw new Error('no file')
    expect((await readOwnFile(self, id, first.id)).bytes.toString('latin1')).toContain('Blatt 1.pdf')
    await removeFile(self, id, first.id)
    await expect(readOwnFile(self, id, first.id)).rejects.toMatchObject({ reason: 'not_found' })
    expect((await getOwn(self, id, 'de')).files).toHaveLength(4)
  })

  test('somebody else’s draft, application and paper are not there', async () => {
    const { advert } = await anOpenAdvert()
    const one = await aYouth(17)
    const { id } = await draftOf(one.self, advert, one.personId)
    const file = await addFile(one.self, id, { kind: 'cv', name: 'a.pdf', bytes: pdf() })
    const other = await aYouth(17)
    const nothing = { reason: 'not_found' }
    await expect(getDraft(other.self, id, 'de')).rejects.toMatchObject(nothing)
    await expect(readOwnFile(other.self, id, file.id)).rejects.toMatchObject(nothing)
    await expect(removeFile(other.self, id, file.id)).rejects.toMatchObject(nothing)
    await expect(addFile(other.self, id, { kind: 'cv', name: 'a.pdf', bytes: pdf() })).rejects.toMatchObject(nothing)
    await expect(apply(other.self, id, plain)).rejects.toMatchObject(nothing)
    await expect(saveDraft(other.self, advert.slug, one.personId, written)).rejects.toMatchObject(nothing)
    expect((await listChoices(other.self, advert.slug, undefined)).people.every(person => person.draft === null)).toBe(true)
  })
})
