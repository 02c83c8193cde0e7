import { randomBytes } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { type Ask, type Desk, type DeskCall, type DeskCheckout, type DeskRefund, DeskRefused, ForgedCall } from '#outside/payment-desk.ts'
import { speak } from '#words/speak.ts'

/** What the practice desk's own page shows and does; Stripe's page does it for Stripe. */
export type PracticeDesk = Desk & {
  name: 'practice'
  getVisit(id: string): Promise<PracticeVisit | null>
  pay(id: string, method: 'card' | 'twint', how?: { refundsFail?: boolean }): Promise<void>
  /** Complete, the money on its way; a minute later it fails by itself. Returns when. */
  payThenFail(id: string, method: 'card' | 'twint'): Promise<Date>
  /** Lets what was to fail later fail at once. */
  failNow(id: string): Promise<void>
  /** Money given back at the desk's own pages, past us. */
  refundByHand(intent: string, rappen: number): Promise<DeskRefund>
}
export type PracticeVisit = DeskCheckout & { lines: Ask['lines']; language: 'de' | 'en'; paidPath: string; leftPath: string }

type Settings = { publicUrl: string; now?: () => Date }
type Kept = Prisma.PracticeCheckoutGetPayload<{ include: { refunds: true } }>

/** How long what fails later takes to fail. */
const failing = 60_000
const withRefunds = { refunds: { orderBy: { createdAt: 'asc' } } } as const satisfies Prisma.PracticeCheckoutInclude

/** A payment service to try things out with: like Stripe in all that we see of it, and no money moves. Kept in tables of its own. */
export function practiceDesk({ publicUrl, now = () => new Date() }: Settings): PracticeDesk {
  const find = (where: Prisma.PracticeCheckoutWhereUniqueInput) => database().practiceCheckout.findUnique({ where, include: withRefunds })
  const read = (kept: Kept) => checkoutOf(kept, now(), publicUrl)
  const known = async (id: string) => (await find({ id })) ?? no('resource_missing', 'No such visit')

  // One statement decides, so a payment and the end of the visit cannot both win.
  async function end(id: string, data: Prisma.PracticeCheckoutUpdateManyMutationInput) {
    const open = { id, completedAt: null, expiredAt: null, expiresAt: { gt: now() } }
    const { count } = await database().practiceCheckout.updateMany({ where: open, data })
    if (count === 0) no('not_open', 'Only an open visit can end')
  }
  const complete = (method: 'card' | 'twint') => ({ completedAt: now(), method, intent: `practice_pi_${randomBytes(16).toString('hex')}` })

  /** Gives back at most what was paid: whoever gives back locks the visit first. */
  const giveBack = (intent: string, rappen: number, reference: string | null) =>
    database().$transaction(async tx => {
      await tx.$queryRaw`select 1 from "PracticeCheckout" where intent = ${intent} for update`
      const kept = await tx.practiceCheckout.findUnique({ where: { intent }, include: withRefunds })
      if (!kept) return no('resource_missing', 'No such payment')
      const before = reference ? await findRefund(tx, reference) : null
      if (before) return sameRefund(before, kept.id, rappen, now())
      if (moneyOf(kept, now()) !== 'paid') no('charge_not_refundable', 'Nothing was paid')
      const refunded = kept.refunds.filter(one => refundOf(one, now()).state !== 'failed').reduce((sum, one) => sum + one.rappen, 0)
      if (rappen < 1 || refunded + rappen > kept.rappen) no('amount_too_large', 'More than was paid')
      const id = `practice_re_${randomBytes(16).toString('hex')}`
      const failsAt = kept.refundsFail ? new Date(now().getTime() + failing) : null
      return refundOf(
        await tx.practiceRefund.create({ data: { id, reference, checkoutId: kept.id, rappen, createdAt: now(), failsAt } }),
        now(),
      )
    })

  return {
    name: 'practice',

    async openCheckout(ask) {
      const { reference, rappen, lines, expiresAt, language, email, paidPath, leftPath } = ask
      const id = `practice_${randomBytes(32).toString('base64url')}`
      const visit = { reference, rappen, lines, expiresAt, language, email, paidPath, leftPath }
      await database().practiceCheckout.createMany({ data: [{ ...visit, id, createdAt: now() }], skipDuplicates: true })
      const kept = await database().practiceCheckout.findUniqueOrThrow({ where: { reference }, include: withRefunds })
      // As Stripe: the same key with something else behind it is a mistake of ours and never a second visit.
      if (kept.rappen !== rappen || kept.expiresAt.getTime() !== expiresAt.getTime())
        no('idempotency_error', `Visit ${reference} was asked for with other words`)
      return read(kept)
    },
    async getCheckout(id) {
      const kept = await find({ id })
      return kept && read(kept)
    },
    async findByIntent(intent) {
      const kept = await find({ intent })
      return kept && read(kept)
    },
    async expireCheckout(id) {
      await known(id)
      await end(id, { expiredAt: now() }).catch(error => {
        if (!(error instanceof DeskRefused)) throw error
      })
      return read(await known(id))
    },
    refund: ({ reference, intent, rappen }) => giveBack(intent, rappen, reference),
    listRefunds: async intent => (await find({ intent }))?.refunds.map(one => refundOf(one, now())) ?? [],
    async *listCheckouts(from, to) {
      const where = { createdAt: { gte: from, lt: to } }
      for (const kept of await database().practiceCheckout.findMany({ where, include: withRefunds, orderBy: { createdAt: 'desc' } }))
        yield read(kept)
    },
    // No money moves here, so none reaches a bank.
    async *listPayouts() {},
    async *listCalls(from, to) {
      const time = { gte: from, lt: to }
      const ended = {
        OR: [{ completedAt: time }, { failsAt: time }, { refunds: { some: { OR: [{ createdAt: time }, { failsAt: time }] } } }],
      }
      for (const kept of await database().practiceCheckout.findMany({ where: ended, include: withRefunds })) yield* callsOf(kept, time)
    },
    hear() {
      throw new ForgedCall('the practice desk calls nobody')
    },

    async getVisit(id) {
      const kept = await find({ id })
      if (!kept) return null
      const { language, paidPath, leftPath } = kept
      return { ...read(kept), lines: kept.lines as Ask['lines'], language, paidPath, leftPath }
    },
    pay: (id, method, { refundsFail = false } = {}) => end(id, { ...complete(method), refundsFail }),
    async payThenFail(id, method) {
      const failsAt = new Date(now().getTime() + failing)
      await end(id, { ...complete(method), failsAt })
      return failsAt
    },
    async failNow(id) {
      const { count } = await database().practiceCheckout.updateMany({ where: { id, failsAt: { gt: now() } }, data: { failsAt: now() } })
      const refunds = await database().practiceRefund.updateMany({
        where: { checkoutId: id, failsAt: { gt: now() } },
        data: { failsAt: now() },
      })
      if (count + refunds.count === 0) no('nothing_pending', 'Nothing there fails later')
    },
    refundByHand: (intent, rappen) => giveBack(intent, rappen, null),
  }
}

