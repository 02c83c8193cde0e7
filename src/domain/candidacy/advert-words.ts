import type { TrainingProfession } from '#db/generated/client.ts'
import { unitOf } from '#domain/apprenticeship/units.ts'
import type { Language } from '#words/speak.ts'

type Named = Pick<TrainingProfession, 'titleDe' | 'titleEn' | 'specialisationDe' | 'specialisationEn'>

/** `Informatiker/in EFZ, Plattformentwicklung` */
export function professionTitle(profession: Named, language: Language): string {
  const [title, special] =
    language === 'de' ? [profession.titleDe, profession.specialisationDe] : [profession.titleEn, profession.specialisationEn]
  return [title, special].filter(Boolean).join(', ')
}
export const inBoth = (profession: Named) => ({ de: professionTitle(profession, 'de'), en: professionTitle(profession, 'en') })
export const unitName = (code: string, language: Language) => unitOf(code).name[language]
