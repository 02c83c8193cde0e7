import type { Tx } from '#db/client.ts'
import type { SubsidyVoucher, VoucherState } from '#db/generated/client.ts'
import type { SubsidyPot } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { hasRoomFor, heldBy, lockYear, post, potsOf, type Shares, split } from '#domain/subsidy/ledger.ts'

/** Sets money of a year aside for a voucher that was just written; refuses where the year has none left. Vouchers pass nobody who queues: they only take what is free. */
export async function reserveFor(
  tx: Tx,
  actor: Actor,
  voucher: SubsidyVoucher,
  { programmeId, shares }: { programmeId: string; shares: Shares },
) {
  const year = await lockYear(tx, programmeId, voucher.budgetYear)
  const amounts = split(voucher.rappen, shares)
  const waits = await tx.subsidyApplication.findFirst({
    where: { state: 'queued', budgetYear: voucher.budgetYear, version: { programmeId } },
    select: { id: true },
  })
  if (waits || !hasRoomFor(await potsOf(tx, year.id), amounts)) throw new Refusal('budget_used_up')
  await post(tx, actor, year.id, amounts, { act: 'reserved', source: 'free', target: 'reserved', voucherId: voucher.id })
}

/** The seat is taken: what was set aside is owed. */
export async function commitVoucher(tx: Tx, actor: Actor, voucher: SubsidyVoucher) {
  if (voucher.state !== 'reserved') return
  await shift(tx, actor, voucher, 'reserved', 'committed')
  await setState(tx, actor, voucher, 'committed')
}

/** Gives `rappen` of it back to the budget of its own year; all of it ends it. What was given back last came from the Confederation last: each payer gets its share of what is left. */
export async function releaseVoucher(tx: Tx, actor: Actor, voucher: SubsidyVoucher, rappen: number) {
  if (rappen === 0 || voucher.state === 'released' || voucher.state === 'forfeited') return
  const held = (await heldBy(tx, { voucherId: voucher.id })).filter(one => one.pot !== 'paid')
  const sum = held.reduce((all, one) => all + one.rappen, 0)
  if (rappen > sum) throw new Error(`voucher ${voucher.id} holds ${sum} and is to give back ${rappen}`)
  let left = rappen
  for (const [n, { yearId, payer, pot, rappen: most }] of held.entries()) {
    const part = n === held.length - 1 ? left : Math.min(left, Math.floor((rappen * most) / sum))
    left -= part
    await post(
      tx,
      actor,
      yearId,
      { canton: 0, federal: 0, [payer]: part },
      { act: 'released', source: pot, target: 'free', voucherId: voucher.id },
    )
  }
  const rest = voucher.rappen - rappen
  if (rest === 0) await setState(tx, actor, voucher, 'released')
  else await tx.subsidyVoucher.update({ where: { id: voucher.id }, data: { rappen: rest } })
}

/** Attended: the school has earned it. */
export async function earnVoucher(tx: Tx, actor: Actor, voucher: SubsidyVoucher) {
  if (voucher.state !== 'committed') return
  await shift(tx, actor, voucher, 'committed', 'paid')
  await setState(tx, actor, voucher, 'earned')
}

/** Attended too little: the money is back in its year, and somebody else bears it. */
export async function forfeitVoucher(tx: Tx, actor: Actor, voucher: SubsidyVoucher) {
  for (const { yearId, payer, pot, rappen } of await heldBy(tx, { voucherId: voucher.id }))
    if (pot !== 'paid')
      await post(
        tx,
        actor,
        yearId,
        { canton: 0, federal: 0, [payer]: rappen },
        { act: 'released', source: pot, target: 'free', voucherId: voucher.id },
      )
  await setState(tx, actor, voucher, 'forfeited')
}

async function shift(tx: Tx, actor: Actor, { id }: SubsidyVoucher, source: SubsidyPot, target: 'committed' | 'paid') {
  for (const { yearId, payer, pot, rappen } of await heldBy(tx, { voucherId: id }))
    if (pot === source)
      await post(tx, actor, yearId, { canton: 0, federal: 0, [payer]: rappen }, { act: target, source, target, voucherId: id })
}

async function setState(tx: Tx, actor: Actor, voucher: SubsidyVoucher, state: VoucherState) {
  const ended = state !== 'committed'
  await tx.subsidyVoucher.update({ where: { id: voucher.id }, data: { state, ...(ended ? { endedAt: nowDate() } : {}) } })
  await record(tx, actor, {
    ...{ concept: 'subsidy', subjectId: voucher.id, personId: voucher.personId, act: `voucher_${state}` },
    ...{ before: { state: voucher.state }, after: { state, rappen: voucher.rappen } },
  })
  voucher.state = state
}
