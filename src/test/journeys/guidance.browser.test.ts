// Guidance from end to end, as people go it with script: Sandra on a phone, Anna with Reto, an editor with the files of others.
import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page, Request } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { sql } from '#test/sign-in.ts'
import { button, desk, link, phone, says, signInAs, walking } from '#test/walking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)

const { browser, look } = walking(() => app, 'guidance')

test('Sandra tests herself without an account, keeps it, sees what a profession asks of her, plans the route and takes its first seat', {
  timeout: 180_000,
}, async () => {
  const page = await browser(phone)
  const posted: Request[] = []
  page.on('request', request => request.method() !== 'GET' && posted.push(request))
  await page.goto(app.url)
  await look(page, 'start')
  await link(page, 'Wo stehe ich?')
  await page.getByRole('heading', { level: 1, name: 'Wo stehe ich?' }).waitFor()
  await look(page, 'standort')
  await button(page, 'Test beginnen')
  await page.waitForSelector('[data-read]:not([hidden])')
  // Sure with information and numbers, less so with making things and with safety; one question she skips.
  const steps = [2, 2, 2, 2, 2, 1, 2, 1, 2, 1, 1, 0, null, 1, 1, 2, 1, 2, 1, 1, 2]
  for (const [n, step] of steps.entries()) {
    await page.getByText(`Frage ${n + 1} von ${steps.length}`).waitFor()
    if (n === 3) await look(page, 'frage')
    if (step === null) await page.locator('button[value=skip]').click()
    else {
      await page.getByRole('radio').nth(step).check()
      await page.locator('button[value=next]').click()
    }
  }
  await page.getByRole('heading', { level: 1, name: /^Ihr Standort vom/ }).waitFor()
  expect(posted).toEqual([])
  await look(page, 'ergebnis')

  await button(page, 'Ergebnis speichern')
  await page.waitForURL('**/anmelden?weiter=**')
  await signInAs(page, 'Sandra Tschudi')
  await page.getByRole('heading', { level: 1, name: 'Ergebnis speichern' }).waitFor()
  await look(page, 'speichern')
  await button(page, 'Jetzt speichern')
  await page.waitForURL('**/mein/standort/**')
  await look(page, 'mein-standort')

  await link(page, 'Berufe in Reichweite')
  await page.getByRole('heading', { level: 1, name: 'Berufe, die gesucht sind' }).waitFor()
  await look(page, 'berufe')
  await link(page, 'Datenanalytiker/in')
  await page.getByRole('heading', { level: 1, name: 'Datenanalytiker/in' }).waitFor()
  const match = page.locator('.match').first()
  expect(await match.innerText()).toMatch(/Sie haben \d+ von \d+/)
  await look(page, 'beruf')

  await link(page, 'Meinen Weg planen')
  await page.getByLabel('Wenig Geld').check()
  await button(page, 'Weg suchen')
  await page.waitForURL('**weg=cheap**')
  const first = await page.locator('ol.on-the-way > li h3 a').first().innerText()
  await look(page, 'weg')
  await button(page, 'Als meinen Lernpfad speichern')
  await page.waitForURL('**/mein/lernpfad/**')
  expect(await page.locator('.path > li[data-step] h3').first().innerText()).toBe(first)
  await look(page, 'lernpfad')

  await page.locator('.path > li[data-step]').first().getByRole('link', { name: 'Platz nehmen' }).click()
  await page.getByRole('heading', { level: 1, name: /Platz nehmen/ }).waitFor()
  for (const name of [/trifft auf alle zu/, /ich bin einverstanden/])
    if (await page.getByLabel(name).isVisible()) await page.getByLabel(name).check()
  await button(page, /^Platz nehmen$/)
  await page.waitForURL('**/mein/zahlungen/**')
  await says(page, 'Der Platz ist für Sie gehalten.')
  await look(page, 'bezahlen')
  await link(page, first)
  await page.waitForURL('**/mein/kurse/**')
  await look(page, 'platz')
  await link(page, /Weiter im Lernpfad/)
  const step = page.locator('.path > li[data-step]').filter({ hasText: first })
  await step.getByText('Platz reserviert').waitFor()
  await look(page, 'lernpfad-begonnen')
})

