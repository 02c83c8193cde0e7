import type { Api } from '#api/router.ts'
import type { Length, Sheet, Variant } from '#words/answers.ts'
import type { Speak } from '#words/speaking.ts'

export type TestData = Awaited<ReturnType<Api['competence']['test']>>
export type Bookable = TestData['courses'][number]
export type Profession = TestData['professions'][number]
export type Spot = TestData['places'][number]
export type Competence = TestData['competences'][number]

/** The test in the length somebody takes it: the short one is the ratings, with which the long one begins. */
export const ofLength = (data: TestData, length: Length): TestData =>
  length === 'long' ? data : { ...data, length, items: data.items.filter(({ kind }) => kind === 'rating') }

/** Where somebody is: their answers so far, the item in front of them, and which screen. */
export type Place = { sheet: Sheet; at: number; screen: 'question' | 'pause' | 'result' }

// Whose words come first: young people are addressed with du, Leichte Sprache has short sentences of its own where the usual ones are long.
const voices = { young: ['du_'], adult: ['sie_'], senior: ['sie_'], easy: ['easy_', 'sie_'] } as const satisfies Record<
  Variant,
  readonly string[]
>

/** The same sentence in the words of a variant; one that is the same for everybody has no voice in its key. */
export function sayTo(t: Speak, variant: Variant, what: string, values: Record<string, string | number> = {}): string {
  for (const voice of [...voices[variant], '']) {
    const said = t.maybe(`competence.${voice}${what}`, values)
    if (said !== undefined) return said
  }
  return what
}
