// A school writes a course, an editor sends it back and then publishes it; all of it without script.
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { inDays, swiss } from '#test/days.ts'
import type { Page } from '#test/page.ts'
import { sql, visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)

const as = (name: string) => visitAs(app, name)
const ursina = () => as('ursina.blumer')
const priska = () => as('priska.leuzinger')
const form = '#kurs'
const written = (page: Page, name: string) => {
  const field = page.get(`[name="${name}"]`)
  return field.tagName === 'TEXTAREA' ? field.text : field.getAttribute('value')
}

/** A new course, written whole by the school, with the buttons a browser has. */
async function write(school: Visitor, title: string): Promise<Page> {
  const asked = await (await school.get('/anbieter')).follow('Neuen Kurs schreiben')
  const draft = await asked.submit({ title })
  expect(draft.heading).toBe(title)
  return draft.submit(
    {
      summary: 'Sie machen ein Video aus Ihren Fotos.',
      description: 'Wir beginnen mit zehn Bildern.\n\n- ordnen\n- schneiden',
      audience: ['adults', 'seniors'],
      'competences.0.code': '3.1',
      'competences.0.fromLevel': '1',
      'competences.0.toLevel': '3',
      bring: 'Handy\nLadekabel',
      keywords: 'Film, Video',
    },
    { form, button: 'Entwurf speichern' },
  )
}

describe('from the first word to the catalogue', () => {
  test('the school writes, the editor returns with a reason, the school mends, the editor publishes, people find it', async () => {
    const school = await ursina()
    const saved = await write(school, 'Videos bei TubeFix machen')
    expect(saved.notice).toContain('Gespeichert')
    const sent = await saved.submit({}, { form, button: 'Zur Prüfung einreichen' })
    expect(sent.notice).toContain('Eingereicht')
    expect(sent.has('button', 'Zurückholen')).toBe(true)
    expect(sent.has(form)).toBe(false)

    const editor = await priska()
    const queue = await editor.get('/amt/kurse')
    const item = await queue.follow('Videos bei TubeFix machen', '.list a')
    expect(item.get('.eyes').text).toContain('Ursina Blumer')
    const without = await item.submit({}, { form: '#fall', button: 'Mit diesen Gründen zurückgeben' })
    expect(without.status).toBe(422)
    expect(without.notice).toContain('Grund')
    const decided = await without.submit(
      { 'reasons.title': 'Bitte ohne Markennamen.' },
      { form: '#fall', button: 'Mit diesen Gründen zurückgeben' },
    )
    expect(decided.notice).toContain('«Videos bei TubeFix machen» ist zurückgegeben')

    const list = await school.get('/anbieter')
    expect(list.get('#zutun').parentNode?.parentNode?.text).toContain('zurückgegeben')
    const returned = await list.follow('Videos bei TubeFix machen', 'table a')
    expect(returned.get('.fault').text).toContain('Bitte ohne Markennamen.')
    expect(returned.get('#title-e').text).toContain('Redaktion: Bitte ohne Markennamen.')
    const again = await returned.submit({ title: 'Videos aus Fotos machen' }, { form, button: 'Zur Prüfung einreichen' })
    expect(again.notice).toContain('Eingereicht')

    const second = await (await editor.get('/amt/kurse')).follow('Videos aus Fotos machen', '.list a')
    const published = await second.submit({}, { form: '#fall', button: 'Veröffentlichen' })
    expect(published.notice).toContain('«Videos aus Fotos machen» ist veröffentlicht')
    const page = await browse(app).get('/kurse/videos-aus-fotos-machen')
    expect(page.status).toBe(200)
    expect(page.heading).toBe('Videos aus Fotos machen')
  })

  test('while a change is under review people read the old text', async () => {
    const [change] = await sql<{ slug: string; title: string }>(
      app,
      `select c.slug, p.summary as title from "Course" c join "CourseVersion" p on p.id = c."publishedId"
       where exists (select 1 from "CourseVersion" v where v."courseId" = c.id and v.state = 'submitted')`,
    )
    const page = await browse(app).get(`/kurse/${change?.slug}`)
    expect(page.text).toContain(change?.title)
  })

  test('the preview shows the new text, and nothing in it can be booked', async () => {
    const school = await ursina()
    const course = await (await school.get('/anbieter')).follow('Fotos ordnen und teilen', 'table a')
    const preview = await course.follow('Vorschau der Seite')
    expect(preview.text).toContain('Neu mit einer Stunde Zeit für Ihre eigenen Fragen.')
    expect(preview.all('main a[href*="/anmelden"]').every(link => link.closest('[inert]'))).toBe(true)
  })
})

