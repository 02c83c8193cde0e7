import type { Api } from '#api/router.ts'
import { rowsOf, withoutRows, withRows } from '#ui/form/rows.ts'

type Values = Record<string, string | string[]>
type Fields = Awaited<ReturnType<Api['publishing']['course']>>['version']['fields']
const name = 'competences'
const parts = ['code', 'fromLevel', 'toLevel'] as const

/** A course as the values of its form. */
export function valuesOfCourse(fields: Fields): Values {
  const { title, summary, description, audience, language, requiredCourses } = fields
  const values = {
    ...{ title, summary, description, audience, language, requiredCourses },
    ageMin: fields.ageMin?.toString() ?? '',
    ageMax: fields.ageMax?.toString() ?? '',
    prerequisites: fields.prerequisites ?? '',
    accessibility: fields.accessibility ?? '',
    bring: fields.bring.join('\n'),
    keywords: fields.keywords.join(', '),
    ...(fields.wheelchair && { wheelchair: 'on' }),
    ...(fields.dropIn && { dropIn: 'on' }),
  }
  return withRows(
    values,
    name,
    fields.competences.map(({ code, fromLevel, toLevel }) => ({ code, fromLevel: `${fromLevel}`, toLevel: `${toLevel}` })),
  )
}

/** What the form sent, as the door takes it. Fields the door does not know are handed on: it refuses them by name. */
export const readCourse = (values: Values) => ({ ...withoutRows(values, name), [name]: rowsOf(values, name, parts) })

/** The rows of competences to show: those that are filled in, and an empty one if there is none or one was asked for. */
export function competenceRows(values: Values, more: boolean) {
  const rows = rowsOf(values, name, parts)
  return rows.length === 0 || more ? [...rows, { code: '', fromLevel: '', toLevel: '' }] : rows
}

/** The values without the n-th row of competences. */
export const withoutCompetence = (values: Values, n: number) =>
  withRows(
    values,
    name,
    rowsOf(values, name, parts).filter((_, at) => at !== n),
  )
