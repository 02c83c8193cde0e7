// A counsellor and people, for tests of counselling.
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import { inviteCounsellor } from '#domain/counselling/inviting.ts'
import type { Shared } from '#domain/counselling/sharing.ts'
import { grownUp, staff } from '#test/people.ts'

export const choice = (parts: Shared[] = ['result', 'path', 'enrolments'], days = 90) => ({
  ...{ parts, until: today().add({ days }), language: 'de' as const },
  consent: consentText('counselling', 'de').version,
})
export const idOf = (actor: Actor) => actor.account?.id ?? ''
export const counsellor = () => staff('counsellor', 'BIZ')

/** Somebody who shows a counsellor these parts. */
export async function counselled(anna: Actor, parts?: Shared[], days?: number) {
  const person = await grownUp()
  const { id } = await inviteCounsellor(person.actor, person.personId, idOf(anna), choice(parts, days))
  return { ...person, sharingId: id }
}

let n = 0
export async function someSlot(anna: Actor, startsAt = new Date(Date.now() + (72 + n++) * 3_600_000)) {
  const endsAt = new Date(startsAt.getTime() + 1_800_000)
  const data = { counsellorId: idOf(anna), startsAt, endsAt, kind: 'visit' as const, place: 'BIZ Glarus (Demo)' }
  return (await database().counsellingSlot.create({ data })).id
}
