// Finding a course and deciding on it, page by page, without script.

import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import ICAL from 'ical.js'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import type { Page } from '#test/page.ts'

let app: App
let demo: pg.Client
const visitor = () => browse(app)
const titles = (page: Page) => page.all('.rows h3').map(heading => heading.text.trim())
const countOf = (page: Page) => Number(/\d+/.exec(page.get('#treffer').text)?.[0])

beforeAll(async () => {
  app = await startApp({ demo: true })
  demo = new pg.Client({ connectionString: app.databaseUrl })
  await demo.connect()
  return () => demo.end()
}, 120_000)

test('from the first page to a course that suits, with what decides first', async () => {
  const home = await visitor().get('/')
  const found = await home.submit({ q: 'Händy' }, { form: 'form.find' })
  expect(titles(found).slice(0, 3).join()).toContain('Smartphone verstehen')
  const course = await found.follow(/Smartphone verstehen \(iPhone\)/)
  expect(course.heading).toBe('Smartphone verstehen (iPhone)')
  expect(course.all('.band dt').map(name => name.text)).toEqual(['Preis', 'Nächster Beginn', 'Ort', 'Plätze'])
  expect(course.get('.band').text).toContain('CHF')
  const { href } = course.links.find(link => /^(Platz nehmen|Auf die Warteliste)/.test(link.label)) ?? { href: '' }
  expect(href).toMatch(/^\/kurse\/smartphone-verstehen-iphone\/\d+\/anmelden$/)
})

test('filters are boxes of the search form: what is ticked comes back ticked, with its count', async () => {
  const all = await visitor().get('/kurse')
  const label = all.get('label', /^\s*60 plus/)
  const promised = Number(label.querySelector('.q')?.text)
  const seniors = await all.submit({ fuer: 'seniors' }, { form: '#suche' })
  expect(countOf(seniors)).toBe(promised)
  expect(seniors.get('#fuer-seniors').hasAttribute('checked')).toBe(true)
  const both = await seniors.submit({ q: 'Computer', fuer: ['seniors', 'adults'] }, { form: '#suche' })
  expect(both.get('#q').getAttribute('value')).toBe('Computer')
  const fewer = await both.follow('60 plus', 'a.chip')
  expect(fewer.has('.chip', 'Erwachsene')).toBe(true)
  expect(fewer.get('#fuer-seniors').hasAttribute('checked')).toBe(false)
})

test('every state of the catalogue is an address; what makes no sense in it is left out', async () => {
  const page = await visitor().get('/kurse?ort=1631&preis=none&ordnung=place&fuer=gibtesnicht&seite=99&q=%00')
  expect(page.status).toBe(200)
  expect(page.get('#ort-1631').hasAttribute('checked')).toBe(true)
  expect(page.get('#ordnung option[selected]').getAttribute('value')).toBe('place')
})

test('what was mistyped is mended and said', async () => {
  const page = await visitor().get('/kurse?q=fahrpaln')
  expect(titles(page)[0]).toBe('SBB-Billett und Fahrplan auf dem Handy')
  expect(page.text).toContain('Das sind die Kurse zu «fahrplan».')
})

test('who finds nothing sees what comes nearest and can say what is missing, without a name', async () => {
  const nothing = await visitor().get('/kurse?q=xylofonbau')
  expect(nothing.get('#treffer').text).toBe('Nichts gefunden')
  expect(titles(nothing).length).toBeGreaterThan(0)
  const empty = await nothing.submit({ wish: '  ' }, { form: 'form.missing' })
  expect(empty.status).toBe(422)
  expect(empty.errors).toEqual({ wish: 'Bitte füllen Sie dieses Feld aus.' })
  const sent = await empty.submit({ wish: 'Ein Xylofon bauen' }, { form: 'form.missing' })
  expect(sent.text).toContain('Danke. Ihr Wunsch ist notiert')
  const { rows } = await demo.query('select query, wish from "MissingOffer"')
  expect(rows).toEqual([{ query: 'xylofonbau', wish: 'Ein Xylofon bauen' }])
})

