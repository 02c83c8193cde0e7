import type { Tx } from '#db/client.ts'
import type { OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { post } from '#domain/payment/ledger.ts'

type Contribution = { rappen: number; programmeId: string; applicationId?: string | undefined }

/** The canton takes over a part of what the person owes for an item that stands. */
export async function contribute(tx: Tx, actor: Actor, item: OrderItem, { rappen, programmeId, applicationId }: Contribution) {
  await tx.orderItem.update({
    where: { id: item.id },
    data: { contributionRappen: item.contributionRappen + rappen, ...(applicationId ? { applicationId } : {}) },
  })
  item.contributionRappen += rappen
  await post(tx, actor, item.orderId, { source: 'canton', target: 'person', rappen, act: 'contributed', itemId: item.id, programmeId })
}
