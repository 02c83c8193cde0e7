import { bandOf, framework } from '#domain/competence/framework.ts'
import { listChoices } from '#domain/competence/next-steps.ts'
import { askedItems, isTestVersion, itemBank, testVersion } from '#domain/competence/self-test.ts'
import type { Length, Variant } from '#words/answers.ts'
import type { Language } from '#words/speak.ts'

type Asked = { variant: Variant; goal?: string | undefined; version?: string | undefined }

/**
 * Everything the self-test needs, the long one with the short one at its beginning: on a page without script as in a browser that asks
 * nothing more afterwards. Whoever began with an older version goes on with it; one that never was is answered with the newest.
 */
export async function presentTest({ variant, goal, version: wanted }: Asked, language: Language) {
  const version = wanted && isTestVersion(wanted) ? wanted : testVersion
  const bank = itemBank(version)
  const { courses, professions, places } = await listChoices(variant, goal, language)
  return {
    ...{ version, frameworkVersion: bank.framework, variant, length: 'long' as Length, language },
    items: askedItems(bank, variant, 'long', language),
    scoring: bank.scoring,
    competences: listCompetences(language, bank.framework),
    courses,
    places,
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
