// The desk with the keyboard, the text that shows itself while it is written, and every state of the forms looked at by axe.
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder, picture, takeSession } from '#test/looking.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)

const wide = { viewport: { width: 1280, height: 900 } }
async function contextOf(name: string, options = {}): Promise<BrowserContext> {
  const visitor = browse(app)
  await signInAs(visitor, `${name}@demo.example`)
  const context = await openContext({ reducedMotion: 'reduce', ...options })
  await takeSession(context, visitor)
  return context
}
async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.url + path)
  return page
}
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, ' ').trim() ?? '')
async function lookAt(page: Page, name: string) {
  await expectNoViolations(page)
  await expectNoSidewaysScroll(page)
  await expectOrder(page)
  await picture(page, name)
}

describe('the desk by keyboard', () => {
  test('j and k move through the list, Enter opens, and in a field they are letters', async () => {
    const context = await contextOf('priska.leuzinger', wide)
    const page = await open(context, '/amt/kurse')
    await page.waitForFunction(() => customElements.get('desk-list'))
    const [first, second] = await page.locator('.list ol a b').allTextContents()
    expect(await page.locator('.list ol a[aria-current] b').textContent()).toBe(first)
    await page.keyboard.press('j')
    expect(await focused(page)).toContain(second)
    await page.keyboard.press('j')
    expect(await focused(page)).toContain(second)
    await page.keyboard.press('k')
    expect(await focused(page)).toContain(first)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/amt\/kurse\/[0-9a-f-]{36}$/)
    expect(await page.locator('h1').textContent()).toBe(second)
    await page.keyboard.press('/')
    await page.keyboard.type('jk')
    expect(await page.locator('.list input[type=search]').inputValue()).toBe('jk')
    await context.close()
  })

  test('the keys can be switched off, and stay off', async () => {
    const context = await contextOf('priska.leuzinger', wide)
    const page = await open(context, '/amt/kurse')
    await page.getByRole('button', { name: 'Tasten ausschalten' }).click()
    await page.reload()
    const button = page.getByRole('button', { name: 'Tasten einschalten' })
    await button.waitFor()
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    await button.click()
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('A')
    await context.close()
  })

  test('a case is decided without a mouse: reason written, sent back, on to the next', async () => {
    const context = await contextOf('priska.leuzinger', wide)
    const page = await open(context, '/amt/kurse')
    const title = await page.locator('h1').textContent()
    await page.locator('summary', { hasText: 'Grund schreiben' }).first().focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Bitte kürzer.')
    await page.getByRole('button', { name: 'Mit diesen Gründen zurückgeben' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/getan=zurueckgegeben/)
    expect(await page.getByRole('status').first().textContent()).toContain(`«${title}» ist zurückgegeben`)
    expect(await page.locator('h1').textContent()).not.toBe(title)
    await context.close()
  })
})

test('the text shows itself while it is written, without losing the place one writes at', async () => {
  const context = await contextOf('daniel.streiff', wide)
  const page = await open(context, '/anbieter')
  await page.locator('table').getByRole('link', { name: 'Ordnung im Posteingang' }).click()
  await page.locator('#description').fill('Ein **fettes** Wort')
  await page.locator('#preview strong').waitFor({ timeout: 5000 })
  expect(await page.locator('#preview strong').textContent()).toBe('fettes')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('description')
  await page.locator('#description').pressSequentially(' und <b>keines</b>')
  await expect.poll(() => page.locator('#preview .text').textContent(), { timeout: 5000 }).toContain('<b>keines</b>')
  await context.close()
})

test('without script the same page has the same buttons and works', async () => {
  const context = await contextOf('daniel.streiff', { ...wide, javaScriptEnabled: false })
  const page = await open(context, '/anbieter')
  await page.locator('table').getByRole('link', { name: 'Ordnung im Posteingang' }).click()
  await page.locator('#description').fill('Ein **fettes** Wort')
  await page.getByRole('button', { name: 'Text ansehen' }).click()
  expect(await page.locator('#preview strong').textContent()).toBe('fettes')
  expect(await page.locator('#description').inputValue()).toBe('Ein **fettes** Wort')
  await context.close()
})

// Pages as they are reached by links are looked at in src/test/everywhere; here are the states that forms and disclosures come to.
describe('nothing is found by axe', { timeout: 120_000 }, () => {
  test('on a form that is incomplete, and on one that two people wrote in', async () => {
    const context = await contextOf('ursina.blumer')
    const page = await open(context, '/anbieter')
    await page
      .locator('table')
      .getByRole('link', { name: /FixFoto/ })
      .click()
    const other = await open(context, new URL(page.url()).pathname)
    await page.locator('#description').fill('')
    await page.locator('#ageMin').fill('sechzig')
    await page.locator('.casehead').getByRole('button', { name: 'Zur Prüfung einreichen' }).click()
    await page.locator('[role=alert]').waitFor()
    expect(await page.evaluate(() => document.activeElement?.classList.contains('fault'))).toBe(true)
    await lookAt(page, 'fehler')
    await page.locator('#ageMin').fill('61')
    await page.locator('.casehead').getByRole('button', { name: 'Entwurf speichern' }).click()
    await page.waitForURL(/getan/)
    await other.locator('#summary').fill('Von jemand anderem.')
    await other.locator('.casehead').getByRole('button', { name: 'Entwurf speichern' }).click()
    await other.locator('.versus').waitFor()
    await lookAt(other, 'inzwischen')
    await context.close()
  })

  test('on a new run with mistakes', async () => {
    const context = await contextOf('ursina.blumer')
    const page = await open(context, '/anbieter')
    await page.locator('table').getByRole('link', { name: 'Fake News erkennen' }).click()
    await page.getByRole('link', { name: 'Neuer Termin' }).click()
    await page.locator('.casehead').getByRole('button', { name: 'Entwurf speichern' }).click()
    await page.locator('[role=alert]').waitFor()
    await lookAt(page, 'neuer-termin')
    await context.close()
  })

  test('on a case and a history with every disclosure open', async () => {
    const context = await contextOf('priska.leuzinger', wide)
    for (const [path, name] of [
      ['/amt/kurse', 'fall'],
      ['/amt/verlauf?q=Foto', 'verlauf'],
    ] as const) {
      const page = await open(context, path)
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      await lookAt(page, name)
    }
    await context.close()
  })
})

test('a title of one long word breaks, and no page of the school becomes wider than a phone', async () => {
  const context = await contextOf('ursina.blumer')
  const page = await open(context, '/anbieter/kurse/neu')
  await page.getByLabel('Titel').fill('Donaudampfschifffahrtsgesellschaftskapitänsmützenmacherei')
  await page.getByRole('button', { name: 'Entwurf speichern' }).first().click()
  await page.waitForURL(/getan=angelegt/)
  await expectNoSidewaysScroll(page)
  for (const path of [`${new URL(page.url()).pathname}/vorschau`, '/anbieter']) {
    await page.goto(app.url + path)
    await expectNoSidewaysScroll(page)
  }
  await context.close()
})
