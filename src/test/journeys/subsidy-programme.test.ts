// A programme manager writes a rule without code, a second person releases it; the head of the office budgets; all without script.
import { beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { freeRappen } from '#test/free-money.ts'
import { signInAs, sql } from '#test/sign-in.ts'
import { formatAmount } from '#words/money.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 240_000)
const as = async (name: string) => {
  const visitor = browse(app)
  await signInAs(visitor, `${name}@demo.example`)
  return visitor
}

const programme = '/amt/programme/digital-gutschein'

test('a version is read in words, with its history', async () => {
  const clerk = await as('beat.oswald')
  const page = await (await clerk.get('/amt/programme')).follow('Digital-Gutschein')
  expect(page.text).toContain('Alter (Kursbeginn) ist mindestens 18 Jahre')
  expect(page.text).toContain('Departement Bildung und Kultur (Demo), innert 30 Tagen')
  expect(page.text).toContain('Anmeldebestätigung: nach dem Kurs')
  expect(page.text).toContain('Sie sind bei Kursbeginn {age} Jahre alt.')
  expect(page.get('#verlauf').text).toContain('Verlauf')
  expect(page.text).toContain('freigegeben: Digital-Gutschein (Demo)')
  expect(page.has('a', 'Neue Fassung schreiben')).toBe(false)
  expect((await clerk.get('/amt/programme/neu')).status).toBe(403)
  expect((await clerk.get('/amt/programme/gibt-es-nicht')).status).toBe(404)
})

test('a rule is written, refused at its line with everything kept, saved, tried, released by another person and in force for everybody', async () => {
  const writer = await as('regula.fischli')
  const draft = await (await writer.get(programme)).follow('Neue Fassung schreiben')
  expect(draft.text).toContain('noch kein Entwurf')
  const form = '#regel'
  const empty = await draft.follow('Neue Regel')
  const rule = {
    ...{ ruleKey: 'german', article: '§ 3 Abs. 4', titleDe: 'Deutsch ab A2', titleEn: 'German from A2' },
    ...{ metDe: 'Sie sprechen Deutsch auf Stufe {german}.', metEn: 'You speak German at level {german}.' },
    ...{ unmetDe: 'Nötig ist Deutsch ab A2.', unmetEn: 'German from A2 is needed.' },
    ...{ unknownDe: 'Nötig ist Deutsch ab A2.', unknownEn: 'German from A2 is needed.' },
  }
  const wrong = await empty.submit(
    { ...rule, condition: 'require:\n  value: { fact: germany }\n  at_least: A2\n' },
    { form, button: 'Entwurf speichern' },
  )
  expect(wrong.status).toBe(422)
  expect(wrong.errors['condition']).toBe('Zeile 2: «germany» passt hier nicht.')
  expect(wrong.get('[name="condition"]').text).toContain('germany')
  expect(wrong.get('[name="metDe"]').text).toContain('{german}')
  const named = await wrong.submit(
    { condition: 'require:\n  value: { fact: german }\n  at_least: A2\n', metDe: 'Stufe {level}.' },
    { form, button: 'Entwurf speichern' },
  )
  expect(named.errors['metDe']).toContain('«level» ist weder eine Angabe noch eine Schwelle')
  const saved = await named.submit({ metDe: rule.metDe }, { form, button: 'Entwurf speichern' })
  expect(saved.notice).toContain('Gespeichert')
  expect(saved.text).toContain('Deutsch ist mindestens A2')

  const terms = await writer.get(`${programme}/entwurf`)
  const mistyped = await terms.submit({ validFrom: '', cantonPercent: '33.333' }, { form: '#entwurf' })
  expect(Object.keys(mistyped.errors)).toEqual(['validFrom', 'cantonPercent'])
  const year = new Date().getFullYear() + 1
  const ladder = await mistyped.submit({ validFrom: `1.1.${year}`, cantonPercent: '40', 'ladder.0.upTo': '500' }, { form: '#entwurf' })
  expect(ladder.errors).toEqual({ 'ladder.0.upTo': 'Die letzte Stufe hat keinen Betrag: Sie gilt für alles darüber.' })
  const kept = await ladder.submit({ 'ladder.0.upTo': '' }, { form: '#entwurf' })
  expect(kept.notice).toContain('Gespeichert')
  // Somebody read the draft before that: what they write is kept in the form, and they see both.
  const stale = await terms.submit({ nameDe: 'Gutschein neu (Demo)' }, { form: '#entwurf' })
  expect(stale.status).toBe(422)
  expect(stale.notice).toContain('Gutschein neu (Demo)')

  const amount = await writer.get(`${programme}/entwurf/betrag`)
  const bad = await amount.submit({ amount: '- { do: take, key: a, article: 1, title: { de: a, en: a }, value: &x 1 }\n' })
  expect(bad.errors['amount']).toContain('Zeile 1: Verweise')

  const probe = await writer.get(`${programme}/entwurf/probe`)
  const asked = await probe.submit({ german: 'A1', born_on: '17.5.1980', course_start: '1.12.2026' }, { button: 'Entwurf fragen' })
  expect(asked.status).toBe(200)
  expect(asked.path).not.toContain('1980')
  expect(asked.get('[data-answer]').text).toContain('Nötig ist Deutsch ab A2.')
  expect(asked.get('[data-answer]').text).toContain('Sie sind bei Kursbeginn 46 Jahre alt.')
  const noDay = await asked.submit({ born_on: '31.2.1980' }, { button: 'Entwurf fragen' })
  expect(noDay.errors['born_on']).toContain('Diesen Tag gibt es nicht')

  const review = await writer.get(`${programme}/entwurf/pruefen`)
  expect(
    review
      .all('.diff ins')
      .map(one => one.text)
      .join(' '),
  ).toMatch(/40.*60/)
  const handed = await review.submit({}, { form: '#pruefung', button: 'Zur Freigabe geben' })
  expect(handed.notice).toContain('Zur Freigabe gegeben')
  expect(handed.has('button', 'Fassung freigeben')).toBe(false)
  expect((await writer.get(`${programme}/entwurf`)).heading).toContain('Freigabe')

  const boss = await as('urs.hoesli')
  const seen = await boss.get(`${programme}/entwurf/pruefen`)
  expect(
    seen
      .all('.diff ins')
      .map(one => one.text)
      .join(' '),
  ).toContain('Deutsch ab A2')
  const why = await seen.submit({ reason: '' }, { form: '#pruefung', button: 'Mit Grund zurückgeben' })
  expect(why.errors['reason']).toBeTruthy()
  const back = await why.submit({ reason: 'Bitte auch B1 bedenken.' }, { form: '#pruefung', button: 'Mit Grund zurückgeben' })
  expect(back.notice).toContain('Zurückgegeben')
  const told = await writer.get(`${programme}/entwurf`)
  expect(told.text).toContain('Urs Hösli hat zurückgegeben: Bitte auch B1 bedenken.')
  await told.submit({ decideWithinDays: '25' }, { form: '#entwurf' })
  const again = await (await writer.get(`${programme}/entwurf/pruefen`)).submit({}, { form: '#pruefung', button: 'Zur Freigabe geben' })
  expect(again.notice).toContain('Zur Freigabe gegeben')
  // What was read before it came back is not what is released.
  const old = String(seen.get('#pruefung [name="seen"]').getAttribute('value'))
  const late = await boss.post(`${programme}/entwurf/pruefen`, { seen: old, do: 'release' })
  expect(late.status).toBe(422)
  expect(late.notice).toContain('inzwischen')
  const fresh = await boss.get(`${programme}/entwurf/pruefen`)
  const token = String(fresh.get('#pruefung [name="seen"]').getAttribute('value'))
  const released = await boss.post(`${programme}/entwurf/pruefen`, { seen: token, do: 'release' })
  expect(released.notice).toContain('Freigegeben')
  expect((await boss.get('/amt/programme')).text).toContain(`Fassung 2, ab 1. Januar ${year}`)
  const version = await boss.get(`${programme}?fassung=2`)
  expect(version.text).toContain('Deutsch ab A2')
  expect(version.text).toContain('Regula Fischli')
})

test('a new programme begins as a draft under its own address', async () => {
  const writer = await as('regula.fischli')
  const page = await writer.get('/amt/programme/neu')
  const wrong = await page.submit({
    key: 'Mein Programm',
    nameDe: 'Senioren-Beitrag (Demo)',
    nameEn: 'Seniors (Demo)',
    validFrom: '1.3.2030',
  })
  expect(Object.keys(wrong.errors)).toEqual(['key'])
  expect((await wrong.submit({ key: 'neu' })).errors['key']).toContain('gibt es schon')
  const made = await wrong.submit({ key: 'senioren-beitrag', like: 'weiterbildungsbeitrag' })
  expect(made.path).toBe('/amt/programme/senioren-beitrag/entwurf?getan=angelegt')
  expect(made.heading).toContain('Senioren-Beitrag (Demo)')
  expect((await writer.get('/amt/programme/senioren-beitrag')).text).toContain('noch keine Fassung freigegeben')
  expect((await browse(app).get('/foerderung')).text).not.toContain('Senioren-Beitrag')
})

test('an agreement is recorded with its days, found again, and ended with a reason', async () => {
  const writer = await as('regula.fischli')
  const list = await writer.get('/amt/programme/anerkennungen?art=agreement&gilt=on')
  const none = await list.submit(
    { kind: 'agreement', subject: 'gibt-es-nicht', note: 'Nr. 9', validFrom: '1.1.2026' },
    { button: 'Anerkennung eintragen' },
  )
  expect(none.errors['subject']).toContain('Diese Schule gibt es nicht')
  const crossed = await none.submit({ subject: 'codeclub-toedi', validTo: '1.1.2025' }, { button: 'Anerkennung eintragen' })
  expect(Object.keys(crossed.errors)).toEqual(['validTo'])
  const added = await crossed.submit({ validTo: '' }, { button: 'Anerkennung eintragen' })
  expect(added.notice).toContain('Eingetragen')
  expect(added.text).toContain('Codeclub Tödi')
  const end = await added.submit({ reason: '' }, { button: /^Anerkennung beenden/ })
  expect(end.status).toBe(422)
  const ended = await end.submit({ reason: 'Gekündigt.' }, { button: /^Anerkennung beenden/ })
  expect(ended.notice).toContain('Beendet')
  expect((await writer.get('/amt/programme/anerkennungen?art=agreement&gilt=on')).get('tbody').text).not.toContain('Codeclub Tödi')
  expect((await writer.get('/amt/programme/anerkennungen?q=Codeclub')).text).toContain('beendet am')
  const clerk = await as('beat.oswald')
  expect((await clerk.get('/amt/programme/anerkennungen')).has('button', 'Anerkennung beenden')).toBe(false)
})

test('the head of the office budgets, each number leads to its rows, and everybody sees what is left', async () => {
  const boss = await as('urs.hoesli')
  const year = new Date().getFullYear()
  const all = await boss.get('/amt/budget')
  // What the stories of the demo took from it already is not this test's business.
  const free = await freeRappen(app, 'digital-gutschein', { year, payer: 'canton' })
  expect(all.text).toContain(formatAmount(free))
  const page = await all.follow('Digital-Gutschein')
  const short = await page.submit({ how: 'take', canton: formatAmount(free + 100), note: 'Sparauftrag' }, { button: 'Buchen' })
  expect(short.errors['canton']).toContain('So viel ist nicht mehr frei')
  const less = await short.submit({ canton: formatAmount(free - 4_950_00) }, { button: 'Buchen' })
  expect(less.notice).toContain('Gebucht')
  expect(less.text).toContain(`−${formatAmount(free - 4_950_00)}`)
  expect(less.text).toContain('Sparauftrag')
  // Half of each grant is the canton's: 4950 left are good for 9900.
  expect((await browse(app).get('/foerderung')).text).toMatch(/Digital-Gutschein \(Demo\)\s*rund CHF\s9'900/)
  expect((await browse(app).get('/foerderung')).text).toContain('Noch verfügbar')
  expect(page.has('button', 'übertragen')).toBe(false)
  const [held] = await sql<{ id: string }>(
    app,
    `insert into "SubsidyYear" (id, "programmeId", year) select gen_random_uuid(), id, $1 from "SubsidyProgramme" where key = 'digital-gutschein' returning id`,
    [year - 1],
  )
  const [person] = await sql<{ id: string }>(app, `select id from "Person" limit 1`)
  const [one] = await sql<{ id: string }>(
    app,
    `insert into "SubsidyApplication" (id, number, "versionId", "personId", state, facts, "submittedAt")
     select gen_random_uuid(), '${year - 1}-0042', v.id, $1, 'granted', '{}', now() from "SubsidyVersion" v join "SubsidyProgramme" p on p.id = v."programmeId"
     where p.key = 'digital-gutschein' and v.number = 1 returning id`,
    [person?.id],
  )
  for (const [from, to, act] of [
    ['outside', 'free', 'budgeted'],
    ['free', 'reserved', 'reserved'],
  ])
    await sql(
      app,
      `insert into "SubsidyEntry" ("yearId", payer, source, target, rappen, act, "applicationId") values ($1, 'canton', $2, $3, 30000, $4, $5)`,
      [held?.id, from, to, act, act === 'reserved' ? one?.id : null],
    )
  const last = await boss.get(`/amt/budget/digital-gutschein?jahr=${year - 1}&traeger=canton&topf=reserved`)
  expect(last.get('#zeilen').text).toContain('reserviert, Kanton: CHF')
  expect(last.links.find(link => link.label === `${year - 1}-0042`)?.href).toBe(`/amt/gesuche/${one?.id}`)
  const carried = await last.submit({}, { button: `Ins Jahr ${year} übertragen` })
  expect(carried.notice).toContain('Übertragen')
  expect(carried.text).toContain('Es ist nichts mehr zu übertragen')
  const now = await boss.get(`/amt/budget/digital-gutschein?jahr=${year}&traeger=canton&topf=reserved`)
  expect(now.text).toContain(`${year - 1}-0042`)
  // Whoever opens no cases sees numbers of cases and no ways to them.
  const manager = await as('regula.fischli')
  const plain = await manager.get(`/amt/budget/digital-gutschein?jahr=${year}&traeger=canton&topf=reserved`)
  expect(plain.links.some(link => link.href.includes('/amt/gesuche/'))).toBe(false)
  expect(plain.has('button', 'Buchen')).toBe(false)
})

test('a simulation shows the number, the cost and the cases behind it by their numbers alone', async () => {
  const manager = await as('regula.fischli')
  const page = await manager.get('/amt/programme/simulation')
  expect(page.text).toContain('Weiterbildungsbeitrag (Demo)')
  await sql(
    app,
    `insert into "SubsidyApplication" (id, number, "versionId", "personId", state, facts, "submittedAt")
     select gen_random_uuid(), '2026-0777', v.id, (select id from "Person" where "lastName" = 'Tschudi' limit 1), 'granted', $1, now()
     from "SubsidyVersion" v join "SubsidyProgramme" p on p.id = v."programmeId" where p.key = 'weiterbildungsbeitrag' and v.number = 1`,
    [
      JSON.stringify({
        ...{ born_on: '1990-01-01', municipality: 1630, resident_since: '2010-01-01', household: 'single', children: 0, income: 5_000_000 },
        ...{ course_price: 100_000, course_start: '2026-12-01', applied_on: '2026-11-01', course_level: 4, course_lessons: 30 },
        ...{ provider_label: true, granted_elsewhere: false, granted_this_year: 0, other_funding: 0 },
      }),
    ],
  )
  const more = await (await manager.get('/amt/programme/simulation')).follow(/^\d+ bekäme mehr/)
  expect(more.text).toContain('2026-0777')
  expect(more.text).toContain('500.00')
  expect(more.text).toContain('600.00')
  expect(more.text).not.toContain('Tschudi')
})