test('without a hit for the filters, the same words without them are one click away', async () => {
  const page = await visitor().get('/kurse?q=excel&fuer=children')
  expect(page.text).toContain('Mit diesen Filtern passt kein Kurs.')
  expect(titles(page)).toContain('Excel für Fortgeschrittene')
})

test('a full run offers its waiting list, a cancelled one the next date, and no course ends in nothing', async () => {
  const { rows } = await demo.query(
    `select c.slug, r.number, r.state, r.taken >= r.seats as full, r."enrolUntil" > now() as joinable from "CourseRun" r join "Course" c on c.id = r."courseId" where r.state <> 'draft'`,
  )
  const full = rows.find(row => row.joinable && row.state === 'open')
  await demo.query('update "CourseRun" set taken = seats where number = $1', [full.number])
  for (const slug of new Set(rows.map(row => row.slug))) expect((await visitor().get(`/kurse/${slug}`)).status, slug).toBe(200)
  const cancelled = rows.find(row => row.state === 'cancelled')
  const page = await visitor().get(`/kurse/${cancelled.slug}`)
  expect(page.get(`#termin-${cancelled.number}`).text).toMatch(/Abgesagt: /)
  const row = (await visitor().get(`/kurse/${full.slug}`)).get(`#termin-${full.number}`)
  expect(row.text).toContain('ausgebucht')
  expect(row.querySelector(`a[href="/kurse/${full.slug}/${full.number}/anmelden"]`)?.text).toContain('Auf die Warteliste')
})

test('a run has an address of its own and a calendar with every session', async () => {
  const { rows } = await demo.query(
    `select c.slug, r.number, count(s)::int as sessions from "CourseRun" r join "Course" c on c.id = r."courseId" join "RunSession" s on s."runId" = r.id where c.slug = 'word-und-excel-grundlagen' and r.state = 'open' group by 1, 2 limit 1`,
  )
  const [{ slug, number, sessions }] = rows
  const moved = await visitor().fetch(`/kurse/${slug}/${number}`)
  expect([moved.status, moved.headers.get('location')]).toEqual([302, `/kurse/${slug}#termin-${number}`])
  const answer = await visitor().fetch(`/kurse/${slug}/${number}.ics`)
  expect(answer.headers.get('content-type')).toContain('text/calendar')
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()))
  expect(calendar.getAllSubcomponents('vevent')).toHaveLength(sessions)
  expect((await visitor().get(`/kurse/datenanalyse-mit-sql/${number}.ics`)).status).toBe(404)
  expect((await visitor().get(`/kurse/${slug}/999999`)).status).toBe(404)
  expect((await visitor().get('/kurse/gibt-es-nicht')).status).toBe(404)
})

test('on an English page the words of a German course are marked as German, for the voice that reads them', async () => {
  const english = await visitor().get('/en/kurse/e-banking-sicher-nutzen')
  expect(english.get('h1').getAttribute('lang')).toBe('de-CH')
  expect(english.all('.know dd[lang=de-CH]').length).toBeGreaterThan(1)
  expect((await visitor().get('/en/kurse')).all('.rows h3 a:not([lang=de-CH])')).toEqual([])
  expect((await visitor().get('/kurse/e-banking-sicher-nutzen')).all('main [lang]')).toEqual([])
})

test('machines read the course, its dates and prices', async () => {
  const page = await visitor().get('/kurse/excel-fuer-fortgeschrittene')
  const course = JSON.parse(page.get('script[type="application/ld+json"]').text)
  expect(course).toMatchObject({ '@type': 'Course', name: 'Excel für Fortgeschrittene' })
  expect(course.hasCourseInstance[0]).toMatchObject({
    '@type': 'CourseInstance',
    courseMode: 'onsite',
    offers: { priceCurrency: 'CHF', price: '460.00' },
  })
  expect(page.get('meta[property="og:title"]').getAttribute('content')).toBe('Excel für Fortgeschrittene')
  expect(page.get('link[rel=canonical]').getAttribute('href')).toBe(`${app.url}/kurse/excel-fuer-fortgeschrittene`)
})

