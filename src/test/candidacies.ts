// Applications for apprenticeship places that tests need: sent through the domain's own verbs, in front of a coordinator of their unit.
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { saveDraft } from '#domain/candidacy/drafting.ts'
import { consentText } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import { anAdvert, aPlace, aYoungPerson } from '#test/apprenticeships.ts'
import { account } from '#test/people.ts'

export const guardianYes = () => ({ consent: consentText('candidacy_guardian', 'de').version, language: 'de' as const })

/** An open advert with so many places of one profession. */
export async function anOpenAdvert(places = 1, over: Parameters<typeof anAdvert>[1] = {}) {
  const first = await aPlace('advertised')
  const { professionId, permitId } = first
  const others = await Promise.all(Array.from({ length: places - 1 }, () => aPlace('advertised', { professionId, permitId })))
  const all = [first, ...others]
  return { advert: await anAdvert(all, over), places: all }
}

/** A young person with a login of their own; under age with a guardian who has one, or without. */
export async function aYouth(age: number, guarded = true) {
  const self = await account('jung')
  if (!guarded || age >= 18) {
    const bornOn = new Date(today().subtract({ years: age, days: 100 }).toString())
    const person = await database().person.create({
      data: { firstName: 'Mia', lastName: 'Muster', bornOn, email: self.account?.email ?? null },
    })
    await database().managing.create({ data: { accountId: self.account?.id as string, personId: person.id, kind: 'self' } })
    return { self: await getActor(self.account?.id as string, 'page'), guardian: null, personId: person.id }
  }
  const { guardian, personId } = await aYoungPerson(age)
  await database().managing.create({ data: { accountId: self.account?.id as string, personId, kind: 'self' } })
  return { self: await getActor(self.account?.id as string, 'page'), guardian: guardian.actor, personId }
}

export const written = { school: 'Oberstufe, 3. Sek', motivation: 'Ich mag Netzwerke.', answers: [] as string[] }
type Advert = { slug: string; questions?: readonly string[] }

export const draftOf = (actor: Actor, advert: Advert, personId: string) =>
  saveDraft(actor, advert.slug, personId, { ...written, answers: (advert.questions ?? []).map(() => 'Ja.') })

/** Somebody of seventeen who applied, already before the office. */
export async function anApplicant(advert: Advert, age = 17) {
  const youth = await aYouth(age)
  const { id } = await draftOf(youth.self, advert, youth.personId)
  await apply(youth.self, id, { language: 'de' })
  return { id, ...youth }
}

export const candidacyOf = (id: string) => database().candidacy.findUniqueOrThrow({ where: { id } })
export const placeState = async (id: string) => (await database().apprenticeshipPlace.findUniqueOrThrow({ where: { id } })).state
