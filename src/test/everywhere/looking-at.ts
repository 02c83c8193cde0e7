import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { browse } from '#test/browse.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder, expectTabOrder, picture, takeSession } from '#test/looking.ts'
import type { Running } from '#test/process.ts'
import { signInAs } from '#test/sign-in.ts'

/** What Chromium complains of while a page loads: refused by the policy, not found, thrown. */
export function hearPage(page: Page): string[] {
  const heard: string[] = []
  page.on('console', message => message.type() === 'error' && heard.push(message.text()))
  page.on('pageerror', error => heard.push(error.message))
  page.on('response', answer => answer.status() >= 400 && heard.push(`${answer.status()} ${answer.url()}`))
  page.on(
    'request',
    request =>
      new URL(request.url()).hostname !== 'localhost' &&
      !/^(data|blob):/.test(request.url()) &&
      heard.push(`asks elsewhere: ${request.url()}`),
  )
  return heard
}

export async function contextOf(app: Running, email: string | null): Promise<BrowserContext> {
  const context = await openContext({ reducedMotion: 'reduce' })
  const visitor = browse(app)
  if (email) await signInAs(visitor, email)
  await takeSession(context, visitor)
  return context
}

/** Between them the two languages see every page at both widths in both schemes. */
const looks = {
  de: [
    { width: 360, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
  ],
  en: [
    { width: 360, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
  ],
} as const

/** Pages are looked at one after the other in one tab: a tab of its own is a process of its own, and costs more than its page. */
const tabs = new WeakMap<BrowserContext, Promise<{ page: Page; heard: string[] }>>()
function tabOf(context: BrowserContext) {
  const tab = tabs.get(context) ?? context.newPage().then(page => ({ page, heard: hearPage(page) }))
  tabs.set(context, tab)
  return tab
}

/** One visit: phone and desk, and the narrowest phone for its width alone. In none is anything wrong. `axeAt` names the looks axe sees. */
export async function lookAt(context: BrowserContext, url: string, name: string, language: 'de' | 'en' = 'de', axeAt = [0, 1]) {
  const { page, heard } = await tabOf(context)
  heard.length = 0
  const answer = await page.goto(url)
  expect(answer?.status(), url).toBe(200)
  await expectOrder(page)
  await expectTabOrder(page)
  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSidewaysScroll(page)
  for (const [n, { width, colorScheme }] of looks[language].entries()) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await expectNoSidewaysScroll(page)
    if (axeAt.includes(n)) await expectNoViolations(page)
    await picture(page, `${name}-${width}-${colorScheme}`)
  }
  expect(heard, `heard at ${url}`).toEqual([])
}
