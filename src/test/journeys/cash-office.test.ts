// The office's books and the counter, page by page, without script: a bill paid at the bank, a line that fits nothing, money back, the day closed.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { chooseBill, nameAccount } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { post } from '#domain/payment/ledger.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { type App, startApp } from '#test/app.ts'
import { camt, payments, type Single } from '#test/bank-credit.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { makePricedRun, takeSeats } from '#test/paying.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'
import { signInAs } from '#test/sign-in.ts'

let app: App
let livia: Visitor
beforeAll(async () => {
  app = await startApp()
  useDesk(practiceDesk({ publicUrl: app.url }))
  livia = await staffAt('bookkeeper')
})

async function staffAt(role: 'bookkeeper' | 'counter_clerk'): Promise<Visitor> {
  const { account } = await makeStaff(role)
  const visitor = browse(app)
  await signInAs(visitor, account?.email ?? '')
  return visitor
}

/** Somebody with a seat to pay, in a course at this price. */
async function somebody(lastName: string, priceRappen = 12_050) {
  const one = await makeResident({ firstName: 'Erna', lastName, postcode: '8750', locality: 'Glarus' })
  const sessions = [{ startsAt: inDays(45), endsAt: inDays(45, 2) }]
  const run = await makePricedRun({ priceRappen, sessions, cancelUntil: inDays(30), enrolUntil: inDays(44) })
  const { orderId, places } = await takeSeats(one.actor, run.id, [one.person.id])
  return { ...one, run, orderId, placeId: places[0] ?? '' }
}
async function billed(lastName: string, priceRappen?: number) {
  const one = await somebody(lastName, priceRappen)
  const { number } = await chooseBill(one.actor, one.orderId)
  return { ...one, invoice: await database().invoice.findUniqueOrThrow({ where: { number } }) }
}
const stateOf = async (placeId: string) => (await database().enrolment.findUniqueOrThrow({ where: { id: placeId } })).state

/** Sends a file of the bank as a browser does; where that leads. */
async function upload(...singles: Single[]) {
  const form = new FormData()
  const numbered = singles.map(one => ({ own: randomUUID().slice(0, 16), ...one }))
  form.append('file', new Blob([camt({ accounts: payments(...numbered) })], { type: 'application/xml' }), 'camt054.xml')
  const answer = await livia.fetch('/amt/kasse/bank', { method: 'POST', body: form, headers: { origin: app.url } })
  expect(answer.status).toBe(303)
  return livia.get(answer.headers.get('location') ?? '')
}

