// The self-test with script: no answer leaves the device until somebody presses a button that says so.
import type { BrowserContext, Page, Request } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, expectNoViolations } from '#test/looking.ts'

let app: App
let context: BrowserContext

beforeAll(async () => {
  app = await startApp({ demo: true })
  context = await openContext({ viewport: { width: 360, height: 740 } })
}, 120_000)

const open = async (path: string) => {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  await page.goto(app.url + path)
  return { page, complaints }
}
/** A question answered by the keyboard alone: one step down the choices, then Enter on the button. */
async function answer(page: Page, n: number) {
  await page.locator('input[name=choice]').nth(n).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
}
/** What an earlier test left in this browser. */
const leave = (page: Page, answers: string) =>
  page.evaluate(sheet => {
    const [version, letter] = sheet.split('-')
    const left = {
      version,
      variant: letter === 'S' ? 'senior' : 'adult',
      length: 'short',
      answers: sheet,
      levels: {},
      takenAt: '2026-03-01T10:00:00Z',
    }
    localStorage.setItem('lernpfad.standort', JSON.stringify(left))
  }, answers)
const stored = (page: Page) => page.evaluate(() => JSON.parse(localStorage.getItem('lernpfad.standort') ?? 'null'))

test('from the first question to the result nothing is sent, and the result waits on this device until it is forgotten', {
  timeout: 120_000,
}, async () => {
  const { page, complaints } = await open('/standort/test?wer=adult&wie=short')
  await page.waitForSelector('[data-read]:not([hidden])')
  const sent: Request[] = []
  page.on('request', request => sent.push(request))
  await expectNoViolations(page)
  for (let n = 0; n < 21; n++) {
    await expect.poll(() => page.locator('.where').textContent()).toContain(`Frage ${n + 1} von 21`)
    await answer(page, n % 3)
  }
  await expect.poll(() => page.locator('h1').textContent()).toMatch(/^Ihr Standort vom/)
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  await expectNoViolations(page)
  await expectNoSidewaysScroll(page)
  // Icons and styles may come; nothing else, and nothing that carries an answer.
  expect(
    sent.filter(one => one.method() !== 'GET' || !/favicon|_astro/.test(one.url())).map(one => `${one.method()} ${one.url()}`),
  ).toEqual([])
  expect(sent.filter(one => /2026\.2|answers/.test(one.url() + (one.postData() ?? '')))).toEqual([])
  expect(await stored(page)).toMatchObject({
    version: '2026.2',
    variant: 'adult',
    length: 'short',
    levels: { '1.1': 1, '1.2': 2, '1.3': 3 },
  })

  await page.reload()
  await expect.poll(() => page.locator('h1').textContent()).toMatch(/^Ihr Standort vom/)
  await page.goto(`${app.url}/standort`)
  await page.locator('[data-kind=result] a').click()
  await expect.poll(() => page.locator('h1').textContent()).toMatch(/^Ihr Standort vom/)
  await page.locator('[data-forget]').click()
  await page.waitForURL(/getan=vergessen/)
  expect(await stored(page)).toBeNull()
  expect(complaints).toEqual([])
  await page.close()
})

test('a test that was left goes on where it was, and a choice that is missing is said at the choices', { timeout: 60_000 }, async () => {
  const { page, complaints } = await open('/standort/test?wer=young&wie=long')
  await page.waitForSelector('[data-read]:not([hidden])')
  await answer(page, 1)
  await answer(page, 2)
  await page.locator('button[value=next]').click()
  expect(await page.locator('.err').textContent()).toContain('Wähle eine Antwort')
  await page.reload()
  await expect.poll(() => page.locator('.where').textContent()).toContain('Frage 3 von 42')
  await page.locator('button[value=back]').click()
  expect(await page.locator('input[value="2"]').isChecked()).toBe(true)
  expect(complaints).toEqual([])
  await page.close()
})

