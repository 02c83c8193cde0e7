// The path in Chromium: at both widths before axe, moved by keys, by dragging and by the plain buttons.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { contextOf, hearPage } from '#test/everywhere/looking-at.ts'
import { expectNoViolations, lookThrough, picture } from '#test/looking.ts'
import { sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 240_000)

const pathOf = async (firstName: string) =>
  (
    await sql<{ id: string }>(
      app,
      `select l.id from "LearningPath" l join "Person" p on p.id = l."personId" where p."firstName" = $1 order by l."createdAt" limit 1`,
      [firstName],
    )
  )[0]?.id ?? ''

const look = (page: Page, name: string) =>
  lookThrough(page, name, [
    [360, 'light'],
    [1280, 'light'],
    [1280, 'dark'],
    [320, 'light'],
  ])

test('every page of a path is whole on a phone and at a desk', { timeout: 240_000 }, async () => {
  const sandra = await (await contextOf(app, 'sandra.tschudi@demo.example')).newPage()
  const heard = hearPage(sandra)
  const id = await pathOf('Sandra')
  const [step] = await sql<{ id: string }>(app, `select "stepId" as id from "StepComment" limit 1`)
  for (const [name, address] of [
    ['lernpfad', '/lernpfad'],
    ['mein-lernpfad', '/mein/lernpfad'],
    ['lernpfad-neu', '/mein/lernpfad/neu'],
    ['lernpfad-ziel', `/mein/lernpfad/${id}/ziel`],
    ['kurs-in-lernpfad', '/kurse/smartphone-verstehen-android/lernpfad'],
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
    ['beratung-lernpfad-neu', '/beratung/lernpfad/neu'],
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

test('a result that lies in this browser alone is held against the course here, and nothing of it is sent', {
  timeout: 120_000,
}, async () => {
  const context = await contextOf(app, null)
  const page = await context.newPage()
  const heard = hearPage(page)
  const address = `${app.url}/kurse/datenanalyse-mit-sql`
  await page.goto(address)
  const section = page.locator('own-gaps')
  expect(await section.textContent()).toContain('Wissen Sie, wo Sie stehen?')
  await page.evaluate(() =>
    localStorage.setItem(
      'lernpfad.standort',
      JSON.stringify({ levels: { '1.2': 3, '1.3': 3, '<b>': 9 }, goal: 'datenanalyse', answers: '', takenAt: '' }),
    ),
  )
  const sent: string[] = []
  page.on('request', request => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`))
  await page.goto(address)
  await section.getByText('Davon wird nichts gesendet').waitFor()
  const said = await section.textContent()
  expect(said).toMatch(/Hebt 1.3 .* von Stufe 3 auf 6/)
  expect(said).toMatch(/Der Kurs beginnt bei 1.3 .* auf Stufe 4, heute ist es Stufe 3/)
  expect(said).toMatch(/Datenanalytiker\/in.*Ihnen fehlt 1.3 .* von Stufe 3 bis 7. Der Kurs führt bis Stufe 6/)
  expect(await section.getByRole('link', { name: 'Datenanalytiker/in' }).count()).toBe(1)
  // The page, its style and its script; nothing is asked with levels or goal in it, and nothing is posted.
  expect(sent.filter(one => !/^GET \S+(\/kurse\/datenanalyse-mit-sql|_astro\/\S+|favicon\S*) $/.test(one))).toEqual([])
  await look(page, 'kurs-luecken')
  await page.evaluate(() => localStorage.setItem('lernpfad.standort', '{spoilt'))
  await page.goto(address)
  expect(await section.textContent()).toContain('Wissen Sie, wo Sie stehen?')
  expect(heard).toEqual([])
})

test('by keyboard and with script: the fields of the chosen goal alone, a proposal reworded in place, accepted and declined', {
  timeout: 120_000,
}, async () => {
  const anna = await (await contextOf(app, 'anna.kubli@demo.example')).newPage()
  await anna.goto(`${app.url}/beratung/lernpfad/neu`)
  await anna.selectOption('#personId', { label: 'Sandra Tschudi' })
  await anna.getByRole('radio', { name: 'In eigenen Worten' }).press('Space')
  expect(await anna.locator('#profession').isVisible()).toBe(false)
  await anna.getByRole('radio', { name: 'Eine Kompetenz' }).press('Space')
  expect(await anna.locator('#profession').isVisible()).toBe(false)
  expect(await anna.locator('#code').isVisible()).toBe(true)
  await anna.selectOption('#code', '4.1')
  await anna.selectOption('#level', '3')
  await anna.selectOption('#templateId', { label: 'Smartphone sicher' })
  await anna.getByRole('button', { name: 'Diesen Lernpfad vorschlagen' }).press('Enter')
  await anna.getByText('Der Lernpfad ist vorgeschlagen').waitFor()
  const proposal = anna.locator('li', { hasText: 'Videoanruf' })
  await proposal.locator('summary', { hasText: 'Vorschlag ändern' }).press('Enter')
  await look(anna, 'beratung-vorschlag-aendern')
  await proposal.getByLabel('Was genau?').fill('Mit Silvia telefonieren')
  await proposal.getByRole('button', { name: 'Vorschlag speichern' }).press('Enter')
  await anna.getByText('Der Vorschlag ist geändert.').waitFor()

  const sandra = await (await contextOf(app, 'sandra.tschudi@demo.example')).newPage()
  await sandra.goto(anna.url().replace('/beratung/', '/mein/').split('?')[0] ?? '')
  await look(sandra, 'pfad-vorgeschlagen')
  await sandra.getByRole('button', { name: 'Annehmen für «Mit Silvia telefonieren»' }).press('Enter')
  await sandra.getByText('Der Schritt ist angenommen.').waitFor()
  await sandra.getByRole('button', { name: /^Ablehnen für «Smartphone/ }).press('Enter')
  await sandra.getByText('Der Schritt ist abgelehnt.').waitFor()
  await sandra.getByRole('link', { name: /^Ändern und Notizen für «Betrug/ }).press('Enter')
  await sandra.getByLabel('Was genau?').fill('Betrug erkennen, am Samstag')
  await sandra.locator('#run').selectOption({ index: 1 })
  await sandra.getByRole('button', { name: 'Ändern und annehmen' }).press('Enter')
  await sandra.getByText('Der Schritt ist geändert.').waitFor()
  const kept = await sql<{ title: string; state: string; dated: boolean }>(
    app,
    `select s.title, s.state, s."runId" is not null as dated from "PathStep" s join "LearningPath" l on l.id = s."pathId" where l."goalCode" = '4.1' order by s.position`,
  )
  expect(kept.map(one => one.state).sort()).toEqual(['accepted', 'accepted', 'declined'])
  expect(kept.find(one => one.title === 'Betrug erkennen, am Samstag')).toMatchObject({ state: 'accepted', dated: true })
})
