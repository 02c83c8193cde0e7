import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { type Ask, DeskRefused, ForgedCall } from '#outside/payment-desk.ts'
import { practiceDesk } from '#outside/practice-desk.ts'

let clock = Date.parse('2026-11-26T10:00:00Z')
const desk = practiceDesk({ publicUrl: 'https://lernpfad.example', now: () => new Date(clock) })
const minutes = (n: number) => n * 60_000
beforeEach(() => {
  clock += minutes(24 * 60)
})
const ask = (more: Partial<Ask> = {}): Ask => ({
  reference: randomUUID(),
  rappen: 20_000,
  lines: [{ text: 'Tabellen verstehen', rappen: 20_000 }],
  expiresAt: new Date(clock + minutes(35)),
  language: 'de',
  email: null,
  paidPath: '/mein/1',
  leftPath: '/mein/2',
  ...more,
})
const open = async (more?: Partial<Ask>) => (await desk.openCheckout(ask(more))).id
const paid = async (refundsFail = false) => {
  const id = await open()
  await desk.pay(id, 'twint', { refundsFail })
  return { id, intent: (await desk.getCheckout(id))?.intent ?? '' }
}
const code = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => (error instanceof DeskRefused ? error.code : error),
  )

test('a visit has an address nobody guesses, in its language, and is one however often it is asked for', async () => {
  const asked = ask({ language: 'en' })
  const [first, second] = await Promise.all([desk.openCheckout(asked), desk.openCheckout(asked)])
  expect(second).toEqual(first)
  expect(first.url).toMatch(/^https:\/\/lernpfad\.example\/en\/zahlstelle\/practice_[\w-]{43}$/)
  expect(first).toMatchObject({ reference: asked.reference, state: 'open', money: 'none', currency: 'chf', expiresAt: asked.expiresAt })
  expect(await code(desk.openCheckout({ ...asked, rappen: 1 }))).toBe('idempotency_error')
  expect(await desk.getVisit(first.id)).toMatchObject({ lines: asked.lines, paidPath: '/mein/1', leftPath: '/mein/2' })
  expect(await desk.getVisit('practice_none')).toBeNull()
  expect(await desk.getCheckout('practice_none')).toBeNull()
})

test('it is paid once, and never past its end', async () => {
  const { id, intent } = await paid()
  expect(await desk.getCheckout(id)).toMatchObject({ state: 'complete', money: 'paid', method: 'twint', url: null })
  expect((await desk.findByIntent(intent))?.id).toBe(id)
  expect(await code(desk.pay(id, 'card'))).toBe('not_open')
  const late = await open()
  clock += minutes(35)
  expect((await desk.getCheckout(late))?.state).toBe('expired')
  expect(await code(desk.pay(late, 'card'))).toBe('not_open')
})

test('paying and ending at the same moment: one of them, and both are told which', async () => {
  for (let n = 0; n < 20; n++) {
    const id = await open()
    const [pay, ended] = await Promise.all([code(desk.pay(id, 'card')), desk.expireCheckout(id)])
    const now = await desk.getCheckout(id)
    expect(pay).toBe(now?.state === 'complete' ? null : 'not_open')
    expect(ended.state).toBe(now?.state)
  }
  expect(await code(desk.expireCheckout('practice_none'))).toBe('resource_missing')
})

test('what fails later is on its way for a minute, then failed by itself; or at once when we say so', async () => {
  const [id, other] = [await open(), await open()]
  for (const one of [id, other]) await desk.payThenFail(one, 'card')
  expect(await desk.getCheckout(id)).toMatchObject({ state: 'complete', money: 'processing' })
  await desk.failNow(other)
  expect((await desk.getCheckout(other))?.money).toBe('failed')
  expect((await desk.getCheckout(id))?.money).toBe('processing')
  clock += minutes(1)
  expect((await desk.getCheckout(id))?.money).toBe('failed')
  const { intent } = (await desk.getCheckout(id)) ?? {}
  expect(await code(desk.refund({ reference: randomUUID(), intent: intent ?? '', rappen: 1 }))).toBe('charge_not_refundable')
  expect(await code(desk.failNow(id))).toBe('nothing_pending')
})

test('given back is at most what was paid, each refund once, also when all ask at once', async () => {
  const { id, intent } = await paid()
  const reference = randomUUID()
  const same = await Promise.all(Array.from({ length: 5 }, () => desk.refund({ reference, intent, rappen: 5_000 })))
  expect(new Set(same.map(one => one.id)).size).toBe(1)
  expect(await code(desk.refund({ reference, intent, rappen: 5_001 }))).toBe('idempotency_error')
  const many = await Promise.all(Array.from({ length: 8 }, () => code(desk.refund({ reference: randomUUID(), intent, rappen: 4_000 }))))
  expect(many.filter(one => one === null)).toHaveLength(3)
  expect(many.filter(one => one === 'amount_too_large')).toHaveLength(5)
  await desk.refundByHand(intent, 3_000)
  const refunds = await desk.listRefunds(intent)
  expect(refunds.reduce((sum, one) => sum + one.rappen, 0)).toBe(20_000)
  expect((await desk.getCheckout(id))?.refunds.find(one => one.reference === null)).toMatchObject({ rappen: 3_000, state: 'done' })
  expect(await code(desk.refund({ reference: randomUUID(), intent: 'practice_pi_none', rappen: 1 }))).toBe('resource_missing')
})

test('to a closed card nothing comes back: pending, then failed, and what failed was not given', async () => {
  const { intent } = await paid(true)
  const ask = { reference: randomUUID(), intent, rappen: 20_000 }
  expect(await desk.refund(ask)).toMatchObject({ state: 'pending', reason: null })
  clock += minutes(1)
  expect(await desk.refund(ask)).toMatchObject({ state: 'failed', reason: 'expired_or_canceled_card' })
  expect((await desk.refund({ ...ask, reference: randomUUID() })).state).toBe('pending')
})

test('the visits of a time are listed, none beside it; nobody calls, and no money reaches a bank', async () => {
  const from = new Date(clock)
  const ids = [await open(), await open()]
  clock += minutes(1)
  await open()
  const listed: string[] = []
  for await (const one of desk.listCheckouts(from, new Date(clock))) listed.push(one.id)
  expect(listed.sort()).toEqual(ids.sort())
  for await (const one of desk.listPayouts(new Date(0), new Date(clock))) throw new Error(one.id)
  const calls = async (since: Date) => {
    const all: string[] = []
    for await (const { id, about } of desk.listCalls(since, new Date(clock + 1)))
      all.push(`${id.replace(/_.*/, '')} ${'checkout' in about}`)
    return all.sort()
  }
  expect(await calls(from)).toEqual([])
  const { intent } = await paid(true)
  await desk.refund({ reference: randomUUID(), intent, rappen: 100 })
  expect(await calls(from)).toEqual(['practice-paid-practice true', 'practice-refund-practice true'])
  clock += minutes(1)
  expect(await calls(new Date(clock))).toEqual(['practice-refund-failed-practice true'])
  expect(() => desk.hear(Buffer.from('{}'), undefined)).toThrow(ForgedCall)
})