test('Anna invites Reto and proposes a path; he changes a step, accepts, takes a seat; his attendance moves it on; after his no she sees nothing', {
  timeout: 240_000,
}, async () => {
  const anna = await browser(desk, 'Anna Kubli')
  await anna.goto(`${app.url}/beratung/einladen`)
  await anna.getByLabel('E-Mail-Adresse').fill('reto.landolt@demo.example')
  await button(anna, 'Einladung machen')
  await says(anna, /.+/)
  await look(anna, 'einladen')

  const reto = await browser(phone, 'Reto Landolt')
  await reto.goto(`${app.url}/mein/beratung`)
  await look(reto, 'eingeladen')
  await link(reto, 'Einladung ansehen')
  for (const part of ['Testergebnis', 'Lernpfad', 'Kursanmeldungen', 'Ich bin einverstanden'])
    await reto.getByRole('checkbox', { name: part }).check()
  await look(reto, 'einladung')
  await button(reto, 'Ja, das zeigen')
  await says(reto, 'Die Beratung sieht ab jetzt, was Sie ausgewählt haben.')

  await anna.goto(`${app.url}/beratung`)
  await anna
    .getByRole('link', { name: /Reto Landolt/ })
    .first()
    .click()
  await anna.getByRole('heading', { level: 1, name: 'Reto Landolt' }).waitFor()
  const caseOfReto = anna.url()
  await look(anna, 'fall')
  await link(anna, 'Lernpfad vorschlagen')
  await anna.getByRole('radio', { name: 'In eigenen Worten' }).check()
  await anna.getByLabel('Das Ziel in eigenen Worten').fill('Zurück ins Büro')
  await anna.getByLabel('Vorlage').selectOption({ label: 'Wiedereinstieg Büro' })
  await look(anna, 'vorschlagen')
  await button(anna, 'Diesen Lernpfad vorschlagen')
  await says(anna, 'Der Lernpfad ist vorgeschlagen')
  const pathForAnna = anna.url().split('?')[0] ?? ''
  await look(anna, 'vorgeschlagen')

  await reto.goto(`${app.url}/mein/lernpfad`)
  await look(reto, 'lernpfade')
  await link(reto, /Zurück ins Büro/)
  await reto.getByRole('heading', { level: 1, name: /Zurück ins Büro/ }).waitFor()
  await look(reto, 'vorschlag')
  await link(reto, /^Ändern und Notizen für «Einen halben Tag/)
  await reto.getByLabel('Was genau?').fill('Einen Morgen im Werkhof schnuppern')
  await look(reto, 'schritt-aendern')
  await button(reto, 'Ändern und annehmen')
  await says(reto, 'Der Schritt ist geändert.')
  await button(reto, 'Alle Vorschläge annehmen')
  await says(reto, 'Alle Vorschläge sind angenommen.')
  const path = reto.url().split('?')[0] ?? ''
  const course = 'Zusammenarbeiten in der Cloud'
  const step = (page: Page) => page.locator('.path > li[data-step]', { hasText: course })
  await step(reto).getByRole('link', { name: 'Platz nehmen' }).click()
  await reto.getByRole('heading', { level: 1, name: 'Platz nehmen' }).waitFor()
  for (const name of [/trifft auf alle zu/, /ich bin einverstanden/])
    if (await reto.getByLabel(name).isVisible()) await reto.getByLabel(name).check()
  await button(reto, 'Platz nehmen')
  await says(reto, 'Der Platz ist für Sie gehalten.')
  await reto.goto(path)
  await step(reto).getByText('Platz reserviert').waitFor()

  // The course has begun, and the school marks who came.
  const [run] = await sql<{ id: string; course: string }>(
    app,
    `update "CourseRun" r set "startsAt" = now() - interval '2 hours' from "Course" c
      where c.id = r."courseId" and r.id = (select "runId" from "Enrolment" e join "Person" p on p.id = e."personId"
        where p."firstName" = 'Reto' order by e.arrival desc limit 1) returning r.id, c.id as course`,
  )
  const school = await browser(desk, 'Daniel Streiff')
  await school.goto(`${app.url}/anbieter/kurse/${run?.course}/termine/${run?.id}/teilnehmende`)
  await school.getByRole('radiogroup', { name: 'Reto Landolt' }).getByLabel('war da').check()
  await look(school, 'anwesenheit')
  await button(school, 'Anwesenheit speichern')
  await says(school, '1 Eintrag gespeichert')
  await reto.goto(path)
  await reto.locator('.path > li.done', { hasText: course }).waitFor()
  await look(reto, 'weiter')
  await anna.goto(pathForAnna)
  await anna.getByText('Einen Morgen im Werkhof schnuppern').first().waitFor()
  await look(anna, 'pfad-der-beratung')
  await anna.goto(caseOfReto)
  await anna.getByText(course).first().waitFor()
  await look(anna, 'fall-danach')

  await reto.goto(`${app.url}/mein/beratung`)
  await look(reto, 'wer-sah-was')
  await button(reto, 'Beenden Anna Kubli')
  await says(reto, 'Ab sofort sieht diese Person nichts mehr von Ihnen.')
  for (const address of [caseOfReto, pathForAnna]) expect((await anna.goto(address))?.status(), address).toBe(404)
  for (const address of ['/beratung', '/beratung/lernpfad', '/beratung/lernpfad/neu']) {
    await anna.goto(app.url + address)
    expect(await anna.getByRole('main').innerText(), address).not.toContain('Reto')
  }
})

const concept = (type: 'occupation' | 'skill', n: number) =>
  `http://data.europa.eu/esco/${type}/00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
/** The official files in little: quoted cells over two lines, a byte order mark, the spelling of Germany. */
const esco = {
  'occupations_de.csv': `\uFEFFconceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description,code
Occupation,${concept('occupation', 1)},3434,Straßenküchenchef/Straßenküchenchefin,"Chef de Cuisine\nKüchenleiter",Leitet eine Küche.,3434.1
Occupation,${concept('occupation', 2)},5120,Koch/Köchin,,"Kocht,\nwas die Karte verspricht.",5120.1
`,
  'skills_de.csv': `conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,description
