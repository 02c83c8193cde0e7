import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})

/** A browser whose device can make and keep passkeys. */
async function withAuthenticator(works = true): Promise<{ context: BrowserContext; page: Page }> {
  const context = await openContext()
  const page = await context.newPage()
  const device = await context.newCDPSession(page)
  await device.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: works,
    automaticPresenceSimulation: true,
  } as const
  await device.send('WebAuthn.addVirtualAuthenticator', { options })
  return { context, page }
}
const as = async (page: Page, email: string) => {
  await page.goto(`${app.url}/anmelden`)
  await page.click(`button[value="${email}"]`)
  await page.waitForURL(url => !url.pathname.startsWith('/anmelden'))
}

test('a passkey is set up in the account, signs in without a code, and is removed again', async () => {
  const { context, page } = await withAuthenticator()
  await as(page, 'sandra.tschudi@demo.example')
  await page.goto(`${app.url}/mein/konto`)
  await page.getByRole('button', { name: 'Passkey einrichten' }).click()
  await page.waitForURL('**/mein/konto?getan=passkey')
  expect(await page.getByRole('status').first().textContent()).toContain('eingerichtet')

  await page.getByRole('button', { name: 'Nur hier abmelden' }).click()
  await page.waitForURL('**/abmelden')
  await page.goto(`${app.url}/anmelden?weiter=/mein/familie`)
  await page.getByRole('button', { name: 'Mit Passkey anmelden' }).click()
  await page.waitForURL(url => url.pathname === '/mein/familie')
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Meine Familie')

  await page.goto(`${app.url}/mein/konto`)
  await page.getByRole('button', { name: /^Entfernen/ }).click()
  await page.waitForURL('**/mein/konto?getan=passkey_weg')
  expect(await sql(app, 'select 1 from "Passkey"')).toEqual([])
  const acts = await sql<{ act: string }>(app, `select act from "History" where act like 'passkey%' order by id`)
  expect(acts.map(row => row.act)).toEqual(['passkey_added', 'passkey_removed'])
  await context.close()
})

test('a removed or foreign passkey signs nobody in, and the page says so without leaving', async () => {
  const { context, page } = await withAuthenticator()
  await as(page, 'reto.landolt@demo.example')
  await page.goto(`${app.url}/mein/konto`)
  await page.getByRole('button', { name: 'Passkey einrichten' }).click()
  await page.waitForURL('**/mein/konto?getan=passkey')
  await sql(app, 'delete from "Passkey"')
  await context.clearCookies()
  await page.goto(`${app.url}/anmelden`)
  await page.getByRole('button', { name: 'Mit Passkey anmelden' }).click()
  await page.getByText('Das hat nicht geklappt.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/anmelden')
  await context.close()
})

test('without script nobody sees a button that does nothing', async () => {
  const context = await openContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${app.url}/anmelden`)
  expect(await page.getByRole('button', { name: 'Mit Passkey anmelden' }).isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'Code schicken' }).isVisible()).toBe(true)
  await context.close()
})
