// People of the demo in browsers of their own, and what they do on every page: press, follow, read, and be looked at.
import { PgBoss } from 'pg-boss'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll } from 'vitest'
import type { App } from '#test/app.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, picture } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

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
    /** What a job would do at its hour, now; waits until it shows. */
    async runJob(name: string, until: () => Promise<boolean>) {
      const boss = new PgBoss({ connectionString: app().databaseUrl, schema: 'jobs', max: 1 })
      await boss.start()
      try {
        for (let n = 0; n < 60; n++) {
          if (await until()) return
          if (n % 10 === 0) await boss.send(name)
          await new Promise(later => setTimeout(later, 500))
        }
        throw new Error(`${name} did nothing`)
      } finally {
        await boss.stop({ graceful: false })
      }
    },
    /** As the owner of the database, past its rules: lets days pass. */
    letPass: (statement: string) => sql(app(), `set session_replication_role = replica; ${statement}`),
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
