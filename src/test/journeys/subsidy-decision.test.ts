// Reto is refused with reasons, reads them, and appeals; the office serves, enters, closes. All of it without script.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)

async function as(email: string): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, `${email}@demo.example`)
  return visitor
}
const today = () => Temporal.Now.plainDateISO('Europe/Zurich')

test('Reto reads why he was refused, what he can do until when, and has the sealed PDF', async () => {
  const reto = await as('reto.landolt')
  const list = await (await reto.get('/mein')).follow('Meine Entscheide')
  expect(list.text).toContain('abgelehnt')
  const page = await list.follow('Weiterbildungsbeitrag')
  expect(page.get('#heisst').parentNode?.parentNode?.text).toContain('Sie bekommen diesen Beitrag nicht')
  expect(page.get('.sheet').text).toMatch(/Demo: Dieser Entscheid ist erfunden/)
  for (const heading of ['Sachverhalt', 'Erwägungen', 'Rechtliche Grundlage', 'Entscheid', 'Kosten', 'Rechtsmittel'])
    expect(page.all('.sheet h4').map(one => one.text)).toContain(heading)
  // The reasons in the plain summary are those of the letter, and those of the check.
  const reason = page.get('#heisst').parentNode?.parentNode?.querySelector('li')?.text ?? ''
  expect(page.get('.sheet').text).toContain(reason)
  // He has appealed already; who has not reads how.
  expect(page.get('[id^="beschwerde-"]').parentNode?.parentNode?.text).toContain('eingegangen')
  expect(page.text).not.toContain('können Sie Beschwerde erheben')
  const pdf = await reto.fetch(`${page.path.replace(/\?.*/, '')}.pdf`)
  expect(pdf.headers.get('content-disposition')).toMatch(/^attachment; filename="entscheid-/)
  const bytes = Buffer.from(await pdf.arrayBuffer()).toString('latin1')
  expect(bytes.startsWith('%PDF-')).toBe(true)
  expect(bytes).toContain('/ByteRange')

  const english = await reto.get(`/en${page.path.replace(/\?.*/, '')}`)
  expect(english.text).toContain('You do not get this contribution')
  expect(english.get('.sheet').getAttribute('lang')).toBe('de-CH')
})

test('his appeal is a case of its own: handed over, sent back, and the first decision stays to be read', async () => {
  const beat = await as('beat.oswald')
  const appeals = await (await (await beat.get('/amt')).follow('Entscheide', 'nav a')).follow('Beschwerden')
  const appeal = await appeals.follow(/^\d{4}-\d+$/.exec(appeals.get('tbody a').text)?.[0] ?? '')
  expect(appeal.text).toContain('rechtzeitig eingereicht')
  const over = await appeal.submit({}, { button: 'Akten übergeben' })
  expect(over.notice).toContain('Als übergeben vermerkt')
  const without = await over.submit({ move: 'remit', decidedOn: today().toString(), reason: '' }, { button: 'Ausgang eintragen' })
  expect(without.status).toBe(422)
  const closed = await without.submit(
    { move: 'remit', decidedOn: today().toString(), reason: 'Die Lektionen sind neu zu zählen.' },
    { button: 'Ausgang eintragen' },
  )
  expect(closed.notice).toContain('Der Ausgang ist eingetragen')
  expect(closed.has('button', 'Ausgang eintragen')).toBe(false)

  const reto = await as('reto.landolt')
  const page = await (await reto.get('/mein/entscheide')).follow('Weiterbildungsbeitrag')
  expect(page.text).toContain('zurückgewiesen: das Amt entscheidet neu')
  expect(page.text).toContain('Die Lektionen sind neu zu zählen.')
  const [application] = await sql<{ state: string }>(
    app,
    `select a.state from "SubsidyApplication" a join "Person" p on p.id = a."personId" where p."firstName" = 'Reto'
       and exists (select 1 from "SubsidyDecision" d join "SubsidyAppeal" b on b."decisionId" = d.id where d."applicationId" = a.id)`,
  )
  expect(application?.state).toBe('in_review')
})

test('Sandra opens her decision: before that she sees only that it is there, afterwards it is served', async () => {
  const sandra = await as('sandra.tschudi')
  const list = await sandra.get('/mein/entscheide')
  expect(list.text).toContain('noch nicht geöffnet')
  const there = await list.follow('Weiterbildungsbeitrag')
  expect(there.heading).toBe('Ein Entscheid ist da')
  expect(there.text).not.toMatch(/CHF|zugesprochen|Erwägungen/)
  expect((await sandra.fetch(`${there.path}.pdf`)).status).toBe(404)
  const opened = await there.submit({}, { button: 'Entscheid öffnen' })
  expect(opened.notice).toContain('Der Entscheid ist geöffnet')
  expect(opened.text).toContain('teilweise zugesprochen')
  expect(opened.text).toMatch(/Bis \d+\. \p{L}+ \d{4} können Sie Beschwerde erheben/u)
  // Somebody else's decision is not there.
  const reto = await as('reto.landolt')
  expect((await reto.get(there.path)).status).toBe(404)
  expect((await reto.post(there.path, {})).status).toBe(404)
})

test('the caseworker adds a reason in the marked place and sees it in the preview; nobody else can', async () => {
  const beat = await as('beat.oswald')
  const list = await (await beat.get('/amt/entscheide')).follow('in Arbeit')
  // A refusal in work: a grant may go without a reason of the caseworker's own.
  const fridas = list.all('tbody tr').find(row => row.text.includes('Elmer'))
  const one = await beat.get(fridas?.querySelector('a')?.getAttribute('href') ?? '')
  const empty = await one.submit({ considerations: '' }, { button: 'Speichern und Vorschau zeigen' })
  expect(empty.status).toBe(422)
  const saved = await empty.submit({ considerations: 'Die Nachfrist lief am Montag ab.' }, { button: 'Speichern und Vorschau zeigen' })
  expect(saved.notice).toContain('Gespeichert')
  expect(saved.get('.sheet').text).toContain('Die Nachfrist lief am Montag ab.')
  const claudia = await as('claudia.truempi')
  const hers = await claudia.get(one.path)
  expect(hers.has('button', 'Speichern und Vorschau zeigen')).toBe(false)
  expect(hers.get('.sheet').text).toContain('Die Nachfrist lief am Montag ab.')
})

test('a registered letter is entered with the day of the post, and an appeal with the day of the postmark', async () => {
  const beat = await as('beat.oswald')
  const running = await (await beat.get('/amt/entscheide')).follow('Frist läuft')
  const marija = running.all('tbody tr').find(row => row.text.includes('Petrović'))
  const page = await beat.get(marija?.querySelector('a')?.getAttribute('href') ?? '')
  expect(page.text).toContain('eingeschriebener Brief 98.00.123456.00000001')
  const form = await page.follow('Beschwerde eintragen')
  const wrong = await form.submit({ handedInOn: today().add({ days: 3 }).toString(), grounds: 'Mehr.' }, { button: 'Beschwerde eintragen' })
  expect(wrong.status).toBe(422)
  const entered = await wrong.submit(
    { handedInOn: today().toString(), contested: 'amount', grounds: 'Sie verlangt CHF 500.' },
    { button: 'Beschwerde eintragen' },
  )
  expect(entered.notice).toContain('Die Beschwerde ist eingetragen')
  expect(entered.text).toContain('Vom angefochtenen Teil wird nichts ausbezahlt')
})

test('before a grant is taken back its person is heard', async () => {
  const beat = await as('beat.oswald')
  const running = await (await beat.get('/amt/entscheide')).follow('Frist läuft')
  const sandras = running.all('tbody tr').find(row => row.text.includes('Tschudi'))
  const page = await beat.get(sandras?.querySelector('a')?.getAttribute('href') ?? '')
  const early = await page.submit({ reason: 'Der Kurs fällt aus.', until: today().toString() }, { button: 'Anhörung eröffnen' })
  expect(early.status).toBe(422)
  const opened = await early.submit(
    { reason: 'Der Kurs fällt aus.', until: today().add({ days: 12 }).toString() },
    { button: 'Anhörung eröffnen' },
  )
  expect(opened.notice).toContain('Die Anhörung ist eröffnet')
  const soon = await opened.submit({ outcome: 'reopened', closeReason: 'Er fällt aus.' }, { button: 'Anhörung abschliessen' })
  expect(soon.status).toBe(422)

  const sandra = await as('sandra.tschudi')
  const hers = await (await sandra.get('/mein/entscheide')).follow('Weiterbildungsbeitrag')
  expect(hers.text).toContain('Der Kurs fällt aus.')
  const said = await hers.submit({ statement: 'Er findet statt, siehe Bestätigung.' }, { button: 'Stellungnahme absenden' })
  expect(said.notice).toContain('Ihre Stellungnahme ist beim Amt')

  const read = await beat.get(page.path)
  expect(read.text).toContain('Er findet statt, siehe Bestätigung.')
  const closed = await read.submit({ outcome: 'dropped', closeReason: 'Der Kurs findet statt.' }, { button: 'Anhörung abschliessen' })
  expect(closed.notice).toContain('Die Anhörung ist abgeschlossen')
  expect((await sandra.get(hers.path)).text).toContain('Der Beitrag bleibt: Der Kurs findet statt.')
})
