import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { plainDay } from '#domain/clock.ts'
import { listBalances, owed } from '#domain/payment/ledger.ts'
import { mayBook } from '#domain/payment/own-order.ts'
import { Refusal } from '#domain/refusal.ts'

/** What somebody pays, or others pay for them, as the counter sees it: what is still owed comes first, then the newest. */
export async function listOrdersOf(actor: Actor, personId: string) {
  if (!hasRole(actor, ...mayBook, 'counter_clerk')) throw new Refusal('not_allowed')
  const rows = await database().order.findMany({
    where: { OR: [{ debtorId: personId }, { items: { some: { personId } } }] },
    include: { debtor: true, items: { where: { endedAt: null } }, invoices: { where: { kind: 'invoice' }, orderBy: { issuedAt: 'desc' } } },
    orderBy: { createdAt: 'desc' },
    take: 50,
  })
  const balances = await listBalances(
    database(),
    rows.map(one => one.id),
  )
  const orders = rows.map(({ id, number, state, payUntil, debtor, items, invoices }) => {
    const books = balances.get(id)
    const dueOn = invoices[0]?.dueOn
    return {
      ...{ id, number, state, payUntil: payUntil?.toISOString() ?? null, courses: [...new Set(items.map(one => one.title))] },
      debtor: { id: debtor.id, name: `${debtor.firstName} ${debtor.lastName}` },
      owedRappen: books ? owed(books) : 0,
      dueOn: dueOn ? plainDay(dueOn).toString() : null,
    }
  })
  return orders.sort((a, b) => Number(b.owedRappen > 0) - Number(a.owedRappen > 0))
}
