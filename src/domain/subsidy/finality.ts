import { database, type Tx } from '#db/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { heldBy, post } from '#domain/subsidy/ledger.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'

/**
 * Lets decisions become final whose period is over and that nobody contested: what was reserved is promised from now on, a refusal is
 * closed. Waits a few days more, because an appeal handed to the post on the last day is in time.
 */
export async function letBecomeFinal(): Promise<number> {
  const before = dateColumn(today().subtract({ days: canton().deadlines.postDays }))
  const due = await database().subsidyDecision.findMany({
    where: { kind: { not: 'reclaim' }, state: 'served', appealUntil: { lt: before }, application: { state: 'served' } },
    select: { id: true, applicationId: true },
    orderBy: { appealUntil: 'asc' },
  })
  let count = 0
  for (const { id, applicationId } of due) {
    const done = await database().$transaction(async tx => {
      const application = await lockApplication(tx, applicationId)
      // Whoever appealed or reopened the case in this moment was first.
      const decision = await tx.subsidyDecision.findUniqueOrThrow({ where: { id } })
      if (application.state !== 'served' || decision.state !== 'served') return 0
      await moveApplication(tx, byItself('job'), application, 'becomeFinal', { act: 'became_final' })
      await settleFinal(tx, byItself('job'), application, id)
      return 1
    })
    count += done
  }
  return count
}

/** What a final decision brings: committed money, or the end of the case. */
export async function settleFinal(tx: Tx, actor: Actor, application: LockedApplication, decisionId: string): Promise<void> {
  const { kind } = await tx.subsidyDecision.update({ where: { id: decisionId }, data: { state: 'final' } })
  for (const { yearId, payer, pot, rappen } of await heldBy(tx, application.id)) {
    if (pot !== 'reserved') continue
    const amounts = { canton: 0, federal: 0, [payer]: rappen }
    await post(tx, actor, yearId, amounts, { act: 'committed', source: 'reserved', target: 'committed', applicationId: application.id })
  }
  if (kind === 'refuse' || kind === 'not_enter') await moveApplication(tx, actor, application, 'close', { act: 'closed' })
}
