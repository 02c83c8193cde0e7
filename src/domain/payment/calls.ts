import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { type DeskCall, desk, ForgedCall } from '#outside/payment-desk.ts'

/** Where the payment service may call: only one that calls at all has such a door. */
export const mayCall = () => desk()?.name === 'stripe'

/** Takes a call as it came, in its raw bytes. `forged`: it does not come from the service, or not now; nothing was noted. */
export async function takeCall(body: Buffer, signature: string | undefined): Promise<'noted' | 'forged'> {
  try {
    const heard = desk()?.hear(body, signature)
    if (heard) await noteCall(heard)
    return 'noted'
  } catch (error) {
    if (error instanceof ForgedCall) return 'forged'
    throw error
  }
}

/**
 * Notes that something has changed there, so that the job `settleCalls` asks how it stands. The same call again changes nothing.
 * `notBefore`: for a call of which we know that there is nothing to see yet.
 */
export async function noteCall({ id, about }: DeskCall, notBefore = nowDate()): Promise<void> {
  await database().paymentCall.createMany({ data: [{ event: id, ...about, at: nowDate(), nextAt: notBefore }], skipDuplicates: true })
}

const day = 86_400_000

/**
 * By night: what the service has told in the last four days and never reached us (it tries for three, and gives up where we do not answer).
 * A refund from its own pages, a dispute, months after the payment, shows nowhere else.
 */
export async function noteMissedCalls(): Promise<void> {
  const at = nowDate().getTime()
  // The service counts in whole seconds of its own clock: the present one, and one a little ahead of ours, are asked for as well.
  for await (const call of desk()?.listCalls(new Date(at - 4 * day), new Date(at + 600_000)) ?? []) await noteCall(call)
}

/** Twice as long as the service itself knows a call, so none comes a second time as if it were new. Returns how many. */
export const forgetCalls = async (): Promise<number> =>
  (await database().paymentCall.deleteMany({ where: { doneAt: { lt: new Date(nowDate().getTime() - 60 * day) } } })).count

/** Calls nobody has asked about yet, the oldest first. */
export const listOpenCalls = (most = 100) =>
  database().paymentCall.findMany({
    where: { doneAt: null, nextAt: { lte: nowDate() } },
    orderBy: [{ nextAt: 'asc' }, { id: 'asc' }],
    take: most,
  })

/** After the question was answered, whatever it changed. */
export const endCall = (id: string) => database().paymentCall.updateMany({ where: { id, doneAt: null }, data: { doneAt: nowDate() } })

/** Nobody answered: again after 1, 2, 4, … minutes, at most every six hours. */
export async function putOffCall(id: string): Promise<void> {
  const call = await database().paymentCall.findUniqueOrThrow({ where: { id } })
  const wait = Math.min(60_000 * 2 ** call.attempts, 6 * 3_600_000)
  await database().paymentCall.update({
    where: { id },
    data: { attempts: { increment: 1 }, nextAt: new Date(nowDate().getTime() + wait) },
  })
}
