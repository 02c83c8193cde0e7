// Places from end to end, as people go it with script: Luan from a taster day to a promise, an office from the plan to a break-off, the officer's year.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { swiss } from '#test/days.ts'
import { sql } from '#test/sign-in.ts'
import { button, desk, link, phone, says, signInAs, walking } from '#test/walking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true, jobs: true })
}, 240_000)
const { browser, look, runJob, letPass } = walking(() => app, 'places')

const today = () => Temporal.Now.plainDateISO('Europe/Zurich')
const stateOf = async (number: string) =>
  (await sql<{ state: string }>(app, `select state from "ApprenticeshipPlace" where number = $1`, [number]))[0]?.state
const idOf = async (number: string) =>
  (await sql<{ id: string }>(app, `select id from "ApprenticeshipPlace" where number = $1`, [number]))[0]?.id ?? ''
const fill = async (page: Page, fields: Record<string, string>) => {
  for (const [name, value] of Object.entries(fields)) await page.locator(`main [name="${name}"]`).first().fill(value)
}

test('Luan tries a profession with the yes of his mother, applies in one click, and accepts a place', { timeout: 300_000 }, async () => {
  const luan = await browser(phone)
  await luan.goto(`${app.url}/lehrstellen`)
  await look(luan, 'lehrstellen')
  await link(luan, /Applikationsentwicklung/)
  await look(luan, 'lehrstelle')
  await link(luan, 'Schnuppern')
  await look(luan, 'schnuppertage')
  await luan.getByRole('main').locator('a[href*="/lehrstellen/schnuppern/"]').first().click()
  await link(luan, /nmelden/)
  await luan.waitForURL('**/anmelden?**')
  await signInAs(luan, 'Luan Krasniqi')
  await luan.waitForURL('**/lehrstellen/schnuppern/**')
  await look(luan, 'platz-nehmen')
  await button(luan, 'Platz nehmen')
  await says(luan, 'Jetzt braucht es das Ja eines Elternteils.')
  await look(luan, 'wartet-auf-eltern')
  const taster = luan.url().split('?')[0] ?? ''

  const arta = await browser(phone, 'Arta Krasniqi')
  await arta.goto(taster)
  await arta.locator('[name=consent]').check()
  await look(arta, 'ja-der-mutter')
  await button(arta, 'Ja, einverstanden')
  await says(arta, 'der Platz ist sicher')

  // The day comes and goes.
  const booking = taster.split('/').at(-1)
  await letPass(
    `update "TasterSlot" set "startsOn" = current_date - 2, "endsOn" = current_date - 2 where id = (select "slotId" from "TasterBooking" where id = '${booking}')`,
  )
  const daniel = await browser(desk, 'Daniel Aebli')
  const [slot] = await sql<{ slotId: string }>(app, `select "slotId" from "TasterBooking" where id = $1`, [booking])
  await daniel.goto(`${app.url}/amt/lehrstellen/schnuppern/${slot?.slotId}`)
  await button(daniel, /^War da/)
  await daniel.getByText(/Rückmeldung schreiben/).click()
  await daniel.getByLabel('Worte an die Person').fill('Du hast schnell verstanden, worum es geht.')
  await button(daniel, 'Senden')
  await look(daniel, 'rueckmeldung')

  await luan.goto(taster)
  await luan.getByText('Du hast schnell verstanden').waitFor()
  await luan.getByLabel('Sehr gut, das will ich lernen').check()
  await button(luan, 'Absenden')
  await says(luan, 'wie es war')
  await look(luan, 'wie-war-es')
  await link(luan, 'Jetzt bewerben')
  await fill(luan, {
    school: 'Oberstufe Näfels, 3. Sek',
    motivation: 'Beim Schnuppern habe ich ein kleines Programm geschrieben. Das will ich können.',
  })
  for (const [n, answer] of ['Eine Webseite für meinen Fussballklub.', 'Wie man grosse Programme baut.'].entries())
    await fill(luan, { [`answer${n}`]: answer })
  await look(luan, 'bewerben')
  await button(luan, 'Weiter zu den Dateien')
  await look(luan, 'absenden')
  await button(luan, 'Bewerbung absenden')
  await luan.waitForURL('**/mein/bewerbungen/*gesendet*')
  await look(luan, 'gesendet')
  const own = luan.url().split('?')[0] ?? ''

  await daniel.goto(`${app.url}/amt/lehrstellen/auswahl`)
  await look(daniel, 'auswahlen')
  await link(daniel, /Applikationsentwicklung/)
  await look(daniel, 'brett')
  await link(daniel, 'Luan Krasniqi')
  await look(daniel, 'dossier')
  await daniel.getByText('Lehrstelle anbieten').first().click()
  await button(daniel, 'Lehrstelle anbieten')
  await daniel
    .getByText(/Angeboten/)
    .first()
    .waitFor()

  await luan.goto(own)
  await look(luan, 'angebot')
  await button(luan, 'Ja, ich nehme die Lehrstelle')
  await luan.getByText('Die Lehrstelle ist zugesagt.').first().waitFor()
  await look(luan, 'zugesagt')
  const [promised] = await sql<{ state: string; firstName: string }>(
    app,
    `select p.state, c."firstName" from "Candidacy" a join "ApprenticeshipPlace" p on p.id = a."placeId" join "TrainingContract" c on c."candidacyId" = a.id
     where a.id = $1`,
    [own.split('/').at(-1)],
  )
  expect(promised).toEqual({ state: 'promised', firstName: 'Luan' })
})

