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
