import type { TrainingProfession } from '#db/generated/client.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { unitOf } from '#domain/apprenticeship/units.ts'
import type { Language } from '#words/speak.ts'

export const titleInBoth = (profession: TrainingProfession) => ({
  de: professionTitle(profession, 'de'),
  en: professionTitle(profession, 'en'),
})
export const unitName = (code: string, language: Language) => unitOf(code).name[language]
