// Money that was paid, and asked back: made through the domain's own verbs, from a grant written straight.
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock, today } from '#domain/clock.ts'
import { closeHearing, earliestHearing, giveStatement, openHearing } from '#domain/subsidy/hearing.ts'
import { importBankFile } from '#domain/subsidy/payout-import.ts'
import { cancelRun, draftRun, releaseRun } from '#domain/subsidy/payout-run.ts'
import { approveReclaim, proposeReclaim } from '#domain/subsidy/reclaiming.ts'
import { enterService } from '#domain/subsidy/serving.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { camt054 } from '#test/bank.ts'
import { grownUp } from '#test/people.ts'
import { makeProgramme, makeReleased, officer } from '#test/subsidies.ts'

type Owner = { actor: Actor; personId: string }
type Office = { clerk: Actor; boss: Actor }
export const clerkAndBoss = async (): Promise<Office> => ({
  clerk: await officer('case_officer'),
  boss: await officer('approver', 'head_of_office'),
})

/** A grant that the bank has booked, of somebody with a login. */
export async function makePaid(rappen: number, { owner, terms }: { owner?: Owner | undefined; terms?: Partial<Terms> | undefined } = {}) {
  const person = owner ?? (await grownUp())
  const { versionId, programmeId } = await makeProgramme(rappen * 4, terms)
  const left = await database().subsidyPayoutRun.findFirst({ where: { state: 'draft' } })
  if (left) await cancelRun(await officer('case_officer'), left.id, 'Aufräumen')
  const one = await makeReleased(versionId, rappen, { personId: person.personId })
  const { runId } = await draftRun(await officer('case_officer'))
  const { _count, _sum } = await database().subsidyPayment.aggregate({ where: { runId }, _count: true, _sum: { rappen: true } })
  await releaseRun(await officer('approver'), runId, { count: _count, rappen: _sum.rappen ?? 0 })
  await importBankFile(await officer('case_officer'), { name: `${one.number}.xml`, xml: camt054([{ endToEndId: one.endToEndId, rappen }]) })
  const { id: decisionId } = await database().subsidyDecision.findFirstOrThrow({ where: { applicationId: one.id } })
  return { ...one, owner: person, programmeId, decisionId }
}
export type Paid = Awaited<ReturnType<typeof makePaid>>

/** Its person was asked about a reclaim and has spoken. */
export async function makeHeard(paid: Paid, { clerk }: Office) {
  const { id } = await openHearing(clerk, paid.decisionId, { reason: 'Der Kurs wurde abgebrochen.', until: earliestHearing() })
  await giveStatement(paid.owner.actor, id, 'Ich war krank.')
  await closeHearing(clerk, id, { outcome: 'reopened', reason: 'Krankheit ist nicht belegt.' })
  return id
}

export const seenOf = async (id: string) => (await database().subsidyDecision.findUniqueOrThrow({ where: { id } })).updatedAt.toISOString()

/** Two of the office have decided to reclaim. */
export async function makeOrdered(paid: Paid, office: Office, rappen: number) {
  const hearingId = await makeHeard(paid, office)
  const { decisionId } = await proposeReclaim(office.clerk, hearingId, { rappen, reason: 'Der Kurs wurde nicht besucht.' })
  await approveReclaim(office.boss, decisionId, await seenOf(decisionId))
  return decisionId
}

/** And its person has the letter. */
export async function makeServed(paid: Paid, office: Office, rappen: number) {
  const decisionId = await makeOrdered(paid, office, rappen)
  await enterService(office.clerk, decisionId, { servedOn: today(), trackingNumber: '98' })
  return decisionId
}

/** So many days later, for as long as the test wants it. */
export const later = (days: number) =>
  stopClock(today().add({ days }).toZonedDateTime('Europe/Zurich').add({ hours: 9 }).toInstant().toString())
