// The main story from end to end, as people with a phone go it: script on, 360 px wide, only what can be seen and touched.
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { inDays } from '#test/days.ts'
import { expectNoSidewaysScroll, picture } from '#test/looking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true, jobs: true })
}, 120_000)

type Phone = { page: Page; context: BrowserContext }
const phones: BrowserContext[] = []

/** A phone of their own; whoever is named signs in with the button of the demo's cast. */
async function phone(name?: string): Promise<Phone> {
  const context = await openContext({ hasTouch: true, isMobile: true, reducedMotion: 'reduce' })
  phones.push(context)
  const page = await context.newPage()
  if (name) {
    await page.goto(`${app.url}/anmelden`)
    await signInAs(page, name)
  }
  return { page, context }
}
const signInAs = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`als ${name}`) }).click()
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click()

let pictures = 0
async function look(page: Page, name: string) {
  await expectNoSidewaysScroll(page)
  await picture(page, `whole-${String(++pictures).padStart(2, '0')}-${name}`)
}

/** From the box on the first page to the form of a course. */
async function find(page: Page, words: string, course: string) {
  await page.goto(app.url)
  await page.getByRole('searchbox').first().fill(words)
  await page.getByRole('searchbox').first().press('Enter')
  await page.waitForURL('**/kurse?**')
  await look(page, `suche-${words}`)
  await page.locator('main').getByRole('link', { name: course }).first().click()
  await page.getByRole('heading', { level: 1, name: course }).waitFor()
  await look(page, 'kurs')
  await link(page, /Platz nehmen/)
}
async function take(page: Page, who: string) {
  await page.getByRole('heading', { level: 1, name: /Platz nehmen|Auf die Warteliste/ }).waitFor()
  for (const box of await page.getByRole('group', { name: 'Wer kommt?' }).getByRole('checkbox').all()) await box.uncheck()
  await page.getByRole('checkbox', { name: new RegExp(who) }).check()
  for (const name of [/trifft auf alle zu/, /ich bin einverstanden/])
    if (await page.getByLabel(name).isVisible()) await page.getByLabel(name).check()
  await look(page, `anmelden-${who}`)
  await button(page, /^(Platz nehmen|Auf die Warteliste)$/)
  await page.waitForURL(/\/mein\/(kurse|zahlungen)\//)
  await look(page, `platz-${who}`)
  return page.getByRole('status').first().innerText()
}

/** As a date field takes it. */

test('a family finds three courses and takes three seats, after signing in on the way', { timeout: 120_000 }, async () => {
  const { page } = await phone()
  await find(page, 'Natel', 'Smartphone verstehen (Android)')
  await page.waitForURL('**/anmelden?weiter=**')
  await look(page, 'anmelden')
  await signInAs(page, 'Nadja Zweifel')
  expect(await take(page, 'Frida')).toBe('Der Platz ist für Sie gehalten.')
  await find(page, 'Spiel programmieren', 'Scratch: mein erstes Spiel')
  expect(await take(page, 'Kim')).toBe('Der Platz ist für Sie gehalten.')
  await find(page, 'Exel', 'Word und Excel Grundlagen')
  expect(await take(page, 'Nadja'), 'paid together with Kim’s').toBe('Die 2 Plätze sind für Sie gehalten.')
  await page.goto(`${app.url}/mein`)
  for (const name of ['Frida', 'Kim']) await page.getByText(`für ${name}`).first().waitFor()
  await look(page, 'mein')
})

test('a school writes a course, an editor returns it with a reason and publishes it, the school opens a date', {
  timeout: 120_000,
}, async () => {
  const { page: school } = await phone('Ursina Blumer')
  await school.goto(`${app.url}/anbieter`)
  await link(school, 'Neuen Kurs schreiben')
  await school.getByLabel('Titel').fill('Stammbaum am Computer')
  await school.getByRole('main').getByRole('button').first().click()
  await school.getByLabel('In einem Satz').fill('Sie ordnen Ihre Familie am Bildschirm.')
  await school.getByLabel('Beschreibung').fill('Wir beginnen mit den Grosseltern.\n\n- suchen\n- ordnen')
  await school.getByRole('checkbox', { name: /Erwachsene/ }).check()
  await school.getByLabel('Kompetenz', { exact: true }).first().selectOption('1.3')
  await school.getByLabel('beginnt bei').first().selectOption('1')
  await school.getByLabel('führt bis').first().selectOption('2')
  await look(school, 'kurs-schreiben')
  await button(school, 'Zur Prüfung einreichen')
  await school.getByText('Eingereicht').first().waitFor()
  await look(school, 'eingereicht')

  const { page: editor } = await phone('Priska Leuzinger')
  const open = async () => {
    await editor.goto(`${app.url}/amt/kurse`)
    await editor
      .getByRole('link', { name: /Stammbaum am Computer/ })
      .first()
      .click()
    await editor.getByRole('heading', { level: 1, name: 'Stammbaum am Computer' }).waitFor()
  }
  await open()
  await look(editor, 'pruefen')
  await editor.locator('summary', { hasText: 'Grund schreiben' }).first().click()
  await editor.getByRole('textbox').last().scrollIntoViewIfNeeded()
  await editor.locator('[name="reasons.title"]').fill('Für wen? Bitte in den Titel.')
  await button(editor, 'Mit diesen Gründen zurückgeben')
  await editor
    .getByText(/ist zurückgegeben/)
    .first()
    .waitFor()

  await school.goto(`${app.url}/anbieter`)
  await school
    .getByRole('main')
    .getByRole('link', { name: /Stammbaum am Computer/ })
    .first()
    .click()
  await look(school, 'zurueckgegeben')
  await school.getByText('Für wen? Bitte in den Titel.').first().waitFor()
  await school.getByLabel('Titel').fill('Stammbaum am Computer für alle')
  await button(school, 'Zur Prüfung einreichen')
  await school.getByText('Eingereicht').first().waitFor()
  await editor.goto(`${app.url}/amt/kurse`)
  await editor
    .getByRole('link', { name: /Stammbaum am Computer für alle/ })
    .first()
    .click()
  await button(editor, 'Veröffentlichen')
  await editor
    .getByText(/ist veröffentlicht/)
    .first()
    .waitFor()

  await school.reload()
  await link(school, 'Neuer Termin')
  await school.getByLabel('Erster Kurstag').fill(inDays(30).toString())
  await school.getByLabel('Wie viele').fill('2')
  await school.getByLabel('von').last().fill('18:15')
  await school.getByLabel('bis', { exact: true }).last().fill('20:00')
  await button(school, 'Kurstage eintragen')
  await school.getByLabel('Haus und Zimmer').fill('Bibliothek (Demo)')
  await school.getByLabel('Ort', { exact: true }).fill('Glarus')
  await school.getByLabel('Plätze').fill('1')
  await school.getByLabel('Mindestens so viele').fill('1')
  await school.getByLabel('Preis').fill('0')
  await school.getByLabel('Anmelden bis').fill(inDays(28).toString())
  await school.getByLabel('Selber absagen bis').fill(inDays(27).toString())
  await look(school, 'termin')
  await button(school, 'Speichern und für Anmeldungen öffnen')
  await school
    .getByRole('status')
    .filter({ hasText: /gespeichert|offen/i })
    .first()
    .waitFor()
})

test('its one seat is taken; who waits gets an offer by mail, takes it by the link, and gives the seat back', {
  timeout: 120_000,
}, async () => {
  const course = 'Stammbaum am Computer für alle'
  const { page: sandra } = await phone('Sandra Tschudi')
  await find(sandra, 'Stammbaum', course)
  expect(await take(sandra, 'Sandra')).toMatch(/Der Platz ist Ihrer/)

  const { page: nadja } = await phone('Nadja Zweifel')
  await nadja.goto(`${app.url}/kurse?q=Stammbaum`)
  await link(nadja, course)
  await link(nadja, /Auf die Warteliste/)
  expect(await take(nadja, 'Nadja')).toContain('an Stelle 1')

  await sandra.locator('summary', { hasText: 'Platz zurückgeben' }).click()
  await button(sandra, 'Ja, Platz zurückgeben')
  await sandra.getByText('Der Platz ist zurückgegeben.').waitFor()

  // The postman takes the mail along when he comes by.
  const way = () => nadja.locator('main').getByRole('link', { name: /\/angebot\// })
  await expect
    .poll(() => nadja.goto(`${app.url}/postfach`).then(() => way().count()), { timeout: 20_000, interval: 500 })
    .toBeGreaterThan(0)
  await look(nadja, 'postfach')
  await nadja.goto((await way().first().getAttribute('href')) ?? '')
  await nadja.getByRole('heading', { name: /Ein Platz ist frei für Nadja/ }).waitFor()
  await look(nadja, 'angebot')
  await button(nadja, 'Platz nehmen')
  await nadja.getByText(/Der Platz gehört Nadja/).waitFor()
  await nadja.goto(`${app.url}/mein`)
  await link(nadja, course)
  await nadja.locator('summary', { hasText: 'Platz zurückgeben' }).click()
  await look(nadja, 'absagen')
  await button(nadja, 'Ja, Platz zurückgeben')
  await nadja.getByText('Der Platz ist zurückgegeben.').waitFor()
  await look(nadja, 'abgesagt')
  await Promise.all(phones.map(context => context.close()))
})
