// Results of self-tests: the owner's own, one on its way to a counsellor, one that the owner's person shares.
import { database } from '#db/client.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { allowKeeping, handOver } from '#domain/competence/handing-over.ts'
import { keepResult } from '#domain/competence/keeping.ts'
import { redeemHandover } from '#domain/competence/redeeming.ts'
import type { World } from '#test/doors/world.ts'

const answers = '2026.1-E-K-0121'

export const aResult = (world: World) => keepResult(world.actors.owner, { personId: world.child.id, answers })
export const aHandover = async (world: World) => ({ code: (await handOver(world.actors.owner, answers)).code })

export const keepingVersion = () => consentText('paper_result', 'de').version

/** A result on paper that may be kept, and somebody to whom it belongs. */
export async function aPaperFor(world: World) {
  const { personId } = await aSharedResult(world)
  const { code } = await aHandover(world)
  await allowKeeping(world.actors.owner, code, keepingVersion(), 'de')
  return { personId, code }
}
export async function aPaperKept(world: World) {
  const { personId, code } = await aPaperFor(world)
  await redeemHandover(world.actors.counsellor, code, { keepFor: personId })
  const { id } = await database().selfTestResult.findFirstOrThrow({ where: { personId } })
  return { personId, resultId: id }
}

/** Somebody who shares their result with the counsellor. */
export async function aSharedResult(world: World) {
  const person = await database().person.create({ data: { firstName: 'Vreni', lastName: 'Türschild', bornOn: new Date('1970-01-01') } })
  const until = new Date(nowDate().getTime() + 86_400_000)
  const counsellorId = world.actors.counsellor.account?.id ?? null
  const consent = await database().consent.create({ data: { personId: person.id, subject: 'counselling', textVersion: '1', text: 'Ja.' } })
  const yes = { state: 'in_force' as const, personId: person.id, counsellorId, consentId: consent.id, result: true }
  await database().sharing.create({ data: { ...yes, until, expiresAt: until, agreedAt: new Date() } })
  return { personId: person.id }
}
