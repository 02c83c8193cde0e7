import { bandOf, framework } from '#domain/competence/framework.ts'
import { listChoices } from '#domain/competence/next-steps.ts'
import { askedItems, itemBank, testVersion } from '#domain/competence/self-test.ts'
import type { Length, Variant } from '#words/answers.ts'
import type { Language } from '#words/speak.ts'

/** Everything the self-test needs, the long one with the short one at its beginning: on a page without script as in a browser that asks nothing more afterwards. */
export async function presentTest(given: { variant: Variant; goal?: string | undefined }, language: Language) {
  const { variant, goal } = given
  const bank = itemBank()
  const { courses, professions } = await listChoices(variant, goal, language)
  return {
    ...{ version: testVersion, frameworkVersion: bank.framework, variant, length: 'long' as Length, language },
    items: askedItems(bank, variant, 'long', language),
    scoring: bank.scoring,
    competences: listCompetences(language, bank.framework),
    courses,
    professions,
    goal: professions.find(({ slug }) => slug === goal) ?? null,
  }
}

/** The competences as results name them, with a phrase per level that completes «Sie können …». */
export function listCompetences(language: Language, version?: string) {
  return framework(version).competences.map(({ code, area, short, bands }) => ({
    code,
    area: Number(area),
    name: short[language],
    can: [1, 3, 5, 7].map(level => bands[bandOf(level)][language]),
  }))
}
