import type { Api } from '#api/router.ts'
import { formatDay, formatDayOfYear, formatTimes, formatWeekday } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'
import type { RunFacts } from './course-line.ts'
import { meetings, runFacts } from './line-data.ts'

export type Shown = Awaited<ReturnType<Api['course']['get']>>
export type ShownRun = Shown['runs'][number]

/** What can still be joined or waited for is to come; the rest is over. */
export const comingRuns = ({ runs, withdrawn }: Pick<Shown, 'runs' | 'withdrawn'>) =>
  withdrawn ? [] : runs.filter(run => run.over === null || run.over === 'closed')

/** The one run that the page is about: the first with a seat, or else the first one can wait for. */
export function mainRun(course: Pick<Shown, 'runs' | 'withdrawn'>): ShownRun | undefined {
  const joinable = comingRuns(course).filter(run => run.joinable)
  return joinable.find(run => run.free > 0) ?? joinable[0]
}

/** `12 Abende, 18.15 bis 20.45 Uhr`; times only where all sessions share them. */
export function sessionsText(t: Speak, { sessions, meetings: how }: ShownRun): string {
  return [meetings(t, how), sharedTimes(t, sessions)].filter(Boolean).join(', ')
}

/** `Dienstag, 18.15 bis 20.45 Uhr, 12 Abende bis 8. Dezember 2026` */
export function nextStartText(t: Speak, run: ShownRun): string {
  const { sessions, meetings: how, startsAt, endsAt } = run
  const many = sessions.length > 1 ? t('course.until', { meetings: meetings(t, how), day: formatDay(endsAt, t.language) }) : null
  return [formatWeekday(startsAt, t.language), sharedTimes(t, sessions), many].filter(Boolean).join(', ')
}

export const factsOf = (t: Speak, run: ShownRun, dropIn: boolean): RunFacts => ({
  ...runFacts(run, dropIn),
  timeText: sessionsText(t, run),
})

/** Runs as the choices of a form: those one can join, and the one already chosen even where it has closed. */
export const runOptions = (t: Speak, { runs, dropIn }: Pick<Shown, 'runs' | 'dropIn'>, chosen?: number) =>
  runs
    .filter(run => (run.joinable && !dropIn) || run.number === chosen)
    .map(run => {
      const where = run.online ? t('facts.online') : (run.locality ?? '')
      return { value: `${run.number}`, label: [dayText(t, run.startsAt), where, sessionsText(t, run)].filter(Boolean).join(', ') }
    })

/** `8 bis 11 Jahre`; null where everybody may come. */
export function agesText(t: Speak, { ageMin, ageMax }: Shown): string | null {
  if (ageMin && ageMax) return t('course.ages_between', { from: ageMin, to: ageMax })
  if (ageMin) return t('course.ages_from', { from: ageMin })
  return ageMax ? t('course.ages_until', { to: ageMax }) : null
}

/** Street, postcode and locality as one line; null for what takes place online. */
export const addressLine = ({ street, postcode, locality }: ShownRun): string | null =>
  [street, [postcode, locality].filter(Boolean).join(' ')].filter(Boolean).join(', ') || null

/** The federal map; it needs no cookies and no account. Demo addresses are marked as such and searched without the mark. */
export const mapAddress = (run: ShownRun): string =>
  `https://map.geo.admin.ch/#/map?swisssearch=${encodeURIComponent((addressLine(run) ?? '').replaceAll(' (Demo)', ''))}`

export const dayText = (t: Speak, moment: string) => formatDayOfYear(moment, t.language)

function sharedTimes(t: Speak, sessions: ShownRun['sessions']): string | null {
  const times = new Set(sessions.map(({ startsAt, endsAt }) => formatTimes(startsAt, endsAt, t.language)))
  return times.size === 1 ? ([...times][0] ?? null) : null
}
