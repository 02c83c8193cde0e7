// What was paid is asked back and paid back in parts; people appeal in their account, or on paper where the law asks for it. All without script.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { textOf } from '#test/page.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 300_000)

async function as(email: string): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, `${email}@demo.example`)
  return visitor
}
const today = () => Temporal.Now.plainDateISO('Europe/Zurich')

test('Stefan sees what is asked back and why, what is due when, and what came in', async () => {
  const stefan = await as('stefan.hefti')
  const list = await stefan.get('/mein/entscheide')
  expect(list.text).toContain('zurückgefordert, CHF 310')
  const page = await list.follow('Weiterbildungsbeitrag')
  expect(page.heading).toContain('Rückforderung zum Gesuch')
  expect(page.get('.sheet').text).toContain('Sie hat nicht Stellung genommen')
  const due = textOf(page.get('#zurueckzahlen').parentNode?.parentNode ?? null)
  expect(due).toContain('Offen sind CHF 210.00 von CHF 310.00')
  expect(due).toMatch(/bezahlt[\s\S]*überfällig[\s\S]*offen/)
  expect(due).toContain('Eingegangen am')
  expect(page.text).not.toContain('Beschwerde einreichen')
  // The statement for the tax return says what was paid, and what was paid back.
  const [back] = await sql<{ year: number }>(app, 'select extract(year from "receivedOn")::int as year from "SubsidyReceipt"')
  expect((await stefan.get(`/mein/auszahlungen?jahr=${back?.year}`)).text).toMatch(/sind CHF 100\.00 zurückbezahlt worden/)
})

test('at the desk what is overdue comes first; a receipt is entered, and the rest is given up by somebody else', async () => {
  const beat = await as('beat.oswald')
  const list = await (await (await beat.get('/amt/zahlungen')).follow('Rückforderungen', 'nav a')).follow(/^überfällig/)
  const page = await list.follow(/Hefti/)
  expect(page.text).toContain('überfällig')
  const much = await page.submit({ rappen: '210.05', receivedOn: today().toString() }, { button: 'Eingang eintragen' })
  expect(much.status).toBe(422)
  const entered = await much.submit({ rappen: '100', receivedOn: today().toString() }, { button: 'Eingang eintragen' })
  expect(entered.notice).toContain('Der Eingang ist verbucht')
  const unsaidWhy = await entered.submit({ reason: '' }, { button: 'Zurücknehmen' })
  expect(unsaidWhy.status).toBe(422)
  const back = await unsaidWhy.submit({ reason: 'Gehört zu jemand anderem.' }, { button: 'Zurücknehmen' })
  expect(back.notice).toContain('Die Zeile ist zurückgenommen')
  expect(back.text).toContain('zurückgenommen: Gehört zu jemand anderem.')
  const again = await back.submit({ rappen: '100', receivedOn: today().toString() }, { button: 'Eingang eintragen' })
  const uneven = await again.submit({ 'parts.2.rappen': '100' }, { button: 'Raten festlegen' })
  expect(uneven.status).toBe(422)
  expect(uneven.text).toContain('nicht den ganzen Betrag')
  const planned = await uneven.submit(
    { 'parts.2.rappen': '60', 'parts.3.dueOn': today().add({ days: 90 }).toString(), 'parts.3.rappen': '50' },
    { button: 'Raten festlegen' },
  )
  expect(planned.notice).toContain('Die Raten sind festgelegt')
  const proposed = await planned.submit({ writeOffReason: 'Lebt jetzt von der Sozialhilfe.' }, { button: 'Abschreibung beantragen' })
  expect(proposed.notice).toContain('Die Abschreibung ist beantragt')
  expect(proposed.has('button', 'Nicht abschreiben')).toBe(false)
  const claudia = await as('claudia.truempi')
  const hers = await claudia.get(page.path)
  const unsaid = await hers.submit({ answer: '' }, { button: 'Nicht abschreiben' })
  expect(unsaid.status).toBe(422)
  const done = await unsaid.submit({}, { button: 'Abschreiben' })
  expect(done.notice).toContain('Über die Abschreibung ist entschieden')
  expect(done.text).toContain('CHF 110.00')
  const [application] = await sql<{ state: string }>(
    app,
    `select a.state from "SubsidyApplication" a join "Person" p on p.id = a."personId" where p."firstName" = 'Stefan'`,
  )
  expect(application?.state).toBe('closed')
})

