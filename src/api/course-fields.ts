import { z } from 'zod'
import { id, line, lines, optional, prose, several, ticked, whole, words } from '#api/fields.ts'
import { canton } from '#domain/canton.ts'
import { framework } from '#domain/competence/framework.ts'
import type { CourseFields } from '#domain/course/fields.ts'

const audience = z.enum(canton().ageGroups.map(group => group.key))
const competence = z.strictObject({
  code: z.enum(framework().competences.map(one => one.code)),
  fromLevel: whole(0, 7),
  toLevel: whole(1, 8),
})
const none = <T>(value: T | undefined): T | null => value ?? null

/** What a provider writes about a course, as forms and programs send it. Everything but the title may still be missing. */
export const courseShape = {
  title: line(120).min(1),
  summary: line(300).default(''),
  description: prose(6000).default(''),
  audience: several(audience, 10),
  ageMin: optional(whole(0, 120)).transform(none),
  ageMax: optional(whole(0, 120)).transform(none),
  language: z.enum(['de', 'gsw', 'simple', 'en']).default('de'),
  competences: z.array(competence).max(21).default([]),
  bring: lines(20, 120),
  prerequisites: optional(prose(600)).transform(none),
  requiredCourses: several(id, 5),
  wheelchair: ticked,
  accessibility: optional(prose(600)).transform(none),
  keywords: words(30, 60),
  dropIn: ticked,
}
/** What no single field can know. Messages are kinds of src/api/invalid.ts. */
export function checkCourse(value: CourseFields, context: z.RefinementCtx) {
  const wrong = (message: string, ...path: (string | number)[]) => context.addIssue({ code: 'custom', path, message })
  if (value.ageMin !== null && value.ageMax !== null && value.ageMax < value.ageMin) wrong('not_higher', 'ageMax')
  for (const [n, { code, fromLevel, toLevel }] of value.competences.entries()) {
    if (toLevel <= fromLevel) wrong('not_higher', 'competences', n, 'toLevel')
    if (value.competences.findIndex(one => one.code === code) < n) wrong('twice', 'competences', n, 'code')
  }
}
