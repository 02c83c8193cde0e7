import { canton, municipalityName } from '#domain/canton.ts'
import { zone } from '#domain/clock.ts'
import { areaOf } from '#domain/competence/framework.ts'
import type { Competence } from '#domain/course/fields.ts'
import type { Language } from '#words/speak.ts'

/** By what the catalogue can be narrowed down. A facet is kept as one word: `audience:seniors`. */
export const facetGroups = [
  'audience',
  'area',
  'level',
  'language',
  'place',
  'month',
  'weekday',
  'daypart',
  'price',
  'free',
  'wheelchair',
] as const
export type FacetGroup = (typeof facetGroups)[number]
/** These belong to a run: who asks for Linthal and for March wants one run that is both. */
export const runGroups: readonly FacetGroup[] = ['place', 'month', 'weekday', 'daypart', 'price', 'free', 'wheelchair']

/** Two DigComp levels are one band: 1 foundation, 2 intermediate, 3 advanced, 4 highly specialised. */
export const bandOf = (level: number) => Math.ceil(level / 2)
/** Upper ends in Rappen of the price bands between free and more. */
export const priceBands = { '100': 10_000, '500': 50_000 } as const
export const dayparts = ['morning', 'afternoon', 'evening', 'day'] as const
export type Daypart = (typeof dayparts)[number]
export const placeOnline = 'online'

export type Session = { startsAt: Date; endsAt: Date }
export type RunForFacets = {
  online: boolean
  municipality: number | null
  locality: string | null
  priceRappen: number | null
  wheelchair: boolean
  sessions: readonly Session[]
}
type CourseForFacets = { audience: readonly string[]; language: string; competences: readonly Competence[] }

const words = (group: FacetGroup, values: readonly (string | number)[]) => [...new Set(values)].map(value => `${group}:${value}`)

export function courseFacets({ audience, language, competences }: CourseForFacets): string[] {
  return [
    ...words('audience', audience),
    ...words('area', competences.map(({ code }) => areaOf(code)).sort()),
    ...words('level', competences.map(({ toLevel }) => bandOf(toLevel)).sort()),
    ...words('language', [language]),
  ]
}

/** `begins` is the session people would begin with; `free`: a seat can be had now. */
export function runFacets(run: RunForFacets, begins: Date, free: boolean): string[] {
  const place = placeOf(run.locality)
  return [
    ...words('place', run.online ? [placeOnline] : [run.municipality, place].filter(value => value !== null)),
    ...words('month', [local(begins).toPlainDate().toPlainYearMonth().toString()]),
    ...words('weekday', run.sessions.map(({ startsAt }) => local(startsAt).dayOfWeek).sort()),
    ...words('daypart', run.sessions.map(daypartOf)),
    ...words('price', [priceBand(run.priceRappen)]),
    ...(free ? words('free', ['yes']) : []),
    // Whoever can't use stairs reaches the screen at home.
    ...(run.wheelchair || run.online ? words('wheelchair', ['yes']) : []),
  ]
}

/** The dot of the valley map that a locality belongs to (content/canton.yaml). */
export const placeOf = (locality: string | null) =>
  canton().places.find(place => locality !== null && place.localities.includes(locality))?.name ?? null

/** Five hours are a day, whenever they begin. */
export function daypartOf({ startsAt, endsAt }: { startsAt: Date | number; endsAt: Date | number }): Daypart {
  if (+endsAt - +startsAt >= 5 * 3600_000) return 'day'
  const hour = hourOf(+startsAt)
  return hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening'
}

export function priceBand(rappen: number | null): string {
  if (rappen === null) return 'open'
  if (rappen === 0) return 'none'
  return Object.entries(priceBands).find(([, upTo]) => rappen <= upTo)?.[0] ?? 'more'
}

// A page of the catalogue asks for the hour of a hundred sessions, and for the same ones again and again.
const hours = new Map<number, number>()
function hourOf(moment: number): number {
  const known = hours.get(moment) ?? local(new Date(moment)).hour
  if (hours.size > 20_000) hours.clear()
  hours.set(moment, known)
  return known
}

const local = (moment: Date) => Temporal.Instant.fromEpochMilliseconds(+moment).toZonedDateTimeISO(zone)

/** The order in which people expect values: ages from young to old, places as content/canton.yaml lists them. */
export function valuesInOrder(group: FacetGroup): string[] {
  if (group === 'audience') return canton().ageGroups.map(({ key }) => key)
  if (group === 'place')
    return [...canton().municipalities.map(({ bfs }) => String(bfs)), placeOnline, ...canton().places.map(({ name }) => name)]
  if (group === 'daypart') return [...dayparts]
  if (group === 'price') return ['none', ...Object.keys(priceBands), 'more', 'open']
  if (group === 'language') return ['de', 'simple', 'gsw', 'en']
  return []
}

/** Names that belong to the canton; null where the value's word is one of the interface. */
export function facetName(group: FacetGroup, value: string, language: Language): string | null {
  if (group === 'audience') return audienceName(value, language)
  if (group === 'place' && value !== placeOnline) return municipalityName(Number(value)) ?? value
  return null
}

export const audienceName = (key: string, language: Language) => canton().ageGroups.find(group => group.key === key)?.name[language] ?? key