test('a reclaim is proposed by one, approved by another, and served', async () => {
  const [paid] = await sql<{ id: string }>(
    app,
    `insert into "SubsidyHearing" (id, "decisionId", reclaims, reason, until, "openedById", "openedAt", outcome, "closeReason", "closedById", "closedOn")
     select uuidv7(), d.id, true, 'Der Kurs wurde abgebrochen.', current_date - 2, d."proposedById", now(), 'reopened', 'Keine Antwort.', d."proposedById", current_date
     from "SubsidyDecision" d join "SubsidyApplication" a on a.id = d."applicationId" join "Person" p on p.id = a."personId"
     where a.state = 'paid' and p."firstName" = 'Marija' returning "decisionId" as id`,
  )
  const beat = await as('beat.oswald')
  const page = await beat.get(`/amt/entscheide/${paid?.id}`)
  // No letter of this grant was served; the desk still sees its hearing.
  const wrong = await page.submit(
    { rappen: '500.05', considerations: 'Der Kurs wurde nicht besucht.' },
    { button: 'Rückforderung vorschlagen' },
  )
  expect(wrong.status).toBe(422)
  const proposed = await wrong.submit({ rappen: '250' }, { button: 'Rückforderung vorschlagen' })
  expect(proposed.notice).toContain('Jemand anderes gibt sie frei')
  const his = await proposed.follow(/Rückforderung von CHF 250/)
  expect(his.has('button', 'Rückforderung freigeben')).toBe(false)
  const claudia = await as('claudia.truempi')
  const hers = await claudia.get(his.path)
  expect(textOf(hers.get('.sheet'))).toContain('zahlt CHF 250 zurück')
  const approved = await hers.submit({}, { button: 'Rückforderung freigeben' })
  expect(approved.notice).toContain('Freigegeben')
  const served = await (await beat.get(his.path)).submit(
    { servedOn: today().toString(), trackingNumber: '98.3' },
    { button: 'Zustellung eintragen' },
  )
  expect(served.notice).toContain('Die Zustellung ist eingetragen')
  const plan = await served.follow('Raten und Eingänge')
  expect(plan.text).toContain('Noch nicht rechtskräftig')
  const marija = await as('marija.petrovic')
  const own = await (await marija.get('/mein/entscheide')).follow('Digital-Gutschein', 'li:first-child a')
  expect(own.text).toContain('Sie müssen noch nichts bezahlen')
  expect(own.has('a', 'Beschwerde zum Ausdrucken vorbereiten')).toBe(true)
})

test('Sandra appeals in her account and has a number and a day for it', async () => {
  const sandra = await as('sandra.tschudi')
  const there = await (await sandra.get('/mein/entscheide')).follow('Weiterbildungsbeitrag')
  const opened = await there.submit({}, { button: 'Entscheid öffnen' })
  const without = await opened.submit({ contested: 'amount', grounds: '' }, { button: 'Beschwerde einreichen' })
  expect(without.status).toBe(422)
  const sent = await without.submit({ grounds: 'Die Gebühr der Prüfung gehört zum Kurs.' }, { button: 'Beschwerde einreichen' })
  expect(sent.notice).toContain('Ihre Beschwerde ist heute eingegangen')
  expect(sent.text).toMatch(/Beschwerde Nr\. \d{4}-\d+-B1/)
  expect(sent.text).toContain('Die Gebühr der Prüfung gehört zum Kurs.')
  expect(sent.has('button', 'Beschwerde einreichen')).toBe(false)
  const beat = await as('beat.oswald')
  const list = await beat.get('/amt/beschwerden')
  const row = list.all('tbody tr').find(one => one.text.includes('Tschudi'))
  const hers = await beat.get(row?.querySelector('a')?.getAttribute('href') ?? '')
  expect(hers.text).toContain('im Konto eingereicht')
  expect(hers.text).toContain('Vom angefochtenen Teil wird nichts ausbezahlt')
})

test('where the law asks for paper and a signature the letter is prepared for printing', async () => {
  const [decision] = await sql<{ id: string }>(
    app,
    `select d.id from "SubsidyDecision" d join "SubsidyApplication" a on a.id = d."applicationId" join "Person" p on p.id = a."personId"
     where p."firstName" = 'Marija' and d.state = 'served' and d.kind = 'grant'`,
  )
  const marija = await as('marija.petrovic')
  const page = await marija.get(`/mein/entscheide/${decision?.id}`)
  expect(page.has('button', 'Beschwerde einreichen')).toBe(false)
  expect(page.text).toContain('unterschrieben')
  const letter = await page.follow('Beschwerde zum Ausdrucken vorbereiten')
  for (const part of ['Departement Bildung und Kultur', 'Marija', 'Ich verlange:', 'Begründung:', 'Unterschrift'])
    expect(letter.text).toContain(part)
  expect((await marija.post(page.path, { tun: 'beschwerde', contested: 'whole', grounds: 'Doch.' })).status).toBe(422)
})

test('an old case is offered to the State Archive, which does not take it: then nothing says whose it was', async () => {
  const claudia = await as('claudia.truempi')
  const hers = await (await claudia.get('/amt/entscheide')).follow('Ablage')
  expect(hers.text).toContain('Nadja Zweifel')
  expect(hers.has('button', 'Dem Staatsarchiv anbieten')).toBe(false)
  const urs = await as('urs.hoesli')
  const offered = await (await urs.get(hers.path)).submit({}, { button: 'Dem Staatsarchiv anbieten' })
  expect(offered.notice).toContain('Angeboten')
  const page = await offered.follow(/^angeboten/)
  const silent = await page.submit({ answer: '' }, { button: 'Übernimmt es nicht' })
  expect(silent.status).toBe(422)
  const gone = await silent.submit({ answer: 'Kein Archivwert.' }, { button: 'Übernimmt es nicht' })
  expect(gone.notice).toContain('Vernichtet')
  expect(gone.text).not.toContain('Zweifel')
  const ended = await (await urs.get('/amt/entscheide')).follow('rechtskräftig oder ersetzt')
  expect(ended.text).not.toMatch(/20(1|2[0-4])\d*-0001/)
})
