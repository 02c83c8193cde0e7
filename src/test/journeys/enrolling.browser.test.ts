// The pages of enrolling in Chromium: with script, by keyboard, at both widths, before axe.
import type { BrowserContext } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { openContext } from '#test/chromium.ts'
import { expectNoSidewaysScroll, expectNoViolations, expectOrder, picture, takeSession } from '#test/looking.ts'
import { inDays, makeChild, makePerson, makeResident, makeRun, makeStaff } from '#test/places.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})

const evenings = (from: number, count: number) =>
  Array.from({ length: count }, (_, week) => ({ startsAt: inDays(from + 7 * week), endsAt: inDays(from + 7 * week, 2) }))
const place = { placeName: 'Bibliothek Glarus (Demo)', street: 'Bankstrasse 9', postcode: '8750', stop: 'Glarus, Bahnhof' }
const version = {
  title: 'Tabellen verstehen',
  bring: ['Laptop mit Netzteil'],
  prerequisites: 'Sie können Dateien speichern und wiederfinden.',
}

async function family() {
  const resident = await makeResident({ firstName: 'Marija', lastName: 'Muster' })
  const kim = await makeChild(resident.accountId, { firstName: 'Kim', lastName: 'Muster' })
  const visitor = browse(app)
  await signInAs(visitor, resident.email)
  return { ...resident, kim, visitor }
}
const contextFor = async (visitor: Parameters<typeof takeSession>[1], width = 360) => {
  const context = await openContext({ viewport: { width, height: 900 } })
  await takeSession(context, visitor)
  return context
}
const simply = { together: false, confirmPrerequisites: true, consent: { version: '2026-1', language: 'de' as const } }

