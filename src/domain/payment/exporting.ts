import { database } from '#db/client.ts'

/** What a person paid, owes and got back, and the seats that somebody else paid for them; what others pay for others is theirs. */
export async function exportOrders(personId: string) {
  const db = database()
  const item = {
    title: true,
    priceRappen: true,
    contributionRappen: true,
    rules: true,
    createdAt: true,
    endedAt: true,
    endReason: true,
  } as const
  const orders = await db.order.findMany({
    where: { debtorId: personId },
    select: {
      ...{ number: true, state: true, createdAt: true },
      items: { select: item },
      entries: { select: { source: true, target: true, rappen: true, act: true, at: true }, orderBy: { id: 'asc' } },
      payments: { select: { way: true, method: true, state: true, rappen: true, receipt: true, createdAt: true, paidAt: true } },
      refunds: {
        select: { way: true, state: true, rappen: true, why: true, accountHolder: true, ibanEnd: true, createdAt: true, settledAt: true },
      },
      invoices: { select: { number: true, kind: true, totalRappen: true, dueOn: true, content: true, issuedAt: true } },
    },
    orderBy: { createdAt: 'asc' },
  })
  const seats = await db.orderItem.findMany({
    where: { personId, order: { debtorId: { not: personId } } },
    select: item,
    orderBy: { createdAt: 'asc' },
  })
  const vouchers = await db.subsidyVoucher.findMany({
    where: { personId },
    omit: { id: true, personId: true },
    orderBy: { createdAt: 'asc' },
  })
  return { orders, seats, vouchers }
}
