// The path from both sides, with plain forms only: the counsellor proposes, the person answers, places move it on.
import { beforeAll, expect, test } from 'vitest'
import { consentText } from '#domain/canton.ts'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { sql, visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
})

const as = (name: string) => visitAs(app, name)

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

const personOf = async (firstName: string) =>
  (await sql<{ id: string }>(app, `select id from "Person" where "firstName" = $1 order by "createdAt" limit 1`, [firstName]))[0]?.id ?? ''
const stepsWith = (firstName: string, slug: string) =>
  sql<{ state: string; pathId: string; run: string | null }>(
    app,
    `select s.state, s."pathId", s."runId" as run from "PathStep" s join "LearningPath" l on l.id = s."pathId" join "Person" p on p.id = l."personId"
      join "Course" c on c.id = s."courseId" where p."firstName" = $1 and c.slug = $2`,
    [firstName, slug],
  )

test('a course goes into the learning path from its own page, once; who is not signed in is asked to and comes back', async () => {
  const slug = 'fotos-ordnen-und-teilen'
  const asked = await (await browse(app).get(`/kurse/${slug}`)).follow('In meinen Lernpfad')
  expect(asked.path).toBe(`/anmelden?weiter=${encodeURIComponent(`/kurse/${slug}/lernpfad`)}`)
  const marija = await as('marija.petrovic@demo.example')
  await marija.call('learningPath.start', { personId: await personOf('Marija'), goal: 'free', text: 'Bilder sichern' })
  let page = await (await marija.get(`/kurse/${slug}`)).follow('In meinen Lernpfad')
  const runs = page.all('#run-add option').map(one => one.getAttribute('value') ?? '')
  expect(runs.length).toBeGreaterThan(1)
  const [path] = await sql<{ id: string }>(app, `select id from "LearningPath" where "goalText" = 'Bilder sichern'`)
  const wrong = await page.submit({ pathId: null }, { button: 'In diesen Lernpfad aufnehmen' })
  expect(wrong.status).toBe(422)
  page = await wrong.submit({ pathId: path?.id ?? '', run: runs[1] ?? '' }, { button: 'In diesen Lernpfad aufnehmen' })
  expect(page.notice).toBe('Der Schritt ist aufgenommen.')
  expect(page.get('h1').text).toContain('Bilder sichern')
  page = await (await marija.get(`/kurse/${slug}`)).follow('In meinen Lernpfad')
  expect(page.text).toContain('Steht schon im Lernpfad')
  expect(page.has('input[name=pathId]', undefined) && page.all(`input[value="${path?.id}"]`).length > 0).toBe(false)
  // Sent again, from a page that was left open: still one step.
  await marija.post(page.path, { act: 'add', pathId: path?.id ?? '' })
  const steps = await stepsWith('Marija', slug)
  expect(steps).toHaveLength(1)
  expect(steps[0]?.run).not.toBeNull()
})

test('a course begins a new path with a goal, also for a child, and a path that is not mine is not there', async () => {
  const slug = 'fotos-ordnen-und-teilen'
  const [family] = await sql<{ email: string; child: string; firstName: string }>(
    app,
    `select a.email, p.id as child, p."firstName" from "Managing" m join "UserAccount" a on a.id = m."accountId" join "Person" p on p.id = m."personId"
      where m.kind = 'guardian' and m."endedAt" is null and p."bornOn" > now() - interval '17 years' order by a.email limit 1`,
  )
  const parent = await as(family?.email ?? '')
  const page = await parent.get(`/kurse/${slug}/lernpfad`)
  const wrong = await page.submit({ personId: family?.child ?? '', goal: 'free', text: '' }, { button: 'Lernpfad beginnen' })
  expect(wrong.status).toBe(422)
  const path = await wrong.submit({ text: 'Bilder von der Schulreise' }, { button: 'Lernpfad beginnen' })
  expect(path.notice).toBe('Ihr Lernpfad ist begonnen, und der Kurs steht darin.')
  expect(path.text).toContain(family?.firstName)
  expect((await stepsWith(family?.firstName ?? '', slug)).map(step => step.state)).toEqual(['accepted'])
  const stranger = await as('nadja.zweifel@demo.example')
  const [own] = await stepsWith(family?.firstName ?? '', slug)
  expect((await stranger.post(`/kurse/${slug}/lernpfad`, { act: 'add', pathId: own?.pathId ?? '' })).status).toBe(404)
})

