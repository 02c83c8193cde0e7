// What stands behind the doors of reclaims: of money that was paid to `owner`, made anew for each call.
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { closeAppeal, recordAppeal } from '#domain/subsidy/appealing.ts'
import { proposeReclaim } from '#domain/subsidy/reclaiming.ts'
import { enterReceipt } from '#domain/subsidy/repaying.ts'
import { proposeWriteOff } from '#domain/subsidy/writing-off.ts'
import { openTheSeal } from '#test/doors/decisions.ts'
import type { World } from '#test/doors/world.ts'
import { clerkAndBoss, makeHeard, makePaid, makeServed, seenOf } from '#test/reclaims.ts'

async function paidToOwner({ actors, self }: World) {
  openTheSeal()
  return { paid: await makePaid(20_000, { owner: { actor: actors.owner, personId: self.id } }), office: await clerkAndBoss() }
}

/** A hearing on which a reclaim may be proposed. */
export async function aHeard(world: World) {
  const { paid, office } = await paidToOwner(world)
  return { id: await makeHeard(paid, office), rappen: '100', considerations: 'Der Kurs wurde nicht besucht.' }
}

/** A reclaim that somebody proposed. */
export async function aReclaimProposal(world: World) {
  const { paid, office } = await paidToOwner(world)
  const heard = await makeHeard(paid, office)
  const { decisionId } = await proposeReclaim(office.clerk, heard, { rappen: 10_000, reason: 'Der Kurs wurde nicht besucht.' })
  return { id: decisionId, seen: await seenOf(decisionId) }
}

/** A reclaim that its person has. */
export async function aReclaim(world: World) {
  const { paid, office } = await paidToOwner(world)
  return { id: await makeServed(paid, office, 10_000) }
}

/** One that is final, with a proposal to give it up. */
export async function aWriteOff(world: World) {
  const { clerk } = await clerkAndBoss()
  const { id } = await aFinalReclaim(world)
  await proposeWriteOff(clerk, id, 'Nicht einbringlich.')
  return { id: (await database().subsidyWriteOff.findFirstOrThrow({ where: { reclaimId: id } })).id, approves: 'yes' }
}

export async function aFinalReclaim(world: World) {
  const { clerk } = await clerkAndBoss()
  const { id } = await aReclaim(world)
  const handed = { handedInOn: today(), contested: 'whole' as const, suspends: true, grounds: 'Nein.' }
  const appeal = await recordAppeal(clerk, id, handed)
  await closeAppeal(clerk, appeal.id, { move: 'withdraw', decidedOn: today(), reason: 'Rückzug' })
  return { id }
}

export async function aReceipt(world: World) {
  const { clerk } = await clerkAndBoss()
  const { id: reclaimId } = await aReclaim(world)
  await enterReceipt(clerk, reclaimId, { rappen: 5_000, receivedOn: today() })
  return { id: (await database().subsidyReceipt.findFirstOrThrow({ where: { reclaimId } })).id }
}
