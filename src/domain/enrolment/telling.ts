import type { Tx } from '#db/client.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { getRunFacts, type RunFacts } from '#domain/enrolment/run-facts.ts'
import { type MessageKind, writeMessage } from '#domain/message/writing.ts'

type About = { id: string; personId: string; firstName: string; priceRappen: number | null }

/**
 * Queues what a person is told about their place, in the transaction in which it changed. When, where and how to come
 * back to it is the message's own to say. The price is the one that was asked, not the one of today.
 */
export function tell(tx: Tx, kind: MessageKind, run: RunFacts, about: About, more: Record<string, string | number> = {}) {
  return writeMessage(tx, {
    kind,
    personId: about.personId,
    enrolmentId: about.id,
    run,
    values: { name: about.firstName, ...(about.priceRappen === null ? {} : { priceRappen: about.priceRappen }), ...more },
  })
}

/** Tells everyone with a place that day or place of the run has changed, in the transaction of the change. */
export async function tellRunChanged(tx: Tx, runId: string) {
  const run = await getRunFacts(tx, runId)
  const where = { runId, state: { in: [...active] } }
  const places = await tx.enrolment.findMany({ where, orderBy: { arrival: 'asc' }, include: { person: { select: { firstName: true } } } })
  for (const { id, personId, priceRappen, person } of places)
    await tell(tx, 'enrolment/run_changed', run, { id, personId, priceRappen, firstName: person.firstName })
}