test('an office plans, is approved, advertises, selects, signs; one breaks off in probation and the place is advertised again', {
  timeout: 300_000,
}, async () => {
  const intake = String(today().month < 8 ? today().year : today().year + 1)
  const regula = await browser(desk, 'Regula Zogg')
  await regula.goto(`${app.url}/amt`)
  await look(regula, 'was-wartet')
  await regula.goto(`${app.url}/amt/lehrstellen/planung/neu`)
  await regula.locator('[name=unit]').selectOption('INFORMATIK')
  await regula.locator('[name=intakeYear]').selectOption(intake)
  await regula.locator('[name=professionId]').selectOption({ label: 'Informatiker/in EFZ, Applikationsentwicklung (4 Jahre)' })
  await regula.locator('[name=need][value=beyond_own]').check()
  await fill(regula, { count: '1', needReason: 'Die Betriebe im Kanton suchen (Demo).', costCentre: '4100' })
  await fill(regula, { 'wages.0': '680', 'wages.1': '880', 'wages.2': "1'150", 'wages.3': "1'450" })
  await look(regula, 'vorschlagen')
  await button(regula, 'Vorschlagen')
  await says(regula, 'Vorgeschlagen:')
  const number = /L-\d{4}-\d{3}/.exec(await regula.getByRole('status').first().innerText())?.[0] ?? ''
  await look(regula, 'plan')

  const thomas = await browser(desk, 'Thomas Gallati')
  await thomas.goto(`${app.url}/amt/lehrstellen/planung?jahr=${intake}`)
  await thomas.getByLabel(number).check()
  await button(thomas, 'Gewählte ausgleichen')
  await look(thomas, 'ausgeglichen')
  const barbara = await browser(desk, 'Barbara Weber')
  await barbara.goto(`${app.url}/amt/lehrstellen/planung?jahr=${intake}`)
  await barbara.getByLabel(number).check()
  await button(barbara, 'Gewählte bewilligen: zuerst ansehen')
  await look(barbara, 'bewilligen')
  await button(barbara, 'Bewilligen')
  await expect.poll(() => stateOf(number)).toBe('approved')

  const place = `${app.url}/amt/lehrstellen/${await idOf(number)}`
  await regula.goto(place)
  await look(regula, 'bewilligt')
  await link(regula, 'Ausschreiben')
  await regula.locator('[name=applyUntil]').fill(today().add({ days: 20 }).toString())
  await look(regula, 'ausschreiben')
  await button(regula, 'Entwurf speichern')
  await button(regula, 'Veröffentlichen')
  await says(regula, 'ausgeschrieben')
  await look(regula, 'ausgeschrieben')
  await button(regula, 'Keine Bewerbungen mehr annehmen')
  expect(await stateOf(number)).toBe('in_selection')

  // Somebody who came on paper is promised the place; the national form is filled in once.
  await regula.goto(`${place}/vertrag`)
  await fill(regula, {
    firstName: 'Mia',
    lastName: 'Probe (Demo)',
    bornOn: swiss(today().subtract({ years: 19 })),
    promisedOn: swiss(today()),
  })
  await button(regula, 'Lehrstelle zusagen')
  await says(regula, 'zugesagt')
  await fill(regula, {
    ...{ street: 'Dorfstrasse', postcode: '8750', locality: 'Glarus', nationality: 'Schweiz', homeTown: 'Glarus', phone: '079 000 00 00' },
    ...{ school: 'Gewerblich-industrielle Berufsfachschule (Demo)', equipment: 'Der Betrieb stellt alles.', ahv: '756.1234.5678.97' },
    ...{ trainer: 'Regula Zogg (Demo)', trainerPhone: '055 000 72 31' },
  })
  const residence = regula.locator('main [name=residence]').first()
  if ((await residence.evaluate(element => element.tagName)) === 'SELECT') await residence.selectOption('swiss')
  else await regula.locator('main [name=residence][value=swiss]').check()
  await button(regula, 'Angaben speichern')
  await regula.getByText('Alles da').waitFor()
  await look(regula, 'vertrag')
  await fill(regula, { signedOn: swiss(today()) })
  await button(regula, 'Unterschrift eintragen')
  await fill(regula, { approvedOn: swiss(today()), number: 'LV-1' })
  await button(regula, 'Genehmigung eintragen')
  expect(await stateOf(number)).toBe('contract_approved')

  // A month into the training.
  const begun = today().subtract({ days: 30 })
  await letPass(
    `update "TrainingContract" set "startsOn" = '${begun}', "endsOn" = '${begun.add({ years: 4 })}' where "placeId" = '${await idOf(number)}'`,
  )
  await runJob('follow-places', async () => (await stateOf(number)) === 'probation')
  await regula.goto(`${place}/vertrag`)
  await regula.locator('summary', { hasText: 'Vertrag auflösen' }).click()
  await fill(regula, { endedOn: swiss(today()) })
  await regula.locator('#reason-dissolve').selectOption('profession_choice')
  await look(regula, 'aufloesen')
  await button(regula, 'Vertrag auflösen')
  expect(await stateOf(number)).toBe('dissolved_in_probation')
  await regula.goto(place)
  await link(regula, 'Nochmals ausschreiben')
  await regula.locator('[name=applyUntil]').fill(today().add({ days: 20 }).toString())
  await button(regula, 'Entwurf speichern')
  await button(regula, 'Veröffentlichen')
  await says(regula, 'ausgeschrieben')
  expect(await stateOf(number)).toBe('advertised')
  await regula.goto(place)
  await look(regula, 'wieder-ausgeschrieben')
})

