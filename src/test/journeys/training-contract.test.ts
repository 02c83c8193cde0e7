// From a promise on paper to a break-off in probation, and what the register is told, without script.
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { letTrainingGoOn } from '#domain/apprenticeship/probation.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { type App, startApp } from '#test/app.ts'
import { anAdvert, aPlace, apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'
import type { Visitor } from '#test/browse.ts'
import { stateOf, wholeForm } from '#test/contracts.ts'
import { swiss } from '#test/days.ts'
import { visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 120_000)
const visit = async (actor: Awaited<ReturnType<typeof coordinator>>) => visitAs(app, actor.account?.email ?? '')

test('promised on paper, written once, signed, approved, begun, broken off in probation, reported, to be given again', async () => {
  const place = await aPlace('in_selection')
  await anAdvert([place])
  const office = await visit(await coordinator())
  const form = await (await office.get(`/amt/lehrstellen/${place.id}`)).follow('Lehrvertrag öffnen')
  const wrong = await form.submit(
    { firstName: 'Mia', lastName: 'Probe', bornOn: '31.2.2009', promisedOn: swiss(today()) },
    { button: 'Lehrstelle zusagen' },
  )
  expect(Object.keys(wrong.errors)).toEqual(['bornOn'])
  const promised = await wrong.submit({ bornOn: swiss(today().subtract({ years: 16 })) }, { button: 'Lehrstelle zusagen' })
  expect(promised.notice).toContain('Die Lehrstelle ist zugesagt.')
  expect(promised.text).toContain('unter 18 Jahren')

  // Signing tells what is missing and leads to it.
  const early = await promised.submit({ signedOn: swiss(today()) }, { button: 'Unterschrift eintragen' })
  expect(early.status).toBe(422)
  expect(Object.keys(early.errors)).toEqual(expect.arrayContaining(['ahv', 'school', 'residence', 'repName']))
  const { street, postcode, locality, nationality, homeTown, residence, school, equipment } = wholeForm
  const fields = { street, postcode, locality, nationality, homeTown, residence, school, equipment, phone: '079 000 00 00' }
  const rest = {
    trainer: 'Regula Zogg (Demo)',
    trainerPhone: '055 000 72 31',
    repName: 'Eva Probe',
    repStreet: street,
    repPostcode: postcode,
  }
  const filled = { ...fields, ...rest, repLocality: locality, repPhone: '079 000 00 01', ahv: '756.1234.5678.98' }
  const mistyped = await promised.submit(filled, { button: 'Angaben speichern' })
  expect(mistyped.errors).toEqual({ ahv: expect.stringContaining('AHV-Nummer stimmt nicht') })
  expect(mistyped.get('#school').getAttribute('value')).toBe(school)
  const saved = await mistyped.submit({ ahv: '756.1234.5678.97' }, { button: 'Angaben speichern' })
  expect(saved.text).toContain('Alles da: Das Papier kann zur Unterschrift.')
  expect(saved.html).not.toContain('5678')
  const pdf = await office.fetch(saved.get('a', 'Zusammenfassung als PDF').getAttribute('href') ?? '')
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  const signed = await saved.submit({ signedOn: swiss(today()) }, { button: 'Unterschrift eintragen' })
  const approved = await signed.submit({ approvedOn: swiss(today()), number: 'GL-2027-1' }, { button: 'Genehmigung eintragen' })
  expect(approved.text).toContain('Die Lehre beginnt am')

  // A month into the training.
  const contract = await database().trainingContract.findFirstOrThrow({ where: { placeId: place.id } })
  const startsOn = today().subtract({ days: 30 })
  await database().trainingContract.update({ where: { id: contract.id }, data: { startsOn: dateColumn(startsOn) } })
  await database().apprenticeshipPlace.update({ where: { id: place.id }, data: { intakeYear: today().year + 1 } })
  await letTrainingGoOn()
  const running = await office.get(approved.path.split('?')[0] ?? '')
  expect(running.text).toContain('Die Probezeit dauert bis')
  const reasonless = await running.submit({ endedOn: swiss(today()) }, { button: 'Vertrag auflösen' })
  expect(Object.keys(reasonless.errors)).toEqual(['reason-dissolve'])
  const broken = await reasonless.submit({ reason: 'profession_choice' }, { button: 'Vertrag auflösen' })
  expect(await stateOf(place.id)).toBe('dissolved_in_probation')
  expect(broken.text).toContain('Die Auflösung ist noch nicht gemeldet.')
  const letter = await office.fetch(broken.get('a', 'Meldung als PDF').getAttribute('href') ?? '')
  expect(letter.headers.get('content-type')).toBe('application/pdf')
  const reported = await broken.submit({ reportedOn: swiss(today()) }, { button: 'Meldung eintragen' })
  expect(reported.notice).toContain('Die Meldung ist eingetragen.')
  expect((await reported.follow('Wieder ausschreiben', 'main a')).status).toBe(200)

  expect((await (await visit(await departmentHead())).get(reported.path)).status).toBe(403)
  expect((await (await visit(await coordinator('TIEFBAU'))).get(reported.path)).status).toBe(404)
  const seen = await (await visit(await departmentHead())).get(`/amt/lehrstellen/${place.id}`)
  expect(seen.text).not.toContain('Mia')
})

const upload = async (visitor: Visitor, path: string, bytes: Uint8Array) => {
  const body = new FormData()
  body.set('file', new File([new Uint8Array(bytes)], 'antwort.csv', { type: 'text/csv' }))
  return visitor.fetch(path, { method: 'POST', body, headers: { origin: app.url } })
}

test('the officer delivers the stock; a place that would disappear needs a reason; the answer becomes tasks', async () => {
  const page = '/amt/lehrstellen/register'
  const kept = await aPlace('advertised')
  await anAdvert([kept])
  const gone = await aPlace('approved', { unit: 'STEUERN', site: 'Hauptstrasse (Demo), 8750 Glarus' })
  const officer = await visit(await apprenticeshipOfficer())
  const empty = await (await officer.get('/amt/lehrstellen')).follow('Register', '.desk-ways a')
  const drafted = await empty.submit({}, { button: 'Lieferung vorbereiten' })
  expect(drafted.text).toContain('Das ist die erste Lieferung.')
  const file = await officer.fetch(drafted.get('a', 'Datei als CSV').getAttribute('href') ?? '')
  expect(await file.text()).toContain('Kanton;Datensatz')
  const sent = await drafted.submit({}, { button: 'Als gesendet festhalten' })
  expect(sent.notice).toContain('Als gesendet festgehalten.')
  await database().apprenticeshipPlace.update({ where: { id: gone.id }, data: { state: 'withdrawn' } })
  const next = await sent.submit({}, { button: 'Lieferung vorbereiten' })
  expect(next.text).toContain('Eine Lehrstelle würde verschwinden')
  const refused = await next.submit({}, { button: 'Als gesendet festhalten' })
  expect(refused.errors).toEqual({ reason: expect.stringContaining('1 Lehrstellen würden verschwinden.') })
  const again = await refused.submit({ reason: 'Zurückgezogen.' }, { button: 'Als gesendet festhalten' })
  expect(again.notice).toContain('Als gesendet festgehalten.')

  const broken = await upload(officer, page, Buffer.from('Datensatz;Status;Code;Feld;Meldung\r\nGL-1;VIELLEICHT;;;\r\n'))
  expect(broken.status).toBe(422)
  expect(await broken.text()).toContain('Zeile 2:')
  const bytes = readFileSync('src/domain/place-register/golden/antwort.csv')
  expect((await upload(officer, page, bytes)).status).toBe(303)
  expect((await upload(officer, page, bytes)).status).toBe(422)
  expect((await upload(officer, page, new Uint8Array())).status).toBe(422)
  const tasks = await officer.get(page)
  expect(tasks.text).toContain('Diesen Datensatz haben wir nicht geliefert.')
  const settled = await tasks.submit({ note: 'Nachgetragen.' }, { button: 'Erledigt' })
  expect(settled.text).toContain('erledigt: Nachgetragen.')
  expect((await (await visit(await coordinator())).get(page)).status).toBe(403)
})