KnowledgeSkillCompetence,${concept('skill', 1)},skill/competence,sector-specific,Warenwirtschaft am Bildschirm führen,,
KnowledgeSkillCompetence,${concept('skill', 2)},knowledge,cross-sector,Maße und Gewichte,,
`,
  'occupationSkillRelations_de.csv': `occupationUri,relationType,skillType,skillUri
${concept('occupation', 1)},essential,skill/competence,${concept('skill', 1)}
${concept('occupation', 1)},optional,knowledge,${concept('skill', 2)}
${concept('occupation', 2)},essential,knowledge,${concept('skill', 2)}
`,
}
/** The command as an operator types it, on the database of this application. */
const runImport = async (...given: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'esco-'))
  for (const [name, text] of Object.entries(esco)) writeFileSync(join(folder, name), text)
  const told = await promisify(execFile)(process.execPath, ['src/command.ts', 'esco', folder, ...given], {
    env: { ...process.env, DATABASE_URL: app.databaseUrl, DEMO: 'true' },
  })
  return told.stdout
}

test('an editor reads in ESCO, links a profession to it, reads in figures, and a committee decides otherwise with its reason', {
  timeout: 180_000,
}, async () => {
  expect(await runImport('--dry-run', '--release', '1.2.1')).toMatch(/nothing was kept: 2 occupations, 2 skills, 3 relations/)
  expect(await runImport('--release', '1.2.1')).toMatch(/2 occupations, 2 skills, 3 relations \(de\); 7 new/)

  const priska = await browser(desk, 'Priska Leuzinger')
  await priska.goto(`${app.url}/amt/berufe`)
  await look(priska, 'berufe-der-redaktion')
  await link(priska, 'Neuer Beruf')
  await priska.getByLabel('Bezeichnung für alle').fill('Küchenchef/in')
  await priska.getByLabel('Bezeichnung auf Englisch').first().fill('Head chef')
  await priska.getByLabel('ISCO-08').fill('3434')
  await priska.getByLabel('Beschreibung auf Deutsch').fill('Führt eine Küche, heute auch am Bildschirm.')
  await priska.getByLabel('Beschreibung auf Englisch').fill('Runs a kitchen, today on a screen too.')
  await priska.getByLabel('Beruf in ESCO suchen').fill('Strassenküche')
  await button(priska, 'Suchen')
  await look(priska, 'esco-gefunden')
  await button(priska, /Verbinden.*Strassenküchenchef/)
  await button(priska, 'Noch eine Kompetenz')
  await priska.getByLabel('Kompetenz', { exact: true }).first().selectOption('1.3')
  await priska.getByLabel('Stufe', { exact: true }).first().selectOption('4')
  await priska.getByLabel('Gewicht', { exact: true }).first().selectOption('2')
  await priska.getByRole('checkbox', { name: /Warenwirtschaft am Bildschirm führen/ }).check()
  await priska.getByLabel('Worauf stützt sich das?').fill('Gespräch mit dem Verband (Demo)')
  await look(priska, 'beruf-verbinden')
  await button(priska, 'Speichern')
  await says(priska, 'Gespeichert.')
  const here = priska.url().split('?')[0] ?? ''

  await priska.goto(`${app.url}/amt/berufe/zahlen`)
  const issued = Temporal.Now.plainDateISO('Europe/Zurich').subtract({ months: 1 })
  const figures = `quelle;ausgabe_datum;region;isco4;chisco5;beruf_text;indikator;wert;einheit;periode;url;bemerkung
Erhebung (Demo);${issued};GL;3434;;;Offene Stellen;5;Stellen;${issued.toPlainYearMonth()};https://zahlen.demo.example;
`
  await priska.getByLabel('Datei').setInputFiles({ name: 'nachfrage.csv', mimeType: 'text/csv', buffer: Buffer.from(figures) })
  await button(priska, 'Prüfen')
  await priska.getByText('Küchenchef/in: 1 Zahl').waitFor()
  await look(priska, 'zahlen-geprueft')
  await button(priska, 'Alle übernehmen')
  await says(priska, 'Die Zahlen sind übernommen.')

  await priska.goto(here)
  await priska.getByLabel('Nachfrage', { exact: true }).fill('80')
  await priska.getByLabel('Kommission').fill('Fachkommission Gastgewerbe (Demo)')
  await priska.locator('[name=overrideReason]').fill('Zwei Häuser öffnen im Frühling.')
  await button(priska, 'Entscheid eintragen')
  await says(priska, 'Der Entscheid gilt ab jetzt.')
  await look(priska, 'entschieden')

  const reader = await browser(phone)
  await reader.goto(here.replace('/amt', ''))
  const page = await reader.getByRole('main').innerText()
  for (const said of [
    'Warenwirtschaft am Bildschirm führen',
    'Strassenküchenchef',
    'Erhebung (Demo)',
    '5 Stellen',
    '80',
    'Zwei Häuser öffnen im Frühling.',
  ])
    expect(page).toContain(said)
  expect(page).not.toContain('ß')
  await look(reader, 'beruf-neu')
})
