// Documents in the browser: an officer with the keyboard alone, a person with a phone; every state before axe.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf } from '#test/everywhere/looking-at.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder, picture } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 180_000)

const opened = async (email: string, path: string, width: number) => {
  const page = await (await contextOf(app, email)).newPage()
  await page.setViewportSize({ width, height: 900 })
  await page.goto(app.url + path)
  return page
}
async function look(page: Page, name: string) {
  await expectOrder(page)
  for (const [width, colorScheme] of [
    [360, 'light'],
    [320, 'dark'],
    [1280, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await expectNoSidewaysScroll(page)
    await expectNoViolations(page)
    await picture(page, `subsidy-documents-${name}-${width}`)
  }
}
const rossi = '/amt/gesuche?stand=in_review&q=Rossi'
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')

test('the case with everything open, and the person’s page, stand before axe', { timeout: 240_000 }, async () => {
  const officer = await opened('beat.oswald@demo.example', '/amt/gesuche?stand=in_review&q=R%C3%BCegg', 1280)
  await officer.locator('.list ol a').first().click()
  await officer.getByRole('heading', { level: 1, name: 'Urs Rüegg' }).waitFor()
  for (const details of await officer.locator('main details').all())
    await details.evaluate((element: HTMLDetailsElement) => (element.open = true))
  await look(officer, 'opinion')
  await officer.goto(app.url + rossi)
  await officer.locator('.list ol a').first().click()
  await officer.getByRole('heading', { level: 1, name: 'Giulia Rossi' }).waitFor()
  for (const details of await officer.locator('main details').all())
    await details.evaluate((element: HTMLDetailsElement) => (element.open = true))
  await look(officer, 'case')
  for (const [name, lastName] of [
    ['asked', 'Hauser'],
    ['delivered', 'Rossi'],
  ] as const) {
    const [{ id, email } = { id: '', email: '' }] = await sql<{ id: string; email: string }>(
      app,
      `select a.id, p.email from "SubsidyApplication" a join "Person" p on p.id = a."personId"
       where p."lastName" = $1 and exists (select from "SubsidyDocument" d where d."applicationId" = a.id)`,
      [lastName],
    )
    const person = await opened(email, `/mein/gesuche/${id}`, 360)
    await look(person, name)
  }
})

test.each([1280, 360])(
  'at %i px by keyboard: to the case, u to the document that waits, Enter accepts it',
  { timeout: 120_000 },
  async width => {
    const page = await opened('beat.oswald@demo.example', rossi, width)
    await page.waitForFunction(() => customElements.get('desk-list'))
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Giulia Rossi' }).waitFor()
    await page.waitForFunction(() => customElements.get('case-keys'))
    const waiting = await page.getByText('abgegeben', { exact: true }).count()
    await page.keyboard.press('u')
    expect(await focused(page)).toMatch(/^Annehmen/)
    expect(await page.getByText('Die Unterlage ist angenommen.').count()).toBe(0)
    // The next stop is the way to say no, folded until somebody wants it.
    await page.keyboard.press('Tab')
    expect(await focused(page)).toMatch(/^Zurückweisen/)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Die Unterlage ist angenommen.').waitFor()
    expect(await page.getByText('abgegeben', { exact: true }).count()).toBe(waiting - 1)
  },
)

test('at 1280 px a document stands beside its facts, on a phone above them; a judged picture is not loaded', {
  timeout: 60_000,
}, async () => {
  const [{ id } = { id: '' }] = await sql<{ id: string }>(
    app,
    `select a.id from "SubsidyApplication" a join "Person" p on p.id = a."personId" where p."lastName" = 'Hauser' and a.state = 'documents_requested'`,
  )
  const page = await opened('beat.oswald@demo.example', `/amt/gesuche/${id}`, 1280)
  const place = async (selector: string) => {
    const box = await page.locator(`#unterlage-tax_assessment ${selector}`).boundingBox()
    if (!box) throw new Error(selector)
    return box
  }
  expect((await place('.judge')).x).toBeGreaterThan((await place('.files')).x + (await place('.files')).width)
  await page.setViewportSize({ width: 360, height: 900 })
  expect((await place('.judge')).y).toBeGreaterThanOrEqual((await place('.files')).y + (await place('.files')).height)
  const openings = async () =>
    (await sql<{ count: number }>(app, `select count(*)::int from "History" where "subjectId" = $1 and act = 'document_opened'`, [id]))[0]
      ?.count
  await page.locator('#unterlage-tax_assessment img').scrollIntoViewIfNeeded()
  await page.waitForFunction(() => [...document.images].every(image => image.complete))
  const before = await openings()
  expect(before).toBeGreaterThan(0)
  await page.locator('#unterlage-tax_assessment button[value="accept"]').click()
  await page.getByText('Die Unterlage ist angenommen.').waitFor()
  await page.locator('#unterlage-tax_assessment').scrollIntoViewIfNeeded()
  await page.waitForLoadState('networkidle')
  expect(await openings()).toBe(before)
})
