import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor, Role } from '#domain/actor.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { getBoard, getDossier, listSelections } from '#domain/candidacy/board.ts'
import { addFile, readOfficeFile } from '#domain/candidacy/files.ts'
import { getOwn } from '#domain/candidacy/own.ts'
import { acceptOffer, offerPlace, takeBack } from '#domain/candidacy/promising.ts'
import { addNote, invite, listRest, refuse, refuseRest, shortlist } from '#domain/candidacy/selecting.ts'
import { exportData } from '#domain/person/export.ts'
import { openFiles } from '#outside/files.ts'
import { apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { anApplicant, anOpenAdvert, aYouth, candidacyOf, draftOf, placeState } from '#test/candidacies.ts'
import { pdf } from '#test/papers.ts'
import { grownUp, staff } from '#test/people.ts'

const dir = mkdtempSync(join(tmpdir(), 'papers-'))
beforeAll(() => openFiles({ dir, clamd: null }))
afterAll(() => rmSync(dir, { recursive: true }))
const nothing = { reason: 'not_found' }
const why = { reason: 'school', words: 'Mathematik fehlt noch.' }

describe('who sees an application', () => {
  test('the coordinators of the advert’s unit and nobody else: not the officer, the head, the administration, the counter, another unit', async () => {
    const { advert, places } = await anOpenAdvert()
    const { id, self } = await anApplicant(advert)
    const file = await addFile(self, id, { kind: 'cv', name: 'a.pdf', bytes: pdf() })
    const roles: Role[] = ['administrator', 'counter_clerk', 'editor', 'counsellor', 'case_officer', 'head_of_office']
    const others: Actor[] = [
      await apprenticeshipOfficer(),
      await departmentHead('DFG'),
      await coordinator('STEUERN'),
      (await grownUp()).actor,
    ]
    for (const role of roles) others.push(await staff(role, 'INFORMATIK'))
    for (const actor of others) {
      const name = actor.grants.map(one => `${one.role} ${one.office}`).join() || 'a resident'
      for (const act of [
        () => getDossier(actor, id, 'de'),
        () => readOfficeFile(actor, id, file.id),
        () => getBoard(actor, advert.id, 'time', 'de'),
        () => invite(actor, id, 'Montag.'),
        () => shortlist(actor, id),
        () => refuse(actor, id, why),
        () => offerPlace(actor, id, places[0]?.id ?? ''),
        () => takeBack(actor, id),
        () => addNote(actor, id, 'Notiz'),
        () => listRest(actor, advert.id, 'de'),
        () => getOwn(actor, id, 'de'),
      ])
        await expect(act(), `${name}: ${act}`).rejects.toMatchObject(nothing)
      expect(await listSelections(actor, 'de')).toEqual(expect.not.arrayContaining([expect.objectContaining({ id: advert.id })]))
    }
    const office = await coordinator('INFORMATIK')
    expect((await getDossier(office, id, 'de')).person.name).toBe('Luan Muster')
    expect((await readOfficeFile(office, id, file.id)).name).toBe('a.pdf')
  })

  test('before the guardian’s yes there is nothing for the office: no card, no count, no address', async () => {
    const { advert } = await anOpenAdvert()
    const { self, personId } = await aYouth(15)
    const { id } = await draftOf(self, advert, personId)
    await apply(self, id, { language: 'de' })
    const office = await coordinator()
    expect((await getBoard(office, advert.id, 'time', 'de')).cards).toEqual([])
    expect((await listSelections(office, 'de')).find(one => one.id === advert.id)).toMatchObject({ open: 0, waiting: 0 })
    await expect(getDossier(office, id, 'de')).rejects.toMatchObject(nothing)
    await expect(invite(office, id, 'Montag.')).rejects.toMatchObject(nothing)
  })

  test('every opening is a row the young person reads: who and when, the paper by its kind', async () => {
    const { advert } = await anOpenAdvert()
    const { id, self } = await anApplicant(advert)
    const file = await addFile(self, id, { kind: 'school_report', name: 'a.pdf', bytes: pdf() })
    const office = await coordinator()
    await getDossier(office, id, 'de')
    await readOfficeFile(office, id, file.id)
    const { looks } = await getOwn(self, id, 'de')
    expect(looks.map(({ by, kind }) => [by, kind])).toEqual([
      [office.account?.name, 'school_report'],
      [office.account?.name, null],
    ])
  })

  test('what has ended can’t be opened any more', async () => {
    const { advert } = await anOpenAdvert()
    const { id, self } = await anApplicant(advert)
    const file = await addFile(self, id, { kind: 'cv', name: 'a.pdf', bytes: pdf() })
    const office = await coordinator()
    await refuse(office, id, why)
    await expect(readOfficeFile(office, id, file.id)).rejects.toMatchObject(nothing)
    expect(await getDossier(office, id, 'de')).toMatchObject({ readable: false, motivation: '', school: '', files: [], answers: [] })
  })

  test('the office’s notes go into the person’s own data', async () => {
    const { advert } = await anOpenAdvert()
    const { id, self } = await anApplicant(advert)
    await addNote(await coordinator(), id, 'Fragte gut nach.')
    const { persons } = await exportData(self)
    expect(JSON.stringify(persons[0])).toContain('Fragte gut nach.')
  })
})

describe('hidden until invited', () => {
  test('age and photograph are in no answer before somebody is invited, and in it afterwards', async () => {
    const { advert } = await anOpenAdvert()
    const { id, self, personId } = await anApplicant(advert)
    const picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer()
    const photo = await addFile(self, id, { kind: 'photo', name: 'ich.jpg', bytes: picture })
    const report = await addFile(self, id, { kind: 'school_report', name: 'zeugnis.jpg', bytes: picture })
    const office = await coordinator()
    const { bornOn } = await database().person.findUniqueOrThrow({ where: { id: personId } })
    const born = bornOn.toISOString().slice(0, 10)
    for (const step of [async () => {}, () => shortlist(office, id)]) {
      await step()
      const before = await getDossier(office, id, 'de')
      expect(before).toMatchObject({ age: null, hidden: true })
      expect(before.files.map(one => one.name)).toEqual(['zeugnis.jpg'])
      expect(JSON.stringify([before, await getBoard(office, advert.id, 'time', 'de')])).not.toMatch(
        new RegExp(`${born}|bornOn|ich\\.jpg|${photo.id}`),
      )
      await expect(readOfficeFile(office, id, photo.id)).rejects.toMatchObject(nothing)
      expect((await readOfficeFile(office, id, report.id)).name).toBe('zeugnis.jpg')
    }
    await invite(office, id, 'Montag um 14 Uhr am Empfang.')
    const after = await getDossier(office, id, 'de')
    expect(after).toMatchObject({ age: 17, hidden: false })
    expect(after.files.map(one => one.name)).toEqual(['ich.jpg', 'zeugnis.jpg'])
    expect((await readOfficeFile(office, id, photo.id)).name).toBe('ich.jpg')
  })
})

describe('choosing', () => {
  test('the first step begins the selection of the advert’s places; a no alone does not', async () => {
    const office = await coordinator()
    const { advert, places } = await anOpenAdvert(2)
    const [first, second] = [await anApplicant(advert), await anApplicant(advert)]
    await refuse(office, first.id, why)
    expect(await placeState(places[0]?.id ?? '')).toBe('advertised')
    await invite(office, second.id, 'Montag.')
    for (const place of places) expect(await placeState(place.id)).toBe('in_selection')
  })

  test('two first steps at the same moment begin it once', async () => {
    const { advert, places } = await anOpenAdvert(2)
    const [first, second] = [await anApplicant(advert), await anApplicant(advert)]
    const [one, two] = [await coordinator(), await coordinator()]
    await Promise.all([invite(one, first.id, 'Montag.'), shortlist(two, second.id)])
    const begun = await database().history.count({ where: { subjectId: { in: places.map(place => place.id) }, act: 'selection_begun' } })
    expect(begun).toBe(2)
  })

  test('sorted by arrival or by name, and by nothing else; no card carries a number about anybody', async () => {
    const office = await coordinator()
    const { advert } = await anOpenAdvert()
    const names = ['Zoe', 'Änne', 'Mia']
    for (const firstName of names) {
      const { personId } = await anApplicant(advert)
      await database().person.update({ where: { id: personId }, data: { firstName } })
    }
    const order = async (by: 'time' | 'name') => (await getBoard(office, advert.id, by, 'de')).cards.map(one => one.name.split(' ')[0])
    expect(await order('time')).toEqual(['Zoe', 'Änne', 'Mia'])
    expect(await order('name')).toEqual(['Änne', 'Mia', 'Zoe'])
    for (const card of (await getBoard(office, advert.id, 'time', 'de')).cards)
      expect(Object.values(card).filter(value => typeof value === 'number')).toEqual([])
  })

  test('a no has a reason of the rules, a next step, the office’s own words, and none of the words in the history', async () => {
    const office = await coordinator()
    const { advert } = await anOpenAdvert()
    const { id, self, personId } = await anApplicant(advert)
    await expect(refuse(office, id, { reason: 'so', words: '' })).rejects.toMatchObject({ reason: 'reason_needed', field: 'reason' })
    await refuse(office, id, why)
    const own = await getOwn(self, id, 'de')
    expect(own.refusal).toMatchObject({ href: '/kurse', words: why.words })
    const mail = await database().message.findFirstOrThrow({ where: { personId, kind: 'candidacy/refused' } })
    expect(mail.body).toContain(why.words)
    expect(mail.body).toContain('Diese Kurse helfen beim Nachholen.')
    const rows = await database().history.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })
    expect(JSON.stringify(rows.map(({ before, after, reason }) => [before, after, reason]))).not.toContain('Mathematik')
    expect(rows.at(-1)).toMatchObject({ act: 'refused', after: { reason: 'school' } })
  })

  test('everybody who still waits gets the no together only once the last place is given, and whoever moved meanwhile is left alone', async () => {
    const office = await coordinator()
    const { advert, places } = await anOpenAdvert()
    const [one, two, three, four] = [
      await anApplicant(advert),
      await anApplicant(advert),
      await anApplicant(advert),
      await anApplicant(advert),
    ]
    await expect(refuseRest(office, advert.id, [two.id], '')).rejects.toMatchObject({ reason: 'not_yet' })
    await offerPlace(office, one.id, places[0]?.id ?? '')
    await expect(refuseRest(office, advert.id, [two.id], '')).rejects.toMatchObject({ reason: 'not_yet' })
    await acceptOffer(one.self, one.id)
    const rest = await listRest(office, advert.id, 'de')
    expect(rest).toMatchObject({ isFilled: true, text: expect.stringContaining('vergeben') })
    expect(rest.people.map(person => person.id).sort()).toEqual([two.id, three.id, four.id].sort())
    await refuse(office, four.id, why)
    const other = await anApplicant((await anOpenAdvert()).advert)
    expect(await refuseRest(office, advert.id, [one.id, two.id, three.id, four.id, other.id], 'Alles Gute!')).toEqual({ refused: 2 })
    const states = await Promise.all([one, two, three, four, other].map(async ({ id }) => (await candidacyOf(id)).state))
    expect(states).toEqual(['accepted', 'refused', 'refused', 'refused', 'submitted'])
    expect((await candidacyOf(four.id)).refusalReason).toBe('school')
  })

  test('where the places ended without anybody, those who wait get a no that says so', async () => {
    const office = await coordinator()
    const { advert, places } = await anOpenAdvert()
    const { id } = await anApplicant(advert)
    await database().apprenticeshipPlace.update({ where: { id: places[0]?.id ?? '' }, data: { state: 'withdrawn' } })
    expect((await listRest(office, advert.id, 'de')).text).toBe('Diese Lehrstelle gibt es nicht mehr. Das liegt nicht an dir.')
    expect(await refuseRest(office, advert.id, [id], '')).toEqual({ refused: 1 })
    expect(await candidacyOf(id)).toMatchObject({ state: 'refused', refusalReason: 'place_gone' })
  })
})
