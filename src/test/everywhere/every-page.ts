import { describe, expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { viewers } from '#test/everywhere/cast.ts'
import { crawl } from '#test/everywhere/crawl.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { routes } from '#test/everywhere/routes.ts'

/** Reached by no link: they answer to forms, messages or faults. */
const unlinked = [
  ...['/400', '/403', '/404', '/500', '/abmelden', '/anmelden/code', '/anmelden/weiter'],
  // Shown to those for whom they are meant: a first login, an invitation, a code that is awaited (journeys/family.browser.test.ts).
  ...['/anmelden/angaben', '/anmelden/verbinden', '/mein/einladung/[id]', '/mein/familie/helfen/[id]'],
]

/** Every page of a language as everybody sees it: no dead link, nothing axe finds, nothing Chromium refuses. */
export async function everyPage(language: 'de' | 'en') {
  const app = await startApp({ demo: true })
  const seen = new Set<string>()
  describe.each(viewers)('for $who', async ({ who, email }) => {
    const { found, dead } = await crawl(app, email, language)
    for (const { route } of found) seen.add(route.pattern)
    test('every link leads somewhere', () => {
      expect(dead).toEqual([])
    })
    // What everybody sees is looked at once, as a visitor; what only some see, as one of them.
    const own = email ? found.filter(({ path }) => /^(\/en)?\/(mein|amt|anbieter|kurse\/[^/]+\/\d)/.test(path)) : found
    test.for(own)('$path', { timeout: 60_000 }, async ({ path }) => {
      const context = await contextOf(app, email)
      await lookAt(context, app.url + path, `${language}-${who}-${path}`.replace(/[^a-z0-9]+/gi, '-'))
      await context.close()
    })
  })
  test('every page is reached by links from the first one', () => {
    expect(
      routes.filter(route => route.isPage && !seen.has(route.pattern) && !unlinked.includes(route.pattern)).map(route => route.pattern),
    ).toEqual([])
  })
}
