// Counselling without script: invited, agreed, looked at, ended, and then there is nothing to see.
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { inDays, swiss } from '#test/days.ts'
import { personOf } from '#test/demo-people.ts'
import { sql, visitAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ demo: true })
}, 120_000)
const as = (name: string) => visitAs(app, name)

describe('consent', () => {
  test('Reto is invited, chooses what he shows, is counselled, ends it, and the counsellor sees nothing any more', async () => {
    const [anna, reto] = [await as('anna.kubli'), await as('reto.landolt')]
    const retoId = await personOf(app, 'Reto', 'Landolt')
    expect((await anna.get(`/beratung/fall/${retoId}`)).status).toBe(404)
    const [mail] = await sql<{ body: string; subject: string }>(
      app,
      `select body, subject from "Message" where kind = 'counselling/invited' and address = 'reto.landolt@demo.example'`,
    )
    expect(`${mail?.subject} ${mail?.body}`).not.toMatch(/Reto|Landolt|Test|Stufe|Kurs /)

    const mine = await (await reto.get('/mein')).follow('Beratung', 'main a')
    const question = await mine.follow('Einladung ansehen')
    expect(question.heading).toContain('Anna Kubli')
    const empty = await question.submit({ until: swiss(inDays(60)) }, { button: 'Ja, das zeigen' })
    expect(empty.status).toBe(422)
    expect(Object.keys(empty.errors)).toEqual(['parts'])
    const agreed = await question.submit(
      { parts: ['enrolments'], until: swiss(inDays(60)), consent: '2026-1' },
      { button: 'Ja, das zeigen' },
    )
    expect(agreed.notice).toContain('Die Beratung sieht ab jetzt')
    expect(agreed.get('#erlaubt').parentNode?.parentNode?.text).toContain('Kursanmeldungen')

    const item = await (await anna.get('/beratung')).follow('Reto Landolt', '.list a')
    expect(item.has('h2', 'Kursanmeldungen')).toBe(true)
    expect(item.has('h2', 'Testergebnis')).toBe(false)
    expect(item.text).toContain('Mehr zeigt Ihnen die Person nicht.')
    const noted = await item.submit({ note: 'Polymechaniker, will im Tal bleiben.' }, { button: 'Notiz speichern' })
    expect(noted.text).toContain('will im Tal bleiben')
    const tasked = await noted.submit({ task: 'Betriebe anfragen', dueOn: '31.2.2026' }, { button: 'Aufgabe notieren' })
    expect(tasked.errors).toEqual({ dueOn: expect.stringContaining('Diesen Tag gibt es nicht.') })
    const right = await tasked.submit({ dueOn: swiss(inDays(9)) }, { button: 'Aufgabe notieren' })
    expect(right.text).toContain('Betriebe anfragen')

    const log = await reto.get('/mein/beratung')
    expect(log.get('.log').text).toContain('Anna Kubli: Kursanmeldungen')
    const ended = await log.submit({}, { button: 'Beenden' })
    expect(ended.notice).toContain('Ab sofort sieht diese Person nichts mehr')
    expect((await anna.get(`/beratung/fall/${retoId}`)).status).toBe(404)
    expect((await anna.get('/beratung')).has('.list a', 'Reto Landolt')).toBe(false)
    expect((await anna.call('counselling.addNote', { personId: retoId, note: 'x' })).fault?.reason).toBe('not_found')
    // What was written stays Reto's to read.
    expect((await reto.get('/mein/daten')).text).toContain('will im Tal bleiben')
  })

  test('a person makes a code, says it at the counter or on the phone, and takes it back or ends it', async () => {
    const [marija, jon] = [await as('marija.petrovic'), await as('jon.cathomas')]
    const form = await marija.get('/mein/beratung/einladen')
    const made = await form.submit({ counsellorId: 'code', parts: ['result'], consent: '2026-1' })
    const code = made.get('.said-code').text.trim()
    expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    const wrong = await (await jon.get('/beratung/einladen')).submit({ code: 'ABCD-EFGH-JKLM' }, { button: 'Code einlösen' })
    expect(wrong.errors).toHaveProperty('code')
    const item = await wrong.submit({ code: code.toLowerCase() }, { button: 'Code einlösen' })
    expect(item.heading).toBe('Marija Petrović')
    expect((await marija.get('/mein/beratung')).has('.said-code')).toBe(false)
  })

  test('at the counter the clerk writes down the yes of somebody without e-mail', async () => {
    const heidi = await as('heidi.voegeli')
    const fridaId = await personOf(app, 'Frida', 'Elmer')
    const counter = await (await heidi.get(`/amt/schalter/person/${fridaId}`)).follow('Beratung', '.casehead a')
    const form = await counter.follow('Eine Beratungsperson einladen')
    const [anna] = await sql<{ id: string }>(app, `select id from "UserAccount" where email = 'anna.kubli@demo.example'`)
    const done = await form.submit({ counsellorId: anna?.id ?? '', parts: ['enrolments'], consent: '2026-1' })
    expect(done.text).toContain('Anna Kubli')
    const [consent] = await sql<{ channel: string }>(
      app,
      `select channel from "Consent" where subject = 'counselling' and "personId" = $1`,
      [fridaId],
    )
    expect(consent?.channel).toBe('counter')
    const [letter] = await sql<{ channel: string }>(
      app,
      `select channel from "Message" where kind = 'counselling/shared' and "personId" = $1 and channel = 'letter'`,
      [fridaId],
    )
    expect(letter).toBeDefined()
  })
})

