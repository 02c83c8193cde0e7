// The self-test without script: page by page, nothing stored until somebody says so.
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import type { Page } from '#test/page.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
let demo: pg.Client

beforeAll(async () => {
  app = await startApp({ demo: true })
  demo = new pg.Client({ connectionString: app.databaseUrl })
  await demo.connect()
  return () => demo.end()
}, 120_000)

const screen = 'form[action$="/standort/test"]'
const buttons = {
  next: /^(Nächste Frage|Zum Ergebnis)$/,
  skip: 'Auslassen',
  back: 'Zurück',
  pause: 'Pause machen',
  deeper: 'Wissensfragen anschliessen',
}
const press = (page: Page, act: keyof typeof buttons, choice?: number) =>
  page.submit(choice === undefined ? {} : { choice: String(choice) }, { form: screen, button: buttons[act] })
const begin = async (fields: Record<string, string> = {}) => {
  const start = await browse(app).get('/standort')
  return start.submit({ wer: 'adult', wie: 'short', ...fields }, { form: screen })
}
const answerAll = async (page: Page, choice: (n: number) => number | undefined, count = 21) => {
  let now = page
  for (let n = 0; n < count; n++) {
    const value = choice(n)
    now = value === undefined ? await press(now, 'skip') : await press(now, 'next', value)
  }
  return now
}
/** Every row of every table: an answer that were stored anywhere would add one. */
const rows = async () => {
  const { rows: tables } = await demo.query(`select tablename from pg_tables where schemaname = 'public' order by 1`)
  const counts: number[] = []
  for (const { tablename } of tables) counts.push((await demo.query(`select count(*)::int as n from "${tablename}"`)).rows[0].n)
  return tables.map(({ tablename }, n) => `${tablename} ${counts[n]}`)
}

test('the whole test, with skipped questions and steps back, stores nothing and ends with what comes next', async () => {
  const before = await rows()
  let page = await begin()
  expect(page.get('.where').text).toContain('Frage 1 von 21')
  page = await press(page, 'next', 3)
  page = await press(page, 'back')
  expect(page.get('input[value="3"]').hasAttribute('checked')).toBe(true)
  page = await press(page, 'next', 2)
  const missing = await press(page, 'next')
  expect(missing.status).toBe(422)
  expect(missing.get('.err').text).toContain('Wählen Sie eine Antwort')
  page = await answerAll(missing, n => (n % 5 === 4 ? undefined : n % 3), 20)
  expect(page.heading).toMatch(/^Ihr Standort vom/)
  expect(page.all('.relief svg.summit')).toHaveLength(5)
  expect(page.all('.steps3 > li')).toHaveLength(3)
  expect(page.get('main').text).not.toMatch(/%|bestanden|durchgefallen/)
  expect(page.get('main').text).toContain('nirgends gespeichert')
  expect(new URL(page.path, app.url).search).toBe('')
  expect(await rows()).toEqual(before)
})

test('a break gives a code with which one goes on elsewhere; a mistyped one is said and stays in its field', async () => {
  let page = await begin({ wer: 'senior' })
  page = await press(page, 'next', 1)
  page = await press(page, 'pause', 2)
  const code = page.get('.slip').text.trim()
  const start = await browse(app).get('/standort')
  const again = await start.submit({ code: code.toLowerCase() }, { form: 'form[method=post]' })
  expect(again.get('.where').text).toContain('Frage 3 von 21')
  const wrong = await start.submit({ code: '2026.1-S-K-9' }, { form: 'form[method=post]' })
  expect(wrong.status).toBe(422)
  expect(wrong.get('#code').getAttribute('value')).toBe('2026.1-S-K-9')
})

test('a goal is drawn dashed and stands in the table, and the long test corrects kindly', async () => {
  const start = await browse(app).get('/standort?ziel=datenanalyse')
  let page = await start.submit({ wer: 'adult', wie: 'short' }, { form: screen })
  page = await answerAll(page, () => 2)
  expect(page.all('.relief .ghost').length).toBeGreaterThan(0)
  expect(page.all('.levels').at(0)?.text).toContain('Ziel')
  page = await press(page, 'deeper')
  expect(page.get('.where').text).toContain('Frage 22 von 42')
  page = await answerAll(page, () => 2)
  expect(page.get('main').text).toContain('Das geht vielen so')
  expect(page.get('main').text).toContain('trauen')
})

test('in Leichte Sprache each question is a short statement, from the start page to a kept result, in both languages', async () => {
  let page = await begin({ wer: 'easy', wie: 'long' })
  expect(page.get('legend').text).toBe('Können Sie das?')
  expect(page.get('h1').text).toBe('Sie suchen etwas im Internet, zum Beispiel einen Fahrplan.')
  page = await answerAll(page, () => 2, 21)
  expect(page.get('.where').text).toContain('Frage 22 von 42')
  page = await press(page, 'next')
  expect(page.status).toBe(422)
  expect(page.get('.err').text).toContain('Oder drücken Sie auf Auslassen.')
  page = await answerAll(page, () => 0, 21)
  expect(page.heading).toMatch(/^Ihr Ergebnis vom/)
  const said = page.get('main').text
  for (const sentence of ['Das ist keine Prüfung.', 'Das passiert vielen Menschen.', 'Sie schreiben eine E-Mail.'])
    expect(said).toContain(sentence)
  const english = await browse(app).get('/en/standort/test?wer=easy&wie=short')
  expect(english.get('legend').text).toBe('Can you do this?')
  const sandra = browse(app)
  await signInAs(sandra, 'sandra.tschudi@demo.example')
  const whom = await sandra.post('/standort/behalten', { answers: '2026.2-L-K-012', takenAt: '' })
  const kept = await whom.submit({}, { form: 'form[action$=behalten]' })
  expect(kept.get('main').text).toContain('Leichte Sprache, Kurz, 2026.2')
  await kept.submit({}, { form: 'form[data-forget]' })
})

