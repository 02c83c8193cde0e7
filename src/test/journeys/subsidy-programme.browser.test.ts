// The pages of those who write programmes and keep the budget: axe, order, keyboard, the narrowest phone, both languages; the example
// that is answered while one types.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { expectNoSidewaysScroll, expectNoViolations } from '#test/looking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 240_000)

const draft = '/amt/programme/digital-gutschein/entwurf'
const pages: [string, string][] = [
  ['regula.fischli', '/amt/programme'],
  ['regula.fischli', '/amt/programme/digital-gutschein'],
  ['regula.fischli', '/en/amt/programme/neu'],
  ['regula.fischli', draft],
  ['regula.fischli', `${draft}/regel?regel=age`],
  ['regula.fischli', `/en${draft}/betrag`],
  ['regula.fischli', `${draft}/probe`],
  ['urs.hoesli', '/amt/programme/weiterbildungsbeitrag/entwurf/pruefen'],
  ['urs.hoesli', '/amt/programme/simulation'],
  ['regula.fischli', '/amt/programme/anerkennungen'],
  ['urs.hoesli', '/en/amt/budget'],
  ['urs.hoesli', '/amt/budget/weiterbildungsbeitrag'],
  ['beat.oswald', '/foerderung'],
]
for (const [who, path] of pages)
  test(`${path} is in order for ${who}`, { timeout: 60_000 }, async () => {
    const context = await contextOf(app, `${who}@demo.example`)
    await lookAt(context, `${app.url}${path}`, `programme${path.replaceAll(/[^a-z]+/g, '-')}`, path.startsWith('/en') ? 'en' : 'de')
    await context.close()
    expect(context.pages()).toEqual([])
  })

test('the draft answers the example while one types, by keyboard alone, and nothing of it stands in the address', {
  timeout: 60_000,
}, async () => {
  const context = await contextOf(app, 'regula.fischli@demo.example')
  const page = await context.newPage()
  await page.goto(`${app.url}${draft}/probe`)
  const answer = page.locator('[data-answer]')
  await page.getByLabel('Geburtsdatum').focus()
  await page.keyboard.type('17.5.1950')
  await page.keyboard.press('Tab')
  await page.keyboard.type('1.12.2026')
  await answer.getByText('Sie sind bei Kursbeginn 76 Jahre alt.').waitFor()
  expect(await answer.getByRole('status').innerText()).toContain('nein')
  await page.getByLabel('Geburtsdatum').fill('17.5.1990')
  await answer.getByText('Sie sind bei Kursbeginn 36 Jahre alt.').waitFor()
  expect(page.url()).toBe(`${app.url}${draft}/probe`)
  await expectNoViolations(page)
  await context.close()
})

test('a rule that is refused leads from the summary to the text area, at any width', { timeout: 60_000 }, async () => {
  const context = await contextOf(app, 'regula.fischli@demo.example')
  const page = await context.newPage()
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto(`${app.url}${draft}/regel?regel=age`)
  await page.getByLabel('Bedingung und Schwellen').fill('require: { all: [')
  await page.getByRole('button', { name: 'Entwurf speichern' }).click()
  const fault = page.locator('.fault')
  await fault.waitFor()
  expect(await fault.evaluate(node => node === document.activeElement)).toBe(true)
  await fault.getByRole('link').first().press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('condition')
  await expectNoViolations(page)
  await expectNoSidewaysScroll(page)
  await context.close()
})
