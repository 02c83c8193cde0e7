// A stand-in for Stripe on this machine: the real SDK speaks HTTP to it, and it behaves as Stripe's documentation says.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, afterEach } from 'vitest'
import { Account, StripeNo } from '#test/stripe/account.ts'
import { decline, type Method, pay, settleLater } from '#test/stripe/checkouts.ts'
import { type Fault, Faults } from '#test/stripe/faults.ts'
import { readForm } from '#test/stripe/form.ts'
import { arrive, closeDispute, createRefund, endRefund, openDispute, payOut, type RefundsAre } from '#test/stripe/giving-back.ts'
import { type Answer, Keys } from '#test/stripe/keys.ts'
import { payPage } from '#test/stripe/pay-page.ts'
import { judge } from '#test/stripe/schemas.ts'
import { answerAt, type Way, wayOf } from '#test/stripe/ways.ts'

export const secretKey = 'sk_test_standin'
export const webhookSecret = 'whsec_standin'
/** One call as it came, and what was answered: null where nobody heard an answer. */
export type Heard = { way: Way; key: string | null; params: Record<string, unknown>; status: number | null; fault: Fault['kind'] | null }
export type Signed = { body: string; headers: Record<string, string> }

const running = new Set<StripeStandIn>()

/**
 * Starts a Stripe of this test file's own; it ends with the file. Give `url`, `secretKey` and `webhookSecret` to stripeDesk, or to an
 * application as STRIPE_API, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET.
 *
 * Its clock runs with the machine's (`advance` puts it ahead), so a test that stops the domain's clock keeps both together.
 * Stripe's own types are held against every request (an unknown parameter or word is answered 400 and fails the test) and against every
 * answer and event it gives. People's and the dashboard's side are methods: pay, payLater, settleLater, decline, dashboardRefund, endRefund,
 * openDispute, closeDispute, payOut, arrive, advance. Nothing is delivered by itself: a test takes `events`, and sends them with `deliver` as
 * often and in whatever order it likes. `faults.plan('cut_after', { at: 'POST /v1/refunds' })` lets the next call go wrong. `books()` is what
 * Stripe would say happened, by our own references, to be compared with ours. `calls` is every request it got.
 */
export async function startStripe(): Promise<StripeStandIn> {
  const one = new StripeStandIn()
  await one.listen()
  running.add(one)
  return one
}

afterEach(() => {
  for (const one of running) one.complain()
})
afterAll(async () => {
  await Promise.all([...running].map(one => one.stop()))
  running.clear()
})

export class StripeStandIn {
  readonly secretKey = secretKey
  readonly webhookSecret = webhookSecret
  readonly account = new Account()
  readonly faults = new Faults()
  readonly calls: Heard[] = []
  /** How refunds begin: done at once, or pending until endRefund. */
  refundsAre: RefundsAre = 'succeeded'
  #keys = new Keys()
  #wrong: string[] = []
  #judged = 0
  #server = createServer((req, res) => void this.#answer(req, res))
  #timers = new Set<NodeJS.Timeout>()