test('a search is a feed, and the sitemap has every course in both languages', async () => {
  const feed = await visitor().fetch('/kurse/feed.xml?q=excel')
  expect(feed.headers.get('content-type')).toContain('application/atom+xml')
  const text = await feed.text()
  expect(text).toContain('<title>Excel für Fortgeschrittene</title>')
  expect(text.match(/<entry>/g)?.length).toBe(countOf(await visitor().get('/kurse?q=excel')))
  const map = await (await visitor().fetch('/sitemap.xml')).text()
  const { rows } = await demo.query('select slug from "CatalogueEntry"')
  for (const { slug } of rows) {
    expect(map).toContain(`<loc>${app.url}/kurse/${slug}</loc>`)
    expect(map).toContain(`href="${app.url}/en/kurse/${slug}"`)
  }
})

test('text of providers is never taken for HTML, and their links say so', async () => {
  await demo.query('alter table "CourseVersion" disable trigger published_stays')
  await demo.query(`update "CourseVersion" v set title = 'Nähen <script>alert(1)</script>', description = '<img src=x onerror=alert(1)> [hier](https://example.org) [dort](javascript:alert(1))'
    from "Course" c where c."publishedId" = v.id and c.slug = 'datenschutz-im-kmu'`)
  await demo.query('alter table "CourseVersion" enable trigger published_stays')
  const page = await visitor().get('/kurse/datenschutz-im-kmu?zeit=morning')
  expect(page.heading).toContain('<script>')
  expect(page.all('main script, main img')).toHaveLength(0)
  expect(page.get('.text a').getAttribute('rel')).toContain('nofollow')
  expect(page.all('a[href^="javascript"]')).toHaveLength(0)
  expect(page.get('script[type="application/ld+json"]').text).not.toContain('</script')
})

test('a change shows within a second, although pages are kept', async () => {
  await visitor().get('/kurse/podcast-studio')
  const kept = await visitor().fetch('/kurse/podcast-studio')
  expect(kept.headers.get('etag')).toBeTruthy()
  await demo.query(`update "CourseRun" set seats = 77 from "Course" c where c.id = "courseId" and c.slug = 'podcast-studio'`)
  const begin = Date.now()
  while (!(await visitor().get('/kurse/podcast-studio')).text.includes('77')) {
    expect(Date.now() - begin).toBeLessThan(1000)
    await new Promise(wake => setTimeout(wake, 20))
  }
  console.log(`the change stood there after ${Date.now() - begin} ms`)
})

test('a page that did not change keeps its own security policy', async () => {
  const first = await visitor().fetch('/kurse?ort=1632')
  const again = await visitor().fetch('/kurse?ort=1632', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  expect(again.headers.get('content-security-policy')).toBe(first.headers.get('content-security-policy'))
})

test('the catalogue is light: HTML at most 20 kB, all script at most 25 kB, nothing of it in the way', async () => {
  const page = await visitor().get('/kurse')
  const html = Buffer.from(page.html)
  const scripts = page.all('script[src]')
  const files = withImports(scripts.map(script => script.getAttribute('src') ?? ''))
  const script = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/client${file}`)).length, 0)
  const inline = page.all('script:not([src])').filter(one => one.getAttribute('type') !== 'application/ld+json')
  const weight = {
    html: html.length,
    'html gzip': gzipSync(html).length,
    'html br': brotliCompressSync(html).length,
    'script gzip': script,
  }
  console.log(`/kurse: ${JSON.stringify(weight)}`)
  expect(titles(page)).toHaveLength(24)
  expect(weight['html gzip']).toBeLessThanOrEqual(20_000)
  expect(script).toBeLessThanOrEqual(25_000)
  expect(script).toBeGreaterThan(1000)
  for (const one of scripts) expect(one.getAttribute('type')).toBe('module')
  expect(inline).toHaveLength(0)
})

/** Modules and all that they import. */
function withImports(files: string[]): Set<string> {
  const all = new Set<string>()
  for (const todo = [...files]; todo.length > 0; ) {
    const file = todo.pop() as string
    if (all.has(file)) continue
    all.add(file)
    const text = readFileSync(`dist/client${file}`, 'utf8')
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?["'](\.[^"']+)["']/g))
      todo.push(new URL(from as string, `http://local${file}`).pathname)
  }
  return all
}
