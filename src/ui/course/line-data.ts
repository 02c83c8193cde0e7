import type { Api } from '#api/router.ts'
import { formatDayOfYear } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'
import type { CourseLineData, RunFacts } from './course-line.ts'
import { voiceOf } from './voice.ts'

export type Line = Awaited<ReturnType<Api['course']['search']>>['lines'][number]
type Run = NonNullable<Line['run']>

/** A line of the catalogue as the page draws it. */
export function lineData(t: Speak, line: Line): CourseLineData {
  const { slug, title, provider, areas, run, dropIn } = line
  const by = [line.audience.join(', '), run && meetings(t, run.meetings)].filter(Boolean).join(', ')
  return {
    slug,
    title,
    lang: voiceOf(t, line.language),
    provider,
    areas,
    by,
    ...(run ? runFacts(run, dropIn) : noRun),
    next: otherRun(t, line),
  }
}

const noRun: RunFacts = { priceRappen: null, startsAt: null, place: null, online: false, seats: 0, free: 0, over: 'past' }

/** The four facts of a run. A place is called by its short name in lists: up to the first comma. */
export function runFacts(run: Run, dropIn: boolean): RunFacts {
  const { priceRappen, startsAt, locality, placeName, online, seats, free, waiting, over } = run
  const placeDetail = online ? undefined : placeName?.split(',')[0]?.replace(/ \(Demo\)$/, '')
  return { priceRappen, startsAt, place: shortLocality(locality), placeDetail, online, seats, free, waiting, dropIn, over }
}

/** `Schwanden GL` carries the canton only to tell it from places elsewhere. */
export const shortLocality = (locality: string | null) => locality?.replace(/ [A-Z]{2}$/, '') ?? null

/** `3 Nachmittage` */
export const meetings = (t: Speak, { count, daypart }: Run['meetings']) => t.count(`course.meetings_${daypart ?? 'mixed'}`, count)

/** Where nothing is left to take: the next date with a seat. */
function otherRun(t: Speak, { slug, run, other }: Line): CourseLineData['next'] {
  if (!run || !other || run.free > 0) return undefined
  const place = other.online ? t('catalogue.online') : t('catalogue.in_place', { place: shortLocality(other.locality) ?? '' })
  const label = t.count('catalogue.other_run', other.free, { day: formatDayOfYear(other.startsAt, t.language), place })
  return { href: `/kurse/${slug}#termin-${other.number}`, label }
}
