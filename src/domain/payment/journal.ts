import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { namesOf } from '#domain/payment/office.ts'
import { requireBookkeeper } from '#domain/payment/own-order.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

/** Every entry of an order in the order in which they were made, and what of it somebody has to look at. */
export async function getJournal(actor: Actor, orderId: string, language: Language) {
  requireBookkeeper(actor)
  const entries = await database().ledgerEntry.findMany({
    where: { orderId },
    include: { item: { include: { person: true } }, programme: { include: { versions: { orderBy: { number: 'desc' }, take: 1 } } } },
    orderBy: { id: 'asc' },
  })
  const tasks = await database().paymentTask.findMany({ where: { orderId, settledAt: null }, orderBy: { openedAt: 'asc' } })
  const names = await namesOf(entries.map(one => one.accountId))
  return {
    entries: entries.map(({ id, at, act, source, target, rappen, item, programme, accountId }) => ({
      ...{ id: id.toString(), at: at.toISOString(), act, source, target, rappen },
      what: item ? `${item.title}, ${item.person.firstName} ${item.person.lastName}` : null,
      programme: (programme?.versions[0]?.terms as Terms | undefined)?.name[language] ?? null,
      by: names.get(accountId ?? '') ?? null,
    })),
    tasks: tasks.map(({ id, kind }) => ({ id, kind })),
  }
}