describe('a form that is not right yet', () => {
  test('submitting too early saves what is there and names every field that is missing', async () => {
    const school = await ursina()
    const draft = await (await school.get('/anbieter/kurse/neu')).submit({ title: 'Noch fast leer' })
    const early = await draft.submit({ bring: 'Neugier' }, { form, button: 'Zur Prüfung einreichen' })
    expect(early.status).toBe(422)
    expect(Object.keys(early.errors)).toEqual(['summary', 'description', 'audience', 'competences.0.code'])
    expect(early.text).toContain('Gespeichert, aber noch nicht eingereicht')
    const kept = await school.get(early.path)
    expect(written(kept, 'bring')).toBe('Neugier')
    // What was saved on the way is what the next save builds on.
    const next = await early.submit({ summary: 'Ein Satz.' }, { form, button: 'Entwurf speichern' })
    expect(next.notice).toContain('Gespeichert')
  })

  test('values stay, errors stand at their fields, also in the rows', async () => {
    const draft = await write(await ursina(), 'Mit Fehlern')
    const wrong = await draft.submit(
      { ageMin: '70', ageMax: '60', 'competences.0.fromLevel': '5', title: 'x'.repeat(121) },
      { form, button: 'Entwurf speichern' },
    )
    expect(wrong.status).toBe(422)
    expect(Object.keys(wrong.errors)).toEqual(['title', 'ageMax', 'competences.0.toLevel'])
    expect(written(wrong, 'ageMin')).toBe('70')
    expect(wrong.get('#ageMax-e').text).toContain('höher')
    const still = await wrong.submit({ title: 'Kürzer', ageMax: '' }, { form, button: 'Entwurf speichern' })
    expect(Object.keys(still.errors)).toEqual(['competences.0.toLevel'])
  })

  test('rows of competences are added and removed, and nothing written is lost', async () => {
    const draft = await write(await ursina(), 'Mit Zeilen')
    const more = await draft.submit({ summary: 'Noch nicht gespeichert.' }, { form, button: 'Weitere Kompetenz' })
    expect(more.all('[name^="competences."][name$=".code"]')).toHaveLength(2)
    expect(written(more, 'summary')).toBe('Noch nicht gespeichert.')
    const filled = await more.submit(
      { 'competences.1.code': '5.1', 'competences.1.fromLevel': '0', 'competences.1.toLevel': '2' },
      { form, button: 'Entwurf speichern' },
    )
    const less = await filled.submit({}, { form, button: 'Entfernen: Kompetenz 1' })
    expect(less.get('[name="competences.0.code"] option[selected]').getAttribute('value')).toBe('5.1')
    const saved = await less.submit({}, { form, button: 'Entwurf speichern' })
    expect(saved.all('[name^="competences."][name$=".code"]')).toHaveLength(1)
  })

  test('the preview of the text shows Markdown and no HTML', async () => {
    const draft = await write(await ursina(), 'Mit Vorschau')
    const text = '**Fett** und <script>alert(1)</script> [Link](javascript:alert(1))'
    const shown = await draft.submit({ description: text }, { form, button: 'Text ansehen' })
    expect(shown.get('#preview strong').text).toBe('Fett')
    expect(shown.has('#preview script')).toBe(false)
    expect(shown.has('#preview a[href^="javascript"]')).toBe(false)
    expect(written(shown, 'description')).toContain('<script>')
  })
})

