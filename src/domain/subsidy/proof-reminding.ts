import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { neededDocuments } from '#domain/subsidy/proof.ts'
import type { Terms } from '#domain/subsidy/terms.ts'

/** Reminds once of a proof that is due soon, where the person has something to hand in; what schools list is not the person's to bring. */
export async function remindOfProofs(): Promise<number> {
  const soon = today().add({ days: canton().payout.remindDays })
  const due = await database().subsidyProofDue.findMany({
    where: { remindedAt: null, until: { gte: dateColumn(today()), lte: dateColumn(soon) }, application: { state: 'proof_outstanding' } },
    include: { application: { include: { version: { select: { terms: true } } } } },
  })
  let reminded = 0
  for (const { applicationId, until, application } of due) {
    const terms = application.version.terms as Terms
    if (neededDocuments(terms).length === 0) continue
    reminded += await database().$transaction(async tx => {
      const mine = { applicationId, remindedAt: null, application: { state: 'proof_outstanding' as const } }
      const { count } = await tx.subsidyProofDue.updateMany({ where: mine, data: { remindedAt: nowDate() } })
      if (count === 0) return 0
      const values = { number: application.number ?? '', programme: terms.name.de, until: plainDay(until).toString() }
      const onceKey = `proof:${applicationId}:${values.until}`
      await notifyPerson(tx, application.personId, { kind: 'payout/proof_reminder', values, onceKey })
      const about = { subjectId: applicationId, personId: application.personId }
      await record(tx, byItself('job'), { concept: 'subsidy', ...about, act: 'proof_reminded' })
      return 1
    })
  }
  return reminded
}
