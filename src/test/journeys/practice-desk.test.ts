// The practice payment desk without script: what it says, how one pays, goes and comes back, and that it is not there where money is real.
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Ask } from '#outside/payment-desk.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { textOf } from '#test/page.ts'

let app: App
let visitor: Visitor
beforeAll(async () => {
  app = await startApp()
  visitor = browse(app)
}, 120_000)
const desk = practiceDesk({ publicUrl: 'http://localhost' })
const open = async (more: Partial<Ask> = {}) => {
  const lines = [
    { text: 'Tabellen verstehen, Kim', rappen: 20_000 },
    { text: 'Fotos ordnen, Rosa', rappen: 12_050 },
  ]
  const expiresAt = new Date(Date.now() + 35 * 60_000)
  const words = { language: 'de', email: null, paidPath: '/kurse', leftPath: '/hilfe' } as const
  const { id, url } = await desk.openCheckout({ reference: randomUUID(), rappen: 32_050, lines, expiresAt, ...words, ...more })
  return { id, path: url?.replace('http://localhost', '') ?? '' }
}

test('it says that it is for practice, what is paid for, how much and until when', async () => {
  const page = await visitor.get((await open()).path)
  expect(page.status).toBe(200)
  expect(page.heading).toBe('CHF 320.50 bezahlen')
  expect(page.text).toContain('Übungs-Zahlstelle der Demo. Es fliesst kein Geld')
  expect(page.text).toMatch(/Offen bis \d+\. \S+ \d{4}, \d{1,2}\.\d{2} Uhr/)
  expect(page.all('.sum tr').map(row => row.querySelectorAll('th, td').map(textOf).join(' '))).toEqual([
    'Tabellen verstehen, Kim 200.00',
    'Fotos ordnen, Rosa 120.50',
    'Betrag CHF 320.50',
  ])
  const english = await visitor.get((await open({ language: 'en' })).path)
  expect([english.path.slice(0, 15), english.heading]).toEqual(['/en/zahlstelle/', 'Pay CHF 320.50'])
})

test('paying leads to where it was promised, and is noted as a call; a second time there is nothing to pay', async () => {
  const { id, path } = await open()
  const form = await visitor.get(path)
  const after = await form.submit({ method: 'card' }, { button: 'CHF 320.50 bezahlen' })
  expect(after.path).toBe('/kurse')
  expect(await desk.getCheckout(id)).toMatchObject({ money: 'paid', method: 'card' })
  expect(await database().paymentCall.count({ where: { checkout: id, doneAt: null } })).toBe(1)
  const again = await form.submit({ method: 'twint' }, { button: 'CHF 320.50 bezahlen' })
  expect([again.status, again.notice]).toEqual([422, expect.stringContaining('nichts mehr zu bezahlen')])
  const page = await visitor.get(path)
  expect(page.heading).toBe('Hier ist nichts mehr zu bezahlen')
  expect(page.text).toContain('Dieser Betrag ist bezahlt.')
  expect(page.has('form[method=post] button', 'bezahlen')).toBe(false)
  expect((await page.follow('Weiter zu Ihrer Anmeldung')).path).toBe('/kurse')
  expect(await database().paymentCall.count({ where: { checkout: id } })).toBe(1)
})

test('leaving changes nothing: one may come back until the end', async () => {
  const { id, path } = await open()
  const after = await (await visitor.get(path)).submit({}, { button: 'Abbrechen' })
  expect(after.path).toBe('/hilfe')
  expect((await desk.getCheckout(id))?.state).toBe('open')
  expect((await visitor.get(path)).heading).toBe('CHF 320.50 bezahlen')
})

test('failing later: accepted first, then the bank says no, and a call tells of both', async () => {
  const { id, path } = await open()
  const after = await (await visitor.get(path)).submit({}, { button: 'Später fehlgeschlagen' })
  expect(after.path).toBe('/kurse')
  expect((await visitor.get(path)).text).toContain('Die Zahlung ist unterwegs.')
  const calls = await database().paymentCall.findMany({ where: { checkout: id }, orderBy: { nextAt: 'asc' } })
  const wait = (calls[1]?.nextAt.getTime() ?? 0) - Date.now()
  expect([calls.length, wait > 50_000, wait <= 60_000]).toEqual([2, true, true])
  await desk.failNow(id)
  expect((await visitor.get(path)).text).toContain('Die Bank hat diese Zahlung abgelehnt.')
})

test('with the tick money cannot come back later', async () => {
  const { id, path } = await open()
  await (await visitor.get(path)).submit({ closing: 'on' }, { button: 'CHF 320.50 bezahlen' })
  const { intent } = (await desk.getCheckout(id)) ?? {}
  const refund = { reference: randomUUID(), intent: intent ?? '', rappen: 100 }
  expect((await desk.refund(refund)).state).toBe('pending')
  await desk.failNow(id)
  expect((await desk.refund(refund)).state).toBe('failed')
})

test('past its end it says so and takes nothing; a way to pay has to be chosen', async () => {
  const { id, path } = await open()
  const form = await visitor.get(path)
  const wrong = await form.submit({ method: null }, { button: 'CHF 320.50 bezahlen' })
  expect([wrong.status, Object.keys(wrong.errors)]).toEqual([422, ['method']])
  await database().practiceCheckout.update({ where: { id }, data: { expiresAt: new Date() } })
  expect((await form.submit({}, { button: 'CHF 320.50 bezahlen' })).status).toBe(422)
  const page = await visitor.get(path)
  expect(page.text).toContain('Die Zeit für diese Zahlung ist vorbei.')
  expect((await page.follow('Weiter zu Ihrer Anmeldung')).path).toBe('/hilfe')
})

test('an address nobody gave is not there, a foreign page cannot pay, and where money is real there is no such desk', async () => {
  expect((await visitor.get(`/zahlstelle/practice_${'x'.repeat(43)}`)).status).toBe(404)
  expect((await visitor.get('/zahlstelle/kurz')).status).toBe(404)
  const { id, path } = await open()
  expect((await visitor.post(path, { method: 'card', act: 'pay' }, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await desk.getCheckout(id))?.state).toBe('open')
  const real = await startApp({ env: { STRIPE_SECRET_KEY: 'sk_test_none', STRIPE_WEBHOOK_SECRET: 'whsec_none' } })
  expect((await browse(real).get(path)).status).toBe(404)
  const plain = await startApp({ env: { DEMO: 'false', PUBLIC_URL: 'http://localhost', SMTP_URL: 'smtp://127.0.0.1:9' } })
  expect((await fetch(plain.url + path)).status).toBe(404)
})
