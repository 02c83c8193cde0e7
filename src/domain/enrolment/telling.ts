import type { Tx } from '#db/client.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { type MessageKind, writeMessage } from '#domain/message/writing.ts'

type About = { id: string; personId: string; priceRappen: number | null }

/** Queues what a person is told about their place, in the transaction in which it changed; at the price that was asked, not today's. */
export function tell(tx: Tx, kind: MessageKind, { id, personId, priceRappen }: About, more: Record<string, string | number> = {}) {
  const price = priceRappen === null ? {} : { priceRappen }
  return writeMessage(tx, { kind, personId, enrolmentId: id, values: { ...price, ...more } })
}

/** Tells everyone with a place that day or place of the run has changed, in the transaction of the change. */
export async function tellRunChanged(tx: Tx, runId: string) {
  const places = await tx.enrolment.findMany({ where: { runId, state: { in: [...active] } }, orderBy: { arrival: 'asc' } })
  for (const place of places) await tell(tx, 'enrolment/run_changed', place)
}
