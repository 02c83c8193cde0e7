// Counselling meets its neighbours, without script: a talk on a path, a result on paper, what is missing.
import { beforeAll, expect, test } from 'vitest'
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

test('a talk on Reto’s path leads to the free times, shows the booked one, and is done when it was held', async () => {
  const [reto, anna] = [await as('reto.landolt'), await as('anna.kubli')]
  const retoId = await personOf(app, 'Reto', 'Landolt')
  const [path] = await sql<{ id: string }>(app, `select id from "LearningPath" where "personId" = $1`, [retoId])
  const added = await reto.call('learningPath.addStep', { id: path?.id, kind: 'appointment', title: 'Gespräch über den Weg' })
  expect(added.fault).toBeNull()
  const way = await reto.get(`/mein/lernpfad/${path?.id}`)
  const times = await way.follow('Termin buchen', 'main li a')
  expect(times.path).toContain(`person=${retoId}`)
  const booked = await (await times.follow(/^\d/, '.slots a')).submit({}, { button: 'Termin buchen' })
  expect(booked.notice).toContain('Gebucht')
  const under = await reto.get(`/mein/lernpfad/${path?.id}`)
  expect(under.text).toContain('Termin gebucht')
  const time = await under.follow('Termin ansehen', 'main li a')
  expect(time.path).toBe(booked.path.split('?')[0])
  const appointment = time.path.split('/').at(-1) ?? ''
  // Time passes: the talk takes place.
  await sql(
    app,
    `update "CounsellingSlot" set "startsAt" = now() - interval '20 minutes', "endsAt" = now() - interval '1 minute'
     where id = (select "slotId" from "Appointment" where id = $1)`,
    [appointment],
  )
  const agenda = await anna.get('/beratung/agenda')
  const whose = agenda.text.includes('Reto Landolt') ? anna : await as('jon.cathomas')
  await (await whose.get('/beratung/agenda')).submit({}, { button: /^Gekommen/ })
  const [step] = await sql<{ state: string }>(app, `select state from "PathStep" where "appointmentId" = $1`, [appointment])
  expect(step?.state).toBe('done')
})

test('a result on paper is entered only with the yes of whoever made the code, for somebody who shows theirs', async () => {
  const [visitor, anna, marija] = [browse(app), await as('anna.kubli'), await as('marija.petrovic')]
  const [{ id: annaId } = { id: '' }] = await sql<{ id: string }>(
    app,
    `select id from "UserAccount" where email = 'anna.kubli@demo.example'`,
  )
  const marijaId = await personOf(app, 'Marija', 'Petrović')
  const until = inDays(60).toString()
  await marija.call('counselling.invite', { personId: marijaId, counsellorId: annaId, parts: ['result'], until, consent: '2026-1' })

  const made = await visitor.post('/standort/uebergabe', { answers: '2026.1-E-K-3' })
  const code = made.get('.slip').text.trim()
  expect(made.text).toContain('Nichts davon bleibt.')
  const unticked = await made.submit({}, { button: 'Erlauben' })
  expect(unticked.status).toBe(422)
  expect(unticked.get('.slip').text.trim()).toBe(code)
  const allowed = await unticked.submit({ consent: '2026-1' }, { button: 'Erlauben' })
  expect(allowed.get('.slip').text.trim()).toBe(code)
  expect(allowed.text).toContain('Erlaubt')

  const asked = await (await anna.get('/beratung/ergebnis')).submit({ code }, { button: 'Ergebnis öffnen' })
  expect(asked.has('h2', 'Das Ergebnis darf eingetragen werden')).toBe(true)
  const nobody = await asked.submit({ personId: '' }, { button: 'Ansehen und eintragen' })
  expect(nobody.has('h2', 'Das Ergebnis darf eingetragen werden')).toBe(true)
  const entered = await nobody.submit({ personId: marijaId }, { button: 'Ansehen und eintragen' })
  expect(entered.text).toContain('Eingetragen im Profil von Marija Petrović.')
  const item = await entered.follow('Zum Fall')
  expect(item.text).toContain('Ergebnis auf Papier')
  expect((await marija.get('/mein/beratung')).get('.log').text).toContain('Anna Kubli: Testergebnis')
  const [mail] = await sql<{ body: string }>(app, `select body from "Message" where kind = 'counselling/result_kept'`)
  expect(mail?.body).not.toContain('Stufe')
  const gone = await item.submit({}, { button: /^Auf Wunsch löschen/ })
  expect(gone.notice).toContain('Das Ergebnis ist gelöscht')
  expect(await sql(app, `select 1 from "SelfTestResult" where "personId" = $1`, [marijaId])).toEqual([])
})

