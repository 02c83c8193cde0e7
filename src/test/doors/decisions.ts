// Decisions behind the doors: of `owner`, in the state that a call needs, made anew for each call.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { database } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { forwardAppeal, recordAppeal } from '#domain/subsidy/appealing.ts'
import { earliestHearing, openHearing } from '#domain/subsidy/hearing.ts'
import { enterService, layReady } from '#domain/subsidy/serving.ts'
import { hasSeal, openSeal, practiceSeal } from '#outside/seal.ts'
import { makeDecided } from '#test/decisions.ts'
import type { World } from '#test/doors/world.ts'

const refusal = { kind: 'refuse', considerations: 'Der Kurs ist zu kurz.' } as const
export function openTheSeal() {
  if (!hasSeal()) openSeal(practiceSeal(mkdtempSync(join(tmpdir(), 'seal-')), 'Türen (Demo)'))
}
export async function aProposal({ actors, self }: World, wish: Parameters<typeof makeDecided>[0] = refusal) {
  openTheSeal()
  return makeDecided(wish, { actor: actors.owner, personId: self.id }, { clerk: actors.case_officer, boss: actors.approver })
}

export async function aWording(world: World) {
  const { decisionId } = await aProposal(world)
  const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
  return { id: decisionId, considerations: 'Der Kurs ist zu kurz und zu teuer.', seen: updatedAt.toISOString() }
}

export async function anApproved(world: World, wish?: Parameters<typeof makeDecided>[0]) {
  const one = await aProposal(world, wish)
  await one.decide()
  return { id: one.decisionId }
}

export async function aReady(world: World) {
  const { id } = await anApproved(world)
  await layReady(world.actors.case_officer, id)
  return { id }
}

export async function aServed(world: World, wish?: Parameters<typeof makeDecided>[0]) {
  const { id } = await anApproved(world, wish)
  await enterService(world.actors.case_officer, id, { servedOn: today(), trackingNumber: '98' })
  return { id }
}

export async function aHearingForm(world: World) {
  const { id } = await aServed(world, { kind: 'grant', rappen: 10_000 })
  return { id, reason: 'Der Kurs wurde nicht besucht.', until: earliestHearing().toString() }
}
export async function aHearing(world: World) {
  const { id, reason, until } = await aHearingForm(world)
  return openHearing(world.actors.case_officer, id, { reason, until: Temporal.PlainDate.from(until) })
}

const handed = { contested: 'whole', suspends: true, grounds: 'Ich verlange den Beitrag.' } as const
export const anAppealForm = async (world: World) => ({ ...(await aServed(world)), ...handed, handedInOn: today().toString() })

export async function anAppeal(world: World) {
  const { id } = await aServed(world)
  return { id: (await recordAppeal(world.actors.case_officer, id, { ...handed, handedInOn: today() })).id }
}

export async function anOutcome(world: World) {
  const { id } = await anAppeal(world)
  await forwardAppeal(world.actors.case_officer, id)
  return { id, move: 'uphold', decidedOn: today().toString(), reason: 'Die Gründe tragen.' }
}
