// The desk of the subsidies by keyboard alone, before axe, on a phone and at a desk.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf } from '#test/everywhere/looking-at.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder, picture } from '#test/looking.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 180_000)

async function look(page: Page, name: string) {
  await expectOrder(page)
  for (const [width, colorScheme] of [
    [360, 'light'],
    [320, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await expectNoSidewaysScroll(page)
    await expectNoViolations(page)
    await picture(page, `subsidy-desk-${name}-${width}`)
  }
}
const opened = async (name: string, path: string) => {
  const page = await (await contextOf(app, `${name}@demo.example`)).newPage()
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(app.url + path)
  return page
}
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id || '')

test('j to the case, Enter opens, f leads to the approval and approves nothing, Enter does', { timeout: 120_000 }, async () => {
  const page = await opened('claudia.truempi', '/amt/gesuche?stand=proposed&q=Tschudi')
  await page.waitForFunction(() => customElements.get('desk-list'))
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Sandra Tschudi' }).waitFor()
  await page.waitForFunction(() => customElements.get('case-keys'))
  await page.keyboard.press('f')
  expect(await focused(page)).toContain('freigeben')
  expect(await page.getByText('Freigegeben.').count()).toBe(0)
  await page.keyboard.press('z')
  expect(await focused(page)).toBe('return-reason')
  // Keys are letters while one writes.
  await page.keyboard.press('f')
  expect(await page.locator('#return-reason').inputValue()).toBe('f')
  await page.locator('h1').click()
  await page.keyboard.press('n')
  expect(await focused(page)).toBe('text')
  await page.locator('h1').click()
  await page.keyboard.press('f')
  await page.keyboard.press('Enter')
  await page.getByText('Freigegeben.').waitFor()
})

test('the keys can be switched off, all of them', { timeout: 60_000 }, async () => {
  const page = await opened('claudia.truempi', '/amt/gesuche?stand=proposed')
  await page.locator('.list ol a').first().click()
  await page.waitForFunction(() => customElements.get('case-keys'))
  await page.getByRole('button', { name: 'Tasten ausschalten' }).click()
  await page.locator('h1').click()
  await page.keyboard.press('f')
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BUTTON')
})

test('every state of the desk stands before axe, narrow and wide', { timeout: 240_000 }, async () => {
  const officer = await opened('beat.oswald', '/amt/gesuche')
  await look(officer, 'queue')
  await officer.setViewportSize({ width: 1280, height: 900 })
  await officer.locator('.list ol a', { hasText: 'Rüegg' }).click()
  await officer.getByRole('heading', { level: 1, name: 'Urs Rüegg' }).waitFor()
  for (const details of await officer.locator('main details').all())
    await details.evaluate((element: HTMLDetailsElement) => (element.open = true))
  await look(officer, 'review')
  await officer.getByRole('button', { name: 'Notiz speichern' }).click()
  await officer.getByRole('alert').waitFor()
  await look(officer, 'wrong')
  await officer.goto(`${app.url}/amt/gesuche?q=Hauser`)
  await officer.locator('.list ol a', { hasText: 'Hauser' }).click()
  await officer.getByRole('heading', { level: 1, name: 'Karin Hauser' }).waitFor()
  await look(officer, 'documents')
  const boss = await opened('claudia.truempi', '/amt/gesuche/freigeben')
  await look(boss, 'bulk')
  await boss.getByRole('checkbox').first().check()
  await boss.getByRole('button', { name: 'Vorschau zeigen' }).click()
  await boss.getByRole('heading', { name: 'Vorschau' }).waitFor()
  await look(boss, 'preview')
})
