// The catalogue with script: immediate, announced, and still an ordinary page for keyboard and back button.
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder } from '#test/looking.ts'

let app: App
let context: BrowserContext
const wide = { width: 1280, height: 1000 }

beforeAll(async () => {
  app = await startApp({ demo: true })
  context = await openContext({ viewport: wide })
}, 120_000)

async function open(path: string): Promise<Page & { complaints: string[]; loads: number }> {
  const page = (await context.newPage()) as Page & { complaints: string[]; loads: number }
  page.complaints = []
  page.loads = 0
  page.on('console', message => message.type() === 'error' && page.complaints.push(message.text()))
  page.on('load', () => page.loads++)
  await page.goto(app.url + path)
  await page.waitForSelector('course-finder[immediate]')
  return page
}
const said = (page: Page) => page.locator('[data-said]').textContent()
const heading = (page: Page) => page.locator('#treffer').textContent()
const saysSoon = (page: Page, sentence: string | RegExp) => expect.poll(() => said(page), { timeout: 5000 }).toMatch(sentence)

test('a tick shows its courses at once, says how many, and keeps the focus where it was', async () => {
  const page = await open('/kurse')
  const promised = await page.locator('label:has(#fuer-seniors) .q').textContent()
  await page.locator('#fuer-seniors').focus()
  await page.keyboard.press('Space')
  await saysSoon(page, `${promised} Kurse`)
  expect(await heading(page)).toBe(`${promised} Kurse`)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('fuer-seniors')
  expect(new URL(page.url()).search).toBe('?fuer=seniors')
  expect(page.loads).toBe(1)
  expect(await page.locator('.chip').count()).toBe(1)
  expect(page.complaints).toEqual([])
  await expectNoViolations(page)
  await page.close()
})

test('the back button brings back what was chosen before, and forward again', async () => {
  const page = await open('/kurse')
  const all = await heading(page)
  await page.locator('#ort-1631').check()
  await saysSoon(page, /Kurse?$/)
  await page.locator('#preis-none').check()
  await expect.poll(() => new URL(page.url()).search).toBe('?ort=1631&preis=none')
  await page.goBack()
  await expect.poll(() => page.locator('#preis-none').isChecked()).toBe(false)
  expect(await page.locator('#ort-1631').isChecked()).toBe(true)
  await page.goBack()
  await expect.poll(() => heading(page)).toBe(all)
  expect(await page.locator('#ort-1631').isChecked()).toBe(false)
  await page.goForward()
  await expect.poll(() => page.locator('#ort-1631').isChecked()).toBe(true)
  expect(page.loads).toBe(1)
  await page.close()
})

test('while somebody types the list follows, and the address too', async () => {
  const page = await open('/kurse')
  await page.locator('#q').pressSequentially('excel', { delay: 20 })
  await saysSoon(page, /Kurse?$/)
  await expect.poll(() => page.locator('.rows h3').first().textContent()).toMatch(/Excel/)
  expect(await page.locator('#q').inputValue()).toBe('excel')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('q')
  expect(new URL(page.url()).search).toBe('?q=excel')
  await page.keyboard.press('Enter')
  expect(page.loads).toBe(1)
  await page.close()
})

test('chips, pages and other orders lead through the list; the focus goes to what was found', async () => {
  const page = await open('/kurse?frei=yes')
  await page.locator('.pages a', { hasText: '2' }).first().click()
  await expect.poll(() => new URL(page.url()).search).toBe('?frei=yes&seite=2')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('treffer')
  await page.locator('.chip').click()
  await expect.poll(() => new URL(page.url()).search).toBe('')
  await page.locator('#ordnung').selectOption('price')
  await expect.poll(() => new URL(page.url()).search).toBe('?ordnung=price')
  await expect.poll(() => page.locator('.rows .facts b').first().textContent()).toBe('kostenlos')
  expect(page.loads).toBe(1)
  await page.close()
})

test('when the answer does not come, the browser goes there itself', async () => {
  const page = await open('/kurse')
  let first = true
  await page.route('**/kurse?*', route => {
    if (!first) return route.continue()
    first = false
    return route.abort()
  })
  await page.locator('#frei-yes').check()
  await expect.poll(() => page.loads).toBe(2)
  await page.waitForSelector('course-finder[immediate]')
  expect(await page.locator('#frei-yes').isChecked()).toBe(true)
  await page.close()
})

test('on a phone the filters open over the page, close with Escape, and nothing scrolls sideways', async () => {
  const phone = await openContext({ viewport: { width: 320, height: 700 } })
  const page = await phone.newPage()
  await page.goto(`${app.url}/kurse?q=computer`)
  await expectNoSidewaysScroll(page)
  await expectOrder(page)
  await page.locator('.filter').click()
  await expect.poll(() => page.locator('#facetten').isVisible()).toBe(true)
  await expectNoViolations(page)
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('#facetten').isVisible()).toBe(false)
  await phone.close()
})

test('every leaflet is one sheet of paper', async () => {
  const page = await context.newPage()
  const map = await (await fetch(`${app.url}/sitemap.xml`)).text()
  const courses = [...map.matchAll(/<loc>([^<]*\/kurse\/[^<]*)<\/loc>/g)].map(found => found[1])
  expect(courses.length).toBe(38)
  for (const course of courses) {
    await page.goto(`${course}/merkblatt`)
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, course).toBe(1)
  }
  await page.close()
}, 120_000)
