import type { Api } from '#api/router.ts'
import { formatDay, formatDays, formatShortDay, formatTimes } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

export type Quote = Awaited<ReturnType<Api['enrolment']['quote']>>
export type Run = Quote['run']
export type Mine = Awaited<ReturnType<Api['enrolment']['mine']>>
export type Place = Mine['places'][number]

/** `CHF 90`, kostenlos, auf Anfrage. */
export const priceWords = (t: Speak, priceRappen: number | null) =>
  priceRappen === null ? t('enrolment.price_open') : priceRappen === 0 ? t('enrolment.price_free') : formatRappen(priceRappen)

/** `Bibliothek Glarus, Bankstrasse 9, 8750 Glarus` */
export const placeWords = (t: Speak, run: Run) =>
  run.online
    ? t('facts.online')
    : [run.placeName, run.street, [run.postcode, run.locality].filter(Boolean).join(' ')].filter(Boolean).join(', ')

/** `Di, 8. Sept. 2026, 18.15 bis 20.45 Uhr` */
export const sessionWords = (t: Speak, session: Run['sessions'][number]) =>
  `${formatShortDay(session.startsAt, t.language)}, ${formatTimes(session.startsAt, session.endsAt, t.language)}`

/** One session by its day, several from first to last. */
export const daysWords = (t: Speak, run: Run) =>
  run.sessions.length === 1
    ? formatDay(run.startsAt, t.language)
    : `${formatDays(run.startsAt, run.endsAt, t.language)}, ${t.count('enrolment.sessions', run.sessions.length)}`

/** Under the first day: its hours, or how often and until when. */
export const timeWords = (t: Speak, run: Run) => {
  const [first] = run.sessions
  if (run.sessions.length > 1) return t('enrolment.sessions_until', { count: run.sessions.length, day: formatDay(run.endsAt, t.language) })
  return first ? formatTimes(first.startsAt, first.endsAt, t.language) : undefined
}

/** The four facts as every list of courses shows them. */
export const factsOf = (run: Run, free: number) => ({
  ...{ priceRappen: run.priceRappen, startsAt: run.startsAt, online: run.online, seats: run.seats, free },
  place: run.locality,
  placeDetail: run.placeName ?? undefined,
})
