// What a payment service is to us, in our words: pages of a service on which people pay, and what has become of them.

/** One visit to the desk: a page on which one sum is paid, once. */
export type DeskCheckout = {
  /** The desk's own id. */
  id: string
  /** The id of our payment; null for what is none of ours. */
  reference: string | null
  /** Where to send the person, as long as it is open. */
  url: string | null
  state: 'open' | 'complete' | 'expired'
  /** `processing`: complete, but the money is still on its way. `failed`: complete, and the money will not come. */
  money: 'none' | 'processing' | 'paid' | 'failed'
  rappen: number
  /** Lower case, ISO 4217. */
  currency: string
  /** What refunds and disputes refer to; null before anything was paid. */
  intent: string | null
  method: 'card' | 'twint' | null
  /** Seconds matter: the seat is held exactly as long. */
  expiresAt: Date
  refunds: DeskRefund[]
  disputes: DeskDispute[]
}
export type DeskRefund = {
  id: string
  /** The id of our refund; null for one that was made at the desk's own pages. */
  reference: string | null
  rappen: number
  state: 'pending' | 'done' | 'failed'
  /** The desk's word for why it failed. */
  reason: string | null
}
/** `open`: the money was taken back until it is settled. */
export type DeskDispute = { id: string; rappen: number; state: 'open' | 'won' | 'lost' }
/** Money that the desk has paid to our bank account. */
export type DeskPayout = { id: string; rappen: number; feeRappen: number; arrivesOn: string; state: 'pending' | 'paid' | 'failed' }

export type Ask = {
  /** Our payment's id: also the idempotency key, so that asking twice opens one. */
  reference: string
  rappen: number
  /** What is paid for, one line an item; the sum of their amounts is `rappen`. */
  lines: { text: string; rappen: number }[]
  expiresAt: Date
  language: 'de' | 'en'
  email: string | null
  /** Paths of ours to come back to. */
  paidPath: string
  leftPath: string
}

export type Desk = {
  name: 'stripe' | 'practice'
  openCheckout(ask: Ask): Promise<DeskCheckout>
  /** Null for an id the desk does not know. */
  getCheckout(id: string): Promise<DeskCheckout | null>
  /** The visit in which this was paid. */
  findByIntent(intent: string): Promise<DeskCheckout | null>
  /** Ends an open one, so that nobody pays there any more; says how it stands now, which may be paid. */
  expireCheckout(id: string): Promise<DeskCheckout>
  /** `reference` is our refund's id and the idempotency key. */
  refund(ask: { reference: string; intent: string; rappen: number }): Promise<DeskRefund>
  listRefunds(intent: string): Promise<DeskRefund[]>
  /** Every visit that was opened in this time, for the daily comparison. */
  listCheckouts(from: Date, to: Date): AsyncIterable<DeskCheckout>
  listPayouts(from: Date, to: Date): AsyncIterable<DeskPayout>
  /** Reads a call of the desk: the signature on the raw bytes is checked, and only whose call it is gets believed. Null: of no concern. */
  hear(body: Buffer, signature: string | undefined): DeskCall | null
  /** The calls it has made in this time, or tried to, for those that never reached us. Kept for a month. */
  listCalls(from: Date, to: Date): AsyncIterable<DeskCall>
}
/** Something has changed there. What, is asked for. */
export type DeskCall = { id: string; about: { checkout: string } | { intent: string } }

/** Down, slow, too many calls, broken answer: whether anything has happened there is not known, asking again is safe. */
export class DeskUnavailable extends Error {}
/** The desk says no, and will say so again. `code` is its own word. */
export class DeskRefused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
/** A call that does not come from the desk, or not now. */
export class ForgedCall extends Error {}

let open: Desk | null = null

/** Null: nobody can pay on line here, only by bill or at the counter. */
export const desk = (): Desk | null => open

export function useDesk(one: Desk | null): () => void {
  open = one
  return () => {
    open = null
  }
}