describe('what the bank says came in', () => {
  test('a bill that was paid confirms the seat, and the open items no longer show it', async () => {
    const { orderId, placeId, invoice } = await billed('Bezahlt')
    expect((await livia.get('/amt/kasse?ansicht=billed')).text).toContain('Erna Bezahlt')
    const read = await upload({ amount: '120.50', reference: invoice.reference ?? '', payer: 'Erna Bezahlt' })
    expect(read.notice).toBe('Die Datei ist eingelesen. 1 gebucht.')
    expect(await stateOf(placeId)).toBe('confirmed')
    expect((await livia.get('/amt/kasse?ansicht=billed')).text).not.toContain('Erna Bezahlt')
    const order = await livia.get(`/amt/kasse/${orderId}`)
    expect(order.text).toContain('Alles ist bezahlt. Zu tun ist nichts.')
    expect(order.text).toMatch(/Bank\s*−120.50/)
  })

  test('a line without a reference says what to do, is assigned by the number of the bill, and a wrong number is said at its field', async () => {
    const { placeId, invoice } = await billed('Vergessen', 20_000)
    const read = await upload({ amount: '200.00', text: 'Kurs, besten Dank', payer: 'Erna Vergessen' })
    expect(read.notice).toBe('Die Datei ist eingelesen. 1 ohne Rechnung.')
    expect(read.text).toContain('Zu dieser Zeile fand sich keine Rechnung')
    const line = await database().creditLine.findFirstOrThrow({ where: { payer: 'Erna Vergessen' } })
    const wrong = await livia.post('/amt/kasse/bank', { invoice: 'R-2020-99999', zuordnen: line.id })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Eine Rechnung mit dieser Nummer gibt es nicht.')
    expect(wrong.all(`#invoice-${line.id}`)[0]?.getAttribute('aria-invalid')).toBe('true')
    expect(wrong.all(`#invoice-${line.id}`)[0]?.getAttribute('value')).toBe('R-2020-99999')
    const done = await livia.post('/amt/kasse/bank', { invoice: invoice.number, zuordnen: line.id })
    expect(done.notice).toBe('Die Zeile ist zu ihrer Rechnung gebucht.')
    expect(await stateOf(placeId)).toBe('confirmed')
    expect((await livia.get('/amt/kasse/bank')).text).not.toContain('Erna Vergessen')
  })

  test('too little is somebody’s task until the rest is written off with a reason', async () => {
    const { orderId, placeId, invoice } = await billed('Knapp', 10_000)
    await upload({ amount: '99.00', reference: invoice.reference ?? '', payer: 'Erna Knapp' })
    expect((await livia.get('/amt/kasse/aufgaben')).text).toContain('Zu wenig bezahlt Erna Knapp')
    const without = await livia.post(`/amt/kasse/${orderId}`, { act: 'give_up', reason: '' })
    expect(without.status).toBe(422)
    const done = await livia.post(`/amt/kasse/${orderId}`, { act: 'give_up', reason: 'Gebühr der Bank.' })
    expect(done.notice).toBe('Der Rest ist ausgebucht. Die Plätze sind fest.')
    expect(await stateOf(placeId)).toBe('confirmed')
    expect((await livia.get('/amt/kasse/aufgaben')).text).not.toContain('Erna Knapp')
  })

  test('too much goes back to an account, in one file that is made once and fetched by a button', async () => {
    const { orderId, invoice, person } = await billed('Doppelt', 10_000)
    await upload({ amount: '150.00', reference: invoice.reference ?? '', payer: 'Erna Doppelt' })
    const order = await livia.get(`/amt/kasse/${orderId}`)
    expect(order.text).toContain('CHF 50.00 kamen mehr, als offen war.')
    const planned = await livia.post(`/amt/kasse/${orderId}`, { act: 'surplus' })
    expect(planned.notice).toBe('Was zu viel war, geht zurück.')
    const refund = await database().orderRefund.findFirstOrThrow({ where: { orderId } })
    const account = { act: 'account', refundId: refund.id, holder: `Erna ${person.lastName}`, iban: 'CH93 0076 2011 6238 5295 7' }
    expect((await livia.post(`/amt/kasse/${orderId}`, account)).notice).toContain('Das Konto ist gespeichert.')
    const made = await livia.post('/amt/kasse/rueckzahlungen', {})
    expect(made.notice).toContain('Die Datei mit 1 Rückzahlung ist gemacht.')
    const file = await database().refundFile.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
    const fetched = await livia.fetch(`/amt/kasse/rueckzahlungen/${file.id}/datei`, { method: 'POST', headers: { origin: app.url } })
    expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8'])
    expect(await fetched.text()).toContain('<InstdAmt Ccy="CHF">50.00</InstdAmt>')
    expect((await livia.fetch(`/amt/kasse/rueckzahlungen/${file.id}/datei`)).status).toBe(404)
    const again = await livia.post('/amt/kasse/rueckzahlungen', {})
    expect(again.text).toContain('Hier ist nichts mehr zu tun.')
  })
})

describe('at the counter', () => {
  test('cash is rounded to five Rappen with the reason beside it, and the receipt is a paper', async () => {
    const { orderId, placeId, person } = await somebody('Schalter', 12_003)
    const heidi = await staffAt('counter_clerk')
    const courses = await heidi.get(`/amt/schalter/person/${person.id}/kurse`)
    const address = courses.links.find(one => one.href.includes('/amt/schalter/bestellung/'))?.href ?? ''
    expect(address).toBe(`/amt/schalter/bestellung/${orderId}`)
    const order = await heidi.get(address)
    expect(order.text).toContain('Offen sind CHF 120.03. Bar wird auf 5 Rappen gerundet')
    const taken = await order.submit({}, { button: 'CHF 120.05 bar genommen' })
    expect(taken.notice).toMatch(/^Das Geld ist gebucht, Quittung Q-\d{4}-\d{5}\.$/)
    expect(await stateOf(placeId)).toBe('confirmed')
    const receipt = taken.links.find(one => one.href.includes('/quittung/'))?.href ?? ''
    const paper = await heidi.fetch(receipt)
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    expect((await livia.get(`/amt/kasse/${orderId}`)).text).toMatch(/Rundung\s*0\.02/)
  })

  test('what was paid or changed meanwhile is not taken again', async () => {
    const { orderId } = await somebody('Zweimal', 10_000)
    const heidi = await staffAt('counter_clerk')
    await heidi.post(`/amt/schalter/bestellung/${orderId}`, { act: 'terminal', rappen: '100.00' })
    const again = await heidi.post(`/amt/schalter/bestellung/${orderId}`, { act: 'terminal', rappen: '100.00' })
    expect(again.status).toBe(422)
    expect(await database().orderPayment.count({ where: { orderId, state: 'paid' } })).toBe(1)
  })

  test('the bill can go out instead and be printed', async () => {
    const { orderId } = await somebody('Rechnung', 10_000)
    const heidi = await staffAt('counter_clerk')
    const sent = await heidi.post(`/amt/schalter/bestellung/${orderId}`, { act: 'bill' })
    expect(sent.notice).toBe('Die Rechnung ist unterwegs.')
    expect(sent.links.some(one => /^\/rechnung\/.*\.pdf$/.test(one.href))).toBe(true)
  })
})

