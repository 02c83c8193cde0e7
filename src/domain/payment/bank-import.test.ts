// Files of the bank: whatever is wrong with one is listed or refused with its line, and nothing is booked twice, however it comes again.
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { bookReadLines, importMoneyFile } from '#domain/payment/bank-import.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { assign, giveSurplusBack } from '#domain/payment/office-acting.ts'
import { compareLastDays } from '#domain/payment/reconciling.ts'
import { Refusal } from '#domain/refusal.ts'
import { camt, payments, type Single } from '#test/bank-credit.ts'
import { expectSound, makeOrder, orderOf, personOf, stateOf } from '#test/paying.ts'
import { Clocks } from '#test/payment-histories.ts'
import { startStripe } from '#test/stripe/stand-in.ts'
import { officer } from '#test/subsidies.ts'
import { qrReference } from '#words/payment-reference.ts'

const clocks = new Clocks(await startStripe())
let clerk: Actor
beforeAll(async () => {
  clerk = await officer('bookkeeper')
})
beforeEach(() => clocks.sync())
afterEach(() => stopClock(null))

let own = 0
async function billed(ideas = {}) {
  const made = await makeOrder(ideas)
  await chooseBill(made.actor, made.orderId)
  const [invoice] = (await orderOf(made.orderId)).invoices
  return { ...made, reference: invoice?.reference ?? '', number: invoice?.number ?? '' }
}
const line = (reference: string, amount = '200.00', more: Partial<Single> = {}): Single => ({
  reference,
  amount,
  own: `O-${process.pid}-${++own}`,
  ...more,
})
const send = (...singles: Single[]) => importMoneyFile(clerk, { name: 'camt.xml', xml: camt({ accounts: payments(...singles) }) })
const counts = async () => ({
  lines: await database().creditLine.count(),
  payments: await database().orderPayment.count({ where: { way: 'bill' } }),
})

describe('a transfer', () => {
  test('of the right sum confirms the seat; of another it is booked and somebody looks at it', async () => {
    const [right, less, more] = [await billed(), await billed(), await billed()]
    const { byOutcome } = await send(line(right.reference), line(less.reference, '150.00'), line(more.reference, '250.00'))
    expect(byOutcome).toEqual({ matched: 1, partial: 1, over: 1 })
    expect([await stateOf(right.placeId), await stateOf(less.placeId), await stateOf(more.placeId)]).toEqual([
      'confirmed',
      'payment_due',
      'confirmed',
    ])
    expect([await personOf(right.orderId), await personOf(less.orderId), await personOf(more.orderId)]).toEqual([0, -5_000, 5_000])
    await send(line(less.reference, '50.00'))
    expect(await stateOf(less.placeId)).toBe('confirmed')
    await giveSurplusBack(clerk, more.orderId)
    for (const { orderId } of [right, less, more]) await expectSound(orderId)
    expect((await orderOf(more.orderId)).refunds).toMatchObject([{ rappen: 5_000, state: 'needs_account' }])
    expect(await database().paymentTask.count({ where: { orderId: { in: [less.orderId, more.orderId] }, settledAt: null } })).toBe(0)
  })

  test('with a reference of nobody’s, a wrong one, another currency, nothing or to another account books nothing and is listed', async () => {
    const made = await billed()
    const before = await counts()
    const wrong = `${made.reference.slice(0, 26)}${(Number(made.reference[26]) + 1) % 10}`
    const { byOutcome } = await send(
      line(qrReference('2031-99999')),
      line(wrong),
      line(made.reference, '200.00', { currency: 'EUR' }),
      line(made.reference, '0.00'),
      { amount: '200.00', text: 'Kurs', own: `O-${++own}` },
    )
    expect(byOutcome).toEqual({ unknown: 4, wrong_currency: 1 })
    const other = camt({
      accounts: [
        {
          iban: 'CH5604835012345678009',
          ...payments(line(made.reference))[0],
          bookings: payments(line(made.reference))[0]?.bookings ?? [],
        },
      ],
    })
    expect((await importMoneyFile(clerk, { name: 'other.xml', xml: other })).byOutcome).toEqual({ unknown: 1 })
    expect(await counts()).toEqual({ lines: before.lines + 6, payments: before.payments })
    expect(await personOf(made.orderId)).toBe(-20_000)
    expect(await database().creditLine.count({ where: { outcome: { in: ['unknown', 'wrong_currency'] }, ownerId: null } })).toBe(0)
    // Somebody finds out whose it was; it counts once, however often they say so.
    const lost = await database().creditLine.findFirstOrThrow({ where: { reference: wrong } })
    await assign(clerk, lost.id, made.number)
    await expect(assign(clerk, lost.id, made.number)).rejects.toThrow(Refusal)
    expect(await personOf(made.orderId)).toBe(0)
    const euros = await database().creditLine.findFirstOrThrow({ where: { outcome: 'wrong_currency', reference: made.reference } })
    await expect(assign(clerk, euros.id, made.number)).rejects.toThrow(Refusal)
  })
})

