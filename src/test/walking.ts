// People of the demo in browsers of their own, and what they do on every page: press, follow, read, and be looked at.
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import type { App } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, picture } from '#test/looking.ts'

export const phone = { hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const
export const desk = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const

/** With the button of the demo's cast. */
export const signInAs = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`als ${name}`) }).click()
export const button = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name }).first().click()
export const link = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first().click()
export const says = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).first().waitFor()

/** Browsers and pictures of one story. */
export function walking(app: () => App, story: string) {
  const opened: BrowserContext[] = []
  let pictures = 0
  afterAll(async () => {
    // Where a story broke off one sees what each of its people saw last.
    for (const [n, page] of opened.flatMap(context => context.pages()).entries()) await picture(page, `${story}-last-${n}`)
    await Promise.all(opened.map(context => context.close()))
  })
  return {
    /** A browser of their own; whoever is named signs in. */
    async browser(options: Parameters<typeof openContext>[0], name?: string): Promise<Page> {
      const context = await openContext(options)
      opened.push(context)
      const page = await context.newPage()
      if (name) {
        await page.goto(`${app().url}/anmelden`)
        await signInAs(page, name)
      }
      return page
    },
    /** At both widths nothing reaches out of the window; the width it had comes back. */
    async look(page: Page, name: string) {
      const before = page.viewportSize() ?? desk.viewport
      const number = String(++pictures).padStart(2, '0')
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 900 })
        await expectNoSidewaysScroll(page)
        await picture(page, `${story}-${number}-${name}-${width}`)
      }
      await page.setViewportSize(before)
    },
  }
}
