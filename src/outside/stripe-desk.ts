import Stripe from 'stripe'
import { type Ask, type Desk, type DeskCheckout, DeskRefused } from '#outside/payment-desk.ts'
import { asked, isKeptFailure, isReplayed, listAll, listed } from '#outside/stripe-asking.ts'
import { callOf, eventShape, kindsHeard, stripeEar } from '#outside/stripe-hearing.ts'
import {
  disputeShape,
  intentOf,
  listDisputes,
  movementShape,
  payoutShape,
  readCheckout,
  readPayout,
  readRefund,
  refundShape,
  type Session,
  sessionShape,
} from '#outside/stripe-reading.ts'
import { speak } from '#words/speak.ts'

type Settings = {
  secretKey: string
  webhookSecret: string
  /** Where Stripe answers; null: at its own address. */
  api?: URL | null
  publicUrl: string
}

// Without the charge nobody knows how it was paid, without the intent not whether a payment that was begun has failed.
const whole = { expand: ['payment_intent.latest_charge'] }
const wholeOfList = { expand: ['data.payment_intent.latest_charge'] }
const most = { limit: 100 }
/**
 * What moves money is asked once a call. A cut connection the SDK tries again all the same, under our key, so nothing is done twice.
 * After a 500 it would get the same 500 back within half a second, and `once` could not tell that from one that is old.
 */
const under = (idempotencyKey: string) => ({ idempotencyKey, maxNetworkRetries: 0 })
const unix = (moment: Date) => Math.floor(moment.getTime() / 1000)
const within = (from: Date, to: Date) => ({ created: { gte: unix(from), lt: unix(to) } })

/** Card and TWINT by Stripe Checkout: people pay on Stripe's page, we never see a card. */
export function stripeDesk({ secretKey, webhookSecret, api = null, publicUrl }: Settings): Desk {
  const stripe = new Stripe(secretKey, {
    // Somebody waits for the page: a read is tried twice for eight seconds, then they are told and the jobs go on asking.
    timeout: 8_000,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(api && { host: api.hostname, port: api.port || 80, protocol: 'http' }),
  })

  const live = /^[sr]k_live_/.test(secretKey)

  const getSession = (id: string) => asked(sessionShape, () => stripe.checkout.sessions.retrieve(id, whole))
  const listRefunds: Desk['listRefunds'] = async intent =>
    (await listAll(refundShape, () => stripe.refunds.list({ payment_intent: intent, ...most }))).map(readRefund)

  async function withMoney(session: Session): Promise<DeskCheckout> {
    const intent = intentOf(session)
    if (!intent) return readCheckout(session, [], [])
    const [refunds, disputes] = await Promise.all([
      listRefunds(intent),
      listAll(disputeShape, () => stripe.disputes.list({ payment_intent: intent, ...most })),
    ])
    return readCheckout(session, refunds, listDisputes(disputes))
  }

  /**
   * Asks under our key. Where an earlier call had other words (a new e-mail address, a course that was renamed), the key is refused: what that
   * call made for the same sum is what we want. A 500 stays under its key for a day, whatever was done. Met again on a later call, `look` says whether it was
   * done after all, and only if not is it asked under the next key: what Stripe did behind a 500 has had time to show.
   */
  async function once<T>(key: string, ask: (key: string) => Promise<T>, look: () => Promise<T | null>): Promise<T> {
    for (let n = 1; ; n++) {
      try {
        return await ask(n === 1 ? key : `${key}-${n}`)
      } catch (error) {
        const said = error instanceof DeskRefused && error.code === 'idempotency_error'
        if ((!said && !isKeptFailure(error)) || n === 9) throw error
        const found = await look()
        if (found) return found
        if (said) throw error
      }
    }
  }

  return {
    name: 'stripe',

    async openCheckout(ask) {
      const params = checkoutOf(ask, publicUrl)
      const create = async (idempotencyKey: string) => {
        let again = false
        const session = await asked(sessionShape, async () => {
          const answer = await stripe.checkout.sessions.create(params, under(idempotencyKey))
          again = isReplayed(answer)
          return answer
        })
        return again ? getSession(session.id) : session
      }
      const look = async () => {
        const since = { created: { gte: unix(ask.expiresAt) - 86_400 } }
        for await (const one of listed(sessionShape, () => stripe.checkout.sessions.list({ ...since, ...most, ...wholeOfList })))
          if (one.client_reference_id === ask.reference && one.amount_total === ask.rappen) return one
        return null
      }
      return withMoney(await once(`checkout-${ask.reference}`, create, look))
    },

    async getCheckout(id) {
      const session = await getSession(id).catch(unlessMissing)
      return session && withMoney(session)
    },

    async findByIntent(intent) {
      const [session] = await listAll(sessionShape, () =>
        stripe.checkout.sessions.list({ payment_intent: intent, ...most, ...wholeOfList }),
      ).catch(error => unlessMissing(error) ?? [])
      return session ? withMoney(session) : null
    },

    async expireCheckout(id) {
      const session = await asked(sessionShape, () => stripe.checkout.sessions.expire(id, whole)).catch(error => {
        if (error instanceof DeskRefused && error.code !== 'resource_missing') return null
        throw error
      })
      // Not open any more: paid or over in the meantime, and only Stripe can say which.
      return withMoney(session ?? (await getSession(id)))
    },

    async refund({ reference, intent, rappen }) {
      const params = { payment_intent: intent, amount: rappen, metadata: { refund: reference } }
      const create = async (idempotencyKey: string) => {
        let again = false
        const refund = await asked(refundShape, async () => {
          const answer = await stripe.refunds.create(params, under(idempotencyKey))
          again = isReplayed(answer)
          return answer
        })
        return readRefund(again ? await asked(refundShape, () => stripe.refunds.retrieve(refund.id)) : refund)
      }
      const look = async () => (await listRefunds(intent)).find(one => one.reference === reference && one.rappen === rappen) ?? null
      return once(`refund-${reference}`, create, look)
    },

    listRefunds,

    async *listCheckouts(from, to) {
      const sessions = listed(sessionShape, () => stripe.checkout.sessions.list({ ...within(from, to), ...most, ...wholeOfList }))
      for await (const session of sessions) yield await withMoney(session)
    },

    async *listPayouts(from, to) {
      for await (const payout of listed(payoutShape, () => stripe.payouts.list({ ...within(from, to), ...most }))) {
        // What a payout by hand is made of Stripe cannot say.
        const movements = payout.automatic
          ? await listAll(movementShape, () => stripe.balanceTransactions.list({ payout: payout.id, ...most }))
          : []
        yield readPayout(
          payout,
          movements.reduce((sum, one) => sum + one.fee, 0),
        )
      }
    },

    hear: stripeEar({ webhookSecret, live }),

    async *listCalls(from, to) {
      for await (const event of listed(eventShape, () => stripe.events.list({ ...within(from, to), types: kindsHeard, ...most }))) {
        const call = callOf(event, live)
        if (call) yield call
      }
    },
  }
}