describe('nothing is booked twice', () => {
  test('the same file again, with other spaces, in another file, in another version, twice in one file', async () => {
    const made = await billed()
    const one = line(made.reference)
    const accounts = payments(one)
    const xml = camt({ accounts })
    expect((await importMoneyFile(clerk, { name: 'a.xml', xml })).byOutcome).toEqual({ matched: 1 })
    const again = await importMoneyFile(clerk, { name: 'b.xml', xml })
    expect(again).toMatchObject({ already: true, byOutcome: { matched: 1 } })
    for (const version of ['04', '08', '13'] as const)
      for (const kind of ['053', '054'] as const) {
        const other = `${camt({ version, kind, accounts: [...payments(line(qrReference('2031-99998'))), ...accounts] })} `
        expect((await importMoneyFile(clerk, { name: `${version}.xml`, xml: other })).byOutcome).toMatchObject({ known: 1 })
      }
    const twice = camt({ accounts: [...accounts, ...accounts] })
    expect((await importMoneyFile(clerk, { name: 'twice.xml', xml: twice })).byOutcome).toEqual({ known: 2 })
    expect((await orderOf(made.orderId)).payments.filter(({ state }) => state === 'paid')).toHaveLength(1)
    expect(await expectSound(made.orderId)).toMatchObject({ paid: 20_000 })
  })

  test('the same file by two people at once, and two files with the same lines at once', async () => {
    const all = [await billed(), await billed(), await billed()]
    const accounts = payments(...all.map(one => line(one.reference)))
    const xml = camt({ accounts })
    const other = await officer('bookkeeper')
    const both = await Promise.allSettled([
      importMoneyFile(clerk, { name: 'a.xml', xml }),
      importMoneyFile(other, { name: 'a.xml', xml }),
      importMoneyFile(other, { name: 'b.xml', xml: `${xml}\n` }),
      importMoneyFile(clerk, { name: 'c.xml', xml: camt({ kind: '053', accounts }) }),
      bookReadLines(),
    ])
    expect(both.filter(one => one.status === 'rejected')).toEqual([])
    for (const { orderId, placeId } of all) {
      expect(await expectSound(orderId)).toMatchObject({ paid: 20_000 })
      expect(await stateOf(placeId)).toBe('confirmed')
    }
  })

  test('two different transfers of the same sum for one bill are two: the second goes back', async () => {
    const made = await billed()
    expect((await send(line(made.reference))).byOutcome).toEqual({ matched: 1 })
    expect((await send(line(made.reference))).byOutcome).toEqual({ closed: 1 })
    expect(await personOf(made.orderId)).toBe(20_000)
    expect((await orderOf(made.orderId)).refunds).toMatchObject([{ rappen: 20_000, state: 'needs_account' }])
    expect(await stateOf(made.placeId)).toBe('confirmed')
  })

  test('cut off between two lines: what is left is booked by the job, once, and the day has no difference', async () => {
    const all = [await billed(), await billed(), await billed(), await billed()]
    // The database refuses one order in the middle, as if the process ended there.
    const stuck = all[1]?.orderId ?? ''
    await database().$executeRawUnsafe(`alter table "OrderPayment" add constraint stuck check ("orderId" <> '${stuck}') not valid`)
    await expect(send(...all.map(one => line(one.reference)))).rejects.toThrow('stuck')
    await database().$executeRawUnsafe('alter table "OrderPayment" drop constraint stuck')
    // One that cannot be booked is in nobody else's way.
    expect(await Promise.all(all.map(one => stateOf(one.placeId)))).toEqual(['confirmed', 'payment_due', 'confirmed', 'confirmed'])
    await Promise.all([bookReadLines(), bookReadLines()])
    for (const { orderId, placeId } of all) {
      expect(await stateOf(placeId)).toBe('confirmed')
      expect(await expectSound(orderId)).toMatchObject({ paid: 20_000 })
    }
    await compareLastDays()
    const orders = all.map(one => one.orderId)
    expect(await database().paymentTask.count({ where: { kind: 'difference', orderId: { in: orders } } })).toBe(0)
  })
})

describe('a file that is none', () => {
  const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join('')
  const good = () => camt({ accounts: payments(line(qrReference('2031-99997'))) })
  const bad: [string, () => string][] = [
    ['that is empty', () => ''],
    ['that is no XML', () => 'Betrag;Datum\n200.00;25.11.2026'],
    ['that breaks off', () => good().slice(0, -40)],
    ['whose tags cross', () => good().replace('</Ntry>', '</Ntfctn>')],
    ['of another message', () => good().replaceAll('camt.054', 'pain.001')],
    [
      'of another root',
      () =>
        good()
          .replace(/^.*\n<Document/, '<html')
          .replace('</Document>', '</html>'),
    ],
    ['with an amount that is none', () => good().replaceAll('>200.00<', '>zweihundert<')],
    ['with entities within entities', () => good().replace('?>', `?><!DOCTYPE d [<!ENTITY e0 "x">${entities}]>`).replace('M-1', '&e9;')],
    [
      'with an entity from outside',
      () => good().replace('?>', '?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>').replace('M-1', '&e;'),
    ],
    ['nested without end', () => good().replace('M-1', '<a>'.repeat(200_000))],
  ]
  test.each(bad)('%s is refused with its line, at once, or listed, and books nothing', async (name, make) => {
    const before = await counts()
    const xml = make()
    const begin = performance.now()
    const outcome = await importMoneyFile(clerk, { name: 'bad.xml', xml }).then(
      one => one.byOutcome,
      error => error,
    )
    expect(performance.now() - begin).toBeLessThan(2_000)
    const after = await counts()
    expect(after.payments).toBe(before.payments)
    if (!(outcome instanceof Refusal)) expect(outcome).toEqual({ unknown: 1 })
    else {
      expect(after.lines).toBe(before.lines)
      if (name !== 'of another root') expect(Object.keys(outcome.about)).toContain('line')
    }
    expect(JSON.stringify(await database().creditLine.findMany({ select: { text: true } }))).not.toContain('root:')
  })
})
