// What people pay for their seats, page by page, without script: at the practice desk, by bill, with a voucher, and money that comes back.
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { followOrders } from '#domain/payment/following.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import type { Page } from '#test/page.ts'
import { otherReaders, readPdf } from '#test/pdf.ts'
import { inDays, makeChild, makeResident, makeRun, makeStaff } from '#test/places.ts'
import { readQr } from '#test/qr.ts'
import { signInAs } from '#test/sign-in.ts'
import { makeProgramme } from '#test/subsidies.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
  // What happens by itself is done here, when the story has come to it.
  useDesk(practiceDesk({ publicUrl: app.url }))
})

const reads = otherReaders('what bills and statements say on paper')
/** What another program reads on the paper behind an address. */
async function onPaper(visitor: Visitor, address: string): Promise<string> {
  const answer = await visitor.fetch(address)
  expect([address, answer.status, answer.headers.get('content-type')]).toEqual([address, 200, 'application/pdf'])
  const pdf = Buffer.from(await answer.arrayBuffer())
  return reads ? readPdf('pdftotext', pdf, '-layout') : ''
}

type Run = Awaited<ReturnType<typeof makeRun>>
const costs = (rappen: number, ideas: Parameters<typeof makeRun>[0] = {}) =>
  makeRun({
    priceRappen: rappen,
    cancelUntil: inDays(20),
    startsAt: inDays(40),
    sessions: [{ startsAt: inDays(40), endsAt: inDays(40, 2) }],
    ...ideas,
  })
const asResident = async (firstName: string) => {
  const resident = await makeResident({ firstName, street: 'Dorfstrasse', houseNumber: '8', postcode: '8762', locality: 'Schwanden GL' })
  const visitor = browse(app)
  await signInAs(visitor, resident.email)
  return { ...resident, visitor }
}
const take = (visitor: Visitor, run: Run, personIds: string[], more: Record<string, string> = {}) =>
  visitor.post(`/kurse/${run.course.slug}/${run.number}/anmelden`, { personIds, ...more })
