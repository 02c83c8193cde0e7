import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** Addresses to which nothing more is sent, with how many messages wait for a decision because of it. */
export async function listStoppedAddresses() {
  const stopped = await database().mailAddress.findMany({ where: { stoppedAt: { not: null } }, orderBy: { stoppedAt: 'desc' }, take: 200 })
  const waiting = await database().$queryRaw<{ address: string; count: number }[]>`
    select lower(address) as address, count(*)::int as count from "Message" where state = 'stopped' group by 1`
  const counts = new Map(waiting.map(row => [row.address, row.count]))
  return stopped.map(({ address, bounces, stoppedAt }) => ({ address, bounces, stoppedAt, waiting: counts.get(address) ?? 0 }))
}

/** Somebody has spoken with the person: the address may be used again. What was stopped is sent again one by one, much of it is out of date. */
export async function releaseAddress(actor: Actor, address: string) {
  await database().$transaction(async tx => {
    const { count } = await tx.mailAddress.updateMany({
      where: { address: address.toLowerCase(), stoppedAt: { not: null } },
      data: { stoppedAt: null, bounces: 0 },
    })
    if (count === 0) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'message', subjectId: address.toLowerCase(), act: 'address_released' })
  })
}
