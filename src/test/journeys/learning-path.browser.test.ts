// The path in Chromium: at both widths before axe, moved by keys, by dragging and by the plain buttons.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, hearPage } from '#test/everywhere/looking-at.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder, picture } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})

const pathOf = async (firstName: string) =>
  (
    await sql<{ id: string }>(
      app,
      `select l.id from "LearningPath" l join "Person" p on p.id = l."personId" where p."firstName" = $1 order by l."createdAt" limit 1`,
      [firstName],
    )
  )[0]?.id ?? ''

async function look(page: Page, name: string) {
  await expectOrder(page)
  for (const [width, colorScheme] of [
    [360, 'light'],
    [1280, 'light'],
    [1280, 'dark'],
    [320, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await expectNoSidewaysScroll(page)
    await expectNoViolations(page)
    await picture(page, `${name}-${width}-${colorScheme}`)
  }
}

test('every page of a path is whole on a phone and at a desk', { timeout: 240_000 }, async () => {
  const sandra = await (await contextOf(app, 'sandra.tschudi@demo.example')).newPage()
  const heard = hearPage(sandra)
  const id = await pathOf('Sandra')
  const [step] = await sql<{ id: string }>(app, `select "stepId" as id from "StepComment" limit 1`)
  for (const [name, address] of [
    ['lernpfad', '/lernpfad'],
    ['mein-lernpfad', '/mein/lernpfad'],
    ['lernpfad-neu', '/mein/lernpfad/neu'],
    ['pfad', `/mein/lernpfad/${id}`],
    ['schritt-dazu', `/mein/lernpfad/${id}/schritt?q=Excel`],
    ['schritt', `/en/mein/lernpfad/${id}/${step?.id}`],
  ] as const) {
    await sandra.goto(`${app.url}${address}`)
    await look(sandra, name)
  }
  await sandra.goto(`${app.url}/mein/lernpfad/${id}`)
  await sandra.emulateMedia({ media: 'print', colorScheme: 'light' })
  await sandra.setViewportSize({ width: 720, height: 1000 })
  expect(await sandra.locator('.turn').first().isVisible()).toBe(false)
  expect(await sandra.locator('.path h3').first().isVisible()).toBe(true)
  await picture(sandra, 'blatt')
  expect(heard).toEqual([])
})

test('what counsellors and groups see is whole too', { timeout: 240_000 }, async () => {
  const anna = await (await contextOf(app, 'anna.kubli@demo.example')).newPage()
  const [group] = await sql<{ key: string }>(app, `select key from "PathGroup" limit 1`)
  const [template] = await sql<{ id: string }>(app, `select id from "PathTemplate" limit 1`)
  for (const [name, address] of [
    ['beratung-lernpfade', '/beratung/lernpfad'],
    ['beratung-pfad', `/beratung/lernpfad/${await pathOf('Sandra')}`],
    ['vorlagen', '/beratung/vorlagen'],
    ['vorlage', `/beratung/vorlagen/${template?.id}`],
    ['gruppen', '/lernpfad/gruppen'],
    ['gruppe', `/lernpfad/gruppe/${group?.key}`],
  ] as const) {
    await anna.goto(`${app.url}${address}`)
    await look(anna, name)
  }
})

test('a step is moved by keys, by dragging and by its buttons; each is said, kept, and the focus stays', { timeout: 120_000 }, async () => {
  const page = await (await contextOf(app, 'reto.landolt@demo.example')).newPage()
  const id = await pathOf('Reto')
  await page.setViewportSize({ width: 1280, height: 1400 })
  await page.goto(`${app.url}/mein/lernpfad/${id}`)
  const shown = () => page.locator('.path > li[data-step] h3').allTextContents()
  const kept = async () =>
    (await sql<{ title: string }>(app, `select title from "PathStep" where "pathId" = $1 order by position`, [id])).map(row => row.title)
  const said = (place: number) => page.getByText(`steht jetzt an Stelle ${place} von`).waitFor()
  const [a, b, c, ...rest] = (await shown()) as [string, string, string]

  const grip = page.getByRole('button', { name: `«${a}» ziehen` })
  await grip.focus()
  await page.keyboard.press('ArrowDown')
  await said(2)
  expect(await shown()).toEqual([b, a, c, ...rest])
  expect(await kept()).toEqual([b, a, c, ...rest])
  expect(await grip.evaluate(element => element === document.activeElement)).toBe(true)

  await page.getByRole('button', { name: `«${a}» nach unten` }).press('Enter')
  await said(3)
  expect(await kept()).toEqual([b, c, a, ...rest])
  expect(await page.getByRole('button', { name: `«${a}» nach unten` }).evaluate(element => element === document.activeElement)).toBe(true)

  const from = await grip.boundingBox()
  const to = await page.locator('.path > li[data-step]').first().boundingBox()
  if (!from || !to) throw new Error('nothing to drag')
  await page.mouse.move(from.x + 5, from.y + 5)
  await page.mouse.down()
  for (const part of [0.3, 0.6, 0.9, 1]) await page.mouse.move(from.x + 5, from.y + (to.y + 4 - from.y) * part, { steps: 8 })
  await page.mouse.up()
  await said(1)
  expect(await shown()).toEqual([a, b, c, ...rest])
  expect(await kept()).toEqual([a, b, c, ...rest])
  await page.reload()
  expect(await shown()).toEqual([a, b, c, ...rest])
  await expectNoViolations(page)
})
