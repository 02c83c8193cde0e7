import type { Api } from '#api/router.ts'
import { formatDay, formatMoment } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

export type Order = Awaited<ReturnType<Api['order']['get']>>
export type ListedOrder = Awaited<ReturnType<Api['order']['mine']>>['orders'][number]
export type Item = ListedOrder['items'][number]
export type Paid = ListedOrder['payments'][number]
export type Refund = ListedOrder['refunds'][number]

export const exactly = (rappen: number) => formatRappen(rappen, { exact: true })

/** What the sign of an order says before its word does. */
export const signOf = {
  choose: 'wait',
  pay_bill: 'wait',
  pay_rest: 'wait',
  processing: 'wait',
  name_account: 'wait',
  refund_coming: 'wait',
  refund_stuck: 'no',
  over: 'no',
  nothing: 'ok',
} as const satisfies Record<ListedOrder['next']['kind'], string>

/** Those that wait for the person come first. */
export const asksSomething = ({ next }: ListedOrder) => ['choose', 'pay_bill', 'pay_rest', 'name_account'].includes(next.kind)

export const mayPay = ({ owedRappen, over, state, next }: ListedOrder) =>
  owedRappen > 0 && !over && (state === 'open' || state === 'billed') && next.kind !== 'processing'

/** What happens next, and by when: no state without a sentence. */
export function sayNext(t: Speak, order: ListedOrder, phone: string): string {
  const { next, owedRappen, comingBackRappen, bill, state, debtor } = order
  const [amount, back, until] = [exactly(owedRappen), exactly(comingBackRappen), next.by ? formatMoment(next.by, t.language) : '']
  switch (next.kind) {
    case 'choose':
      return until ? t('payment.next_choose', { amount, until }) : t('payment.next_rest', { amount })
    case 'pay_bill':
      return [
        bill?.dueOn ? t('payment.next_bill', { amount, day: formatDay(bill.dueOn, t.language) }) : t('payment.next_rest', { amount }),
        sayKept(t, next.by),
      ].join(' ')
    case 'pay_rest':
      return t('payment.next_rest', { amount })
    case 'processing':
      return until ? t('payment.next_processing', { until }) : t('payment.next_processing_seated')
    case 'name_account':
      return t('payment.next_account', { back, name: debtor.name })
    case 'refund_coming':
      return t('payment.next_refund', { back, day: formatDay(lastRefundDay(order), t.language) })
    case 'refund_stuck':
      return t('payment.next_stuck', { back, phone })
    case 'over':
      return t('payment.next_over', { until })
    case 'nothing':
      return t(state === 'cancelled' ? 'payment.next_cancelled' : 'payment.next_nothing')
  }
}

/** Until when what stands on an order is held; without an end it is theirs. */
export const sayKept = (t: Speak, until: string | null) =>
  until ? t('payment.seat_kept_until', { until: formatMoment(until, t.language) }) : t('payment.seat_kept')

/** A card's bank takes ten days at most, and the office transfers within as many. */
const usualDays = 10
const lastRefundDay = ({ refunds }: ListedOrder) => {
  const last = Math.max(...refunds.filter(one => one.state !== 'done' && one.state !== 'replaced').map(one => Date.parse(one.createdAt)))
  return new Date(last + usualDays * 86_400_000).toISOString()
}

export const wayWord = (t: Speak, { way, method }: Pick<Paid, 'way' | 'method'>) =>
  (way === 'desk' && method && t.maybe(`payment.method_${method}`)) || t(`payment.way_${way}`)

/** What of an item stays to be paid by the person: all of its rest, or what an ended one still costs. */
export const keptRappen = ({ restRappen, ended }: Item) =>
  ended ? restRappen - ended.backRappen + ended.feeRappen + ended.turnedRappen : restRappen

export const placeWords = (t: Speak, { online, locality }: Item) => (online ? t('facts.online') : (locality ?? ''))