/** A page as people meet it: on a phone in the light, on a desk in the dark; nothing that axe finds, nothing beside the window. */
async function look(context: BrowserContext, path: string, name: string) {
  const page = await context.newPage()
  await page.goto(app.url + path)
  await expectOrder(page)
  for (const [width, colorScheme] of [
    [360, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await expectNoViolations(page)
    await picture(page, `${name}-${width}-${colorScheme}`)
    await page.emulateMedia({ colorScheme: 'light' })
    await picture(page, `${name}-${width}`)
  }
  await page.setViewportSize({ width: 320, height: 900 })
  await expectNoSidewaysScroll(page)
  await page.close()
}

test('form, my places, one place, offer and their states are clean for axe on a phone and on a desk', async () => {
  const { visitor, actor, person, kim } = await family()
  const context = await contextFor(visitor)
  const run = await makeRun({ ...place, version, priceRappen: 29_000, seats: 12, sessions: evenings(20, 4) })
  await look(context, `/kurse/${run.course.slug}/${run.number}/anmelden`, 'anmelden')
  const adults = await makeRun({ version: { ...version, ageMin: 18 }, sessions: evenings(21, 1) })
  await look(context, `/kurse/${adults.course.slug}/${adults.number}/anmelden`, 'anmelden-alter')
  const cancelled = await makeRun({ state: 'cancelled' })
  await look(context, `/kurse/${cancelled.course.slug}/${cancelled.number}/anmelden`, 'anmelden-abgesagt')

  await look(context, '/mein', 'mein-leer')
  const [seat] = await enrol(actor, { ...simply, runId: run.id, personIds: [person.id, kim.id] })
  const full = await makeRun({ ...place, seats: 0, version: { title: 'Smartphone verstehen (iPhone)' }, sessions: evenings(40, 3) })
  await look(context, `/kurse/${full.course.slug}/${full.number}/anmelden`, 'anmelden-voll')
  const [waiting] = await enrol(actor, { ...simply, runId: full.id, personIds: [person.id, kim.id], together: true })
  const freed = await makeRun({ ...place, seats: 1, version: { title: 'E-Banking sicher nutzen' }, sessions: evenings(50, 2) })
  const other = await makeResident()
  const [first] = await enrol(other.actor, { ...simply, runId: freed.id, personIds: [other.person.id] })
  const [offered] = await enrol(actor, { ...simply, runId: freed.id, personIds: [person.id] })
  await cancel(other.actor, { enrolmentId: first?.id ?? '' })
  await look(context, '/mein', 'mein')
  await look(context, `/mein/kurse/${seat?.id}?neu`, 'platz')
  await look(context, `/mein/kurse/${waiting?.id}`, 'platz-wartet')
  await look(context, `/mein/kurse/${offered?.id}`, 'platz-angeboten')
  const { offerKey } = await database().enrolment.findUniqueOrThrow({ where: { id: offered?.id ?? '' } })
  await look(context, `/angebot/${offerKey}`, 'angebot')
  await cancel(actor, { enrolmentId: offered?.id ?? '' })
  await look(context, `/angebot/${offerKey}`, 'angebot-vorbei')
  await look(context, `/mein/kurse/${offered?.id}`, 'platz-beendet')
  await context.close()
}, 120_000)

test('the lists of counter and provider are clean for axe too', async () => {
  const run = await makeRun({ ...place, version, sessions: evenings(-7, 3), enrolUntil: inDays(9), seats: 3 })
  const { actor, person, kim } = await family()
  await enrol(actor, { ...simply, runId: run.id, personIds: [person.id, kim.id] })
  const staff = browse(app)
  const member = await makeStaff('provider_member', run.course.providerId)
  await signInAs(staff, member.account?.email ?? '')
  const school = await contextFor(staff)
  await look(school, `/anbieter/kurse/${run.courseId}/termine/${run.id}/teilnehmende`, 'teilnehmende')
  await school.close()
  const frida = await makePerson({ firstName: 'Frida', lastName: 'Muster', bornOn: new Date('1954-03-09'), channel: 'letter', email: null })
  const young = await makeRun({ ...place, seats: 0, version: { ...version, ageMax: 60 }, sessions: evenings(15, 2) })
  const clerk = await makeStaff()
  await signInAs(staff, clerk.account?.email ?? '')
  const counter = await contextFor(staff)
  await look(counter, `/kurse/${young.course.slug}/${young.number}/anmelden?person=${frida.id}`, 'schalter-anmelden')
  await look(counter, `/amt/schalter/person/${frida.id}/kurse`, 'schalter-kurse')
  await counter.close()
}, 60_000)

test('with script and the keyboard alone: two people are enrolled in place, and the second press of the button does nothing', async () => {
  const { visitor, kim } = await family()
  const run = await makeRun({ version, sessions: evenings(60, 1) })
  const context = await contextFor(visitor)
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', request => request.method() === 'POST' && asked.push(new URL(request.url()).pathname))
  await page.goto(`${app.url}/kurse/${run.course.slug}/${run.number}/anmelden`)
  await page.waitForFunction(() => customElements.get('enrol-form'))
  await page.focus('#personIds')
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  for (const name of ['confirmPrerequisites', 'consent']) {
    await page.focus(`[name=${name}]`)
    await page.keyboard.press('Space')
  }
  const status = page.locator('enrol-form [role=status]')
  expect(await status.textContent()).toBe('')
  await page.focus('button.main')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter').catch(() => {})
  await page.waitForURL(/\/mein\/kurse\//)
  expect(await page.textContent('[role=status]')).toContain('Der Platz ist Ihrer.')
  expect(asked).toEqual(['/trpc/enrolment.enrol'])
  const rows = await database().enrolment.findMany({ where: { runId: run.id } })
  expect(rows.map(row => row.state)).toEqual(['confirmed', 'confirmed'])
  expect(rows.map(row => row.personId)).toContain(kim.id)
  await context.close()
})

test('a no from the door falls back to the plain form: summary, focus and every tick are there', async () => {
  const { visitor, kim } = await family()
  const run = await makeRun({ version, sessions: evenings(70, 1) })
  const context = await contextFor(visitor)
  const page = await context.newPage()
  await page.goto(`${app.url}/kurse/${run.course.slug}/${run.number}/anmelden`)
  await page.waitForFunction(() => customElements.get('enrol-form'))
  await page.check(`[value="${kim.id}"]`)
  await Promise.all([page.waitForEvent('load'), page.click('button.main')])
  expect(await page.textContent('.fault')).toContain('Voraussetzungen')
  expect(await page.isChecked(`[value="${kim.id}"]`)).toBe(true)
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('fault')
  await expectNoViolations(page)
  await picture(page, 'anmelden-fehler-360')
  await context.close()
})
