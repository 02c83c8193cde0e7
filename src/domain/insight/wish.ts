import { canton } from '#domain/canton.ts'
import { type Daypart, dayparts } from '#domain/course/facets.ts'
import { fold } from '#domain/course/folding.ts'

const said: Record<Daypart, readonly string[]> = {
  morning: ['morgen', 'vormittag', 'morning'],
  afternoon: ['nachmittag', 'afternoon'],
  evening: ['abend', 'feierabend', 'evening'],
  day: ['tag', 'ganztag', 'samstag', 'day', 'saturday'],
}

const weekdays = [
  ['montag', 'monday'],
  ['dienstag', 'tuesday'],
  ['mittwoch', 'wednesday'],
  ['donnerstag', 'thursday'],
  ['freitag', 'friday'],
  ['samstag', 'saturday'],
  ['sonntag', 'sunday'],
] as const

export type Wish = {
  municipality: number | undefined
  locality: string | undefined
  daypart: Daypart | undefined
  weekday: number | undefined
}

/** "Am Dienstagabend in Linthal" → Tuesday, evening, Linthal in Glarus Süd. What is not said, or said of several days, stays open. */
export function readWish(text: string): Wish {
  const written = fold(text).split(' ').flatMap(apart)
  // One word for a time of day, in whatever form it is written: Abend, abends, Abende.
  const words = written.flatMap(word => [word, word.replace(/[se]$/, '')])
  const daypart = dayparts.find(part => words.some(word => said[part].includes(word)))
  const days = weekdays.flatMap((names, n) => (names.some(name => words.includes(name)) ? [n + 1] : []))
  const places = canton().municipalities.flatMap(({ bfs, name, localities }) => [
    { bfs, place: fold(name), locality: undefined },
    ...localities.map(one => ({ bfs, place: fold(one.name.replace(/ [A-Z]{2}$/, '')), locality: one.name })),
  ])
  const found = places
    .toSorted((a, b) => b.place.length - a.place.length)
    .find(({ place }) => ` ${written.join(' ')} `.includes(` ${place} `))
  return { municipality: found?.bfs, locality: found?.locality, daypart, weekday: days.length === 1 ? days[0] : undefined }
}

/** «Dienstagabend» says both. */
function apart(word: string): string[] {
  const day = weekdays.find(([name]) => word.startsWith(name) && word.length > name.length + 2)?.[0]
  return day ? [day, word.slice(day.length)] : [word]
}
