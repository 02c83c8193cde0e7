import { type Db, database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { ownUnits } from '#domain/apprenticeship/units.ts'
import { listManaged, type Managed } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

export const withAdvert = { advert: { include: { profession: true } } } as const satisfies Prisma.CandidacyInclude
export type OfAdvert = Prisma.CandidacyGetPayload<{ include: typeof withAdvert }>

/** For whom somebody may apply: themselves and the children they answer for. Who only helps with courses applies for nobody. */
export const listApplicants = async (actor: Actor, db: Db = database()): Promise<Managed[]> =>
  (await listManaged(actor, db)).filter(one => one.as === 'self' || one.as === 'guardian')

/** One's own application, or a child's. For everybody else, the counter and the administration included, it is not there. */
export async function requireOwn(actor: Actor, id: string, db: Db = database()): Promise<{ candidacy: OfAdvert; managed: Managed }> {
  const candidacy = await db.candidacy.findUnique({ where: { id }, include: withAdvert })
  const managed = candidacy && (await listApplicants(actor, db)).find(one => one.person.id === candidacy.personId)
  if (!managed) throw new Refusal('not_found')
  return { candidacy, managed }
}

/** Before a guardian's yes there is nothing for the office to see, and what ended before it never was there. */
export const beforeOffice = {
  OR: [
    { state: { in: ['submitted', 'invited', 'shortlisted', 'offered', 'accepted', 'refused', 'declined'] } },
    { receivedAt: { not: null } },
  ],
  state: { not: 'awaiting_guardian' },
} as const satisfies Prisma.CandidacyWhereInput

/** Units for which somebody selects. The apprenticeship officer and the head follow places, never who applies for them. */
export const selectsFor = (actor: Actor) => (hasRole(actor, 'training_coordinator') ? ownUnits(actor) : [])

export async function requireAdvert(actor: Actor, id: string, db: Db = database()) {
  const advert = await db.placeAdvert.findFirst({
    where: { id, unit: { in: selectsFor(actor) }, state: { not: 'draft' } },
    include: { profession: true },
  })
  if (!advert) throw new Refusal('not_found')
  return advert
}

/** An application before the office of its advert, and nobody else. */
export async function requireSelecting(actor: Actor, id: string, db: Db = database()): Promise<OfAdvert> {
  const candidacy = await db.candidacy.findFirst({
    where: { AND: [{ id, advert: { unit: { in: selectsFor(actor) } } }, beforeOffice] },
    include: withAdvert,
  })
  if (!candidacy) throw new Refusal('not_found')
  return candidacy
}
