// Places and adverts that a call may change, made anew for each.
import { database } from '#db/client.ts'
import { findWatch, watch } from '#domain/apprenticeship/watching.ts'
import { today } from '#domain/clock.ts'
import { anAdvert, aPlace, aProfession } from '#test/apprenticeships.ts'

export const advertForm = () => ({
  ...{ textDe: 'Bei uns lernst du viel.', textEn: '', contactName: 'Regula Zogg (Demo)', contactPhone: '055 000 72 31' },
  ...{ contactEmail: 'regula.zogg@demo.example', questions: 'Warum bei uns?', applyUntil: today().add({ days: 40 }).toString() },
})
export const aDraftForm = async () => ({ places: [(await aPlace('approved')).id], ...advertForm() })
export const anAdvertIn = async (state: 'draft' | 'open' | 'closed') => {
  const place = await aPlace(state === 'draft' ? 'approved' : state === 'open' ? 'advertised' : 'in_selection')
  return { id: (await anAdvert([place], { state })).id }
}
export const anAdvertSlug = async () => ({ slug: (await anAdvert([await aPlace('advertised')])).slug })
export async function aWatch() {
  const address = `abo-${crypto.randomUUID().slice(0, 8)}@demo.example`
  await watch({ address, language: 'de', profession: null, intakeYear: null, locality: null })
  const { code } = await database().advertWatch.findFirstOrThrow({ where: { address } })
  if (!(await findWatch(code))) throw new Error('the subscription is not found')
  return { code }
}
export const aTrainingSlug = async () => ({ slug: (await aProfession()).slug })
export const permitForm = async () => ({
  ...{ number: `GL-${crypto.randomUUID().slice(0, 8)}`, profession: (await aProfession()).slug, unit: 'INFORMATIK', limit: '2' },
  ...{ validFrom: '1.1.2026', validTo: '', note: '' },
})
export const professionForm = () => ({
  ...{
    slug: `beruf-${crypto.randomUUID().slice(0, 8)}`,
    titleDe: 'Zeichner/in EFZ',
    titleFemale: 'Zeichnerin EFZ',
    titleMale: 'Zeichner EFZ',
  },
  ...{ titleEn: 'Draughtsperson', kind: 'efz', years: '4', status: 'active', lastIntake: '', digital: '1' },
})
