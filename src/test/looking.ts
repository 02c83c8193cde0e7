import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Visitor } from '#test/browse.ts'

/** Waits until the page stands as it is drawn: colours follow a change of scheme or width only with the next frame. */
export const drawn = (page: Page) => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))

/** Half the size of what the package names as its source, and every page has to read it. */
const axeSource = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Fails on whatever axe finds, rules of WCAG 2.2 AA and good practice alike. Run in the page itself: there are no frames here to gather. */
export async function expectNoViolations(page: Page, within?: string) {
  await drawn(page)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  const violations = await page.evaluate(async part => {
    const here = (window as unknown as { axe: typeof axe }).axe
    const found = await here.run(part ?? document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
    return found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(node => `${node.target} ${node.html}`) }))
  }, within)
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.join('\n  ')}`)
  expect(found, `axe at ${page.url()}`).toEqual([])
}

/** At this width nothing stands outside the window. */
export async function expectNoSidewaysScroll(page: Page) {
  await drawn(page)
  const wide = await page.evaluate(() => {
    const most = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= most) return []
    const reaching = [...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > most + 1)
    return [
      `page ${document.documentElement.scrollWidth} > ${most}`,
      ...reaching.slice(0, 5).map(element => element.outerHTML.slice(0, 160)),
    ]
  })
  expect(wide, page.url()).toEqual([])
}

/** One h1 at the top, no level left out on the way down; one main, every landmark named where it occurs twice. */
export async function expectOrder(page: Page) {
  const { levels, mains, navs } = await page.evaluate(() => {
    const seen = (element: Element) => element.checkVisibility({ visibilityProperty: true })
    return {
      levels: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(seen).map(heading => Number(heading.tagName[1])),
      mains: document.querySelectorAll('main').length,
      navs: [...document.querySelectorAll('nav')]
        .filter(seen)
        .map(nav => nav.getAttribute('aria-label') ?? nav.getAttribute('aria-labelledby')),
    }
  })
  expect(
    levels.filter(level => level === 1),
    `h1 at ${page.url()}`,
  ).toHaveLength(1)
  expect(levels[0], `first heading at ${page.url()}`).toBe(1)
  for (const [n, level] of levels.entries())
    expect(level - (levels[n - 1] ?? 0), `heading ${n + 1} of ${levels} at ${page.url()}`).toBeLessThanOrEqual(1)
  expect(mains, page.url()).toBe(1)
  if (navs.length > 1)
    expect(new Set(navs).size === navs.length && !navs.includes(null), `names of nav at ${page.url()}: ${navs}`).toBe(true)
}

/** By keyboard one comes first to the way past the header, then through the page as it is written; no field jumps the queue. */
export async function expectTabOrder(page: Page) {
  const jumping = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')].filter(one => one.tabIndex > 0).map(one => one.outerHTML),
  )
  expect(jumping, page.url()).toEqual([])
  // Where the page takes the focus itself (an error, a notice), that is where one starts.
  if (await page.evaluate(() => document.activeElement !== document.body)) return
  await page.keyboard.press('Tab')
  const first = await page.evaluate(() => ({
    skips: document.activeElement?.matches('a.skip'),
    seen: document.activeElement?.checkVisibility(),
  }))
  expect(first, `the first stop at ${page.url()}`).toEqual({ skips: true, seen: true })
  // Left open it covers the mark, and what is covered is too small a target for axe.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
}

type Look = readonly [width: number, colorScheme: 'light' | 'dark']
const usual: readonly Look[] = [
  [360, 'light'],
  [1280, 'dark'],
  [320, 'light'],
]

/** As a page is met on a phone and at a desk, in the light and in the dark: its order, nothing sideways, nothing axe finds. */
export async function lookThrough(page: Page, name: string, looks = usual) {
  await expectOrder(page)
  for (const [width, colorScheme] of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await expectNoSidewaysScroll(page)
    await expectNoViolations(page)
    await picture(page, `${name}-${width}-${colorScheme}`)
  }
}

/** Gives a browser the session that a visitor without script has. */
export async function takeSession(context: BrowserContext, visitor: Visitor) {
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url: visitor.app.url })))
}

/** A picture for people, kept only where SHOTS names a folder. */
export async function picture(page: Page, name: string) {
  const folder = process.env['SHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