describe('appointments', () => {
  test('free times are public; after signing in one is booked, moved, put into the calendar, and cancelled', async () => {
    const visitor = browse(app)
    const list = await visitor.get('/beratung/termine')
    expect(list.status).toBe(200)
    const slot = await list.follow(/^\d/, '.slots a')
    expect(slot.text).toContain('Anmelden und buchen')

    const marija = await as('marija.petrovic')
    const booked = await (await marija.get(slot.path)).submit({}, { button: 'Termin buchen' })
    expect(booked.notice).toContain('Gebucht')
    const ics = await booked.follow('In den Kalender übernehmen')
    expect(ics.html).toContain('SUMMARY:Termin mit')
    // Who comes later finds it taken.
    const late = await as('reto.landolt')
    expect((await late.get(slot.path)).text).toContain('gerade jemand anderes gebucht')
    expect(booked.all('input[name=slotId]').map(one => one.getAttribute('value'))).not.toContain(slot.path.split('/').at(-1))

    const other = booked.get('input[name=slotId]').getAttribute('value') ?? ''
    const moved = await booked.submit({ slotId: other }, { button: 'Verschieben' })
    expect(moved.notice).toContain('Verschoben')
    const gone = await moved.submit({}, { button: /^Absagen$/ })
    expect(gone.text).toContain('abgesagt')
    const messages = await sql<{ kind: string; calendar: string }>(
      app,
      `select kind, calendar from "Message" where kind like 'counselling/%' and calendar is not null and "personId" = $1 order by id`,
      [await personOf(app, 'Marija', 'Petrović')],
    )
    expect(messages.map(one => one.kind)).toEqual(['counselling/booked', 'counselling/moved', 'counselling/cancelled'])
    const uids = messages.map(one => /UID:(.*)/.exec(one.calendar)?.[1])
    expect(new Set(uids).size).toBe(1)
    expect(messages.at(-1)?.calendar).toContain('METHOD:CANCEL')
  })

  test('a counsellor publishes times, learns of crossings, sees who comes and calls one off with a reason', async () => {
    const anna = await as('anna.kubli')
    const agenda = await anna.get('/beratung/agenda')
    const day = inDays(60)
    const series = { day: swiss(day), from: '8.15', minutes: '30', times: '2', weeks: '2', kind: 'video', place: 'Link folgt' }
    const published = await agenda.submit(series, { button: 'Veröffentlichen' })
    expect(published.notice).toContain('4 Zeiten sind veröffentlicht')
    const crossed = await published.submit({ ...series, from: '8.30' }, { button: 'Veröffentlichen' })
    expect(crossed.status).toBe(422)
    expect(crossed.errors['day']).toContain('überschneidet')
    const booked = await anna.get('/beratung/agenda')
    expect(booked.text).toContain('Sandra Tschudi')
    const silent = await booked.submit({ reason: '' }, { form: 'main table form', button: 'Absagen' })
    expect(silent.errors).toHaveProperty('reason')
    const off = await booked.submit({ reason: 'Ich bin krank.' }, { form: 'main table form', button: 'Absagen' })
    expect(off.text).not.toContain('Sandra Tschudi')
    const [told] = await sql<{ body: string }>(app, `select body from "Message" where kind = 'counselling/called_off'`)
    expect(told?.body).toContain('Ich bin krank.')
  })

  test('who is away names who stands in, and the deputy does the work', async () => {
    const [anna, jon] = [await as('anna.kubli'), await as('jon.cathomas')]
    const sandraId = await personOf(app, 'Sandra', 'Tschudi')
    expect((await jon.get(`/beratung/fall/${sandraId}`)).status).toBe(404)
    const form = await anna.get('/beratung/vertretung')
    const [deputy] = await sql<{ id: string }>(app, `select id from "UserAccount" where email = 'jon.cathomas@demo.example'`)
    const done = await form.submit(
      { firstDay: swiss(inDays(0)), lastDay: swiss(inDays(3)), deputyId: deputy?.id ?? '' },
      { button: 'Eintragen' },
    )
    expect(done.text).toContain('Jon Cathomas vertritt Sie')
    const item = await (await jon.get('/beratung?ansicht=deputising')).follow('Sandra Tschudi', '.list a')
    expect(item.text).toContain('in Vertretung von Anna Kubli')
    await done.submit({}, { button: 'Beenden' })
    expect((await jon.get(`/beratung/fall/${sandraId}`)).status).toBe(404)
  })
})

test('nobody else has a door to counselling: subsidy staff, the counter, editors and administrators meet a closed one', async () => {
  const sandraId = await personOf(app, 'Sandra', 'Tschudi')
  for (const name of ['beat.oswald', 'heidi.voegeli', 'priska.leuzinger', 'marco.disch', 'sandra.tschudi'])
    for (const path of ['/beratung', `/beratung/fall/${sandraId}`, '/beratung/agenda', '/beratung/einladen', '/beratung/vertretung'])
      expect((await (await as(name)).get(path)).status, `${name} at ${path}`).toBe(403)
})
