import type { Actor } from '#domain/actor.ts'
import { canton, findLocality } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import type { Daypart } from '#domain/course/facets.ts'
import { fold } from '#domain/course/folding.ts'
import { getWorkshopCourse, listWorkshop } from '#domain/course/workshop.ts'
import { listMissing, type Missing } from '#domain/insight/missing.ts'
import type { Language } from '#words/speak.ts'

/** What people miss, with the provider's own courses that already are about it: for them a run is enough. */
export async function listMissingHere(actor: Actor, language: Language) {
  const [missing, providers] = await Promise.all([listMissing(language), listWorkshop(actor)])
  const courses = await Promise.all(
    providers.flatMap(one => one.courses).map(async ({ id, title }) => ({ id, title, about: await aboutOf(actor, id) })),
  )
  return missing.map(one => ({
    ...one,
    courses: courses.filter(course => isAbout(course.about, one)).map(({ id, title }) => ({ id, title })),
  }))
}

/**
 * A run that answers what people miss about this course: where, at what time of day, from when. Every part that is given is wished by
 * as many as it takes to be shown; the day is ours. Null where nobody has said where or when.
 */
export async function suggestFromWishes(actor: Actor, courseId: string, language: Language) {
  const about = await aboutOf(actor, courseId)
  const fitting = (await listMissing(language)).filter(one => isAbout(about, one))
  const found = fitting.find(one => one.places[0] ?? one.dayparts[0] ?? one.weekdays[0])
  if (!found) return null
  const [place, locality, daypart, weekday] = [found.places[0], found.localities[0], found.dayparts[0], found.weekdays[0]]
  const known = locality ? findLocality(locality.name) : null
  const times = timesOf(daypart?.daypart as Daypart | undefined)
  return {
    ...{ name: found.name, count: found.count },
    place: place ? { municipality: place.name, bfs: place.bfs, count: place.count } : null,
    locality: locality && known ? { name: known.name, postcode: known.postcode, count: locality.count } : null,
    daypart: daypart ?? null,
    weekday: weekday ?? null,
    day: firstDay(weekday?.weekday ?? (daypart?.daypart === 'day' ? saturday : tuesday)).toString(),
    ...times,
  }
}
export type SuggestedRun = NonNullable<Awaited<ReturnType<typeof suggestFromWishes>>>

const [tuesday, saturday] = [2, 6]
const usual = {
  morning: { from: '09:00', to: '11:00' },
  afternoon: { from: '14:00', to: '16:00' },
  evening: { from: '18:30', to: '20:30' },
  day: { from: '09:00', to: '16:00' },
} as const satisfies Record<Daypart, { from: string; to: string }>
const timesOf = (daypart: Daypart | undefined) => (daypart ? usual[daypart] : { from: null, to: null })

/** Far enough off for the editors to read it and for people to enrol, and not where the canton has its long holidays. */
function firstDay(weekday: number): Temporal.PlainDate {
  const { suggestWeeksAhead, quiet } = canton().runs
  const earliest = today().add({ weeks: suggestWeeksAhead })
  const first = earliest.add({ days: (weekday - earliest.dayOfWeek + 7) % 7 })
  const isQuiet = (day: Temporal.PlainDate) => {
    const at = day.toString().slice(5)
    return quiet.some(({ from, to }) => (from <= to ? at >= from && at <= to : at >= from || at <= to))
  }
  // A year of weeks: whoever declares all of it quiet gets the first day all the same.
  return Array.from({ length: 52 }, (_, n) => first.add({ weeks: n })).find(day => !isQuiet(day)) ?? first
}

type About = { words: ReadonlySet<string>; lifts: readonly { code: string; toLevel: number }[] }

async function aboutOf(actor: Actor, courseId: string): Promise<About> {
  const { title, version } = await getWorkshopCourse(actor, courseId)
  const { keywords, competences } = version.fields
  return { words: new Set(fold(`${title} ${(keywords ?? []).join(' ')}`).split(' ')), lifts: competences ?? [] }
}

/** By the competence, as far as the level that is missing, or by all the words that people used. */
const isAbout = ({ words, lifts }: About, { code, level, topic }: Pick<Missing, 'code' | 'level' | 'topic'>) =>
  code ? lifts.some(one => one.code === code && one.toLevel >= (level ?? 1)) : topic.split(' ').every(word => words.has(word))
