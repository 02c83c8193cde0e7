import type { Tx } from '#db/client.ts'
import { dateColumn } from '#domain/clock.ts'
import { forgetFiles } from '#domain/file/forgetting.ts'
import { sealField } from '#domain/sealed-field.ts'

/** Stands in the place of whoever a destroyed case was about. */
export const nobodyId = '00000000-0000-7000-8000-000000000000'

/**
 * Takes out of a destroyed case whatever is personal: papers, facts, account numbers, letters, what people wrote, and whose it was.
 * Ledger, kinds of decision, amounts and years stay. Returns what is left to do once this is committed: the files' bytes.
 */
export async function emptyCase(tx: Tx, applicationId: string): Promise<() => Promise<void>> {
  const ofCase = { applicationId }
  const ofDecision = { decision: { applicationId } }
  const files = await tx.subsidyFile.findMany({ where: { document: ofCase }, select: { stored: true } })
  await tx.subsidyFile.deleteMany({ where: { document: ofCase } })
  await tx.subsidyRequest.deleteMany({ where: { document: ofCase } })
  await tx.subsidyDocument.deleteMany({ where: ofCase })
  await tx.subsidyNote.deleteMany({ where: ofCase })
  await tx.subsidyOpinion.deleteMany({ where: ofCase })
  await tx.seatHold.deleteMany({ where: ofCase })
  await tx.sealedDecision.deleteMany({ where: ofDecision })
  await tx.subsidyHearing.updateMany({ where: ofDecision, data: { reason: '', statement: null, statedById: null } })
  await tx.subsidyHearing.updateMany({ where: { ...ofDecision, outcome: { not: null } }, data: { closeReason: '' } })
  await tx.subsidyAppeal.updateMany({ where: ofDecision, data: { grounds: '' } })
  await tx.subsidyAppeal.updateMany({ where: { ...ofDecision, outcomeReason: { not: null } }, data: { outcomeReason: '' } })
  await tx.subsidyWriteOff.updateMany({ where: { reclaim: ofDecision }, data: { reason: '', answer: null } })
  await tx.subsidyReceipt.updateMany({ where: { reclaim: ofDecision }, data: { reference: null, reason: null } })
  await tx.subsidyProof.updateMany({ where: ofCase, data: { reason: null } })
  await tx.subsidyDecision.updateMany({ where: ofCase, data: { considerations: null, condition: null, returnReason: null } })
  const address = { street: null, houseNumber: null, postcode: '', locality: '' }
  // An account number lies sealed or not at all: this one opens to a dash.
  await tx.subsidyPayee.updateMany({
    where: ofCase,
    data: { name: '', ...address, iban: sealField('-', applicationId), ibanIndex: '', ibanEnd: '' },
  })
  const nobody = { id: nobodyId, firstName: '–', lastName: '–', bornOn: dateColumn(Temporal.PlainDate.from('1900-01-01')) }
  await tx.person.upsert({ where: { id: nobodyId }, create: nobody, update: {} })
  const facts = { facts: {}, evaluation: {}, sources: {}, declaration: null, declarationVersion: null, declaredAt: null }
  const account = { accountHolder: null, ibanSealed: null, ibanEnd: null, ibanMark: null, code: null }
  const confirmation = { confirmCode: null, confirmedById: null }
  await tx.subsidyApplication.update({
    where: { id: applicationId },
    data: { ...facts, ...account, ...confirmation, personId: nobodyId, runId: null, filledInById: null },
  })
  return () => forgetFiles(files.map(one => one.stored))
}