test('the goal of a path is changed; its steps stay', async () => {
  const sandra = await as('sandra.tschudi@demo.example')
  const path = await (await sandra.get('/mein/lernpfad')).follow('Datenanalytikerin')
  const steps = path.all('.path > li[data-step] h3').map(one => one.text)
  let page = await path.follow('Ziel ändern')
  expect(page.get('select[name=profession] option[selected]').getAttribute('value')).toBe('datenanalyse')
  const wrong = await page.submit({ goal: 'competence' }, { button: 'Ziel speichern' })
  expect(wrong.errors['code']).toBeTruthy()
  page = await wrong.submit({ code: '1.3', level: '6', text: '' }, { button: 'Ziel speichern' })
  expect(page.notice).toBe('Das Ziel ist geändert.')
  expect(page.get('h1').text).toMatch(/Stufe 6/)
  expect(page.all('.path > li[data-step] h3').map(one => one.text)).toEqual(steps)
  page = await (await page.follow('Ziel ändern')).submit(
    { goal: 'profession', profession: 'datenanalyse', text: 'Datenanalytikerin' },
    { button: 'Ziel speichern' },
  )
  expect(page.get('h1').text).toContain('Datenanalytikerin')
})

test('Anna proposes Sandra a whole path, rewords a proposal with its date, and after the answer no more', async () => {
  const [anna, sandra] = [await as('anna.kubli@demo.example'), await as('sandra.tschudi@demo.example')]
  let desk = await (await anna.get('/beratung/lernpfad')).follow('Lernpfad vorschlagen')
  const names = desk.all('select[name=personId] option').map(one => one.text.trim())
  expect(names).toContain('Sandra Tschudi')
  expect(names).not.toContain('Marija Petrović')
  const [template] = await sql<{ id: string }>(app, `select id from "PathTemplate" where title = 'Smartphone sicher'`)
  const form = { personId: await personOf('Sandra'), goal: 'free', templateId: template?.id ?? '' }
  const wrong = await desk.submit(form, { button: 'Diesen Lernpfad vorschlagen' })
  expect(wrong.errors['text']).toBeTruthy()
  desk = await wrong.submit({ text: 'Handy ohne Sorgen' }, { button: 'Diesen Lernpfad vorschlagen' })
  expect(desk.notice).toContain('Der Lernpfad ist vorgeschlagen')
  expect(desk.all('.docs h3').length).toBe(3)
  const change = (page: typeof desk, title: string) =>
    page.all('form:has(input[value=change])').find(one => one.querySelector('input[name=title]')?.getAttribute('value') === title)
  const old = change(desk, 'Mit jemandem aus der Familie einen Videoanruf machen')
  const stepId = old?.querySelector('input[name=stepId]')?.getAttribute('value') ?? ''
  const here = desk.path.split('?')[0] ?? ''
  const bad = await anna.post(here, { act: 'change', stepId, title: 'x'.repeat(200), reason: '', onDay: '' })
  expect(bad.status).toBe(422)
  expect(bad.errors[`title-${stepId}`]).toBeTruthy()
  desk = await anna.post(here, {
    act: 'change',
    stepId,
    title: 'Mit Silvia einen Videoanruf machen',
    reason: 'Sie hilft gern',
    onDay: '2027-02-01',
  })
  expect(desk.notice).toBe('Der Vorschlag ist geändert.')
  expect(desk.text).toContain('Sie hilft gern')
  const course = desk.all('form:has(input[value=change])').find(one => one.querySelector('select[name=run]'))
  const run = course?.querySelectorAll('select[name=run] option').map(one => one.getAttribute('value') ?? '')[1] ?? ''
  const courseStep = course?.querySelector('input[name=stepId]')?.getAttribute('value') ?? ''
  await anna.post(here, { act: 'change', stepId: courseStep, title: 'Handykurs', reason: '', onDay: '', run })
  const [dated] = await sql<{ run: string }>(app, `select "runId" as run from "PathStep" where id = $1`, [courseStep])
  expect(dated?.run).not.toBeNull()
  let page = await sandra.get(here.replace('beratung', 'mein'))
  expect(page.text).toContain('Anna Kubli schlägt Ihnen diesen Weg vor')
  expect(page.text).toContain('Mit Silvia einen Videoanruf machen')
  page = await page.submit({}, { form: `#schritt-${stepId} form`, button: /^Annehmen/ })
  page = await page.submit({}, { form: `#schritt-${courseStep} form`, button: /^Ablehnen/ })
  expect(page.text).toContain('Der Schritt ist abgelehnt')
  desk = await anna.get(here)
  expect(change(desk, 'Mit Silvia einen Videoanruf machen')).toBeUndefined()
  expect((await anna.post(here, { act: 'change', stepId, title: 'Doch anders' })).status).toBe(422)
})

