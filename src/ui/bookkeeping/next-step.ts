import { formatDay, formatMoment } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'
import { exactly, type Order } from './book-words.ts'

/** What happens next with an order and by when, as whoever keeps the books has to know it. */
export function sayNextStep(t: Speak, { next, owedRappen, comingBackRappen, bill, state }: Order): string {
  const until = next.by ? formatMoment(next.by, t.language) : ''
  const [amount, back] = [exactly(Math.abs(owedRappen)), exactly(comingBackRappen)]
  switch (next.kind) {
    case 'choose':
      return until ? t('bookkeeping.next_choose', { amount, until }) : t('bookkeeping.next_rest', { amount })
    case 'pay_bill':
      return [
        bill?.dueOn
          ? t('bookkeeping.next_bill', { amount, day: formatDay(bill.dueOn, t.language) })
          : t('bookkeeping.next_rest', { amount }),
        until ? t('bookkeeping.next_kept_until', { until }) : t('bookkeeping.next_kept'),
      ].join(' ')
    case 'pay_rest':
      return t('bookkeeping.next_rest', { amount })
    case 'processing':
      return t('bookkeeping.next_processing')
    case 'name_account':
      return t('bookkeeping.next_account', { back })
    case 'refund_coming':
      return t('bookkeeping.next_refund', { back })
    case 'refund_stuck':
      return t('bookkeeping.next_stuck', { back })
    case 'over':
      return t('bookkeeping.next_over', { until })
    case 'nothing':
      if (owedRappen < 0) return t('bookkeeping.next_surplus', { amount })
      return t(state === 'cancelled' ? 'bookkeeping.next_cancelled' : 'bookkeeping.next_nothing')
  }
}
