// What the administration tells about its places: to the public, and to itself. On the demo, without script.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import type { Page } from '#test/page.ts'
import { publishedFiles, publishedTables } from '#test/published.ts'
import { sql, visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 240_000)
const numbersIn = (page: Page, table: string) => page.all(`table[data-published="${table}"] tfoot td`).map(one => Number(one.text))

test('the public reads one intake and all of them, as table and as file, and each table is in the list of those attacked', async () => {
  const visitor = browse(app)
  const open = await visitor.get('/lehrstellen')
  expect(numbersIn(open, 'places')).toEqual([18, 15, 10, 5])
  expect(open.get('.skyline').getAttribute('aria-label')).toContain('10 liegen unter der Linie des eigenen Bedarfs, 5 darüber')
  expect(open.all('.skyline i')).toHaveLength(18)
  const all = await open.follow('Frühere Jahre')
  expect(all.heading).toBe('Lehrstellen in Zahlen')
  for (const page of [open, all])
    for (const table of page.all('main table')) expect(Object.keys(publishedTables)).toContain(table.getAttribute('data-published'))
  const files = new Set(
    [open, all].flatMap(page => page.links.map(one => one.href.split('?')[0] ?? '')).filter(href => href.endsWith('.csv')),
  )
  expect([...files].sort()).toEqual(Object.keys(publishedFiles).sort())

  const earlier = all.all('table[data-published="years"] tbody a')[0]?.getAttribute('href') ?? ''
  const year = /jahr=(\d+)/.exec(earlier)?.[1] ?? ''
  const one = await visitor.get(earlier.split('#')[0] ?? '')
  const csv = await visitor.fetch(`/lehrstellen/zahlen.csv?jahr=${year}`)
  expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="lehrstellen-${year}.csv"`)
  const lines = (await csv.text())
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n')
    .map(line => line.split(';'))
  expect(lines[0]?.slice(0, 4)).toEqual(['Lehrbeginn', 'Departement', 'Beruf', 'Soll'])
  const approved = lines.slice(1).reduce((sum, line) => sum + Number(line.at(-5)), 0)
  expect(approved).toBe(numbersIn(one, 'places')[0])
})

test('what became of apprentices is told only where it is not small, in the file as on the page', async () => {
  const visitor = browse(app)
  const page = await visitor.get('/lehrstellen/zahlen')
  const rows = page.all('table[data-published="outcomes"] tbody tr').slice(1)
  const told = rows.map(row => row.querySelectorAll('[data-told]').map(one => one.text.trim()))
  expect(told.flat().length).toBeGreaterThan(7)
  for (const one of told.flat().filter(Boolean)) expect(one).toMatch(/^(0|[5-9]|\d\d+|·\s*nicht veröffentlicht)$/)
  const csv = (await (await visitor.fetch('/lehrstellen/ausgang.csv')).text()).replace('\uFEFF', '').trim().split('\r\n').slice(1)
  const plain = (one: string | undefined) => (!one || one.startsWith('·') ? '' : one)
  // One line of the file is one column of the page.
  for (const [n, line] of csv.entries()) expect(line.split(';').slice(2)).toEqual(told.map(row => plain(row[n])))
})

test('a training broken off today moves nothing that the public reads', async () => {
  const visitor = browse(app)
  const read = async () => {
    const pages = await Promise.all(
      ['/lehrstellen/zahlen?x=1', '/lehrstellen/zahlen.csv?jahr=2026', '/lehrstellen/ausgang.csv'].map(path => visitor.fetch(path)),
    )
    return Promise.all(pages.map(async one => (await one.text()).replace(/nonce="[^"]*"/g, '')))
  }
  const before = await read()
  const gone = await sql(
    app,
    `update "TrainingContract" c set "end" = 'dissolved_in_probation', "endedOn" = current_date from "ApprenticeshipPlace" p
     where p.id = c."placeId" and p.state in ('probation', 'running') and c."end" is null returning c.id`,
  )
  expect(gone.length).toBeGreaterThan(3)
  expect(await read()).toEqual(before)
})

test('the officer follows a number to the places behind it; a head reads the own department', async () => {
  const officer = await visitAs(app, 'thomas.gallati')
  const report = await officer.get('/amt/lehrstellen/bericht')
  const beyond = report.get('tfoot a', 'Über den eigenen Bedarf hinaus besetzt')
  const rows = await officer.get((beyond.getAttribute('href') ?? '').split('#')[0] ?? '')
  const count = Number(/\d+/.exec(beyond.text)?.[0])
  expect(rows.get('#zeilen').text).toContain(`: ${count}`)
  expect(rows.all('section[aria-labelledby="zeilen"] tbody tr')).toHaveLength(count)
  expect(rows.has('section[aria-labelledby="jahre"] th', '2022')).toBe(true)
  expect((await officer.fetch('/amt/lehrstellen/bericht.csv?jahr=2026')).headers.get('content-type')).toContain('text/csv')
  const place = await rows.follow(/^L-/)
  expect(place.status).toBe(200)
  expect((await (await visitAs(app, 'regula.zogg')).get('/amt/lehrstellen/bericht')).status).toBe(403)
  expect((await browse(app).fetch('/amt/lehrstellen/bericht.csv')).status).toBe(303)
  expect((await (await visitAs(app, 'barbara.weber')).get('/amt/lehrstellen/bericht')).heading).toContain('Lehrstellenbericht')
})
