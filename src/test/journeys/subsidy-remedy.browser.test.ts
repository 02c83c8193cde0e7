// Reclaims, appeals and records looked at: phone and desk, light and dark, with every small form open.
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
  const context = await contextOf(app, `${email}@demo.example`)
  closers.push(() => context.close())
  return context
}
const decisionOf = async (firstName: string, where: string) =>
  (
    await sql<{ id: string }>(
      app,
      `select d.id from "SubsidyDecision" d join "SubsidyApplication" a on a.id = d."applicationId" join "Person" p on p.id = a."personId"
       where p."firstName" = '${firstName}' and ${where}`,
    )
  )[0]?.id

test('the office’s pages hold at every width, and with every form open and one wrong', async () => {
  const context = await as('claudia.truempi')
  const reclaim = await decisionOf('Stefan', `d.kind = 'reclaim'`)
  const pages = [
    ['reclaims', '/amt/zahlungen/rueckforderungen'],
    ['reclaim', `/amt/zahlungen/rueckforderungen/${reclaim}`],
    ['decision', `/amt/entscheide/${reclaim}`],
    ['records', '/amt/entscheide/ablage'],
  ] as const
  for (const [name, path] of pages) await lookAt(context, app.url + path, `remedy-${name}`)
  const page = await context.newPage()
  await page.setViewportSize({ width: 320, height: 800 })
  await page.goto(`${app.url}/amt/zahlungen/rueckforderungen/${reclaim}`)
  await page.getByRole('button', { name: 'Eingang eintragen' }).click()
  await page.locator('.fault').or(page.getByRole('alert')).first().waitFor()
  await page.locator('details.ask').evaluateAll(all => {
    for (const one of all) one.setAttribute('open', '')
  })
  await expectNoViolations(page)
  await expectNoSidewaysScroll(page)
}, 240_000)

test('the head of the office sees what is to be offered to the archive', async () => {
  await lookAt(await as('urs.hoesli'), `${app.url}/amt/entscheide/ablage`, 'remedy-records-head')
}, 120_000)

test('what is asked back, the appeal in the account, the letter to be printed', async () => {
  const [stefan, sandra, marija] = [await as('stefan.hefti'), await as('sandra.tschudi'), await as('marija.petrovic')]
  await lookAt(stefan, `${app.url}/mein/entscheide/${await decisionOf('Stefan', `d.kind = 'reclaim'`)}`, 'remedy-own-reclaim')
  await lookAt(marija, `${app.url}/mein/entscheide/${await decisionOf('Marija', `d.state = 'served'`)}/beschwerde`, 'remedy-letter')
  const page = await sandra.newPage()
  await page.goto(`${app.url}/mein/entscheide/${await decisionOf('Sandra', `d.state = 'approved'`)}`)
  await page.getByRole('button', { name: 'Entscheid öffnen' }).click()
  await page.waitForURL(/getan=opened/)
  const address = page.url()
  await lookAt(sandra, address, 'remedy-appeal')
  await page.getByLabel('Was verlangen Sie, und warum?').fill('Die Gebühr der Prüfung gehört zum Kurs.')
  await page.getByRole('button', { name: 'Beschwerde einreichen' }).click()
  await page.waitForURL(/getan=appealed/)
  expect(await page.getByText(/Beschwerde Nr\. \d{4}-\d+-B1/).count()).toBe(1)
  await expectNoViolations(page)
}, 240_000)