test('the officer reads the year with the picture, delivers to the register, and its answer leaves two errors to mend', {
  timeout: 200_000,
}, async () => {
  const thomas = await browser(desk, 'Thomas Gallati')
  await thomas.goto(`${app.url}/amt/lehrstellen/bericht`)
  await thomas.getByRole('heading', { level: 1 }).waitFor()
  const report = await thomas.getByRole('main').innerText()
  for (const year of ['2022', '2023', '2024', '2025', '2026']) expect(report).toContain(year)
  await look(thomas, 'bericht')
  await thomas.goto(`${app.url}/amt/lehrstellen/register`)
  await button(thomas, 'Lieferung vorbereiten')
  await look(thomas, 'lieferung')
  const file = await thomas.evaluate(
    async href => (await fetch(href)).text(),
    (await thomas.getByRole('link', { name: /CSV/ }).first().getAttribute('href')) ?? '',
  )
  const keys = file
    .split('\r\n')
    .slice(1)
    .flatMap(line => (line ? [line.split(';')[1] ?? ''] : []))
  expect(keys.length).toBeGreaterThan(3)
  await button(thomas, 'Als gesendet festhalten')
  const answer = [
    'Datensatz;Status;Code;Feld;Meldung',
    ...keys.map((key, n) => (n < 2 ? `${key};FEHLER;E30;Kontakt;Kontaktperson fehlt.` : `${key};OK;;;`)),
    '',
  ]
  await thomas
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'antwort.csv', mimeType: 'text/csv', buffer: Buffer.from(answer.join('\r\n')) })
  await thomas.locator('form:has(input[type=file]) button').first().click()
  await thomas.getByText('Kontaktperson fehlt.').first().waitFor()
  expect(await thomas.getByText('Kontaktperson fehlt.').count()).toBe(2)
  await look(thomas, 'fehler')
})
