import type { BrowserContext } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { viewers } from '#test/everywhere/cast.ts'
import { crawl, type Found } from '#test/everywhere/crawl.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { routes } from '#test/everywhere/routes.ts'

/** Reached by no link: they answer to forms, messages or faults. */
const unlinked = [
  ...['/400', '/403', '/404', '/500', '/abmelden', '/anmelden/code', '/anmelden/weiter'],
  // Shown to those for whom they are meant: a first login, an invitation, an offer, a code that is awaited (journeys/*.browser.test.ts).
  ...[
    '/anmelden/angaben',
    '/anmelden/verbinden',
    '/angebot/[key]',
    '/mein/einladung/[id]',
    '/mein/beratung/einladung/[code]',
    '/mein/familie/helfen/[id]',
    // By the link in a mail; from an order of one's own that was billed (journeys/paying-pages.browser.test.ts).
    '/rechnung/[key]',
  ],
  // Where an appeal needs paper, while its period runs (journeys/subsidy-remedy.browser.test.ts).
  '/mein/entscheide/[id]/beschwerde',
  // Of whoever applied for a place, before and after sending; once every place of an advert is given (journeys/candidacy.browser.test.ts).
  ...['/mein/bewerbungen/[id]', '/mein/bewerbungen/[id]/unterlagen', '/amt/lehrstellen/auswahl/[advert]/absagen'],
  // From the mail about new places (journeys/places.test.ts).
  '/lehrstellen/abo/[code]',
  // Answer to the forms of a result (journeys/standing.test.ts).
  ...['/standort/behalten', '/standort/uebergabe', '/standort/test'],
  // Where who pays is sent to (journeys/practice-desk.browser.test.ts).
  '/zahlstelle/[checkout]',
  // Of whoever is just paying for a course that a programme pays a part of (journeys/paying-pages.browser.test.ts).
  '/mein/zahlungen/[order]/gutschein/[item]',
  // Sends on to its course.
  '/kurse/[course]/[run]',
]
/** An address of a kind is looked at once, as the first who comes there; with a query it is another kind. */
const kindOf = ({ path, route }: Found) => `${route.pattern}${path.includes('?') ? '?' : ''}`

/**
 * axe sees every German page at both widths. An English page has the same elements in the same order and the same colours; what its words
 * can spoil (a name that is missing or stands twice, a language not said, a line that does not fit) shows at any width. So axe sees it once,
 * phone and desk by turns, which shows it the frame and the parts that all pages share in both schemes at both widths.
 */
const axeAt = (language: 'de' | 'en', n: number) => (language === 'de' ? [0, 1] : [n % 2])

/** Every page of a language as everybody sees it: no dead link, nothing axe finds, nothing Chromium refuses. */
export async function everyPage(language: 'de' | 'en') {
  const app = await startApp({ demo: true })
  const looked = new Set<string>()
  const seen = new Set<string>()
  for (const { who, email } of viewers) {
    const { found, dead } = await crawl(app, email, language)
    for (const { route } of found) seen.add(route.pattern)
    const anew = found.filter(one => !looked.has(kindOf(one)) && looked.add(kindOf(one)))
    let context: Promise<BrowserContext> | undefined
    describe(`for ${who}`, () => {
      test('every link leads somewhere', () => {
        expect(dead).toEqual([])
      })
      test.for(anew.map(({ path }, n) => ({ path, n })))('$path', { timeout: 60_000 }, async ({ path, n }) => {
        context ??= contextOf(app, email)
        const name = `${language}-${who}-${path}`.replace(/[^a-z0-9]+/gi, '-')
        await lookAt(await context, app.url + path, name, language, axeAt(language, n))
      })
    })
  }
  test('every page is reached by links from the first one', () => {
    const lost = routes.filter(route => route.isPage && !seen.has(route.pattern) && !unlinked.includes(route.pattern))
    expect(lost.map(route => route.pattern)).toEqual([])
  })
}
