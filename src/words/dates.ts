// Own formatters: Intl writes de-CH dates differently from one ICU version to the next. Intl is only asked for the digits on the clock in Zurich.
import type { Language } from './speak.ts'

/** A day `2026-09-08`, or a moment `2026-09-08T16:15:00.000Z`, as the api gives them; a moment is shown as the clock in Zurich shows it. */
type When = string | Date
type Parts = { year: number; month: number; day: number; hour: number; minute: number }

const names = {
  de: {
    months: ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
    shortMonths: ['Jan.', 'Feb.', 'März', 'April', 'Mai', 'Juni', 'Juli', 'Aug.', 'Sept.', 'Okt.', 'Nov.', 'Dez.'],
    weekdays: ['Sonntag', 'Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag'],
    shortWeekdays: ['So', 'Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'],
    to: 'bis',
  },
  en: {
    months: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
    shortMonths: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'June', 'July', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    shortWeekdays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
    to: 'to',
  },
} as const satisfies Record<Language, unknown>

/** `8. September 2026`, `8 September 2026` */
export const formatDay = (when: When, language: Language) => `${formatDayOfYear(when, language)} ${partsOf(when).year}`

/** `8. September`, `8 September`: where the year goes without saying. */
export function formatDayOfYear(when: When, language: Language): string {
  const { day, month } = partsOf(when)
  return `${ordinal(day, language)} ${names[language].months[month - 1]}`
}

/** `Di, 8. Sept. 2026`, `Tue, 8 Sept 2026` */
export function formatShortDay(when: When, language: Language): string {
  const { day, month, year } = partsOf(when)
  return `${names[language].shortWeekdays[weekday(when)]}, ${ordinal(day, language)} ${names[language].shortMonths[month - 1]} ${year}`
}

/** `Dienstag, 8. September 2026` */
export const formatLongDay = (when: When, language: Language) => `${formatWeekday(when, language)}, ${formatDay(when, language)}`

/** `Dienstag` */
export const formatWeekday = (when: When, language: Language) => names[language].weekdays[weekday(when)] ?? ''

/** `September 2026`, also for a month as in addresses: `2026-09`. */
export function formatMonth(when: When, language: Language): string {
  const { month, year } = partsOf(typeof when === 'string' && when.length === 7 ? `${when}-01` : when)
  return `${names[language].months[month - 1]} ${year}`
}

/** `18.15 Uhr`, `18:15` */
export const formatTime = (when: When, language: Language) => `${clock(when, language)}${language === 'de' ? ' Uhr' : ''}`

/** `18:15`, as the browsers' fields for times have it, whatever the language. */
export const formatClock = (when: When) => clock(when, 'en')

/** `18.15 bis 20.45 Uhr`, `18:15 to 20:45` */
export const formatTimes = (from: When, to: When, language: Language) =>
  `${clock(from, language)} ${names[language].to} ${formatTime(to, language)}`

/** `5. Mai 2026, 16.10 Uhr` */
export const formatMoment = (when: When, language: Language) => `${formatDay(when, language)}, ${formatTime(when, language)}`

/** `8. bis 12. September 2026`; month and year are said once where they are the same. */
export function formatDays(from: When, to: When, language: Language): string {
  const [first, last] = [partsOf(from), partsOf(to)]
  const end = formatDay(to, language)
  if (first.year !== last.year) return `${formatDay(from, language)} ${names[language].to} ${end}`
  if (first.month !== last.month) return `${formatDayOfYear(from, language)} ${names[language].to} ${end}`
  if (first.day !== last.day) return `${ordinal(first.day, language)} ${names[language].to} ${end}`
  return end
}

/** The day on which a moment falls in Zurich: `2026-09-08`. */
export function dayOf(when: When): string {
  const { year, month, day } = partsOf(when)
  return iso(year, month, day)
}

/** `9.3.2026`, `09.03.2026`, `9/3/2026` (day first) or `2026-03-09` → `2026-03-09`; null for everything else and for days that do not exist. */
export function parseDay(text: string): string | null {
  const swiss = /^(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]\s*(\d{4})$/.exec(text.trim())
  const [year, month, day] = swiss
    ? [swiss[3], swiss[2], swiss[1]]
    : (text
        .trim()
        .match(/^(\d{4})-(\d{2})-(\d{2})$/)
        ?.slice(1) ?? [])
  if (!year || !month || !day) return null
  const found = iso(Number(year), Number(month), Number(day))
  const real = new Date(`${found}T00:00:00Z`)
  return !Number.isNaN(real.getTime()) && real.toISOString().slice(0, 10) === found ? found : null
}

const iso = (year: number, month: number, day: number) =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
const ordinal = (day: number, language: Language) => (language === 'de' ? `${day}.` : `${day}`)

function clock(when: When, language: Language): string {
  const { hour, minute } = partsOf(when)
  return language === 'de'
    ? `${hour}.${String(minute).padStart(2, '0')}`
    : `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

function weekday(when: When): number {
  const { year, month, day } = partsOf(when)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}

const zurich = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Zurich',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
})

// Asking Intl takes long beside everything else on a page, and the same moments are shown again and again.
const asked = new Map<string, Parts>()
const most = 5000

function partsOf(when: When): Parts {
  const text = typeof when === 'string' ? when : when.toISOString()
  const known = asked.get(text) ?? readParts(text)
  if (asked.size >= most) asked.clear()
  asked.set(text, known)
  return known
}

function readParts(when: string): Parts {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(when)
  if (day) return { year: Number(day[1]), month: Number(day[2]), day: Number(day[3]), hour: 0, minute: 0 }
  const parts = Object.fromEntries(zurich.formatToParts(new Date(when)).map(({ type, value }) => [type, Number(value)]))
  return {
    year: parts['year'] ?? 0,
    month: parts['month'] ?? 0,
    day: parts['day'] ?? 0,
    hour: parts['hour'] ?? 0,
    minute: parts['minute'] ?? 0,
  }
}
