import { canton } from '#domain/canton.ts'
import { type Daypart, dayparts } from '#domain/course/facets.ts'
import { fold } from '#domain/course/folding.ts'

const said: Record<Daypart, readonly string[]> = {
  morning: ['morgen', 'vormittag', 'morning'],
  afternoon: ['nachmittag', 'afternoon'],
  evening: ['abend', 'feierabend', 'evening'],
  day: ['tag', 'ganztag', 'samstag', 'day', 'saturday'],
}

/** "Am Abend in Linthal" → evening, Glarus Süd. What is not said stays open. */
export function readWish(text: string): { municipality: number | undefined; daypart: Daypart | undefined } {
  const words = fold(text).split(' ')
  const daypart = dayparts.find(part =>
    words.some(word => said[part].some(one => word === one || word === `${one}s` || word === `${one}e`)),
  )
  const places = canton().municipalities.flatMap(({ bfs, name, localities }) =>
    [name, ...localities.map(one => one.name)].map(place => ({ bfs, place: fold(place) })),
  )
  const found = places
    .toSorted((a, b) => b.place.length - a.place.length)
    .find(({ place }) => ` ${words.join(' ')} `.includes(` ${place} `))
  return { municipality: found?.bfs, daypart }
}
