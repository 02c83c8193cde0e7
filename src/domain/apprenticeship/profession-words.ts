import type { TrainingProfession } from '#db/generated/client.ts'
import type { Language } from '#words/speak.ts'

type Titles = Pick<TrainingProfession, 'titleDe' | 'titleEn' | 'specialisationDe' | 'specialisationEn'>

/** "Informatiker/in EFZ, Applikationsentwicklung", in a language. */
export function professionTitle(profession: Titles, language: Language): string {
  const [title, specialisation] =
    language === 'en' ? [profession.titleEn, profession.specialisationEn] : [profession.titleDe, profession.specialisationDe]
  return specialisation ? `${title}, ${specialisation}` : title
}
