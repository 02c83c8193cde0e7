import { afterAll, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { type MessageKind, writeMessage } from '#domain/message/writing.ts'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { startMailServer } from '#test/mail-server.ts'
import { inDays, makePerson, makeResident, makeRun } from '#test/places.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
let mails: Awaited<ReturnType<typeof startMailServer>>
beforeAll(async () => {
  mails = await startMailServer()
  app = await startApp({ jobs: true, env: { SMTP_URL: mails.url } })
})
afterAll(() => mails.close())

const until = async (truth: () => boolean | Promise<boolean>) => {
  for (const end = Date.now() + 15_000; !(await truth()); await new Promise(wake => setTimeout(wake, 20)))
    if (Date.now() > end) throw new Error('not within 15 s')
}
async function tell(personId: string, kind: MessageKind = 'enrolment/confirmed') {
  const run = await getRunFacts(database(), (await makeRun({ version: { title: 'Tabellen' } })).id)
  await database().$transaction(tx => writeMessage(tx, { kind, personId, run, values: {} }))
  return database().message.findFirstOrThrow({ where: { personId }, orderBy: { id: 'desc' } })
}
async function clerk(role: 'counter_clerk' | 'editor' | 'administrator' = 'counter_clerk'): Promise<Visitor> {
  const visitor = browse(app)
  const accountId = await signInAs(visitor, `${crypto.randomUUID()}@demo.example`, 'Rahel Muster (Demo)')
  await database().roleGrant.create({ data: { accountId, role, office: 'SCHALTER' } })
  return visitor
}

test('a mail is in the mailbox at once, and at /mein/mitteilungen, with its dates for the calendar', async () => {
  const anna = await makeResident({ firstName: 'Anna', lastName: 'Hösli' })
  const message = await tell(anna.person.id)
  await until(() => mails.received.some(mail => mail.to === anna.person.email))
  const visitor = browse(app)
  await signInAs(visitor, anna.email)
  const list = await visitor.get('/mein/mitteilungen')
  expect(list.text).toContain('1 neue Mitteilung')
  const page = await visitor.get(`/mein/mitteilungen/${message.id}`)
  expect(page.status).toBe(200)
  expect(page.heading).toBe('Platz bestätigt: Tabellen')
  expect(page.text).toContain('Sie haben einen Platz im Kurs «Tabellen».')
  const calendar = await visitor.fetch(`/mein/mitteilungen/${message.id}.ics`)
  expect(calendar.headers.get('content-type')).toMatch(/^text\/calendar/)
  expect(await calendar.text()).toContain('SUMMARY:Tabellen')
  expect((await visitor.get('/en/mein/mitteilungen')).text).toContain('You have read everything.')
})

test('what was written to others is not there, and visitors are asked to sign in', async () => {
  const message = await tell((await makeResident()).person.id)
  const stranger = browse(app)
  await signInAs(stranger, (await makeResident()).email)
  for (const path of [`/mein/mitteilungen/${message.id}`, `/mein/mitteilungen/${message.id}.ics`, `/amt/post/${message.id}`])
    expect([path, (await stranger.get(path)).status]).toEqual([path, path.startsWith('/amt') ? 403 : 404])
  expect((await browse(app).get(`/mein/mitteilungen/${message.id}`)).path).toMatch(/^\/anmelden\?weiter=/)
})

test('at the counter letters are opened, printed and noted, and only those that were chosen', async () => {
  const frida = await makePerson({
    email: null,
    firstName: 'Frida',
    lastName: 'Elmer',
    street: 'Dorfstrasse 8',
    postcode: '8762',
    locality: 'Schwanden GL',
  })
  const [first, second] = [await tell(frida.id), await tell(frida.id, 'enrolment/reminder')]
  const visitor = await clerk()
  const list = await visitor.get('/amt/post?stand=to_print')
  expect(list.text).toContain('Bald geht es los: Tabellen')
  const pdf = await visitor.fetch(`/amt/post/briefe.pdf?id=${first.id}&id=${second.id}`)
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  expect(pdf.headers.get('cache-control')).toContain('no-store')
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
  const done = await visitor.post('/amt/post?stand=to_print', { id: first.id, move: 'print' })
  expect(done.notice).toBe('1 Brief ist als gedruckt vermerkt.')
  const states = await database().message.findMany({ where: { personId: frida.id }, orderBy: { id: 'asc' }, select: { state: true } })
  expect(states.map(one => one.state)).toEqual(['printed', 'to_print'])
})

test('nothing chosen is said at the form, and changes nothing', async () => {
  const visitor = await clerk()
  const page = await visitor.post('/amt/post?stand=to_print', { move: 'print' })
  expect(page.status).toBe(422)
  expect(page.errors).toEqual({ auswahl: 'Bitte kreuzen Sie an, worum es geht.' })
})

test('staff hold a mail before it leaves, release it, and it arrives', async () => {
  const visitor = await clerk('administrator')
  const person = await makePerson()
  const held = await tell(person.id)
  await until(async () => (await database().message.findUniqueOrThrow({ where: { id: held.id } })).state === 'sent')
  const again = await visitor.post(`/amt/post/${held.id}`, { move: 'repeat' })
  expect(again.text).toContain('Die Mitteilung ist noch einmal geschrieben.')
  await until(() => mails.received.filter(mail => mail.to === person.email).length === 2)
  const wrong = await visitor.post(`/amt/post/${held.id}`, { move: 'hold' })
  expect(wrong.status).toBe(422)
})

test('somebody stops the post, holds what is wrong, and lets the rest go', async () => {
  const visitor = await clerk('editor')
  const [wrong, right] = [await makePerson(), await makePerson()]
  const stopped = await visitor.post('/amt/post', { post: 'pause', reason: 'Falsches Datum' })
  expect(stopped.notice).toBe('Die Post ist angehalten. Es geht keine Mail mehr weg.')
  expect(stopped.text).toContain('von Rahel Muster (Demo): Falsches Datum')
  const { id } = await tell(wrong.id)
  await tell(right.id)
  await new Promise(wake => setTimeout(wake, 400))
  expect(mails.received.some(mail => [wrong.email, right.email].includes(mail.to))).toBe(false)
  expect((await visitor.get('/amt/post?stand=queued')).text).toContain('Angekreuzte zurückhalten')
  expect((await visitor.post('/amt/post?stand=queued', { id, move: 'hold' })).notice).toBe('1 Mail ist zurückgehalten.')
  expect((await visitor.post('/amt/post', { post: 'resume' })).notice).toBe('Die Mails gehen wieder weg.')
  await until(() => mails.received.some(mail => mail.to === right.email))
  expect(mails.received.some(mail => mail.to === wrong.email)).toBe(false)
  const again = await visitor.post('/amt/post', { post: 'resume' })
  expect(again.status).toBe(422)
  expect((await visitor.post('/amt/post', { post: 'pause', reason: ' ' })).status).toBe(422)
})

test('an offer on paper says until when to call', async () => {
  const frida = await makePerson({ email: null, firstName: 'Frida', lastName: 'Ruf', phone: '+41550007101' })
  const run = await getRunFacts(database(), (await makeRun()).id)
  const offered = { runId: run.id, personId: frida.id, state: 'offered', offerUntil: inDays(1) } as const
  const { id: enrolmentId } = await database().enrolment.create({ data: offered })
  const values = { offerUntil: inDays(1).toISOString(), offerLink: '/angebot/abc' }
  await database().$transaction(tx => writeMessage(tx, { kind: 'enrolment/offered', personId: frida.id, enrolmentId, run, values }))
  const page = await (await clerk()).get('/amt/post?q=Ruf')
  expect(page.text).toMatch(/Bitte anrufen: Der Platz gilt nur bis .*055 000 71 01/)
})

test('a stopped address is shown and released', async () => {
  await database().mailAddress.create({ data: { address: 'weg@demo.example', bounces: 3, stoppedAt: new Date() } })
  const visitor = await clerk('editor')
  expect((await visitor.get('/amt/post/adressen')).text).toContain('weg@demo.example')
  expect((await visitor.post('/amt/post/adressen', { address: 'weg@demo.example' })).text).toContain('Die Adresse ist wieder frei.')
})

test('a calendar program fetches the feed with the key alone', async () => {
  const anna = await makeResident()
  const key = crypto.randomUUID()
  await database().userAccount.update({ where: { id: anna.accountId }, data: { calendarKey: key } })
  const run = await makeRun({ version: { title: 'Tabellen' }, sessions: [{ startsAt: inDays(3), endsAt: inDays(3, 2) }] })
  await database().enrolment.create({ data: { runId: run.id, personId: anna.person.id, state: 'confirmed' } })
  const answer = await browse(app).fetch(`/kalender/${key}.ics`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('SUMMARY:Tabellen')
  expect((await browse(app).fetch(`/kalender/${crypto.randomUUID()}.ics`)).status).toBe(404)
})

test('with a real mail server there is no practice mailbox to look into', async () => {
  expect((await browse(app).get('/postfach')).status).toBe(404)
})
