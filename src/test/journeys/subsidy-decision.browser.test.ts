// The pages of a decision and of an appeal in Chromium: by keyboard, at 320 pixels, with axe.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)

async function open(email: string, path: string): Promise<Page> {
  const page = await (await contextOf(app, `${email}@demo.example`)).newPage()
  await page.goto(app.url + path)
  return page
}
const noSideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)

test('Sandra opens her decision with the keyboard, at 320 pixels', async () => {
  const page = await open('sandra.tschudi', '/mein/entscheide')
  await page.setViewportSize({ width: 320, height: 700 })
  await page.getByRole('link', { name: 'Weiterbildungsbeitrag' }).press('Enter')
  await page.getByRole('heading', { name: 'Ein Entscheid ist da' }).waitFor()
  expect(await noSideways(page)).toBe(true)
  await page.getByRole('button', { name: 'Entscheid öffnen' }).press('Enter')
  await page.getByRole('status').getByText('Der Entscheid ist geöffnet').waitFor()
  expect(await noSideways(page)).toBe(true)
}, 60_000)

test.each([
  ['reto.landolt', '/mein/entscheide', 'Weiterbildungsbeitrag'],
  ['beat.oswald', '/amt/entscheide?stand=to_approve', /^\d{4}-\d+$/],
  ['beat.oswald', '/amt/entscheide?stand=running', /^\d{4}-\d+$/],
  ['beat.oswald', '/amt/beschwerden', /^\d{4}-\d+$/],
] as const)(
  'nothing is wrong for %s at %s and behind its first link',
  async (email, path, link) => {
    const context = await contextOf(app, `${email}@demo.example`)
    await lookAt(context, app.url + path, `decision-${email}-${path}`.replace(/[^a-z0-9]+/gi, '-'), 'de')
    const page = await context.newPage()
    await page.goto(app.url + path)
    await page.getByRole('link', { name: link }).first().click()
    await page.waitForLoadState()
    expect(new URL(page.url()).pathname).toMatch(/-/)
    await lookAt(context, page.url(), `decision-${email}-${path}-first`.replace(/[^a-z0-9]+/gi, '-'), 'de')
  },
  90_000,
)
