import type { Api } from '#api/router.ts'
import { formatDay, formatMoment, formatShortDay, formatTimes } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import type { Speak } from '#words/speak.ts'

export type Told = Awaited<ReturnType<Api['history']['search']>>['rows'][number]

/** Who did it, in words: people by name, what happens by itself as such. */
export const whoOf = (t: Speak, row: Told) =>
  row.actor.id ? row.actor.name : (t.maybe(`history.actor_${row.actor.name}`) ?? row.actor.name)

/** A row as a sentence: Priska Leuzinger hat «Fotos ordnen» veröffentlicht. */
export function sentenceOf(t: Speak, row: Told): string {
  const subject = row.subject.name ?? row.person?.name ?? t('history.no_name')
  const values = { who: whoOf(t, row), subject }
  return (
    t.maybe(`history.did_${row.concept}_${row.act}`, values) ?? t('history.did_something', { ...values, act: row.act.replaceAll('_', ' ') })
  )
}

/** Where one can look at what the row is about, for those whose roles open that page. */
export function placeOf(row: Told, roles: ReadonlySet<string>): string | null {
  const { slug } = row.subject
  if (!slug) return null
  if (row.concept === 'course' || row.concept === 'run') return `/kurse/${slug}`
  if (row.concept === 'profession') return `/berufe/${slug}`
  if ((row.concept === 'account' || row.concept === 'role') && roles.has('administrator')) return `/amt/personen/${slug}`
  if (row.concept === 'apprenticeship' && (roles.has('apprenticeship_officer') || roles.has('training_coordinator')))
    return `/amt/lehrstellen/${slug}`
  if (row.concept === 'message') return `/amt/post/${slug}`
  return null
}

export type Detail = { field: string; before: string | null; after: string | null }

/** What was before and what is now, field by field, as text people can read. */
export function detailsOf(t: Speak, row: Pick<Told, 'before' | 'after'>): Detail[] {
  const [before, after] = [row.before ?? {}, row.after ?? {}]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.map(name => ({
    field: t.maybe(`history.field_${name}`) ?? t.maybe(`publishing.field_${name}`) ?? name,
    before: name in before ? readable(t, before[name], name) : null,
    after: name in after ? readable(t, after[name], name) : null,
  }))
}

function readable(t: Speak, value: unknown, name = ''): string {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return t('history.empty')
  if (typeof value === 'boolean') return t(value ? 'history.yes' : 'history.no')
  if (typeof value === 'number') return name.endsWith('Rappen') ? formatRappen(value) : `${value}`
  if (typeof value === 'string') return readableText(t, value)
  if (Array.isArray(value)) return value.map(one => readable(t, one)).join('; ')
  const { startsAt, endsAt, code, fromLevel, toLevel } = value as Record<string, string>
  if (startsAt && endsAt) return `${formatShortDay(startsAt, t.language)}, ${formatTimes(startsAt, endsAt, t.language)}`
  if (code && toLevel) return `${code}: ${fromLevel} → ${toLevel}`
  return Object.entries(value as object)
    .map(([key, one]) => `${t.maybe(`history.field_${key}`) ?? t.maybe(`publishing.field_${key}`) ?? key}: ${readable(t, one, key)}`)
    .join(', ')
}

const words = ['publishing.state_', 'publishing.run_', 'enrolment.state_', 'role.', 'publishing.language_', 'competence.source_']

function readableText(t: Speak, text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text)) return formatMoment(text, t.language)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDay(text, t.language)
  if (!/^[a-z_]+$/.test(text)) return text
  return words.map(prefix => t.maybe(prefix + text)).find(found => found !== undefined) ?? text
}
