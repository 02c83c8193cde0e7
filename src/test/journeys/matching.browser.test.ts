// From a profile to a profession, its gaps and the route there, in both widths and languages, without script where nothing needs it.
import { expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder } from '#test/looking.ts'

const stand = 'stand=1.1-3_1.2-2_1.3-3_2.1-4_2.4-3_3.1-3_4.1-3_4.2-3_5.1-3_5.2-3_5.3-3'
const app = await startApp({ demo: true })

test('the pages of a profile hold what every page holds', { timeout: 120_000 }, async () => {
  for (const width of [360, 1280]) {
    const page = await (await openContext({ viewport: { width, height: 900 } })).newPage()
    for (const start of ['', '/en']) {
      for (const path of [`/berufe?${stand}&lust=1`, `/berufe/datenanalyse?${stand}`, `/berufe/datenanalyse/weg?${stand}&weg=fast`]) {
        await page.goto(app.url + start + path)
        await page.evaluate(() => {
          for (const one of document.querySelectorAll('main details')) (one as HTMLDetailsElement).open = true
        })
        await expectNoViolations(page)
        await expectNoSidewaysScroll(page)
        await expectOrder(page)
      }
    }
  }
})

test('without script one sees has, lacks and the route, and each step leads to its seat', { timeout: 60_000 }, async () => {
  const page = await (await openContext({ javaScriptEnabled: false })).newPage()
  await page.goto(`${app.url}/berufe?${stand}`)
  await page.locator('.professions h3 a', { hasText: 'Datenanalytiker' }).click()
  expect(await page.locator('.match').first().textContent()).toMatch(/Sie haben \d+ von \d+/)
  await page.getByRole('link', { name: 'Meinen Weg planen' }).click()
  await page.getByLabel('Bald fertig').check()
  await page.getByRole('button', { name: 'Weg suchen' }).click()
  expect(await page.getByLabel('Bald fertig').isChecked()).toBe(true)
  expect(await page.locator('#route').textContent()).not.toBe('')
  const seat = page.locator('main a[href$="/anmelden"]').first()
  expect(await seat.count()).toBe(1)
})

test('a result of the young that lies in this browser leads to has and lacks with courses for the young, in place of the test', {
  timeout: 60_000,
}, async () => {
  const page = await (await openContext()).newPage()
  await page.goto(`${app.url}/berufe/datenanalyse`)
  const toTest = page.getByRole('link', { name: 'Noch kein Ergebnis?' })
  expect(await toTest.isVisible()).toBe(true)
  await page.evaluate(() => localStorage.setItem('lernpfad.standort', JSON.stringify({ variant: 'young', levels: { '1.2': 3 } })))
  await page.reload()
  await page.getByRole('link', { name: 'Mit meinem Ergebnis vom Standort ansehen' }).waitFor()
  expect(await toTest.isVisible()).toBe(false)
  await page.getByRole('link', { name: 'Mit meinem Ergebnis vom Standort ansehen' }).click()
  await page.waitForURL('**/berufe/datenanalyse?stand=1.2-3&fuer=youth')
  expect(await page.locator('.whose b').innerText()).toBe('Jugendliche')
})
