import type { CourseLanguage, CourseVersion } from '#db/generated/client.ts'

export type Competence = { code: string; fromLevel: number; toLevel: number }

/** What a provider writes about a course. A draft may be incomplete; `missingFields` says what submitting still needs. */
export type CourseFields = {
  title: string
  summary: string
  description: string
  audience: string[]
  ageMin: number | null
  ageMax: number | null
  language: CourseLanguage
  competences: Competence[]
  bring: string[]
  prerequisites: string | null
  requiredCourses: string[]
  wheelchair: boolean
  accessibility: string | null
  keywords: string[]
  dropIn: boolean
}

export const emptyFields: CourseFields = {
  title: '',
  summary: '',
  description: '',
  audience: [],
  ageMin: null,
  ageMax: null,
  language: 'de',
  competences: [],
  bring: [],
  prerequisites: null,
  requiredCourses: [],
  wheelchair: false,
  accessibility: null,
  keywords: [],
  dropIn: false,
}

/** The fields of a version, without its life. */
export function fieldsOf(version: CourseVersion & { competences: Competence[] }): CourseFields {
  const { title, summary, description, audience, ageMin, ageMax, language, bring, prerequisites, requiredCourses } = version
  const { wheelchair, accessibility, keywords, dropIn } = version
  const competences = byCode(version.competences.map(({ code, fromLevel, toLevel }) => ({ code, fromLevel, toLevel })))
  const text = { title, summary, description, prerequisites, accessibility }
  return { ...text, audience, ageMin, ageMax, language, competences, bring, requiredCourses, wheelchair, keywords, dropIn }
}

const byCode = (competences: Competence[]) => competences.toSorted((a, b) => (a.code < b.code ? -1 : 1))

/** What an editor would send back at once; the names are those of the form's fields. */
export function missingFields(fields: CourseFields): string[] {
  const missing: string[] = []
  if (!fields.title) missing.push('title')
  if (!fields.summary) missing.push('summary')
  if (!fields.description) missing.push('description')
  if (fields.audience.length === 0) missing.push('audience')
  if (fields.competences.length === 0) missing.push('competences')
  return missing
}

/** Only what differs, before and after: history rows stay readable. */
export function changedFields(before: CourseFields, given: CourseFields) {
  const after = { ...given, competences: byCode(given.competences) }
  const names = (Object.keys(after) as (keyof CourseFields)[]).filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const pick = (fields: CourseFields) => Object.fromEntries(names.map(name => [name, fields[name]]))
  return { before: pick(before), after: pick(after) }
}