test('without that yes the paper is shown once', async () => {
  const anna = await as('anna.kubli')
  const code = (await browse(app).post('/standort/uebergabe', { answers: '2026.1-E-K-3' })).get('.slip').text.trim()
  const shown = await (await anna.get('/beratung/ergebnis')).submit({ code }, { button: 'Ergebnis öffnen' })
  expect(shown.text).toContain('Dieses Ergebnis steht nur jetzt hier.')
  const again = await shown.submit({ code }, { button: 'Ergebnis öffnen' })
  expect(again.errors['code']).toContain('unbekannt, schon gebraucht')
})

test('Jon tries codes, and after ten wrong ones is told until when there is no other', async () => {
  const jon = await as('jon.cathomas')
  let page = await jon.get('/beratung/einladen')
  for (let n = 0; n < 10; n++) page = await page.submit({ code: 'ABCD-EFGH-JKLM' }, { button: 'Code einlösen' })
  expect(page.errors['code']).toContain('gibt es nicht')
  const late = await page.submit({ code: 'ABCD-EFGH-JKLM' }, { button: 'Code einlösen' })
  expect(late.text).toContain('Das war zu oft in kurzer Zeit')
  await sql(app, `delete from "CodeRequest"`)
})

test('what eight people wish is a click from a run: where, when and from which day, and the school changes it', async () => {
  const school = await as('daniel.streiff')
  const missing = await school.get('/anbieter/bedarf')
  expect(missing.text).toContain('8-mal vermisst')
  const form = await missing.follow(/Kurs dazu anbieten: Fotobuch gestalten/)
  const course = await form.submit({}, { button: 'Entwurf speichern' })
  const empty = await course.follow('Neuer Termin')
  expect(empty.text).toContain('«Fotobuch gestalten» wurde 8-mal vermisst')
  const run = await empty.follow('Mit einem Vorschlag für Ort und Zeit beginnen')
  expect(run.text).toContain('«Fotobuch gestalten» wurde 8-mal vermisst')
  const value = (name: string) => run.get(`[name="${name}"]`).getAttribute('value')
  expect([value('locality'), value('postcode')]).toEqual(['Linthal', '8783'])
  expect([value('sessions.0.from'), value('sessions.0.to')]).toEqual(['18:30', '20:30'])
  const first = Temporal.PlainDate.from(value('sessions.0.day') ?? '')
  expect(first.dayOfWeek).toBe(2)
  expect(Temporal.PlainDate.compare(first, inDays(41))).toBeGreaterThan(0)
  const saved = await run.submit(
    { 'sessions.0.day': swiss(first.add({ days: 1 })), locality: 'Elm', postcode: '8767', seats: '8' },
    { button: 'Entwurf speichern' },
  )
  expect(saved.status).toBe(200)
  expect(saved.get('[name="locality"]').getAttribute('value')).toBe('Elm')
  const plain = await run.follow('Ohne Vorschlag beginnen')
  expect(plain.get('[name="sessions.0.day"]').getAttribute('value')).toBe('')
  // The same course is offered from then on.
  expect((await school.get('/anbieter/bedarf')).text).toContain('Termin vorschlagen: Fotobuch gestalten')
})
