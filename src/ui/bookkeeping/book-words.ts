import type { Api } from '#api/router.ts'
import { formatRappen } from '#words/money.ts'

type Books = Api['bookkeeping']
export type Work = Awaited<ReturnType<Books['work']>>
export type OpenOrder = Awaited<ReturnType<Books['orders']>>['orders'][number]
export type BankLine = Awaited<ReturnType<Books['unmatched']>>['lines'][number]
export type OpenRefund = Awaited<ReturnType<Books['refunds']>>['refunds'][number]
export type Day = Awaited<ReturnType<Books['days']>>[number]
export type Journal = Awaited<ReturnType<Books['journal']>>
export type Order = Awaited<ReturnType<Api['order']['get']>>

export const exactly = (rappen: number) => formatRappen(rappen, { exact: true })
/** Amounts of the bank may be in another currency, and then they are no francs. */
export const inCurrency = (rappen: number, currency: string) => exactly(rappen).replace('CHF', currency)

/** The sign beside a word of state. */
export const orderSign = { open: 'open', billed: 'wait', settled: 'ok', cancelled: 'no' } as const
export const refundSign = {
  due: 'wait',
  needs_account: 'open',
  ready: 'wait',
  pending: 'wait',
  done: 'ok',
  failed: 'no',
  replaced: 'open',
} as const
export const paymentSign = { asked: 'open', open: 'wait', processing: 'wait', paid: 'ok', failed: 'no', expired: 'open' } as const

export const outcomes = [
  'matched',
  'partial',
  'over',
  'unknown',
  'wrong_currency',
  'closed',
  'reversal',
  'refund_done',
  'refund_returned',
  'desk_payout',
  'known',
  'read',
] as const
export type Outcome = (typeof outcomes)[number]

/** Reasons of small forms have names of their own, for several of them stand on one page. */
export function atRow(faults: readonly { field: string; message: string }[], field: string, row: string) {
  return faults.map(fault => (fault.field === field ? { ...fault, field: `${field}-${row}` } : fault))
}