test('a course says which of one’s own gaps it closes; without an account the page is one for all and says where to find out', async () => {
  const slug = 'word-und-excel-grundlagen'
  const anybody = await browse(app).get(`/kurse/${slug}`)
  expect(anybody.answer.headers.get('cache-control')).toBe('no-cache')
  expect(anybody.get('own-gaps').text).toContain('Wissen Sie, wo Sie stehen?')
  expect(anybody.get('own-gaps a').getAttribute('href')).toBe('/standort')
  const reto = await (await as('reto.landolt@demo.example')).get(`/kurse/${slug}`)
  expect(reto.answer.headers.get('cache-control')).toBe('private, no-store')
  expect(reto.has('own-gaps')).toBe(false)
  const [known] = await sql<{ level: number }>(
    app,
    `select r.level from "CompetenceRecord" r join "Person" p on p.id = r."personId" where p."firstName" = 'Reto' and r.code = '1.3' order by r."seenAt" desc limit 1`,
  )
  expect(reto.get('.gaps').text).toMatch(new RegExp(`Hebt 1.3 .* von Stufe ${known?.level} auf 3`))
  expect(reto.get('.gaps').text).toMatch(/Ihnen fehlt 1.3 .* Der Kurs (schliesst|führt)/)
  // What Reto was shown is in nobody else's page.
  const after = await browse(app).get(`/kurse/${slug}`)
  expect(after.html).toBe(anybody.html)
})

test('a group is given a path with days, and whoever opens the link reads them', async () => {
  const anna = await as('anna.kubli@demo.example')
  const page = await (await anna.get('/lernpfad/gruppen')).submit(
    {
      ...{ name: 'Klasse 4c', goalText: 'Gut informiert', title: ['Nachricht prüfen', '', '', '', ''] },
      onDay: ['2027-03-05', '', '', '', ''],
    },
    { button: 'Link erstellen' },
  )
  const [group] = await sql<{ key: string }>(app, `select key from "PathGroup" where title = 'Klasse 4c'`)
  expect(page.text).toContain(group?.key)
  expect((await browse(app).get(`/lernpfad/gruppe/${group?.key}`)).text).toContain('5. März 2027')
})

test('the test of a path leads to the test, and its kept result ticks the step off', async () => {
  const reto = await as('reto.landolt@demo.example')
  const path = await (await reto.get('/mein/lernpfad')).follow('Sicher am Computer, für die nächste Stelle')
  const step = path.get('.path > li[data-step]', 'Standort bestimmen')
  expect(step.querySelector('.acts a')?.getAttribute('href')).toBe('/standort')
  await reto.call('competence.keep', { personId: await personOf('Reto'), answers: `2026.2-E-K-${'1'.repeat(21)}` })
  const after = await reto.get(path.path)
  expect(after.get('.path > li.done').text).toContain('Standort bestimmen')
  expect(after.get('.path > li.done').text).not.toContain('Test machen')
})