  async listen() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }
  get url() {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }
  async stop() {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#server.closeAllConnections()
    await new Promise(done => this.#server.close(done))
  }

  // What people do.
  /** Pays at an open session; throws where nobody could. */
  pay(session: string, method: Method = 'card') {
    return pay(this.account, session, { method, later: false })
  }
  /** Complete, the money on its way until settleLater. */
  payLater(session: string, method: Method = 'card') {
    return pay(this.account, session, { method, later: true })
  }
  settleLater(session: string, comes: boolean) {
    settleLater(this.account, session, comes)
  }
  decline(session: string, method: Method = 'card') {
    decline(this.account, session, method)
  }

  // What happens in the dashboard and at the banks.
  /** Gives back past us: without our reference. */
  dashboardRefund(intent: string, amount?: number) {
    return createRefund(this.account, { payment_intent: intent, ...(amount !== undefined && { amount }) }, null, this.refundsAre)
  }
  endRefund(id: string, failure: string | null = null) {
    return endRefund(this.account, id, failure)
  }
  openDispute(intent: string, options?: { amount?: number; inquiry?: boolean }) {
    const charge = this.account.get('payment_intent', intent).latest_charge
    return openDispute(this.account, this.account.get('charge', String(charge)), options)
  }
  closeDispute(id: string, won: boolean) {
    return closeDispute(this.account, id, won)
  }
  payOut() {
    return payOut(this.account)
  }
  arrive(payout: string, well = true) {
    return arrive(this.account, payout, well)
  }
  /** Lets Stripe's clock run on: sessions end, keys are forgotten. */
  advance(ms: number) {
    this.account.advance(ms)
  }

  /** Everything that has happened, oldest first, each held to Stripe's type of it. */
  get events(): Stripe.Event[] {
    this.account.endSessions()
    for (; this.#judged < this.account.events.length; this.#judged++) {
      const event = this.account.events[this.#judged] as Stripe.Event
      this.#remember(judge('events', event.type, event), 'event')
    }
    return this.account.events
  }
  /** An event in its bytes, signed as Stripe signs. */
  sign(event: unknown, { secret = webhookSecret, timestamp = Math.floor(Date.now() / 1000) } = {}): Signed {
    const body = typeof event === 'string' ? event : JSON.stringify(event, null, 2)
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
    return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature } }
  }
  /** Sends events to a webhook address one after the other, as given; returns the statuses. */
  async deliver(events: readonly Stripe.Event[], address: string): Promise<number[]> {
    const statuses: number[] = []
    for (const event of events) {
      const { body, headers } = this.sign(event)
      const answer = await fetch(address, { method: 'POST', body, headers })
      await answer.body?.cancel()
      statuses.push(answer.status)
    }
    return statuses
  }

  /** What happened here, by our own references; the oldest first. */
  books() {
    const { account } = this
    const reference = (intent: unknown) => account.find('payment_intent', String(intent))?.metadata['payment'] ?? null
    return {
      sessions: account
        .all('checkout.session')
        .reverse()
        .map(one => ({ id: one.id, reference: one.client_reference_id, status: one.status, payment: one.payment_status })),
      charges: account
        .all('charge')
        .filter(one => one.status !== 'failed')
        .reverse()
        .map(one => ({
          reference: reference(one.payment_intent),
          intent: String(one.payment_intent),
          rappen: one.amount,
          refundedRappen: one.amount_refunded,
          status: one.status,
          disputed: one.disputed,
        })),
      refunds: account
        .all('refund')
        .reverse()
        .map(one => ({
          id: one.id,
          reference: one.metadata?.['refund'] ?? null,
          payment: reference(one.payment_intent),
          rappen: one.amount,
          status: one.status,
        })),
      disputes: account
        .all('dispute')
        .reverse()
        .map(one => ({ id: one.id, payment: reference(one.payment_intent), rappen: one.amount, status: one.status })),
    }
  }

  /** Begins anew, as an account in which nothing has happened; its clock runs on. For tests of very many stories. */
  forget() {
    void this.events
    this.account.things.clear()
    this.account.events.length = 0
    this.account.paidOut.clear()
    this.calls.length = 0
    this.#judged = 0
    this.#keys = new Keys()
  }

  /** Takes what was wrong so far: a test that provokes it looks at it here, any other fails. */
  takeWrong(): string[] {
    void this.events
    return this.#wrong.splice(0)
  }
  complain() {
    const wrong = this.takeWrong()
    if (wrong.length) throw new Error(`not as Stripe describes it:\n${wrong.join('\n')}`)
  }
  #remember(fault: string | null, where: string) {
    if (fault) this.#wrong.push(`${where}: ${fault}`)
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    try {
      for await (const part of req) parts.push(part)
    } catch {
      return
    }
    const text = Buffer.concat(parts).toString()
    const url = new URL(req.url ?? '/', this.url)
    if (url.pathname.startsWith('/c/pay/')) return payPage(this, req.method ?? '', url.pathname.slice('/c/pay/'.length), text, res)
    const send = ({ status, body }: Answer, more: Record<string, string> = {}) => {
      const id = `req_${this.calls.length}`
      const headers = { 'content-type': 'application/json', 'request-id': id, 'stripe-version': Stripe.API_VERSION, ...more }
      // Stripe tells the SDK not to try a 500 again: under the same key it would get the same one.
      res.writeHead(status, { ...headers, ...(status === 500 && { 'stripe-should-retry': 'false' }) })
      res.end(JSON.stringify(body))
    }
    try {
      await this.#call(req, res, url, text, send)
    } catch (error) {
      if (!(error instanceof StripeNo)) {
        this.#wrong.push(`the stand-in broke: ${(error as Error).stack}`)
        return void send({ status: 500, body: { error: { type: 'api_error', message: 'the stand-in broke' } } })
      }
      const last = this.calls.at(-1)
      if (last && last.status === null) last.status = error.status
      send({ status: error.status, body: { error: error.body } })
    }
  }

  async #call(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    text: string,
    send: (answer: Answer, more?: Record<string, string>) => void,
  ): Promise<void> {
    if (req.headers.authorization !== `Bearer ${secretKey}`)
      throw new StripeNo(401, 'Invalid API Key provided.', { type: 'invalid_request_error' })
    const { way, id } = wayOf(req.method ?? '', url.pathname)
    const said = req.method === 'POST' ? text : url.search.slice(1)
    const params = readForm(said)
    const key = req.method === 'POST' ? (req.headers['idempotency-key']?.toString() ?? null) : null
    const fault = this.faults.next(way)
    const call: Heard = { way, key, params, status: null, fault: fault?.kind ?? null }
    this.calls.push(call)
    if (fault?.kind === 'rate_limited') throw new StripeNo(429, 'Too many requests.', { type: 'rate_limit_error', code: 'rate_limit' })
    if (fault?.kind === 'unavailable') throw new StripeNo(503, 'Service unavailable.', { type: 'api_error' })
    if (fault?.kind === 'cut_before') return void req.socket.destroy()
    if (fault?.kind === 'hang_before') return
    const misspelt = judge('asks', way, params)
    if (misspelt) {
      this.#wrong.push(`request: ${misspelt}`)
      throw new StripeNo(400, `Received unknown parameter or value: ${misspelt}`, { code: 'parameter_unknown' })
    }
    const replay = key ? this.#keys.begin(key, `${way} ${id} ${said}`, this.account.now()) : null
    if (replay) {
      const again = (answer: Answer) => send(answer, { 'idempotent-replayed': 'true', 'idempotency-key': key ?? '' })
      return this.#speak(req, res, replay, fault, again, call)
    }
    const answer = this.#run(way, { id, params, key }, fault)
    if (key) this.#keys.keep(key, answer)
    // Whoever asks again while nobody has answered yet is told that it is running.
    await this.#speak(req, res, answer, fault, send, call)
    if (key) this.#keys.end(key)
  }

  #run(way: Way, { id, params, key }: { id: string; params: Record<string, unknown>; key: string | null }, fault: Fault | null): Answer {
    const broken = { status: 500, body: { error: { type: 'api_error', message: 'An unknown error occurred' } } }
    if (fault?.kind === 'error_before') return broken
    try {
      const body = answerAt(way, { account: this.account, params, id, key, pages: this.url, refundsAre: this.refundsAre })
      this.#check(body)
      return fault?.kind === 'error_after' ? broken : { status: 200, body }
    } catch (error) {
      if (!(error instanceof StripeNo)) throw error
      return { status: error.status, body: { error: error.body } }
    }
  }

  /** Every answer is what Stripe's types say it is. */
  #check(body: unknown) {
    const { object, data } = body as { object: string; data?: unknown[] }
    if (object === 'list') for (const item of data ?? []) this.#check(item)
    else if (object === 'event') this.#remember(judge('events', (body as Stripe.Event).type, body), 'event')
    else this.#remember(judge('answers', object, body), 'answer')
  }

  async #speak(
    req: IncomingMessage,
    res: ServerResponse,
    answer: Answer,
    fault: Fault | null,
    send: (answer: Answer) => void,
    call: Heard,
  ): Promise<void> {
    if (fault?.kind === 'cut_after') return void req.socket.destroy()
    // As long as somebody listens; then it is over.
    if (fault?.kind === 'hang_after') return void (await once(res, 'close'))
    if (fault?.kind === 'slow') await new Promise(wake => this.#timers.add(setTimeout(wake, fault.ms)))
    if (fault?.kind === 'malformed') {
      res.writeHead(200, { 'content-type': 'application/json' })
      return void res.end(JSON.stringify(answer.body).slice(0, 40))
    }
    call.status = answer.status
    send(fault?.kind === 'wrong_shape' ? { status: 200, body: { object: 'maintenance', data: null } } : answer)
  }
}
