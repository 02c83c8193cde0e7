import { browse } from '#test/browse.ts'
import { type Route, routeOf } from '#test/everywhere/routes.ts'
import type { Page } from '#test/page.ts'
import type { Running } from '#test/process.ts'
import { signInAs } from '#test/sign-in.ts'

export type Found = { path: string; route: Route; from: string }
type Crawled = { found: Found[]; dead: string[] }

/** How many addresses of one route are looked at: with and without a query. */
const most = 2

/** What only people who are signed in see; the rest is looked at as a visitor. */
const own = /^(\/en)?\/(mein|amt|anbieter|beratung|lernpfad\/g|kurse\/[^/]+\/(\d+\/|lernpfad))/

/** Everything somebody reaches by following links, a few of each kind; and the links that lead nowhere. `see` gets each page as it was met. */
export async function crawl(
  app: Running,
  email: string | null,
  language: 'de' | 'en',
  see?: (page: Page, route: Route) => void,
): Promise<Crawled> {
  const visitor = browse(app)
  if (email) await signInAs(visitor, email)
  const starts = ['/mein', '/mein/familie', '/mein/lernpfad', '/beratung', '/amt', '/amt/schalter?q=Tschudi', '/anbieter', '/kurse'].map(
    path => (language === 'de' ? path : `/en${path}`),
  )
  const waiting = (email ? starts : [language === 'de' ? '/' : '/en']).map(path => ({ path, from: 'start' }))
  const seen = new Set<string>()
  const looked = new Map<string, number>()
  const found: Found[] = []
  const dead: string[] = []
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { path, from } = next
    const route = routeOf(path)
    const kind = `${route?.pattern ?? path} ${path.includes('?')}`
    if (seen.has(path) || (looked.get(kind) ?? 0) >= most) continue
    seen.add(path)
    looked.set(kind, (looked.get(kind) ?? 0) + 1)
    const page = await visitor.get(path)
    // Whether somebody has a workplace here is asked at its door; only links must lead somewhere.
    if (from === 'start' && [403, 404].includes(page.status)) continue
    if (page.status !== 200) dead.push(`${page.status} ${path} (on ${from}${email ? `, as ${email}` : ''})`)
    if (page.status !== 200 || !route || !/^text\/html/.test(page.answer.headers.get('content-type') ?? '')) continue
    if (!email || own.test(page.path)) {
      const one = { path: page.path, route: routeOf(page.path) ?? route, from }
      found.push(one)
      see?.(page, one.route)
    }
    for (const link of page.all('a[href]')) {
      const to = new URL(link.getAttribute('href') ?? '', app.url + page.path)
      const fits = (language === 'en') === /^\/en(\/|$)/.test(to.pathname)
      if (to.origin === app.url && fits && !/^\/(auth|trpc|_astro)\//.test(to.pathname))
        waiting.push({ path: to.pathname + to.search, from: path })
    }
  }
  return { found: unique(found), dead }
}

const unique = (found: Found[]) => [...new Map(found.map(one => [one.path, one])).values()]
