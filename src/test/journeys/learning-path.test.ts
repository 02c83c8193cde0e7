// The path from both sides, with plain forms only: the counsellor proposes, the person answers, places move it on.
import { beforeAll, expect, test } from 'vitest'
import { consentText } from '#domain/canton.ts'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})

async function as(email: string) {
  const visitor = browse(app)
  await signInAs(visitor, email)
  return visitor
}

test('a visitor reads what a learning path is, and is asked to sign in for their own', async () => {
  const visitor = browse(app)
  const page = await visitor.get('/lernpfad')
  expect(page.get('h1').text).toBe('Lernpfad')
  expect((await page.follow('Lernpfad beginnen')).path).toMatch(/^\/anmelden\?weiter=/)
  expect((await visitor.get('/mein/lernpfad')).path).toMatch(/^\/anmelden/)
})

test('Sandra chooses a replacement, orders her steps, adds one, and each shows at once', async () => {
  const sandra = await as('sandra.tschudi@demo.example')
  let page = await (await sandra.get('/mein/lernpfad')).follow('Datenanalytikerin')
  expect(page.get('.nextdo .btn.main').text).toContain('Platz annehmen')
  expect(page.all('.path > li.done').length).toBeGreaterThanOrEqual(2)
  expect(page.all('.path > li[aria-current=step]').length).toBe(1)
  page = await page.submit({}, { form: '.alt form' })
  expect(page.text).toContain('Der Ersatz steht auf Ihrem Weg')
  const titles = () => page.all('.path > li[data-step] h3').map(one => one.text)
  const before = titles()
  page = await page.submit({}, { form: '.turn', button: `«${before[1]}» nach oben` })
  expect(titles()).toEqual([before[1], before[0], ...before.slice(2)])
  page = await page.follow('Schritt dazunehmen')
  page = await page.submit({ q: 'Excel' }, { form: 'search form' })
  expect(page.text).toContain('Excel für Fortgeschrittene')
  const wrong = await page.submit({ title: '' }, { button: 'In den Lernpfad aufnehmen' })
  expect(wrong.status).toBe(422)
  page = await wrong.submit({ title: 'Ein Buch über Daten lesen', reason: 'Macht Freude' }, { button: 'In den Lernpfad aufnehmen' })
  expect(page.text).toContain('Warum: Macht Freude')
})

