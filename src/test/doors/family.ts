// What belongs to `owner` as somebody with a login and a family: made anew for each call.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import type { InvitationKind } from '#db/generated/enums.ts'
import type { World } from '#test/doors/world.ts'

const ownerOf = (world: World) => world.actors.owner.account?.id ?? ''
export const someEmail = () => `${randomUUID()}@demo.example`

export const aPasskey = async (world: World) => {
  const data = {
    userId: ownerOf(world),
    publicKey: 'k',
    credentialID: randomUUID(),
    counter: 0,
    deviceType: 'singleDevice',
    backedUp: false,
  }
  return { id: (await database().passkey.create({ data })).id }
}
/** Somebody whom the owner helps. */
export const aManaging = async (world: World) => {
  const person = await database().person.create({ data: { firstName: 'Vreni', lastName: 'Türschild', bornOn: new Date('1950-01-01') } })
  const { id } = await database().managing.create({ data: { accountId: ownerOf(world), personId: person.id, kind: 'helper' } })
  return { managingId: id }
}
/** A question of the owner's to somebody they would like to help. */
export const aQuestion = (world: World) =>
  anInvitation(world, 'help', someEmail(), { firstName: 'Vreni', lastName: 'Türschild', bornOn: '1950-01-01', email: someEmail() })
/** An invitation to the owner's own address. */
export const anOffer = (world: World) => anInvitation(world, 'guardian', world.actors.owner.account?.email ?? '')

async function anInvitation(world: World, kind: InvitationKind, address: string, details?: object) {
  const about = details ? { details } : { personId: world.child.id }
  const data = { kind, askedById: ownerOf(world), address, expiresAt: new Date(Date.now() + 3_600_000), codeHash: 'x', ...about }
  return { invitationId: (await database().invitation.create({ data })).id }
}

export const anAccount = async (disabledAt: Date | null = null) => {
  const { id } = await database().userAccount.create({ data: { name: 'Jemand', email: someEmail(), emailVerified: true, disabledAt } })
  return { accountId: id }
}
export const aHelperEmail = async () => {
  const { accountId } = await anAccount()
  return (await database().userAccount.findUniqueOrThrow({ where: { id: accountId } })).email
}
export const aGrant = async (world: World) => {
  const data = { accountId: ownerOf(world), role: 'counsellor' as const, office: randomUUID() }
  return { id: (await database().roleGrant.create({ data })).id }
}
/** What a form says about a person. */
export const personForm = { firstName: 'Vreni', lastName: 'Türschild', bornOn: '1.1.1950', place: 'Glarus' }