function checkoutOf(kept: Kept, at: Date, publicUrl: string): DeskCheckout {
  const open = !kept.completedAt && !kept.expiredAt && kept.expiresAt > at
  return {
    id: kept.id,
    reference: kept.reference,
    url: open ? publicUrl + speak(kept.language).href(`/zahlstelle/${kept.id}`) : null,
    state: kept.completedAt ? 'complete' : open ? 'open' : 'expired',
    money: moneyOf(kept, at),
    rappen: kept.rappen,
    currency: 'chf',
    intent: kept.intent,
    method: kept.method,
    expiresAt: kept.expiresAt,
    refunds: kept.refunds.map(one => refundOf(one, at)),
    disputes: [],
  }
}

function moneyOf({ completedAt, failsAt }: Pick<Kept, 'completedAt' | 'failsAt'>, at: Date): DeskCheckout['money'] {
  if (!completedAt) return 'none'
  if (!failsAt) return 'paid'
  return failsAt > at ? 'processing' : 'failed'
}

function refundOf({ id, reference, rappen, failsAt }: Kept['refunds'][number], at: Date): DeskRefund {
  const failed = failsAt !== null && failsAt <= at
  return {
    id,
    reference,
    rappen,
    state: failed ? 'failed' : failsAt ? 'pending' : 'done',
    reason: failed ? 'expired_or_canceled_card' : null,
  }
}

/** Each by an id of its own, so that one is noted once however it becomes known. */
function callsOf({ id, completedAt, failsAt, refunds }: Kept, { gte, lt }: { gte: Date; lt: Date }): DeskCall[] {
  const moments: [string, Date | null][] = [
    [`practice-paid-${id}`, completedAt],
    [`practice-failed-${id}`, failsAt],
    ...refunds.flatMap((one): [string, Date | null][] => [
      [`practice-refund-${one.id}`, one.createdAt],
      [`practice-refund-failed-${one.id}`, one.failsAt],
    ]),
  ]
  return moments.flatMap(([call, at]) => (at && at >= gte && at < lt ? [{ id: call, about: { checkout: id } }] : []))
}

const findRefund = (tx: Tx, reference: string) => tx.practiceRefund.findUnique({ where: { reference } })

function sameRefund(before: Kept['refunds'][number], checkoutId: string, rappen: number, at: Date): DeskRefund {
  if (before.checkoutId !== checkoutId || before.rappen !== rappen)
    no('idempotency_error', `Refund ${before.reference} was asked for with another sum`)
  return refundOf(before, at)
}

function no(code: string, message: string): never {
  throw new DeskRefused(code, message)
}