test('a planned route becomes a path with its runs and reasons, and what no course here closes is counted as missing', async () => {
  const way = '/berufe/datenanalyse/weg?stand=1.1-3_1.2-3_1.3-4&weg=cheap'
  const asked = await (await browse(app).get(way)).follow('Als meinen Lernpfad speichern')
  expect(asked.path).toBe(`/anmelden?weiter=${encodeURIComponent(way)}`)
  const gaps = async () => (await sql<{ code: string }>(app, `select code from "DemandSignal" where kind = 'gap'`)).length
  const before = await gaps()
  const marija = await as('marija.petrovic@demo.example')
  const route = await marija.get(way)
  const [first] = route.all('ol.rows > li h3 a').map(one => one.text)
  const open = route.all('ul.columns li').filter(one => one.text.includes('kein buchbarer Kurs')).length
  const path = await route.submit({}, { button: 'Als meinen Lernpfad speichern' })
  expect(path.path).toMatch(/^\/mein\/lernpfad\//)
  expect(path.get('.path > li[data-step] h3').text).toBe(first)
  expect(path.text).toMatch(/Warum: .* von Stufe \d auf \d/)
  expect(await gaps()).toBe(before + open)
})

test('somebody starts alone: a goal in own words, a course as step, a seat from the path', async () => {
  const nadja = await as('nadja.zweifel@demo.example')
  let page = await nadja.get('/mein/lernpfad/neu')
  const [person] = await sql<{ id: string }>(app, `select id from "Person" where "firstName" = 'Nadja' limit 1`)
  const wrong = await page.submit({ personId: person?.id ?? '', goal: 'free', text: '' }, { button: 'Lernpfad beginnen' })
  expect(wrong.status).toBe(422)
  page = await wrong.submit({ text: 'Fotos im Griff haben' }, { button: 'Lernpfad beginnen' })
  expect(page.get('h1').text).toContain('Fotos im Griff haben')
  page = await page.follow('Schritt dazunehmen')
  page = await page.submit({ q: 'Cloud' }, { form: 'search form' })
  page = await page.submit({ course: 'zusammenarbeiten-in-der-cloud' }, { button: 'Kurs in den Lernpfad aufnehmen' })
  expect(page.get('.nextdo .btn.main').text).toContain('Platz nehmen')
  const path = page.path
  page = await page.follow(/Platz nehmen/, '.nextdo a')
  expect(page.path).toMatch(/anmelden\?person=/)
  await page.submit({ personIds: person?.id ?? '', confirmPrerequisites: 'on' }, { form: 'enrol-form form' })
  page = await nadja.get(path.split('?')[0] ?? '')
  expect(page.get('.path > li.now').text).toContain('Sie sind hier')
  expect(page.get('.nextdo .btn.main').text).toContain('Zum Kurs')
})

test('Anna proposes, Reto changes and accepts, both write, and after his no she finds nothing', async () => {
  const [anna, reto] = [await as('anna.kubli@demo.example'), await as('reto.landolt@demo.example')]
  expect((await anna.get('/beratung/lernpfad')).has('a', 'Reto Landolt')).toBe(false)
  const [who] = await sql<{ reto: string; anna: string }>(
    app,
    `select (select id from "Person" where "firstName" = 'Reto' limit 1) as reto, (select id from "UserAccount" where email = 'anna.kubli@demo.example') as anna`,
  )
  const until = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)
  const consent = consentText('counselling', 'de').version
  const yes = await reto.call<{ id: string }>('counselling.invite', {
    personId: who?.reto,
    counsellorId: who?.anna,
    parts: ['path'],
    until,
    consent,
  })
  expect(yes.status).toBe(200)
  let desk = await (await anna.get('/beratung/lernpfad')).follow('Reto Landolt')
  const [template] = await sql<{ id: string }>(app, `select id from "PathTemplate" where title = 'Wiedereinstieg Büro'`)
  await desk.submit({ templateId: template?.id ?? '' }, { button: 'Als Vorschläge einlegen' })
  desk = await desk.submit({ kind: 'visit', title: 'Schnuppern bei der Gemeinde' }, { button: /^Vorschlagen$/ })
  expect(desk.text).toContain('Der Vorschlag steht im Lernpfad')
  let page = await (await reto.get('/mein/lernpfad')).follow('Sicher am Computer, für die nächste Stelle')
  const open = page.path.split('?')[0] ?? ''
  expect(page.get('.nextdo .btn.main').text).toMatch(/\d Vorschläge beantworten/)
  page = await page.follow(/Ändern und Notizen für «Schnuppern bei der Gemeinde»/)
  page = await page.submit({ title: 'Schnuppern beim Werkhof' }, { button: 'Ändern und annehmen' })
  expect(page.text).toContain('Schnuppern beim Werkhof')
  page = await page.follow(/Ändern und Notizen für «Schnuppern beim Werkhof»/)
  await page.submit({ text: 'Dort kenne ich jemanden.' }, { button: 'Notiz schreiben' })
  const [mail] = await sql<{ body: string }>(
    app,
    `select body from "Message" where kind = 'learning-path/counsellor_note' order by id desc limit 1`,
  )
  expect(mail?.body).not.toContain('kenne ich')
  desk = await anna.get(desk.path.split('?')[0] ?? '')
  expect(desk.text).toContain('Dort kenne ich jemanden.')
  page = await (await reto.get(open)).submit({}, { button: 'Alle Vorschläge annehmen' })
  expect(page.has('.path button', /Annehmen/)).toBe(false)
  expect((await reto.call('counselling.withdraw', { id: yes.value.id })).status).toBe(200)
  expect((await anna.get(desk.path.split('?')[0] ?? '')).status).toBe(404)
  expect((await anna.get('/beratung/lernpfad')).has('a', 'Reto Landolt')).toBe(false)
})

test('a group’s link shows the path to everybody; who takes it has it for themselves', async () => {
  const anna = await as('anna.kubli@demo.example')
  let page = await anna.get('/lernpfad/gruppen')
  page = await page.submit(
    { name: 'Klasse 3b', goalText: 'Sicher im Netz', title: ['Passwörter ordnen', '', '', '', ''] },
    { button: 'Link erstellen' },
  )
  const link = new URL(page.get('a', /lernpfad\/gruppe\//).text).pathname
  const stranger = await browse(app).get(link)
  expect(stranger.text).toContain('Passwörter ordnen')
  const reto = await as('reto.landolt@demo.example')
  page = await (await reto.get(link)).submit({}, { button: 'In meine Lernpfade übernehmen' })
  expect(page.get('h1').text).toContain('Sicher im Netz')
  expect((await anna.get('/lernpfad/gruppen')).text).toContain('weniger als fünf Personen')
})

test('a template is written with plain rows and laid into a path', async () => {
  const anna = await as('anna.kubli@demo.example')
  let page = await anna.get('/beratung/vorlagen/neu')
  const wrong = await page.submit({ name: '' }, { button: 'Vorlage speichern' })
  expect(wrong.status).toBe(422)
  page = await wrong.submit({ name: 'Erste Schritte', title: ['Handy laden', 'Foto machen', '', '', ''] }, { button: 'Vorlage speichern' })
  expect(page.text).toContain('Erste Schritte')
  page = await (await anna.get('/beratung/lernpfad')).follow('Sandra Tschudi')
  const [template] = await sql<{ id: string }>(app, `select id from "PathTemplate" where title = 'Erste Schritte'`)
  page = await page.submit({ templateId: template?.id ?? '' }, { button: 'Als Vorschläge einlegen' })
  expect(page.text).toContain('Foto machen')
})
