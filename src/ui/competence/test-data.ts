import type { Api } from '#api/router.ts'
import type { Length, Sheet, Variant } from '#words/answers.ts'
import type { Speak } from '#words/speaking.ts'

export type TestData = Awaited<ReturnType<Api['competence']['test']>>
export type Bookable = TestData['courses'][number]
export type Profession = TestData['professions'][number]
export type Competence = TestData['competences'][number]

/** The test in the length somebody takes it: the short one is the ratings, with which the long one begins. */
export const ofLength = (data: TestData, length: Length): TestData =>
  length === 'long' ? data : { ...data, length, items: data.items.filter(({ kind }) => kind === 'rating') }

/** Where somebody is: their answers so far, the item in front of them, and which screen. */
export type Place = { sheet: Sheet; at: number; screen: 'question' | 'pause' | 'result' }

/** Young people are addressed with du: the same sentence in its own words. */
export const sayTo = (t: Speak, variant: Variant, what: string, values: Record<string, string | number> = {}) =>
  (variant === 'young' ? t.maybe(`competence.du_${what}`, values) : t.maybe(`competence.sie_${what}`, values)) ?? what