/** The order page stands at its own address, whatever the query says. */
const orderOf = (page: Page) => page.path.replace(/\?.*/, '')
const payAtDesk = async (page: Page, method: 'twint' | 'card' = 'twint') => {
  const desk = await page.submit({}, { button: /mit Karte oder TWINT bezahlen/ })
  expect(desk.path).toMatch(/^\/zahlstelle\//)
  return desk.submit({ method }, { button: / bezahlen$/ })
}

test('a family takes seats in two courses, pays both in one go, cancels one child and sees the money come back', async () => {
  const { visitor, accountId, person } = await asResident('Nadja')
  const [kim, lia] = [await makeChild(accountId), await makeChild(accountId, { firstName: 'Lia' })]
  const [tables, safety] = [await costs(9000), await costs(4500)]
  const form = await visitor.get(`/kurse/${tables.course.slug}/${tables.number}/anmelden`)
  expect(form.text).toContain('Sie bekommen alles zurück.')
  const first = await take(visitor, tables, [person.id])
  expect(first.path).toMatch(/^\/mein\/zahlungen\/[0-9a-f-]+\?neu/)
  expect(first.notice).toContain('Der Platz ist für Sie gehalten.')
  const second = await take(visitor, safety, [kim.id, lia.id], { consent: '2026-1' })
  expect(orderOf(second), 'what is taken while paying joins').toBe(orderOf(first))
  expect(second.heading).toBe('Bezahlen: CHF 180.00')
  expect(second.text).toMatch(/Bezahlen Sie CHF 180.00 bis .*, oder wählen Sie bis dann die Rechnung/)

  const paid = await payAtDesk(second)
  expect(paid.path).toContain('zurueck=bezahlt')
  expect(paid.text).toContain('Danke, die Zahlung ist da.')
  expect(paid.text).toContain('Es ist alles bezahlt. Sie müssen nichts mehr tun.')
  const places = await database().enrolment.findMany({ where: { runId: { in: [tables.id, safety.id] } } })
  expect(places.map(one => one.state)).toEqual(['confirmed', 'confirmed', 'confirmed'])

  const place = places.find(one => one.personId === lia.id)
  const before = await visitor.get(`/mein/kurse/${place?.id}`)
  expect(before.text).toContain('Sagen Sie heute ab, bekommen Sie CHF 45.00 von CHF 45.00 zurück.')
  await before.submit({}, { button: 'Platz zurückgeben' })
  const coming = await visitor.get(orderOf(first))
  expect(coming.heading).toBe('Ihr Geld kommt zurück')
  expect(coming.text).toContain('CHF 45.00 sind auf dem Weg zu Ihnen zurück')
  await followOrders()
  const back = await visitor.get(orderOf(first))
  expect(back.text).toContain('Zurückbezahlt')
  expect(back.text).toContain('Es ist alles bezahlt.')
  expect(back.text).toMatch(/Gutschrift R-\d{4}-\d{5}/)

  const list = await visitor.get('/mein/zahlungen')
  expect(list.text).toContain('CHF 135.00 bezahlt')
  const year = new Date().getFullYear()
  const statement = await onPaper(visitor, `/mein/zahlungen/steuern/${person.id}/${year}.pdf`)
  if (reads) {
    expect(statement).toMatch(/Total: CHF.135.00/)
    expect(statement).toContain('Kim Probe')
    expect(statement, 'what came back is not in it').not.toContain('Lia')
  }
  const receipt = back.links.find(one => one.href.includes('/quittung/'))?.href ?? ''
  const paper = await onPaper(visitor, receipt)
  if (reads) expect(paper).toContain('180.00')
  expect((await (await asResident('Fremd')).visitor.get(receipt)).status).toBe(404)
  expect((await (await asResident('Fremd')).visitor.get(orderOf(first))).status).toBe(404)
})

test('who leaves the desk has paid nothing and chooses the bill, which opens without signing in and says all that a payment needs', async () => {
  const { visitor, person } = await asResident('Frida')
  const order = await take(visitor, await costs(12_050), [person.id])
  const desk = await order.submit({}, { button: /mit Karte oder TWINT bezahlen/ })
  const left = await desk.submit({}, { button: 'Abbrechen' })
  expect(left.path).toContain('zurueck=abgebrochen')
  expect(left.notice).toContain('Es ist nichts bezahlt. Alles ist noch für Sie gehalten.')
  const billed = await left.submit({}, { button: 'Rechnung verlangen' })
  expect(billed.notice).toContain('Die Rechnung ist da.')
  expect(billed.heading).toBe('Bezahlen: CHF 120.50')
  expect(billed.text).toMatch(/Die Rechnung über CHF 120.50 ist bis am .* zu bezahlen/)
  const address = billed.links.find(one => /^\/rechnung\/[\w-]{32}$/.test(one.href))?.href ?? ''
  const anybody = browse(app)
  const bill = await anybody.get(address)
  expect(bill.status).toBe(200)
  expect(bill.answer.headers.get('cache-control')).toBe('private, no-store')
  expect(bill.html).toContain('noindex')
  expect(bill.text).toContain('CH44 3199 9123 0008 8901 2')
  expect(bill.text).toMatch(/Bitte bezahlen Sie CHF 120.50 bis am/)
  const code = await readQr(bill.root.querySelector('.qr-bill svg')?.outerHTML ?? '')
  expect(code).toContain('120.50')
  const paper = await onPaper(anybody, `${address}.pdf`)
  if (reads) expect(paper).toContain('120.50')
  for (const unknown of [`/rechnung/${'x'.repeat(32)}`, `/rechnung/${'x'.repeat(32)}.pdf`])
    expect((await anybody.get(unknown)).status).toBe(404)
  const paid = await payAtDesk(await visitor.get(orderOf(order)), 'card')
  expect(paid.text).toContain('Es ist alles bezahlt.')
  expect((await anybody.get(address)).text).toContain('Diese Rechnung ist bezahlt.')
})

test('a payment that the bank still confirms says so, and when it fails the seat is still held', async () => {
  const { visitor, person } = await asResident('Reto')
  const order = await take(visitor, await costs(5000), [person.id])
  const desk = await order.submit({}, { button: /mit Karte oder TWINT bezahlen/ })
  const waiting = await desk.submit({ method: 'card' }, { button: 'Später fehlgeschlagen' })
  expect(waiting.heading).toBe('Ihre Zahlung ist unterwegs')
  expect(waiting.text).toContain('Bitte bezahlen Sie nicht noch einmal.')
  expect(waiting.has('order-watch')).toBe(true)
  expect(waiting.has('button', /bezahlen/), 'nobody pays twice').toBe(false)
})

test('a voucher is offered with its rule, asks what is missing, and leaves the rest to pay', async () => {
  const { visitor, person } = await asResident('Sandra')
  const made = await makeProgramme(1_000_000, {
    ...{ payTo: 'provider', atOnce: { notAttended: 'person' }, attendancePercent: 80, documents: [] },
    rules: {
      rules: [
        {
          ...{ key: 'work', article: '§ 1', title: { de: 'Erwerb', en: 'Work' } },
          require: { value: { fact: 'employment' }, one_of: ['employed', 'unemployed'] },
          says: Object.fromEntries(['met', 'unmet', 'unknown'].map(one => [one, { de: `Erwerb: ${one}`, en: `Work: ${one}` }])),
        },
      ],
      amount: [
        { do: 'take', key: 'cost', article: '§ 1', title: { de: 'Kurskosten', en: 'Cost' }, value: { fact: 'course_price' } },
        { do: 'share', key: 'half', article: '§ 1', title: { de: 'Hälfte', en: 'Half' }, basisPoints: 5000 },
      ],
    } as never,
  })
  // In the year that has a budget.
  const run = await costs(20_000, { sessions: [{ startsAt: inDays(15), endsAt: inDays(15, 2) }], startsAt: inDays(15) })
  const order = await take(visitor, run, [person.id])
  expect(order.text).toContain('Vielleicht übernimmt der Kanton einen Teil. Dafür braucht es noch eine Antwort.')
  expect(order.text, 'who bears it is said before').toContain(
    'Wer weniger als 80 % des Kurses besucht, bezahlt den Beitrag des Kantons selber.',
  )
  const voucher = await order.follow(/Gutschein ansehen/)
  const refused = await voucher.submit({ employment: 'employed' }, { button: 'Gutschein einlösen' })
  expect(refused.status).toBe(422)
  expect(refused.errors['declaration']).toContain('Ohne diese Erklärung')
  const version = refused.get('input[name=declaration]').getAttribute('value') ?? ''
  const unanswered = await refused.submit({ declaration: version, employment: '' }, { button: 'Gutschein einlösen' })
  expect(unanswered.status).toBe(422)
  expect(unanswered.errors['employment']).toBeTruthy()
  const redeemed = await refused.submit({ declaration: version }, { button: 'Gutschein einlösen' })
  expect(redeemed.notice).toContain('Der Gutschein ist eingelöst.')
  expect(redeemed.heading).toBe('Bezahlen: CHF 100.00')
  expect(await database().subsidyVoucher.count({ where: { versionId: made.versionId, state: 'reserved' } })).toBe(1)
  await payAtDesk(redeemed)
  expect(await database().subsidyVoucher.count({ where: { versionId: made.versionId, state: 'committed' } })).toBe(1)
  await database()
    .subsidyVersion.updateMany({ where: { id: made.versionId }, data: { validTo: new Date('2026-01-02') } })
    .catch(() => null)
})

test('who is not on line gets the bill with the letter, in one file for the printer', async () => {
  const clerk = await makeStaff('counter_clerk')
  const visitor = browse(app)
  await signInAs(visitor, clerk.account?.email ?? '')
  const grandmother = await makeResident({
    firstName: 'Rosa',
    channel: 'letter',
    email: null,
    street: 'Dorfstrasse',
    houseNumber: '1',
    postcode: '8750',
    locality: 'Glarus',
  })
  await database().managing.updateMany({ where: { personId: grandmother.person.id }, data: { endedAt: new Date() } })
  const run = await costs(8000)
  const taken = await visitor.post(`/kurse/${run.course.slug}/${run.number}/anmelden?person=${grandmother.person.id}`, {
    personIds: grandmother.person.id,
  })
  expect(taken.path, 'nobody pays at the screen of the counter').toMatch(/^\/mein\/kurse\//)
  const letter = await database().message.findFirstOrThrow({ where: { personId: grandmother.person.id, kind: 'payment/bill' } })
  expect(letter.channel).toBe('letter')
  const invoice = await database().invoice.findFirstOrThrow({ where: { order: { debtorId: grandmother.person.id } } })
  const envelope = await onPaper(visitor, `/amt/post/briefe.pdf?id=${letter.id}`)
  if (!reads) return
  expect(envelope).toContain(`Rechnung ${invoice.number}`)
  expect(envelope).toContain('Empfangsschein')
  expect(envelope).toContain('Wenn Sie absagen')
})

test('money of the counter goes back to an account that its person names', async () => {
  const { visitor, person, email } = await asResident('Urs')
  const run = await costs(6000)
  const order = await take(visitor, run, [person.id])
  const clerk = await makeStaff('counter_clerk')
  const counter = browse(app)
  await signInAs(counter, clerk.account?.email ?? '')
  const orderId = orderOf(order).split('/').at(-1)
  expect((await counter.call('order.take', { id: orderId, way: 'cash', rappen: '60' })).fault).toBe(null)
  const [place] = await database().enrolment.findMany({ where: { runId: run.id } })
  await visitor.post(`/mein/kurse/${place?.id}`, { act: 'cancel' })
  const asking = await visitor.get(orderOf(order))
  expect(asking.heading).toBe('Sie bekommen Geld zurück')
  const wrong = await asking.submit({ holder: 'Urs Probe', iban: 'CH93 0076 2011 6238 5295 8' }, { button: /auf dieses Konto/ })
  expect(wrong.status).toBe(422)
  expect(Object.values(wrong.errors).join()).toContain('Diese IBAN stimmt nicht')
  expect(wrong.html, 'what was typed stays').toContain('CH93 0076 2011 6238 5295 8')
  const named = await wrong.submit({ iban: 'CH93 0076 2011 6238 5295 7' }, { button: /auf dieses Konto/ })
  expect(named.notice).toContain('Das Konto ist gespeichert.')
  expect(named.text).toContain('Konto mit den letzten Ziffern 2957')
  expect(named.html).not.toContain('5295 7')
  expect(email).toBeTruthy()
})

test('a bill that would come too late is not offered, and says why', async () => {
  const { visitor, person } = await asResident('Luan')
  const soon = await makeRun({ priceRappen: 3000, sessions: [{ startsAt: inDays(3), endsAt: inDays(3, 2) }] })
  const order = await take(visitor, soon, [person.id])
  expect(order.text).toContain('Das geht hier nicht mehr: Der Kurs beginnt am')
  expect(order.has('button', 'Rechnung verlangen')).toBe(false)
})

test('a place that costs something says until when to pay, in the list and on its page', async () => {
  const { visitor, person } = await asResident('Marija')
  const run = await costs(7000, { version: { title: `Kurs ${randomUUID().slice(0, 6)}` } })
  const order = await take(visitor, run, [person.id])
  const mine = await visitor.get('/mein')
  expect(mine.text).toContain('Bezahlen bis')
  const place = await mine.follow(/^Kurs /, 'h3 a[href]')
  expect(place.text).toContain('So lange ist der Platz gehalten; danach bekommt ihn jemand anderes.')
  expect(orderOf(await place.follow('Zur Bezahlung'))).toBe(orderOf(order))
})
