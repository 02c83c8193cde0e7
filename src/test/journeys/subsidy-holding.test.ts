// Applying where it begins elsewhere and where somebody helps: answers through signing in, a held seat, a person's own word. No script.
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { type App, startApp } from '#test/app.ts'
import { declared, makeEasyProgramme } from '#test/applications.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { makePerson, makeResident, makeRun } from '#test/places.ts'
import { signInAs } from '#test/sign-in.ts'
import { officer } from '#test/subsidies.ts'

let app: App
let programme: string
beforeAll(async () => {
  app = await startApp()
  programme = (await makeEasyProgramme(30)).key
})
const adult = { municipality: 1632, bornOn: new Date('1990-02-03') }
const aRun = (seats = 5) => makeRun({ priceRappen: 40_000, seats, version: { title: 'Tabellen verstehen' } })
type Run = Awaited<ReturnType<typeof aRun>>

async function as(email: string): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, email)
  return visitor
}
/** Begins and goes to the last page of the draft. */
async function draftOf(visitor: Visitor, run: Run, more: Record<string, string> = {}) {
  const first = await visitor.post('/mein/gesuche/neu', { programme, kurs: run.course.slug, termin: String(run.number), ...more })
  const here = /^\/mein\/gesuche\/[0-9a-f-]{36}/.exec(first.path)?.[0] ?? first.path
  return { here, id: here.split('/').at(-1) ?? '' }
}
const codeFor = async (personId: string) => {
  const { body } = await database().message.findFirstOrThrow({ where: { personId, kind: 'subsidy/confirm' }, orderBy: { id: 'desc' } })
  return /\b[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(body)?.[0] ?? ''
}

test('answers typed before signing in are there afterwards, and stood in no address', async () => {
  const run = await aRun()
  const { email, person } = await makeResident(adult)
  const visitor = browse(app)
  const said = { employment: 'at_home', other_funding: '123.45' }
  const door = await visitor.post('/mein/gesuche/neu', { programme, kurs: run.course.slug, termin: String(run.number), ...said })
  expect(door.path).toMatch(/^\/anmelden\?weiter=/)
  expect(decodeURIComponent(door.path)).not.toMatch(/at_home|123|employment/)
  expect([...visitor.cookies].join()).not.toMatch(/at_home|123\.45/)
  await signInAs(visitor, email)
  const page = await visitor.get(decodeURIComponent(door.path.split('weiter=')[1] ?? ''))
  const begun = await page.submit({})
  expect(begun.path).toMatch(/^\/mein\/gesuche\/[0-9a-f-]{36}\//)
  const { facts } = await database().subsidyApplication.findFirstOrThrow({ where: { personId: person.id } })
  expect(facts).toEqual({ employment: 'at_home', other_funding: 12_345 })
  expect((await visitor.get('/mein/gesuche/neu')).html).not.toContain('at_home')
})

test('a held seat is offered with its end, shown with the application and on the course, and becomes the seat', async () => {
  const run = await aRun(1)
  const { email, person } = await makeResident(adult)
  const visitor = await as(email)
  const { here } = await draftOf(visitor, run)
  const check = await visitor.get(`${here}/pruefen`)
  expect(check.text).toMatch(/Einen Platz für mich frei halten, bis \d+\. \w+ 20\d\d/)
  const receipt = await visitor.post(`${here}/pruefen`, { declaration: declared.version, hold: 'on' })
  expect(receipt.text).toMatch(/Ein Platz im Kurs ist bis .* frei gehalten/)
  expect((await visitor.get(`/kurse/${run.course.slug}`)).text).toMatch(/Für Frida Probe ist bis .* ein Platz frei gehalten/)
  const other = await as((await makeResident(adult)).email)
  expect((await other.get(`/kurse/${run.course.slug}`)).text).not.toContain('frei gehalten')
  const theirs = await draftOf(other, run)
  const full = await other.get(`${theirs.here}/pruefen`)
  expect([full.text.includes('kein Platz frei'), full.has('#hold a', 'Auf die Warteliste')]).toEqual([true, true])
  const late = await other.post(`${theirs.here}/pruefen`, { declaration: declared.version, hold: 'on' })
  expect(late.status).toBe(422)
  const enrol = await visitor.get(`/kurse/${run.course.slug}/${run.number}/anmelden`)
  expect([enrol.heading, enrol.text.includes('frei gehalten')]).toEqual(['Platz nehmen', true])
  await visitor.post(`/kurse/${run.course.slug}/${run.number}/anmelden`, { personIds: person.id })
  expect(await database().seatHold.findFirstOrThrow({ where: { runId: run.id } })).toMatchObject({ endReason: 'enrolled' })
})

async function helped() {
  const run = await aRun()
  const helper = await makeResident({ firstName: 'Nadja' })
  const person = await makePerson({ ...adult, firstName: 'Frida', lastName: 'Alt' })
  await database().managing.create({ data: { accountId: helper.accountId, personId: person.id, kind: 'helper' } })
  const visitor = await as(helper.email)
  const { here, id } = await draftOf(visitor, run, { personId: person.id })
  expect((await visitor.get(`${here}/pruefen`)).text).toContain('Frida Alt bestätigt das Gesuch selbst.')
  const receipt = await visitor.post(`${here}/pruefen`, { declaration: declared.version })
  const { number } = await database().subsidyApplication.findUniqueOrThrow({ where: { id } })
  return { visitor, here, id, person, receipt, number: number ?? '' }
}

test('what a helper submits is confirmed by the person without a login: the copy is read first, then ticked', async () => {
  const { receipt, number, person, visitor, here } = await helped()
  expect(receipt.text).toContain('Frida Alt muss das Gesuch noch bestätigen')
  expect(receipt.text).toContain('Ausgefüllt und eingereicht von Nadja')
  const public_ = browse(app)
  expect((await public_.get('/foerderung')).has('a[href="/foerderung/bestaetigen"]')).toBe(true)
  const wrong = await public_.post('/foerderung/bestaetigen', { number, code: 'AAAA-AAAA' })
  expect([wrong.status, wrong.text.includes('Tabellen verstehen')]).toEqual([422, false])
  const code = await codeFor(person.id)
  const copy = await public_.post('/foerderung/bestaetigen', { number, code })
  expect(copy.path).toBe('/foerderung/bestaetigen')
  expect(copy.text).toContain('Nadja hat es für Frida Alt ausgefüllt')
  expect(copy.text).toContain('Tabellen verstehen')
  const unticked = await public_.post('/foerderung/bestaetigen', { number, code, step: 'confirm' })
  expect([unticked.status, unticked.has('input[name=declaration]')]).toEqual([422, true])
  const done = await public_.post('/foerderung/bestaetigen', { number, code, step: 'confirm', declaration: declared.version })
  expect(done.text).toContain(`Das Gesuch ${number} ist bestätigt`)
  expect((await visitor.get(here)).text).toContain('Selbst bestätigt')
})

test('at the counter the person shows a paper, or takes a letter with a code along; a form filled in there without a signature waits too', async () => {
  const { id, person, number } = await helped()
  const clerk = await officer('counter_clerk')
  const visitor = await as(clerk.account?.email ?? '')
  expect((await visitor.get(`/amt/schalter/person/${person.id}`)).text).toContain('wartet auf die Bestätigung')
  const here = `/amt/schalter/person/${person.id}/bestaetigen`
  const letter = await visitor.post(here, { gesuch: id, tun: 'brief' })
  const code = letter.get('.slip').textContent.trim()
  expect((await browse(app).post('/foerderung/bestaetigen', { number, code })).text).toContain('Frida Alt')
  expect((await visitor.post(here, { gesuch: id })).status).toBe(422)
  expect((await visitor.post(here, { gesuch: id, shown: 'identity_card' })).text).toContain('Das Gesuch ist bestätigt.')
  const { here: together, id: second } = await draftOf(visitor, await aRun(), { person: person.id, how: 'together' })
  const receipt = await visitor.post(`${together}/pruefen`, { declaration: declared.version })
  expect(receipt.text).toContain('muss das Gesuch noch bestätigen')
  expect(await database().subsidyApplication.findUniqueOrThrow({ where: { id: second } })).toMatchObject({
    filledInAs: 'counter',
    onPaper: false,
  })
})

test('a step of a learning path leads to an application for its run', async () => {
  const run = await aRun()
  const { email, person, accountId } = await makeResident(adult)
  const path = await database().learningPath.create({
    data: { personId: person.id, goalKind: 'free', goalText: 'Sicher am Computer', startedById: accountId },
  })
  await database().pathStep.create({
    data: {
      pathId: path.id,
      kind: 'course',
      state: 'accepted',
      position: 1,
      title: 'Tabellen verstehen',
      courseId: run.courseId,
      runId: run.id,
      proposedFrom: 'person',
    },
  })
  const visitor = await as(email)
  const page = await visitor.get(`/mein/lernpfad/${path.id}`)
  const begin = await page.follow(/Beitrag beantragen/)
  expect([begin.heading, begin.text.includes('Für den Kurs «Tabellen verstehen»')]).toEqual(['Neues Gesuch', true])
  const application = await begin.submit({ programme })
  expect(application.path).toMatch(/^\/mein\/gesuche\/[0-9a-f-]{36}\//)
  expect(await database().subsidyApplication.findFirstOrThrow({ where: { personId: person.id } })).toMatchObject({ runId: run.id })
})
