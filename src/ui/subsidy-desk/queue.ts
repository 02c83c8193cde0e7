import type { Api } from '#api/router.ts'
import { dayOf } from '#words/dates.ts'
import type { Speak } from '#words/speak.ts'

export type DeskCase = Awaited<ReturnType<Api['subsidyDesk']['case']>>
export type DeskQueue = Awaited<ReturnType<Api['subsidyDesk']['queue']>>

const names = { programme: 'programm', state: 'stand', mine: 'meine', due: 'frist', q: 'q', officer: 'person', page: 'seite' } as const
const dues: Record<string, string> = { ueber: 'over', woche: 'week' }

/** What the address asks for, in the words of the door; what is not there is left out. */
export function readFilter(params: URLSearchParams): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, word] of Object.entries(names)) {
    const value = params.get(word)?.trim()
    if (value) found[name] = name === 'due' ? (dues[value] ?? value) : value
  }
  return found
}

/** The address of the list, or of a case, within the same choice. */
export function deskAddress(params: URLSearchParams, id?: string, more: Record<string, string> = {}): string {
  const kept = new URLSearchParams(Object.values(names).flatMap(word => (params.get(word) ? [[word, params.get(word) ?? '']] : [])))
  for (const [name, value] of Object.entries(more)) kept.set(name, value)
  const path = id ? `/amt/gesuche/${id}` : '/amt/gesuche'
  return kept.size > 0 ? `${path}?${kept}` : path
}

export const deskKeys = (t: Speak) => [
  { key: 'j', label: t('desk.key_next') },
  { key: 'k', label: t('desk.key_previous') },
  { key: '↵', label: t('desk.key_open') },
  { key: 'f', label: t('subsidy_desk.key_approve') },
  { key: 'z', label: t('subsidy_desk.key_return') },
  { key: 'u', label: t('subsidy_desk.key_document') },
  { key: 'n', label: t('subsidy_desk.key_note') },
  { key: '/', label: t('desk.key_search') },
  { key: '?', label: t('subsidy_desk.key_help') },
]

/** 4. Juni, or since when it is late. `today` as 2026-03-09. */
export const daysOver = (dueOn: string, today: string) => Temporal.PlainDate.from(dueOn).until(today, { largestUnit: 'days' }).days

/** What the button of an approval says: it names what becomes of the case. */
export function approveWord(t: Speak, kind: string, amount: string): string {
  if (kind === 'refuse') return t('subsidy_desk.approve_refuse')
  return kind === 'not_enter' ? t('subsidy_desk.approve_not_enter') : t('subsidy_desk.approve_amount', { amount })
}

/** A document by its key of the terms. `other` has a key of its own: the ending _other makes a plural. */
export const documentWord = (t: Speak, key: string): string => t.maybe(`subsidy_desk.document_${key === 'other' ? 'else' : key}`) ?? key

/** 340 kB, 2.1 MB. */
export const sizeOf = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

/** A deadline to begin with, as one writes a day: 9.3.2026. */
export function dayFrom(days: number): string {
  const { day, month, year } = Temporal.PlainDate.from(dayOf(new Date().toISOString())).add({ days })
  return `${day}.${month}.${year}`
}
