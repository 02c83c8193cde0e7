import type { TrainingProfession } from '#db/generated/client.ts'
import { unitOf } from '#domain/apprenticeship/units.ts'
import type { Language } from '#words/speak.ts'

type Named = Pick<TrainingProfession, 'titleDe' | 'titleEn' | 'specialisationDe' | 'specialisationEn'>

/** `Informatiker/in EFZ, Plattformentwicklung`: a specialisation is a profession of its own here, so it always stands beside the title. */
export function nameOfProfession(profession: Named, language: Language): string {
  const [title, specialisation] =
    language === 'de' ? [profession.titleDe, profession.specialisationDe] : [profession.titleEn, profession.specialisationEn]
  return [title, specialisation].filter(Boolean).join(', ')
}

export const nameOfUnit = (code: string, language: Language) => unitOf(code).name[language]
