import { database } from '#db/client.ts'
import { framework } from '#domain/competence/framework.ts'
import type { Language } from '#words/speak.ts'

/** What the form of a goal offers to choose from. */
export async function listGoals(language: Language) {
  const professions = await database().profession.findMany({ select: { slug: true, titleDe: true, titleEn: true } })
  return {
    professions: professions
      .map(one => ({ value: one.slug, label: language === 'de' ? one.titleDe : one.titleEn }))
      .sort((a, b) => a.label.localeCompare(b.label, language)),
    competences: framework().competences.map(({ code, short }) => ({ value: code, label: `${code} ${short[language]}` })),
  }
}

/** The published courses by title, for forms that name one. */
export async function listCourses() {
  const rows = await database().course.findMany({
    where: { published: { state: 'published' } },
    select: { slug: true, published: { select: { title: true } } },
  })
  return rows
    .map(row => ({ value: row.slug, label: row.published?.title ?? row.slug }))
    .sort((a, b) => a.label.localeCompare(b.label, 'de'))
}
