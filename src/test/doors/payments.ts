// What stands behind the doors of the money, made anew for each call.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { importBankFile } from '#domain/subsidy/payout-import.ts'
import { cancelRun, draftRun, releaseRun } from '#domain/subsidy/payout-run.ts'
import { checkProof } from '#domain/subsidy/proof.ts'
import { camt054 } from '#test/bank.ts'
import { begun } from '#test/doors/places.ts'
import type { World } from '#test/doors/world.ts'
import { inDays } from '#test/places.ts'
import { makeGranted, makeProgramme, makeReleased, officer } from '#test/subsidies.ts'

let programme: ReturnType<typeof makeProgramme> | undefined
async function version() {
  programme ??= makeProgramme(100_000_000)
  return (await programme).versionId
}

/** A granted case whose proof is awaited. */
export const aGranted = async () => makeGranted(await version(), 10_000)
export const aCase = async () => ({ id: (await aGranted()).id })
export const aPayee = async () => ({ id: (await aGranted()).payeeId })
/** A case whose deadline for the proof has passed. */
export async function aLate() {
  const { id } = await aGranted()
  await database().subsidyProofDue.create({ data: { applicationId: id, until: new Date('2026-01-01') } })
  return { id }
}
/** An account that nobody has looked at. */
export async function anUnchecked() {
  const { id } = await aGranted()
  const { iban, ibanIndex, ibanEnd, name, postcode, locality, kind } = await database().subsidyPayee.findFirstOrThrow({
    where: { applicationId: id },
  })
  await database().subsidyPayee.updateMany({ where: { applicationId: id }, data: { replacedAt: new Date() } })
  const again = { applicationId: id, number: 2, iban, ibanIndex, ibanEnd, name, postcode, locality, kind }
  return { id: (await database().subsidyPayee.create({ data: again })).id }
}
/** A proof that was accepted, so that the payment may be released. */
export async function aProven() {
  const { id } = await aGranted()
  await checkProof(await officer('case_officer'), id, { documents: ['registration', 'completion'] })
  return { id }
}

/** A payment that waits for a run, and no draft. */
export async function aReleased() {
  const left = await database().subsidyPayoutRun.findFirst({ where: { state: 'draft' } })
  if (left) await cancelRun(await officer('case_officer'), left.id, 'Aufräumen')
  return makeReleased(await version(), 10_000)
}
export async function aDraft() {
  const { paymentId } = await aReleased()
  const { runId } = await draftRun(await officer('case_officer'))
  const { _count, _sum } = await database().subsidyPayment.aggregate({ where: { runId }, _count: true, _sum: { rappen: true } })
  return { id: runId, paymentId, count: _count, rappen: _sum.rappen ?? 0 }
}
export async function aFile() {
  const { id, count, rappen } = await aDraft()
  await releaseRun(await officer('approver'), id, { count, rappen })
  return { id }
}
export async function anOpenItem() {
  const xml = camt054([{ endToEndId: randomUUID().slice(0, 20), rappen: 100 }])
  const { fileId } = await importBankFile(await officer('case_officer'), { name: 'camt.xml', xml })
  return { id: (await database().subsidyBankItem.findFirstOrThrow({ where: { fileId } })).id }
}

/** A run of the member's school whose first session has begun, with somebody in it. */
export async function aSession(world: World) {
  const { id, runId } = await begun(world)
  await database().runSession.updateMany({ where: { runId }, data: { startsAt: inDays(-1) } })
  const { id: sessionId } = await database().runSession.findFirstOrThrow({ where: { runId } })
  return { runId, marks: [{ enrolmentId: id, attended: [sessionId] }] }
}
