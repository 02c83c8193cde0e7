// The main job of the house, page by page, without script.
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { inDays, makeChild, makePerson, makeResident, makeRun, makeStaff } from '#test/places.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})

const asResident = async (name = 'Marija') => {
  const resident = await makeResident({ firstName: name })
  const visitor = browse(app)
  await signInAs(visitor, resident.email)
  return { ...resident, visitor }
}
const enrolPath = (run: { number: number; course: { slug: string } }) => `/kurse/${run.course.slug}/${run.number}/anmelden`
const take = (visitor: Visitor, run: Parameters<typeof enrolPath>[0], personIds: string[], more: Record<string, string> = {}) =>
  visitor.post(enrolPath(run), { personIds, ...more })

test('who is not signed in is asked to, and comes back to the form', async () => {
  const run = await makeRun()
  const answer = await browse(app).fetch(enrolPath(run))
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/anmelden?weiter=${encodeURIComponent(enrolPath(run))}`])
})

test('one takes a seat with one click on one page, and lands where it is paid, with what comes next', async () => {
  const { visitor, person } = await asResident()
  const run = await makeRun({ priceRappen: 9000 })
  const form = await visitor.get(enrolPath(run))
  expect(form.status).toBe(200)
  expect(form.heading).toBe('Platz nehmen')
  const done = await take(visitor, run, [person.id])
  expect(done.path).toMatch(/^\/mein\/zahlungen\//)
  expect(done.text).toContain('Der Platz ist für Sie gehalten.')
  expect((await visitor.get('/mein')).text).toContain(run.course.slug)
  const english = await visitor.get('/en/mein')
  expect(english.text).toContain('My courses')
  // A screen reader speaks the German title in German.
  expect(english.get('h3 a', run.course.slug).getAttribute('lang')).toBe('de-CH')
})

test('a no keeps what was chosen, answers 422, and the summary leads to the persons', async () => {
  const { visitor, accountId } = await asResident()
  const child = await makeChild(accountId)
  const run = await makeRun({ version: { prerequisites: 'Sie können tippen.' } })
  const nothing = await visitor.post(enrolPath(run), {})
  expect(nothing.status).toBe(422)
  expect(nothing.text).toContain('Bitte wählen Sie, wer kommt.')
  const unconfirmed = await take(visitor, run, [child.id], { together: 'on' })
  expect(unconfirmed.status).toBe(422)
  expect(unconfirmed.text).toContain('Bitte bestätigen Sie, dass die Voraussetzungen erfüllt sind.')
  expect(unconfirmed.html).toMatch(new RegExp(`value="${child.id}"[^>]*checked`))
  const noConsent = await take(visitor, run, [child.id], { confirmPrerequisites: 'on' })
  expect(noConsent.text).toContain('Für Kim braucht es Ihr Einverständnis.')
  const done = await take(visitor, run, [child.id], { confirmPrerequisites: 'on', consent: '2026-1' })
  expect(done.text).toContain('Der Platz ist Ihrer.')
  expect(done.text).toContain('Einverständnis gegeben am')
})

test('the form says of each person what stands in the way before anybody clicks', async () => {
  const { visitor, accountId } = await asResident()
  await makeChild(accountId)
  const page = await visitor.get(enrolPath(await makeRun({ version: { ageMin: 18 } })))
  expect(page.text).toContain('Kim ist am ersten Kurstag')
  expect(page.text).toContain('Der Kurs ist ab 18.')
})

test('a full course offers the waiting list, a freed seat is offered, and the link takes it without signing in', async () => {
  const run = await makeRun({ seats: 1 })
  const [first, second] = [await asResident('Sandra'), await asResident('Reto')]
  const taken = await take(first.visitor, run, [first.person.id])
  expect((await second.visitor.get(enrolPath(run))).heading).toBe('Auf die Warteliste')
  expect((await take(second.visitor, run, [second.person.id])).text).toContain('Sie stehen auf der Warteliste, an Stelle 1.')
  const cancelled = await first.visitor.post(taken.path.replace(/\?.*/, ''), { act: 'cancel' })
  expect(cancelled.text).toContain('Der Platz ist zurückgegeben.')
  expect((await second.visitor.get('/mein')).text).toContain('Für Sie ist ein Platz frei')
  const { offerKey } = await database().enrolment.findFirstOrThrow({ where: { runId: run.id, state: 'offered' } })
  const stranger = browse(app)
  for (let looks = 0; looks < 3; looks++) expect((await stranger.get(`/angebot/${offerKey}`)).text).toContain('Ein Platz ist frei für Reto')
  const accepted = await stranger.post(`/angebot/${offerKey}`, { answer: 'accept' })
  expect(accepted.text).toContain('Der Platz gehört Reto')
  const again = await stranger.post(`/angebot/${offerKey}`, { answer: 'decline' })
  expect(again.text).toContain('Der Platz gehört Reto')
  expect((await second.visitor.get('/mein')).text).toContain('Platz bestätigt')
})

test('declining by the link asks the next person; a wrong link is not found', async () => {
  const run = await makeRun({ seats: 1 })
  const people = [await asResident(), await asResident('Reto'), await asResident('Luan')]
  for (const one of people) await take(one.visitor, run, [one.person.id])
  const [first] = await database().enrolment.findMany({ where: { runId: run.id }, orderBy: { arrival: 'asc' } })
  await people[0]?.visitor.post(`/mein/kurse/${first?.id}`, { act: 'cancel' })
  const { offerKey } = await database().enrolment.findFirstOrThrow({ where: { runId: run.id, state: 'offered' } })
  expect((await browse(app).post(`/angebot/${offerKey}`, { answer: 'decline' })).text).toContain('Sie haben den Platz abgelehnt.')
  expect((await people[2]?.visitor.get('/mein'))?.text).toContain('Für Sie ist ein Platz frei')
  expect((await browse(app).get(`/angebot/${'x'.repeat(32)}`)).status).toBe(404)
  expect((await browse(app).get('/angebot/kurz')).status).toBe(400)
})

test('somebody else’s place is not found, on the page and at the door', async () => {
  const [mine, other] = [await asResident(), await asResident()]
  const done = await take(mine.visitor, await makeRun(), [mine.person.id])
  const path = done.path.replace(/\?.*/, '')
  expect((await other.visitor.get(path)).status).toBe(404)
  expect((await other.visitor.post(path, { act: 'cancel' })).status).toBe(404)
  expect((await other.visitor.call('enrolment.cancel', { id: path.split('/').at(-1) })).fault?.reason).toBe('not_found')
})

test('the counter enrols somebody without a login and overrules a rule by name, with a reason', async () => {
  const clerk = await makeStaff()
  const visitor = browse(app)
  await signInAs(visitor, clerk.account?.email ?? '')
  const frida = await makePerson({ firstName: 'Frida', bornOn: new Date('1954-03-09'), email: null, channel: 'letter' })
  const run = await makeRun({ version: { ageMax: 60 } })
  const path = `${enrolPath(run)}?person=${frida.id}`
  const page = await visitor.get(path)
  expect(page.text).toContain('Sie melden Frida Probe am Schalter an.')
  expect(page.text).toContain('Über dem Höchstalter')
  expect((await visitor.post(path, { personIds: frida.id })).text).toContain('Der Kurs ist bis 60.')
  expect((await visitor.post(path, { personIds: frida.id, overrule: 'too_old', reason: '' })).text).toContain(
    'Bitte schreiben Sie einen Grund.',
  )
  const done = await visitor.post(path, { personIds: frida.id, overrule: 'too_old', reason: 'Anbieter ist einverstanden' })
  expect(done.text).toContain('Der Platz ist für')
  expect((await visitor.get(done.links.find(link => link.href.startsWith('/amt/schalter/person/'))?.href ?? '/404')).status).toBe(200)
  expect((await (await asResident()).visitor.get(path)).status).toBe(404)
})

test('the provider sees names, ages and a number to call, marks who came, and nobody else sees the list', async () => {
  const run = await makeRun({ sessions: [{ startsAt: inDays(0, -1), endsAt: inDays(0, 1) }], enrolUntil: inDays(0, 1) })
  const { visitor, person } = await asResident('Sandra')
  await database().person.update({ where: { id: person.id }, data: { phone: '+41550001234' } })
  await take(visitor, run, [person.id])
  const member = await makeStaff('provider_member', run.course.providerId)
  const secretary = browse(app)
  await signInAs(secretary, member.account?.email ?? '')
  const path = `/anbieter/kurse/${run.courseId}/termine/${run.id}/teilnehmende`
  const list = await secretary.get(path)
  expect(list.text).toContain('Sandra Probe')
  expect(list.text).toContain('055 000 12 34')
  expect(list.text).not.toContain(person.email ?? '?')
  const row = await database().enrolment.findFirstOrThrow({ where: { runId: run.id } })
  expect((await secretary.post(path, { [`mark-${row.id}`]: 'attended' })).text).toContain('1 Eintrag gespeichert.')
  expect((await secretary.post(path, { [`mark-${row.id}`]: 'absent' })).text).toContain('Bitte schreiben Sie einen Grund.')
  expect((await visitor.get(path)).status).toBe(403)
  const foreign = await makeStaff('provider_member', (await makeRun()).course.providerId)
  await signInAs(secretary, foreign.account?.email ?? '')
  expect((await secretary.get(path)).status).toBe(404)
})