test('the day is compared and closed with no differences; while something differs it stays open', async () => {
  const { actor, orderId, placeId, accountId } = await somebody('Abends', 8_000)
  await takeAtCounter(await makeStaff('counter_clerk'), { orderId, way: 'terminal', rappen: 8_000 })
  const day = today().toString()
  const compared = await livia.post('/amt/kasse/tag', { tun: 'compare', day })
  expect(compared.text).toContain('Kein Unterschied.')

  // A payment that nobody wrote into the books, as after a fault: the day says so, with the way to it.
  const { id } = await database().orderPayment.create({
    data: { orderId, way: 'terminal', state: 'paid', rappen: 500, recordedById: accountId, paidAt: new Date() },
  })
  const differs = await livia.post('/amt/kasse/tag', { tun: 'close', day })
  expect(differs.status).toBe(422)
  expect(differs.text).toContain('An diesem Tag stimmt noch nicht alles überein (Unterschiede: 1).')
  const shown = await livia.get(`/amt/kasse/tag?tag=${day}`)
  expect(shown.text).toContain('Eine Zahlung oder Rückzahlung steht nicht mit ihrem Betrag im Buch.')
  expect(shown.links.some(one => one.href === `/amt/kasse/${orderId}`)).toBe(true)
  const missing = { source: 'terminal', target: 'person', rappen: 500, act: 'paid', paymentId: id } as const
  await database().$transaction(tx => post(tx, actor, orderId, missing))

  const closed = await livia.post('/amt/kasse/tag', { tun: 'close', day })
  expect(closed.notice).toContain('ist abgeschlossen.')
  expect(closed.text).toContain('Kein Unterschied.')
  expect((await livia.get('/amt/kasse/aufgaben')).text).not.toContain('Erna Abends')
  // Back to whoever paid: cancelled today, so the day that is closed keeps its sums.
  await cancel(actor, { enrolmentId: placeId })
  const refund = await database().orderRefund.findFirstOrThrow({ where: { orderId } })
  await nameAccount(actor, { refundId: refund.id, holder: 'Erna Abends', iban: 'CH9300762011623852957' })
  expect((await livia.get('/amt/kasse/rueckzahlungen?stand=ready')).text).toContain('Erna Abends')
})

test('open items are found by number, reference and name, and nobody else finds the books', async () => {
  const { orderId, invoice } = await billed('Gesucht')
  const { number } = await database().order.findUniqueOrThrow({ where: { id: orderId } })
  for (const q of [number, invoice.number.toLowerCase(), invoice.reference ?? '', 'gesucht erna']) {
    const found = await livia.get(`/amt/kasse?q=${encodeURIComponent(q)}`)
    expect(
      found.links.filter(one => one.href === `/amt/kasse/${orderId}`),
      q,
    ).toHaveLength(1)
  }
  // By name, whatever they were ordered by before.
  await billed('Aaron')
  const names = (await livia.get('/amt/kasse?ansicht=billed&ordnung=name')).all('tbody th a').map(one => one.text)
  expect(names.indexOf('Erna Aaron')).toBeLessThan(names.indexOf('Erna Gesucht'))
  expect((await livia.get('/amt/kasse?ansicht=nichts')).status).toBe(400)
  expect((await livia.get('/amt/kasse?q=gesucht+niemand')).text).toContain('Nichts gefunden.')
  const heidi = await staffAt('counter_clerk')
  for (const path of ['/amt/kasse', '/amt/kasse/bank', '/amt/kasse/rueckzahlungen', '/amt/kasse/aufgaben', '/amt/kasse/tag'])
    expect((await heidi.get(path)).status, path).toBe(403)
})