describe('two people at the same text', () => {
  test('the second sees what the first saved beside the own words, and decides', async () => {
    const draft = await write(await ursina(), 'Zu zweit')
    const mine = await (await ursina()).get(draft.path)
    await draft.submit({ summary: 'Von der ersten.', bring: 'Stift' }, { form, button: 'Entwurf speichern' })
    const stale = await mine.submit({ summary: 'Von der zweiten.' }, { form, button: 'Entwurf speichern' })
    expect(stale.status).toBe(422)
    expect(stale.notice).toContain('Jemand anderes hat inzwischen gespeichert')
    expect(stale.get('.versus').text).toContain('Von der ersten.')
    expect(written(stale, 'summary')).toBe('Von der zweiten.')
    const decided = await stale.submit({}, { form, button: 'Entwurf speichern' })
    expect(decided.notice).toContain('Gespeichert')
    expect(written(decided, 'summary')).toBe('Von der zweiten.')
  })

  test('a mistake in a field does not hide that somebody else saved', async () => {
    const draft = await write(await ursina(), 'Mit Fehler und Kollegin')
    const mine = await (await ursina()).get(draft.path)
    await draft.submit({ summary: 'Von der ersten.' }, { form, button: 'Entwurf speichern' })
    const wrong = await mine.submit({ summary: 'Von der zweiten.', ageMin: 'alt' }, { form, button: 'Entwurf speichern' })
    expect(Object.keys(wrong.errors)).toEqual(['ageMin'])
    const stale = await wrong.submit({ ageMin: '' }, { form, button: 'Entwurf speichern' })
    expect(stale.notice).toContain('Jemand anderes hat inzwischen gespeichert')
  })

  test('an editor who has read an older text is shown the new one instead of publishing it', async () => {
    const school = await ursina()
    const sent = await (await write(school, 'Schnell geändert')).submit({}, { form, button: 'Zur Prüfung einreichen' })
    const item = await (await (await priska()).get('/amt/kurse')).follow('Schnell geändert', '.list a')
    const back = await sent.submit({}, { button: 'Zurückholen' })
    await back.submit({ title: 'Ganz anders' }, { form, button: 'Zur Prüfung einreichen' })
    const refused = await item.submit({}, { form: '#fall', button: 'Veröffentlichen' })
    expect(refused.status).toBe(422)
    expect(refused.notice).toContain('inzwischen geändert')
    expect(refused.heading).toBe('Ganz anders')
  })
})

describe('a run', () => {
  const path = async (school: Visitor) => (await (await school.get('/anbieter')).follow('Fotos ordnen und teilen', 'table a')).path

  test('several days are filled in at once, amounts and dates as people write them, and it is opened', async () => {
    const school = await ursina()
    const blank = await (await school.get(await path(school))).follow('Neuer Termin')
    expect(written(blank, 'locality')).toBe('Ennenda')
    const filled = await blank.submit(
      { 'pattern.first': swiss(inDays(60)), 'pattern.count': '3', 'pattern.every': '7', 'pattern.from': '18:15', 'pattern.to': '20:00' },
      { form: '#termin', button: 'Kurstage eintragen' },
    )
    expect(filled.all('[name^="sessions."][name$=".day"]')).toHaveLength(3)
    const opened = await filled.submit(
      { price: "1'250,50", seats: '9', 'sessions.2.from': '18.30' },
      { form: '#termin', button: 'Speichern und für Anmeldungen öffnen' },
    )
    expect(opened.notice).toContain('offen')
    expect(written(opened, 'price')).toBe("1'250.50")
    expect(written(opened, 'sessions.2.from')).toBe('18:30')
    expect(written(opened, 'enrolUntil')).toBe(inDays(57).toString())
    expect(written(opened, 'cancelUntil')).toBe(inDays(53).toString())
  })

  test('what is wrong stands at its field: days that do not exist, ends before beginnings, too many people', async () => {
    const school = await ursina()
    const blank = await (await school.get(await path(school))).follow('Neuer Termin')
    const wrong = await blank.submit(
      { 'sessions.0.day': '31.2.2027', 'sessions.0.from': '20:00', 'sessions.0.to': '18:00', seats: 'viele', price: '12.345' },
      { form: '#termin', button: 'Entwurf speichern' },
    )
    expect(Object.keys(wrong.errors)).toEqual(['sessions.0.day', 'sessions.0.to', 'seats', 'price'])
    expect(wrong.get('#sessions\\.0\\.day').getAttribute('value')).toBe('31.2.2027')
    const next = await wrong.submit(
      { 'sessions.0.day': swiss(inDays(20)), seats: '8', price: '' },
      { form: '#termin', button: 'Entwurf speichern' },
    )
    expect(Object.keys(next.errors)).toEqual(['sessions.0.to'])
    const late = await next.submit(
      { 'sessions.0.to': '21:00', enrolUntil: swiss(inDays(30)) },
      { form: '#termin', button: 'Entwurf speichern' },
    )
    expect(Object.keys(late.errors)).toEqual(['enrolUntil'])
  })

  test('is copied to another first day, with its place, price and distances', async () => {
    const school = await ursina()
    const run = await (await school.get(await path(school))).follow(/^\w\w, \d/, 'table a')
    const copy = await run.submit({ firstDay: swiss(inDays(200)) }, { button: 'Termin kopieren' })
    expect(copy.notice).toContain('kopiert')
    expect(written(copy, 'sessions.0.day')).toBe(inDays(200).toString())
    expect(written(copy, 'sessions.1.day')).toBe(inDays(207).toString())
    expect(written(copy, 'price')).toBe(written(run, 'price'))
    const gone = await copy.submit({}, { button: 'Entwurf des Termins löschen' })
    expect(gone.notice).toContain('gelöscht')
  })

  test('before it is cancelled the number of people who will be told is shown; then everybody has a message', async () => {
    const school = await as('daniel.streiff')
    const course = await (await school.get('/anbieter')).follow('Zusammenarbeiten in der Cloud', 'table a')
    const run = await course.follow(/^\w\w, \d/, 'table a')
    const runId = run.path.match(/termine\/([0-9a-f-]+)/)?.[1] ?? ''
    for (const name of ['sandra.tschudi', 'reto.landolt']) {
      const [person] = await sql<{ id: string }>(app, `select id from "Person" where email = $1`, [`${name}@demo.example`])
      const wish = { runId, personIds: [person?.id], together: false, confirmPrerequisites: true, overrule: [] }
      expect((await (await as(name)).call('enrolment.enrol', wish)).status).toBe(200)
    }
    const [count] = await sql<{ n: number }>(
      app,
      `select count(*)::int as n from "Enrolment" where "runId" = $1 and state <> 'cancelled'`,
      [runId],
    )
    expect(count?.n).toBeGreaterThanOrEqual(2)
    const shown = await school.get(run.path)
    expect(shown.get('main').text).toContain(`${count?.n} Personen werden benachrichtigt`)
    expect(shown.has('button', `Absagen und ${count?.n} Personen benachrichtigen`)).toBe(true)
    const without = await shown.submit({}, { button: /^Absagen und/ })
    expect(without.status).toBe(422)
    expect(without.errors).toHaveProperty('reason')
    const done = await without.submit({ reason: 'Die Kursleiterin ist krank.' }, { button: /^Absagen und/ })
    expect(done.text).toContain('Die Kursleiterin ist krank.')
    const [told] = await sql<{ n: number }>(
      app,
      `select count(*)::int as n from "Message" m join "Enrolment" e on e.id = m."enrolmentId" where e."runId" = $1 and m.kind = 'enrolment/run_cancelled'`,
      [runId],
    )
    expect(told?.n).toBe(count?.n)
  })
})

