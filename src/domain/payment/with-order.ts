import { database, type Tx } from '#db/client.ts'
import { type LockedRun, lockRun, writeSeats } from '#domain/enrolment/seats.ts'
import { settle } from '#domain/enrolment/waiting-list.ts'
import { type LockedOrder, lockOrder } from '#domain/payment/order.ts'

export type Locked = { order: LockedOrder; runs: Map<string, LockedRun> }

class JoinedMeanwhile extends Error {}

/**
 * Works on an order and the seats it pays for: locks its runs in the order of their ids, then the order itself, and afterwards asks those who
 * wait for seats that came free. A seat that joined the order while we waited for it means another run to lock: then from the start.
 */
export async function withOrder<T>(orderId: string, work: (tx: Tx, locked: Locked) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database().$transaction(tx => locked(tx, orderId, work))
    } catch (error) {
      if (!(error instanceof JoinedMeanwhile) || attempt === 5) throw error
    }
  }
}

async function locked<T>(tx: Tx, orderId: string, work: (tx: Tx, locked: Locked) => Promise<T>): Promise<T> {
  const runs = new Map<string, LockedRun>()
  for (const runId of await listRuns(tx, orderId)) runs.set(runId, await lockRun(tx, runId))
  const order = await lockOrder(tx, orderId)
  if ((await listRuns(tx, orderId)).some(runId => !runs.has(runId))) throw new JoinedMeanwhile()
  const value = await work(tx, { order, runs })
  for (const run of runs.values()) {
    await settle(tx, run)
    await writeSeats(tx, run)
  }
  return value
}

const listRuns = async (tx: Tx, orderId: string) =>
  (await tx.orderItem.findMany({ where: { orderId }, distinct: ['runId'], select: { runId: true }, orderBy: { runId: 'asc' } })).map(
    one => one.runId,
  )
