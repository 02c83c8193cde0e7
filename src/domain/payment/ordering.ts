import type { Tx } from '#db/client.ts'
import type { Enrolment, Order, Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import type { RunFacts } from '#domain/enrolment/run-facts.ts'
import { record } from '#domain/history.ts'
import { bill } from '#domain/payment/billing.ts'
import { contribute } from '#domain/payment/contributing.ts'
import { debtorOf, isOnline } from '#domain/payment/debtor.ts'
import { post } from '#domain/payment/ledger.ts'
import { type LockedOrder, lockOrder, nextPaymentNumber, restate } from '#domain/payment/order.ts'
import { refundRulesOf } from '#domain/payment/refund-rules.ts'
import { paymentRules } from '#domain/payment/rules.ts'
import { findGrantFor } from '#domain/subsidy/granted-run.ts'

/** What is said of a seat that is to be paid: its order, until when, and whether a bill is on its way already. */
export type Charged = { orderId: string; payUntil: Date | null; billed: boolean }

const minute = 60_000
/** With less than this left a new order begins instead of joining one that is about to end. */
const leastToJoin = 10 * minute

/**
 * Puts seats that were just taken, and cost something, on an order, under the lock of their run: one order for whoever pays, at today's price
 * and rules. Whoever is about to pay for other courses pays for this one with them. Whom nobody can reach on line, and whom the counter
 * enrols, gets a bill at once. Seats whose price is not fixed yet wait without an end. Returns by enrolment.
 */
export async function charge(tx: Tx, actor: Actor, facts: RunFacts, places: readonly Enrolment[]): Promise<Map<string, Charged>> {
  const charged = new Map<string, Charged>()
  const debtors = new Map<string, { debtor: Person; places: Enrolment[] }>()
  for (const place of places) {
    if (place.state !== 'payment_due' || !place.priceRappen) continue
    const debtor = await debtorOf(tx, actor, place)
    const one = debtors.get(debtor.id) ?? { debtor, places: [] }
    debtors.set(debtor.id, { ...one, places: [...one.places, place] })
  }
  for (const { debtor, places: theirs } of [...debtors.values()].sort((a, b) => a.debtor.id.localeCompare(b.debtor.id)))
    for (const [id, one] of await chargeTo(tx, actor, facts, debtor, theirs)) charged.set(id, one)
  return charged
}

async function chargeTo(tx: Tx, actor: Actor, facts: RunFacts, debtor: Person, places: Enrolment[]) {
  const seated = await seatedBy(tx, actor, debtor, places)
  const atOnce = seated === 'counter' || !(await isOnline(tx, debtor))
  const order = (atOnce ? null : await findJoinable(tx, debtor.id)) ?? (await openOrder(tx, actor, debtor, seated))
  const rules = refundRulesOf(facts)
  for (const place of places) {
    const { priceRappen, personId } = place
    const item = await tx.orderItem.create({
      data: {
        ...{ orderId: order.id, personId, runId: facts.id, providerId: facts.provider.id, title: facts.title },
        ...{ priceRappen: priceRappen ?? 0, rules: rules as object, createdAt: nowDate() },
      },
    })
    await post(tx, actor, order.id, { source: 'person', target: 'provider', rappen: item.priceRappen, act: 'charged', itemId: item.id })
    const grant = await findGrantFor(tx, { personId, runId: facts.id })
    if (grant) await contribute(tx, actor, item, { ...grant, rappen: Math.min(grant.rappen, item.priceRappen) })
    await tx.enrolment.update({ where: { id: place.id }, data: { orderItemId: item.id, payUntil: order.payUntil } })
    place.orderItemId = item.id
    await record(tx, actor, {
      ...{ concept: 'payment', subjectId: order.id, personId: order.debtorId, act: 'item_added', providerId: facts.provider.id },
      after: { price: item.priceRappen, contribution: item.contributionRappen },
    })
  }
  const state = await restate(tx, order)
  if (atOnce && state === 'open') await bill(tx, actor, order, { always: true })
  const billed = order.state === 'billed'
  for (const place of places) place.payUntil = order.payUntil
  return places.map(({ id }): [string, Charged] => [id, { orderId: order.id, payUntil: order.payUntil, billed }])
}

/** Who took these seats: the person's own side at a screen, the counter, or nobody at a screen (a link in a mail, a job). */
async function seatedBy(tx: Tx, actor: Actor, debtor: Person, places: Enrolment[]): Promise<'own' | 'counter' | 'away'> {
  if (!actor.account || actor.door === 'link') return 'away'
  const people = [debtor.id, ...places.map(one => one.personId)]
  const manages = await tx.managing.findFirst({ where: { accountId: actor.account.id, personId: { in: people }, endedAt: null } })
  return manages ? 'own' : 'counter'
}

/** The order that somebody is just choosing a way to pay for. One that is locked is being paid: nothing joins it any more. */
async function findJoinable(tx: Tx, debtorId: string): Promise<LockedOrder | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select id from "Order" where "debtorId" = ${debtorId}::uuid and state = 'open' and "payUntil" > ${new Date(nowDate().getTime() + leastToJoin)}
      and not exists (select 1 from "OrderPayment" p where p."orderId" = "Order".id and p.state in ('asked', 'open', 'processing'))
    order by "createdAt" desc limit 1 for update skip locked`
  return row ? lockOrder(tx, row.id) : null
}

async function openOrder(tx: Tx, actor: Actor, debtor: Person, seated: 'own' | 'counter' | 'away'): Promise<Order> {
  const { minutes, offerHours } = paymentRules().hold
  const hold = seated === 'own' ? minutes * minute : offerHours * 60 * minute
  const at = nowDate()
  return tx.order.create({
    data: {
      ...{ number: await nextPaymentNumber(tx, 'B'), debtorId: debtor.id, openedById: actor.account?.id ?? null },
      ...{ payUntil: new Date(at.getTime() + hold), createdAt: at },
    },
  })
}
