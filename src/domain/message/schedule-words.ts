import { nowDate } from '#domain/clock.ts'
import { placeLine, type RunSchedule } from '#domain/course/schedule.ts'
import { formatDay, formatLongDay, formatMoment, formatShortDay, formatTimes } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { type Language, speak } from '#words/speak.ts'

// A course of forty days must not fill two pages of a letter.
const mostDates = 12

/** What a message says of a run, in the reader's language. */
export function scheduleWords(run: RunSchedule, priceRappen: number | null, language: Language): Record<string, string> {
  const t = speak(language)
  const first = run.sessions[0]
  const last = run.sessions.at(-1)
  return {
    course: run.title,
    provider: run.provider.name,
    providerPhone: run.provider.phone ?? '',
    dates: dateLines(run, language),
    startDay: first ? formatLongDay(first.startsAt, language) : '',
    lastDay: last ? formatDay(last.endsAt, language) : '',
    place: placeLine(run),
    stop: run.online ? '' : (run.stop ?? ''),
    price: priceRappen === null ? t('message.price_open') : priceRappen === 0 ? t('message.price_free') : formatRappen(priceRappen),
    bring: run.bring.join('\n'),
    // A deadline that is over helps nobody.
    cancelUntil: run.cancelUntil > nowDate() ? formatMoment(run.cancelUntil, language) : '',
  }
}

function dateLines(run: RunSchedule, language: Language): string {
  const t = speak(language)
  const shown = run.sessions.length > mostDates ? run.sessions.slice(0, mostDates - 1) : run.sessions
  const lines = shown.map(one =>
    `${formatShortDay(one.startsAt, language)}, ${formatTimes(one.startsAt, one.endsAt, language)}`.replaceAll('\u00a0', ' '),
  )
  const more = run.sessions.length - shown.length
  const last = run.sessions.at(-1)
  if (more && last) lines.push(t.count('message.more_dates', more, { lastDay: formatDay(last.startsAt, language) }))
  return lines.join('\n')
}
