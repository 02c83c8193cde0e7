import type Stripe from 'stripe'
import { type Account, type Resource, StripeNo } from '#test/stripe/account.ts'

type Params = { limit?: number; starting_after?: string; ending_before?: string; created?: number | Stripe.RangeQueryParam } & Record<
  string,
  unknown
>
type Item = { id: string; created: number }

/** One page of a list, the newest first. What a parameter names, an item has to be. */
export function pageOf<T extends Item>(all: T[], params: Params, url: string, matches: (item: T) => boolean = () => true) {
  const limit = params.limit ?? 10
  if (limit < 1 || limit > 100)
    throw new StripeNo(400, 'Invalid limit: must be 1 to 100', { param: 'limit', code: 'parameter_invalid_integer' })
  const found = all.filter(item => inRange(item.created, params.created) && matches(item))
  const place = (id: string) => {
    const at = found.findIndex(item => item.id === id)
    if (at < 0) throw new StripeNo(400, `No such object: '${id}'`, { code: 'resource_missing', param: 'starting_after' })
    return at
  }
  const from = params.starting_after ? place(params.starting_after) + 1 : 0
  const to = params.ending_before ? place(params.ending_before) : found.length
  const rest = params.ending_before ? found.slice(Math.max(0, to - limit), to) : found.slice(from, from + limit)
  const more = params.ending_before ? to - limit > 0 : from + limit < found.length
  return { object: 'list' as const, data: rest, has_more: more, url }
}

function inRange(created: number, range: Params['created']) {
  if (range === undefined) return true
  if (typeof range === 'number') return created === range
  const { gt = -1, gte = 0, lt = Number.POSITIVE_INFINITY, lte = Number.POSITIVE_INFINITY } = range
  return created > gt && created >= gte && created < lt && created <= lte
}

/** The fields that can be asked for whole, by the resource they stand in. */
const expandable: Partial<Record<Resource['object'], readonly string[]>> = {
  'checkout.session': ['payment_intent'],
  payment_intent: ['latest_charge'],
  charge: ['balance_transaction', 'payment_intent'],
  refund: ['charge', 'payment_intent', 'balance_transaction'],
  dispute: ['charge', 'payment_intent'],
  payout: ['balance_transaction'],
}

/** A copy in which what was asked for stands whole instead of its id. */
export function expanded<T>(account: Account, answer: T, paths: readonly string[] = []): T {
  const copy = structuredClone(answer)
  for (const path of paths) {
    const steps = path.split('.')
    if (steps.length > 4) throw new StripeNo(400, 'You cannot expand more than 4 levels of a property.', { param: 'expand' })
    expand(account, copy, steps, path)
  }
  return copy
}

function expand(account: Account, thing: unknown, [step = '', ...rest]: string[], path: string): void {
  if (thing === null || step === '') return
  const at = thing as Record<string, unknown> & { object: Resource['object'] | 'list' }
  if (at.object === 'list') {
    if (step !== 'data') throw new StripeNo(400, `This property cannot be expanded (${path}).`, { param: 'expand' })
    for (const item of at['data'] as unknown[]) expand(account, item, rest, path)
    return
  }
  if (!expandable[at.object]?.includes(step)) throw new StripeNo(400, `This property cannot be expanded (${path}).`, { param: 'expand' })
  if (typeof at[step] === 'string') at[step] = structuredClone(account.things.get(at[step] as string))
  expand(account, at[step], rest, path)
}
