import type { Api } from '#api/router.ts'
import { formatDay } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'

type Values = Record<string, string | string[]>
type Suggested = NonNullable<Awaited<ReturnType<Api['insight']['suggestedRun']>>>

/** The form of a run with what people wish: an address in another place than the last one would be a lie, so it is left open. */
export function valuesOfSuggestion(last: Values, { place, locality, day, from, to }: Suggested): Values {
  const elsewhere = locality ? last['locality'] !== locality.name : place !== null
  const empty = { placeName: '', street: '', stop: '', postcode: '', locality: '', online: '', onlineNote: '' }
  return {
    ...last,
    ...(elsewhere && { ...empty, ...(locality && { postcode: locality.postcode, locality: locality.name }) }),
    'sessions.0.day': day,
    'sessions.0.from': from ?? '',
    'sessions.0.to': to ?? '',
  }
}

/** Beside the fields: what people wish, in numbers, and what of it is only a proposal. */
export function wordsOfSuggestion(t: Speak, { place, locality, daypart, weekday, day }: Suggested) {
  const times = (count: number, what: string) => t('insight.wished', { count, what })
  const when = [
    ...(weekday ? [times(weekday.count, t.maybe(`insight.weekday_${weekday.weekday}`) ?? '')] : []),
    ...(daypart ? [times(daypart.count, t.maybe(`insight.daypart_${daypart.daypart}`) ?? '')] : []),
  ]
  const where = locality ? times(locality.count, locality.name) : place && times(place.count, place.municipality)
  return {
    place: where ? t('insight.suggest_place', { wishes: where }) : undefined,
    time: t(when.length > 0 ? 'insight.suggest_time' : 'insight.suggest_day', { wishes: when.join(', '), day: formatDay(day, t.language) }),
  }
}
