// Three people plan a place without script: the office proposes, the officer balances, the head approves.
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { planningYear } from '#domain/apprenticeship/planning-checks.ts'
import { dateColumn } from '#domain/clock.ts'
import { type App, startApp } from '#test/app.ts'
import { aPermit, aProfession, apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 120_000)
const visit = async (actor: Awaited<ReturnType<typeof coordinator>>) => visitAs(app, actor.account?.email ?? '')
const year = planningYear()
const plan = `/amt/lehrstellen/planung?jahr=${year}`

test('a place goes from the office to the officer to the head; a change on the way takes it back', async () => {
  const profession = await aProfession({ slug: 'geplant', titleDe: 'Mediamatiker/in EFZ', specialisationDe: '' })
  await aPermit(profession.id, { number: 'GL-PLAN-1', limit: 1 })
  await database().trainer.create({
    data: { name: 'Nora Kundert (Demo)', unit: 'INFORMATIK', workload: 100, from: dateColumn(Temporal.PlainDate.from('2020-01-01')) },
  })
  const office = await visit(await coordinator())
  const form = await (await office.get(plan)).follow('Lehrstellen vorschlagen')
  const wrong = await form.submit({ professionId: profession.id, need: 'beyond_own', 'wages.0': '600', 'wages.1': '800', count: '2' })
  expect(wrong.status).toBe(422)
  expect(wrong.errors).toEqual({ costCentre: 'Bitte füllen Sie dieses Feld aus.' })
  const short = await wrong.submit({ costCentre: '4100' })
  expect(short.errors).toEqual({ 'wages.0': 'Dieser Beruf dauert 4 Jahre. Bitte schreiben Sie für jedes einen Lohn.' })
  const reasonless = await short.submit({ 'wages.2': "1'100", 'wages.3': '1400' })
  expect(reasonless.errors).toEqual({ needReason: 'Bitte schreiben Sie einen Grund.' })
  const proposed = await reasonless.submit({ needReason: 'Betriebe suchen Leute' })
  expect(proposed.notice).toContain(`Vorgeschlagen: L-${year}-001, L-${year}-002.`)
  expect(proposed.text).toContain('Bewilligung GL-PLAN-1: 1 gleichzeitig erlaubt')
  expect(proposed.text).toContain('Niemand, der ausbildet, ist eingetragen.')

  // The office names who trains.
  const place = await proposed.follow(`Mediamatiker/in EFZ L-${year}-001`)
  const trainer = await database().trainer.findFirstOrThrow({ where: { name: 'Nora Kundert (Demo)' } })
  const changed = await place.submit({ trainerIds: trainer.id }, { button: 'Änderung speichern' })
  expect(changed.notice).toContain('muss neu ausgeglichen werden')
  expect(changed.text).toContain('Nora Kundert (Demo) hat den Kurs für Berufsbildner/innen noch nicht besucht.')

  const officer = await visit(await apprenticeshipOfficer())
  const all = await officer.get(plan)
  expect((await all.submit({}, { button: 'Gewählte ausgleichen' })).notice).toContain('Wählen Sie zuerst')
  const chosen = all.all('input[name="place"]').map(one => one.getAttribute('value') ?? '')
  const balanced = await all.submit({ place: chosen }, { button: 'Gewählte ausgleichen' })
  expect(balanced.get('#ergebnis + ul').text.match(/ausgeglichen/g)).toHaveLength(2)

  const boss = await visit(await departmentHead())
  const seen = await boss.get(plan)
  const read = seen.all('input[name="place"]').map(one => one.getAttribute('value') ?? '')
  // Meanwhile the office changes one of them: what the head has read is not what there is.
  await (await office.get(place.path)).submit({ costCentre: '4300', trainerIds: trainer.id }, { button: 'Änderung speichern' })
  const preview = await seen.submit({ place: read }, { button: 'Gewählte bewilligen: zuerst ansehen' })
  expect(preview.get('#vorschau + p').text).toContain("1 Lehrstelle, im ersten Lehrjahr CHF 7'200".replace('CHF ', 'CHF\u00a0'))
  const done = await preview.submit({}, { button: 'Bewilligen' })
  expect(done.get('#ergebnis + ul').text).toContain('bewilligt')
  expect(await database().apprenticeshipPlace.count({ where: { state: 'approved', intakeYear: year } })).toBe(1)
  expect((await boss.get('/amt/lehrstellen/planung/neu')).status).toBe(403)
})

test('what if two more is asked by address: the difference stands in the table and nothing is stored', async () => {
  const profession = await database().trainingProfession.findUniqueOrThrow({ where: { slug: 'geplant' } })
  const office = await visit(await coordinator())
  const page = await (await office.get(plan)).submit({ wo: 'DFG', mehr: '2', beruf: profession.id }, { button: 'Durchrechnen' })
  expect(page.path).toContain('wo=DFG&mehr=2')
  expect(page.text).toContain('Gedacht, nicht gespeichert: Amt für Informatik (Demo), Mediamatiker/in EFZ, +2.')
  expect(page.all('.change').map(one => one.text.trim())).toContain('(+2)')
  expect(await database().apprenticeshipPlace.count()).toBe(2)
  expect((await page.submit({ mehr: 'viele' }, { button: 'Durchrechnen' })).errors).toEqual({
    mehr: 'Bitte schreiben Sie eine ganze Zahl.',
  })
})

test('other offices and the public see nothing of the plan', async () => {
  const place = await database().apprenticeshipPlace.findFirstOrThrow({})
  const other = await visit(await coordinator('STEUERN'))
  expect((await other.get(plan)).text).not.toContain(place.number)
  expect((await other.get(`/amt/lehrstellen/planung/${place.id}`)).status).toBe(404)
  expect((await other.get('/amt/lehrstellen/planung/nichts')).status).toBe(404)
})
