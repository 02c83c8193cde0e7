import { database, type Tx } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

// Whoever reads a mail address is protected from floods of codes and from guessing, whatever network the requests come from.
// Networks are limited more loosely: a class in a school signs in behind one address.
const limits = [
  { step: 'sent', by: 'address', most: 5, minutes: 15 },
  { step: 'sent', by: 'network', most: 60, minutes: 15 },
  { step: 'wrong', by: 'address', most: 10, minutes: 60 },
  { step: 'wrong', by: 'address', most: 30, minutes: 24 * 60 },
  { step: 'wrong', by: 'network', most: 60, minutes: 60 },
  // Codes that a person tells a counsellor, and codes of results on paper: by account, and by network.
  { step: 'guessed', by: 'address', most: 10, minutes: 60 },
  { step: 'guessed', by: 'network', most: 60, minutes: 60 },
  { step: 'handed', by: 'address', most: 30, minutes: 60 },
  { step: 'handed', by: 'network', most: 60, minutes: 60 },
] as const

type Step = (typeof limits)[number]['step']
type Asking = { address: string; network: string }

/** Counts a code about to be sent, or a result about to be laid down; or refuses with the moment from which there is room again. */
export async function takeTurn(step: 'sent' | 'handed', asking: Asking) {
  await database().$transaction(async tx => {
    await queueUp(tx, asking)
    await refuseBeyond(tx, step, asking)
    await tx.codeRequest.create({ data: { ...asking, step, at: nowDate() } })
  })
}

/** Refuses another try after too many wrong ones: of signing in, or of a code that somebody was told. */
export const refuseTries = (step: 'wrong' | 'guessed', asking: Asking) => database().$transaction(tx => refuseBeyond(tx, step, asking))

export async function noteTry(step: 'wrong' | 'guessed', asking: Asking) {
  await database().codeRequest.create({ data: { ...asking, step, at: nowDate() } })
}

// Parallel requests count one after the other, or thirty at once would all find room. Always address before network: no deadlock.
async function queueUp(tx: Tx, { address, network }: Asking) {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`code ${address}`}, 0))`
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`code from ${network}`}, 0))`
}

async function refuseBeyond(tx: Tx, step: Step, asking: Asking) {
  for (const { by, most, minutes } of limits.filter(limit => limit.step === step)) {
    const since = new Date(nowDate().getTime() - minutes * 60_000)
    const last = await tx.codeRequest.findMany({
      where: { [by]: asking[by], step, at: { gt: since } },
      orderBy: { at: 'desc' },
      take: most,
      select: { at: true },
    })
    const first = last[most - 1]
    if (first) throw new Refusal('too_often', { until: new Date(first.at.getTime() + minutes * 60_000).toISOString() })
  }
}
