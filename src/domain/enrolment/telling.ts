import type { Tx } from '#db/client.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { getRunFacts, type RunFacts } from '#domain/enrolment/run-facts.ts'
import { type MessageKind, writeMessage } from '#domain/message/writing.ts'

type About = { id: string; personId: string; priceRappen: number | null }

/**
 * Queues what a person is told about their place, in the transaction in which it changed. When, where and how to come
 * back to it is the message's own to say. The price is the one that was asked, not the one of today.
 */
export function tell(tx: Tx, kind: MessageKind, run: RunFacts, about: About, more: Record<string, string | number> = {}) {
  const { id, personId, priceRappen } = about
  return writeMessage(tx, {
    ...{ kind, personId, run },
    enrolmentId: id,
    values: { ...(priceRappen === null ? {} : { priceRappen }), ...more },
  })
}

/** Tells everyone with a place that day or place of the run has changed, in the transaction of the change. */
export async function tellRunChanged(tx: Tx, runId: string) {
  const places = await tx.enrolment.findMany({ where: { runId, state: { in: [...active] } }, orderBy: { arrival: 'asc' } })
  // Nobody is told of a run whose course was never public, and there is nothing to read about it.
  if (places.length === 0) return
  const run = await getRunFacts(tx, runId)
  for (const place of places) await tell(tx, 'enrolment/run_changed', run, place)
}