test('only the young see a picture with each question, and it says nothing that the words do not', async () => {
  const page = await begin({ wer: 'young' })
  expect(page.get('svg.picture').getAttribute('aria-hidden')).toBe('true')
  expect((await press(page, 'next', 1)).get('svg.picture').outerHTML).not.toBe(page.get('svg.picture').outerHTML)
  for (const wer of ['adult', 'senior', 'easy']) expect((await begin({ wer })).has('svg.picture'), wer).toBe(false)
})

test('who says where and for how much finds courses near first and none above the price, and may take it back', async () => {
  let page = await answerAll(await begin(), () => 2)
  const wish = (near: string, most: string) => page.submit({ near, most }, { form: 'form.near' })
  page = await wish('Linthal', '30000')
  expect(page.get('#near option[selected]').text).toBe('Linthal')
  const prices = page.all('.course-step .facts b').map(one => one.text)
  expect(prices.length).toBeGreaterThan(0)
  for (const price of prices) expect(price).toMatch(/^(kostenlos|CHF\s(300|[12]\d\d|\d{1,2}))$/)
  const places = page.all('.course-step .facts').map(one => one.text)
  expect(places.every(text => /Online|am Ort|km entfernt/.test(text))).toBe(true)
  page = await wish('Linthal', '0')
  expect(page.get('.steps3').text).toContain('Ohne diese Grenze finden Sie vielleicht einen.')
  page = await wish('', '')
  expect(page.has('#near option[selected]')).toBe(false)
  expect(page.get('.steps3').text).not.toContain('km entfernt')
})

test('a break of the version before goes on with its own questions', async () => {
  const start = await browse(app).get('/standort')
  const page = await start.submit({ code: `2026.1-J-L-${'1'.repeat(21)}` }, { form: 'form[method=post]' })
  expect(page.get('.where').text).toContain('Frage 22 von 42')
  const bcc = await answerAll(page, () => 0, 3)
  expect(bcc.get('h1').text).toContain('zwanzig Leute')
  const unknown = await start.submit({ code: '2026.9-J-L-1' }, { form: 'form[method=post]' })
  expect(unknown.status).toBe(422)
})

test('every level on the result is opened to the answers it comes from', async () => {
  let page = await begin({ wie: 'long' })
  page = await answerAll(page, n => (n === 1 ? undefined : 2), 42)
  const rows = page.all('.each tbody tr').map(one => one.text)
  expect(rows).toHaveLength(21)
  expect(rows[0]).toMatch(/1\.1 .*«Das kann ich allein», Wissensfrage falsch.*2/)
  expect(rows[1]).toMatch(/noch offen/)
  expect(rows[2]).toMatch(/Wissensfrage richtig.*4/)
  expect(page.get('.each').text).toContain('abgerundet')
})

test('young people are addressed with du, everybody else with Sie', async () => {
  expect((await begin({ wer: 'young' })).get('legend').text).toBe('Wie gut kannst du das?')
  expect((await begin({ wer: 'senior' })).get('legend').text).toBe('Wie gut können Sie das?')
})

test('whoever wants to keep a result signs in and comes back to it; what is forgotten is gone', async () => {
  const visitor = browse(app)
  const result = '2026.1-E-K-222222222222222222222'
  const asked = await visitor.post('/standort/behalten', { answers: result, takenAt: '' })
  expect(asked.path).toMatch(/^\/anmelden/)
  await signInAs(visitor, 'sandra.tschudi@demo.example')
  const whom = await visitor.post('/standort/behalten', { answers: result, takenAt: '' })
  const kept = await whom.submit({}, { form: 'form[action$=behalten]' })
  expect(kept.path).toMatch(/^\/mein\/standort\/.*getan=behalten$/)
  expect(kept.get('main').text).toContain('Das Ergebnis ist gespeichert')
  const count = async () => (await demo.query('select count(*)::int as n from "SelfTestResult" where answers = $1', [result])).rows[0].n
  expect(await count()).toBe(1)
  const gone = await kept.submit({}, { form: 'form[data-forget]' })
  expect(gone.get('main').text).toContain('Das Ergebnis ist gelöscht')
  expect(await count()).toBe(0)
})

test('a code for the counsellor is shown once, and whoever holds it can make it worthless', async () => {
  const visitor = browse(app)
  const page = await visitor.post('/standort/uebergabe', { answers: '2026.1-E-K-2' })
  expect(page.get('.slip').text.trim()).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  const away = await page.submit({}, { button: 'Ungültig machen' })
  expect(away.get('main').text).toContain('gilt nicht mehr')
  const { rows: left } = await demo.query('select answers from "Handover" where "endedAt" is null')
  expect(left).toEqual([])
})