describe('what is not yours', () => {
  test("another school's course, run and profile are not there; without the role the desk is not open", async () => {
    const [foreign] = await sql<{ course: string; run: string; slug: string }>(
      app,
      `select c.id as course, r.id as run, p.slug from "Course" c join "CourseRun" r on r."courseId" = c.id join "Provider" p on p.id = c."providerId"
       where p.slug = 'codeclub-toedi' limit 1`,
    )
    const school = await ursina()
    for (const path of [
      `/anbieter/kurse/${foreign?.course}`,
      `/anbieter/kurse/${foreign?.course}/vorschau`,
      `/anbieter/kurse/${foreign?.course}/termine/neu`,
      `/anbieter/kurse/${foreign?.course}/termine/${foreign?.run}`,
    ])
      expect((await school.get(path)).status, path).toBe(404)
    expect((await school.get(`/anbieter/profil?schule=${foreign?.slug}`)).heading).toContain('Volkshochschule')
    for (const path of ['/amt/kurse', '/amt/verlauf']) expect((await school.get(path)).status, path).toBe(403)
    expect((await (await priska()).get('/anbieter')).status).toBe(403)
    expect((await browse(app).get('/anbieter')).path).toContain('/anmelden')
  })

  test("a run is not shown under another course's address", async () => {
    const [mixed] = await sql<{ course: string; run: string }>(
      app,
      `select c.id as course, r.id as run from "Course" c join "Provider" p on p.id = c."providerId" join "CourseRun" r on r."courseId" <> c.id
       join "Course" o on o.id = r."courseId" and o."providerId" = p.id where p.slug = 'volkshochschule-linthal' limit 1`,
    )
    expect((await (await ursina()).get(`/anbieter/kurse/${mixed?.course}/termine/${mixed?.run}`)).status).toBe(404)
  })
})

test("a school's profile is changed at once, with telephone and website as people write them", async () => {
  const school = await ursina()
  const profile = await school.get('/anbieter/profil')
  const wrong = await profile.submit({ phone: '123', website: 'javascript:alert(1)' }, { button: 'Angaben speichern' })
  expect(Object.keys(wrong.errors)).toEqual(['phone', 'website'])
  const saved = await wrong.submit({ phone: '055 000 10 11', website: 'www.vhs-linthal.example' }, { button: 'Angaben speichern' })
  expect(saved.notice).toContain('gespeichert')
  expect(written(saved, 'website')).toBe('https://www.vhs-linthal.example')
})