test('keeping sends the answers once, when somebody presses the button', { timeout: 60_000 }, async () => {
  const { page } = await open('/standort/test?wer=senior&wie=short')
  await page.waitForSelector('[data-read]:not([hidden])')
  await answer(page, 1)
  await page.locator('button[value=result]').click()
  const asked = page.waitForRequest(request => request.method() === 'POST')
  await page.locator('form[data-keep] button').click()
  expect((await asked).postData()).toContain('2026.2-S-K-1')
  await page.waitForURL(/\/anmelden\?weiter=/)
  expect(await stored(page)).toMatchObject({ kept: true })
  await page.close()
})

test('every wording holds at 320 pixels, in the light and the dark: question, picture and result', {
  timeout: 120_000,
}, async () => {
  for (const [wer, colours] of [
    ['young', { colorScheme: 'dark' }],
    ['young', { colorScheme: 'light' }],
    ['easy', { colorScheme: 'light' }],
  ] as const) {
    const narrow = await openContext({ viewport: { width: 320, height: 640 }, ...colours })
    const page = await narrow.newPage()
    await page.goto(`${app.url}/standort/test?wer=${wer}&wie=long`)
    await page.waitForSelector('[data-read]:not([hidden])')
    expect(await page.locator('svg.picture').count()).toBe(wer === 'young' ? 1 : 0)
    await expectNoViolations(page)
    await expectNoSidewaysScroll(page)
    if (wer === 'young') {
      // Drawn in full beside nothing else: a picture wider than its place would push the question aside.
      const box = await page.locator('svg.picture').boundingBox()
      expect(box?.width).toBeGreaterThan(100)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(320)
    }
    for (let n = 0; n < 3; n++) await answer(page, 2)
    await page.locator('button[value=result]').click()
    await expect.poll(() => page.locator('.relief svg.summit').count()).toBe(5)
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('main details')) (one as HTMLDetailsElement).open = true
    })
    await expectNoViolations(page)
    await expectNoSidewaysScroll(page)
    await narrow.close()
  }
})

test('in forced colours a picture is drawn in the colour of the text, without a fill', { timeout: 60_000 }, async () => {
  const forced = await openContext({ forcedColors: 'active', colorScheme: 'dark' })
  const page = await forced.newPage()
  await page.goto(`${app.url}/standort/test?wer=young&wie=short`)
  const drawn = await page.evaluate(() => {
    const text = getComputedStyle(document.querySelector('h1') as Element).color
    const paths = [...document.querySelectorAll('svg.picture path')].map(one => getComputedStyle(one))
    return paths.map(({ stroke, fill }) => ({ asText: stroke === text, fill }))
  })
  expect(drawn.length).toBeGreaterThanOrEqual(3)
  for (const path of drawn) expect(path).toEqual({ asText: true, fill: 'none' })
  await forced.close()
})

test('where one would like to learn and for how much is asked and answered on the device', { timeout: 60_000 }, async () => {
  const { page, complaints } = await open('/standort')
  await leave(page, `2026.2-E-K-${'1'.repeat(21)}`)
  await page.reload()
  await page.locator('[data-kind=result] a').click()
  await page.waitForSelector('#near')
  const sent: string[] = []
  page.on('request', request => request.method() === 'POST' && sent.push(request.url()))
  await page.selectOption('#near', 'Linthal')
  await page.selectOption('#most', '0')
  await page.locator('.near button').click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('near')
  expect(await page.locator('#near').inputValue()).toBe('Linthal')
  const prices = await page.locator('.course-step .facts dd > b').allTextContents()
  expect(prices.length).toBeGreaterThan(0)
  for (const price of prices) expect(price).toBe('kostenlos')
  expect(sent).toEqual([])
  expect(complaints).toEqual([])
  await page.close()
})

test('a result of the version before is shown again with its own questions', { timeout: 60_000 }, async () => {
  const { page } = await open('/standort')
  await leave(page, '2026.1-S-K-222')
  await page.reload()
  await page.locator('[data-kind=result] a').click()
  await expect.poll(() => page.locator('h1').textContent()).toBe('Ihr Standort vom 1. März 2026')
  expect(await page.locator('main').textContent()).toContain('Version 2026.1')
  await page.close()
})
