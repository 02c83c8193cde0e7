import type { Api } from '#api/router.ts'
import { formatDays } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'

export type Slot = Awaited<ReturnType<Api['taster']['slot']>>
export type OpenSlot = Awaited<ReturnType<Api['taster']['open']>>['slots'][number]

/** `8. bis 9. Februar 2027` */
export const daysOf = (t: Speak, slot: { startsOn: string; endsOn: string }) => formatDays(slot.startsOn, slot.endsOn, t.language)
/** `7.30 bis 16.30 Uhr` */
export const hoursOf = (t: Speak, { from, to }: { from: string; to: string }) =>
  t.language === 'de' ? `${short(from)} bis ${short(to)} Uhr` : `${from} to ${to}`
const short = (clock: string) => clock.replace(/^0/, '').replace(':', '.')

export const stateSign = { awaiting_guardian: 'wait', booked: 'ok', attended: 'ok', absent: 'no', cancelled: 'no', lapsed: 'open' } as const
