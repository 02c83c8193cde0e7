// The pages of the money looked at: phone and desk, light and dark, with every small form open.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { expectNoSidewaysScroll, expectNoViolations } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

let app: App
const closers: (() => Promise<void>)[] = []
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 300_000)
afterAll(async () => {
  for (const close of closers) await close()
})
async function as(email: string) {
  const context = await contextOf(app, email)
  closers.push(() => context.close())
  return context
}

test('the office’s pages hold at every width, and with a form that is open and wrong', async () => {
  const context = await as('claudia.truempi@demo.example')
  const cases = await sql<{ id: string; state: string }>(
    app,
    `select id, state from "SubsidyApplication" where state in ('proof_outstanding', 'payment_returned', 'paid')`,
  )
  const runs = await sql<{ id: string; state: string }>(app, 'select id, state from "SubsidyPayoutRun"')
  expect([cases.length > 2, runs.length]).toEqual([true, 3])
  const pages = [
    ['list', '/amt/zahlungen'],
    ['runs', '/amt/zahlungen/laeufe'],
    ['bank', '/amt/zahlungen/bank'],
    ...cases.map(one => [one.state, `/amt/zahlungen/${one.id}`]),
    ...runs.map(one => [`run-${one.state}`, `/amt/zahlungen/laeufe/${one.id}`]),
  ]
  for (const [name, path] of pages) await lookAt(context, app.url + path, `payout-${name}`)
  const page = await context.newPage()
  await page.setViewportSize({ width: 360, height: 800 })
  await page.goto(`${app.url}/amt/zahlungen/${cases.find(one => one.state === 'payment_returned')?.id}`)
  for (const summary of await page.locator('details.ask > summary').all()) await summary.click()
  await page.getByRole('button', { name: 'Konto speichern' }).click()
  await page.getByRole('alert').or(page.locator('.fault')).first().waitFor()
  for (const summary of await page.locator('details.ask:not([open]) > summary').all()) await summary.click()
  await expectNoViolations(page)
  await expectNoSidewaysScroll(page)
}, 240_000)

test('what was paid to oneself', async () => {
  const context = await as('marija.petrovic@demo.example')
  await lookAt(context, `${app.url}/mein/auszahlungen`, 'payout-mine')
}, 60_000)