function unlessMissing(error: unknown): null {
  if (error instanceof DeskRefused && error.code === 'resource_missing') return null
  throw error
}

function checkoutOf(ask: Ask, publicUrl: string): Stripe.Checkout.SessionCreateParams {
  const sum = ask.lines.reduce((total, line) => total + line.rappen, 0)
  if (sum !== ask.rappen) throw new Error(`the lines of payment ${ask.reference} make ${sum} Rappen, not ${ask.rappen}`)
  // Stripe takes no line below nothing, such as what the canton pays: then the sum stands in one.
  const lines = ask.lines.some(line => line.rappen < 0)
    ? [{ text: ask.lines.map(line => line.text).join(', '), rappen: ask.rappen }]
    : ask.lines
  const metadata = { payment: ask.reference }
  const { href } = speak(ask.language)
  return {
    mode: 'payment',
    allowed_payment_method_types: ['card', 'twint'],
    locale: ask.language,
    client_reference_id: ask.reference,
    metadata,
    payment_intent_data: { metadata },
    // Rounded down: the page must never live longer than the hold of the seat.
    expires_at: unix(ask.expiresAt),
    // Else Stripe offers people from abroad their own money, and the sum would be another.
    adaptive_pricing: { enabled: false },
    submit_type: 'pay',
    line_items: lines.map(line => ({
      quantity: 1,
      price_data: { currency: 'chf', unit_amount: line.rappen, product_data: { name: line.text.slice(0, 250) } },
    })),
    ...(ask.email && { customer_email: ask.email }),
    success_url: publicUrl + href(ask.paidPath),
    cancel_url: publicUrl + href(ask.leftPath),
  }
}
