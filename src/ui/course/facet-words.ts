import { formatMonth, formatWeekday } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'
import type { Group } from './finder-address.ts'

/** What a value of a facet is called. Names of the canton come with the value; all others are words of the interface. */
export function facetWord(t: Speak, group: Group, { value, name }: { value: string; name: string | null }): string {
  if (name) return name
  if (group === 'month') return /^\d{4}-\d{2}$/.test(value) ? formatMonth(value, t.language) : value
  // 1 January 2024 was a Monday.
  if (group === 'weekday') return /^[1-7]$/.test(value) ? formatWeekday(`2024-01-0${value}`, t.language) : value
  if (group === 'area') return t.maybe(`area.${value}`) ?? value
  return t.maybe(`catalogue.${group}_${value}`) ?? value
}
