import { type Db, database } from '#db/client.ts'
import type { SharedPart } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { listStoodFor } from '#domain/counselling/absences.ts'
import { Refusal } from '#domain/refusal.ts'

/** What a person may show a counsellor. */
export const sharedParts = ['result', 'path', 'enrolments', 'candidacies'] as const
export type Shared = (typeof sharedParts)[number]

/** The yes on which somebody looks. `counsellorId` is whose case it is, also where the deputy looks. */
export type InForce = {
  id: string
  personId: string
  counsellorId: string
  result: boolean
  path: boolean
  enrolments: boolean
  candidacies: boolean
  until: Date
  agreedAt: Date
}

/** Whose cases the actor sees today: their own, and those of counsellors whose absence names them as deputy. */
export async function listCovered(actor: Actor, db: Db = database()): Promise<string[]> {
  if (!actor.account || !hasRole(actor, 'counsellor')) return []
  return [...new Set([actor.account.id, ...(await listStoodFor(db, actor.account.id))])]
}

/** A yes holds until its end, whether or not anything has tidied it up: compared here, in every question. */
export const holdsNow = () => ({ state: 'in_force' as const, until: { gt: nowDate() } })

/** Every yes on which the actor may look today. */
export async function listInForce(actor: Actor, db: Db = database()): Promise<InForce[]> {
  const counsellors = await listCovered(actor, db)
  if (counsellors.length === 0) return []
  const rows = await db.sharing.findMany({ where: { ...holdsNow(), counsellorId: { in: counsellors } }, orderBy: { agreedAt: 'asc' } })
  return rows as InForce[]
}

/** The yes that shows this part of a person to the actor; the own case before one that is looked after. */
async function findSharing(actor: Actor, personId: string, part: SharedPart, db: Db): Promise<InForce | null> {
  const found = (await listInForce(actor, db)).filter(one => one.personId === personId && (part === 'case' || one[part]))
  return found.find(one => one.counsellorId === actor.account?.id) ?? found[0] ?? null
}

/** Does the person show this to the actor? Asking is no look. */
export const mayCounsel = async (actor: Actor, personId: string, part: SharedPart, db: Db = database()): Promise<boolean> =>
  (await findSharing(actor, personId, part, db)) !== null

/** The case, or there is none: for work on it that shows nothing of the person. */
export async function requireCase(actor: Actor, personId: string, db: Db = database()): Promise<InForce> {
  const sharing = await findSharing(actor, personId, 'case', db)
  if (!sharing) throw new Refusal('not_found')
  return sharing
}

/**
 * The person's yes to this part, or there is nothing to see: without it a counsellor does not even learn that the person exists.
 * The look is written down for the person to read.
 */
export async function requireShared(actor: Actor, personId: string, part: SharedPart, db: Db = database()): Promise<InForce> {
  const sharing = await findSharing(actor, personId, part, db)
  if (!sharing || !actor.account) throw new Refusal('not_found')
  await db.sharingLook.create({ data: { sharingId: sharing.id, personId, accountId: actor.account.id, part, at: nowDate() } })
  return sharing
}
