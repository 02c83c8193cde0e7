// Places in the administration without script: what everybody reads, mails one asks for and ends, an advert from the draft on, and what it rests on.
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { type App, startApp } from '#test/app.ts'
import { anAdvert, aPermit, aPlace, aProfession, apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { browse } from '#test/browse.ts'
import { visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 120_000)
const visit = async (actor: Awaited<ReturnType<typeof coordinator>>) => visitAs(app, actor.account?.email ?? '')

test('open places are found by profession and place, and say for machines what they say for people', async () => {
  const [one, other] = [await aProfession({ slug: 'hier', titleDe: 'Geomatiker/in EFZ', specialisationDe: '' }), await aProfession()]
  const here = await aPlace('advertised', { professionId: one.id, need: 'beyond_own', needReason: 'Für den Kanton.' })
  const advert = await anAdvert([here], { questions: ['Warum Karten?'] })
  await anAdvert([await aPlace('advertised', { professionId: other.id })])
  const visitor = browse(app)
  const list = await visitor.get('/lehrstellen?beruf=hier&ort=Glarus')
  expect(list.all('.runs.places > li')).toHaveLength(1)
  expect(list.text).toContain('mehr, als wir selber brauchen')
  expect((await visitor.get('/lehrstellen?beruf=hier&ort=Elm')).text).toContain('Mit dieser Auswahl ist nichts frei.')
  const page = await list.follow('Geomatiker/in EFZ', '.runs a')
  expect(page.text).toContain('Warum Karten?')
  const linked = JSON.parse(page.get('script[type="application/ld+json"]').textContent ?? '{}')
  expect(linked).toMatchObject({
    ...{ '@type': 'JobPosting', title: 'Geomatiker/in EFZ', totalJobOpenings: 1, directApply: true },
    baseSalary: { currency: 'CHF', value: { value: '600.00', unitText: 'MONTH' } },
    jobLocation: { address: { addressLocality: 'Glarus', addressCountry: 'CH' } },
  })
  // Filled, it is still found and leads on.
  await database().apprenticeshipPlace.update({ where: { id: here.id }, data: { state: 'withdrawn' } })
  const read = () => visitor.get(`/lehrstellen/${advert.slug}`)
  await expect.poll(async () => (await read()).text, { timeout: 5000 }).toContain('Diese Lehrstelle ist vergeben.')
  const gone = await read()
  expect(gone.status).toBe(200)
  expect(gone.html).not.toContain('JobPosting')
  expect((await visitor.get('/lehrstellen/gibt-es-nicht')).status).toBe(404)
})

test('mails about new places: asked for, confirmed by a button and not by a look, ended by the same link', async () => {
  const visitor = browse(app)
  const form = await visitor.get('/lehrstellen/abo')
  const wrong = await form.submit({ address: 'luan' })
  expect([wrong.status, Object.keys(wrong.errors)]).toEqual([422, ['address']])
  const asked = await wrong.submit({ address: 'luan.mails@demo.example' })
  expect(asked.notice).toContain('Wir haben dir eine E-Mail geschickt.')
  const mail = await database().message.findFirstOrThrow({ where: { address: 'luan.mails@demo.example' } })
  const path = /\/lehrstellen\/abo\/[\w-]+/.exec(mail.body)?.[0] ?? ''
  const state = async () => (await database().advertWatch.findFirstOrThrow({ where: { address: 'luan.mails@demo.example' } })).confirmedAt
  const opened = await visitor.get(path)
  expect(await state()).toBeNull()
  const confirmed = await opened.submit({}, { button: 'Ja, schreibt mir' })
  expect(await state()).not.toBeNull()
  expect(confirmed.text).toContain('Du bekommst ab jetzt eine E-Mail')
  const ended = await confirmed.submit({}, { button: 'Keine E-Mails mehr' })
  expect(ended.text).toContain('Du bekommst keine E-Mails mehr.')
  expect((await visitor.get(`/lehrstellen/abo/${'x'.repeat(32)}`)).status).toBe(404)
})

test('an office drafts an advert, is told what is wrong at its field, publishes it, closes it and opens it again', async () => {
  const place = await aPlace('approved')
  const office = await visit(await coordinator())
  const form = await (await office.get(`/amt/lehrstellen/${place.id}`)).follow('Ausschreiben')
  const wrong = await form.submit(
    { contactName: 'Regula Zogg (Demo)', contactEmail: 'nein', applyUntil: '31.2.2027', questions: 'a\nb\nc\nd' },
    { button: 'Entwurf speichern' },
  )
  expect(wrong.status).toBe(422)
  expect(Object.keys(wrong.errors).sort()).toEqual(['applyUntil', 'contactEmail', 'questions'])
  expect(wrong.get('#contactEmail').getAttribute('value')).toBe('nein')
  const draft = await wrong.submit(
    {
      contactEmail: 'regula.zogg@demo.example',
      applyUntil: today().add({ days: 20 }).toString(),
      questions: 'Was hast du zuletzt gebaut?',
    },
    { button: 'Entwurf speichern' },
  )
  const advert = await database().placeAdvert.findFirstOrThrow({ where: { places: { some: { placeId: place.id } } } })
  expect((await browse(app).get(`/lehrstellen/${advert.slug}`)).status).toBe(404)
  const open = await draft.submit({}, { button: 'Veröffentlichen' })
  expect(open.notice).toContain('Die Lehrstelle ist ausgeschrieben.')
  expect((await browse(app).get(`/lehrstellen/${advert.slug}`)).text).toContain('Was hast du zuletzt gebaut?')
  const closed = await open.submit({}, { button: 'Keine Bewerbungen mehr annehmen' })
  expect(closed.notice).toContain('Es kommen keine Bewerbungen mehr dazu.')
  const again = await closed.submit({ again: today().add({ days: 5 }).toString() }, { button: 'Wieder öffnen' })
  expect(again.notice).toContain('Man kann sich wieder bewerben.')
  expect((await (await visit(await coordinator('TIEFBAU'))).get(again.path)).status).toBe(404)
  expect((await (await visit(await departmentHead())).get(again.path)).status).toBe(403)
})

test('the officer keeps permits, trainers and professions; an office reads them and changes nothing', async () => {
  const profession = await aProfession({ slug: 'bewilligt' })
  await aPermit(profession.id, { number: 'GL-1', limit: 1 })
  const officer = await visit(await apprenticeshipOfficer())
  const page = await officer.get('/amt/lehrstellen/stammdaten')
  const wrong = await page.submit(
    { number: 'GL-2', profession: 'bewilligt', unit: 'EDV', limit: '0', validFrom: '2026-01-01' },
    { button: 'Speichern' },
  )
  expect(wrong.status).toBe(422)
  const saved = await page.submit(
    { number: 'GL-1', profession: 'bewilligt', unit: 'INFORMATIK', limit: '3', validFrom: '2026-01-01', validTo: '2030-07-31' },
    { button: 'Speichern' },
  )
  expect(saved.notice).toContain('Gespeichert.')
  expect(await database().trainingPermit.findUnique({ where: { number: 'GL-1' } })).toMatchObject({ limit: 3 })
  const ending = await (await officer.get('/amt/lehrstellen/stammdaten/bewilligt')).submit({ status: 'ending' }, { button: 'Speichern' })
  expect(Object.keys(ending.errors)).toEqual(['lastIntake'])
  const done = await ending.submit({ status: 'ending', lastIntake: '2027' }, { button: 'Speichern' })
  expect(done.text).toContain('auslaufend, letzter Beginn 2027')
  const office = await visit(await coordinator())
  expect((await office.get('/amt/lehrstellen/stammdaten')).text).not.toContain('Bewilligung erfassen')
  expect((await office.get('/amt/lehrstellen/stammdaten/bewilligt')).status).toBe(403)
})
