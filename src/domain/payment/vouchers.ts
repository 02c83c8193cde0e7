import { type Db, database, type Tx } from '#db/client.ts'
import type { OrderItem } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { dayOf, nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { concludeOrder } from '#domain/payment/confirming.ts'
import { contribute } from '#domain/payment/contributing.ts'
import { listStanding } from '#domain/payment/order.ts'
import { requireOrder } from '#domain/payment/own-order.ts'
import { supersede } from '#domain/payment/superseding.ts'
import { withOrder } from '#domain/payment/with-order.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { type Reason, toCheck } from '#domain/subsidy/checking.ts'
import { listInForce, type Version } from '#domain/subsidy/current.ts'
import { type Fact, type Facts, kindOf } from '#domain/subsidy/facts.ts'
import { gatherFacts } from '#domain/subsidy/gathering.ts'
import { reserveFor } from '#domain/subsidy/voucher-money.ts'
import type { Language } from '#words/speak.ts'

/** What the canton would take over at once for one seat; `ask`: what the person would have to say first. */
export type VoucherOffer = {
  itemId: string
  programme: string
  name: string
  verdict: 'yes' | 'probably' | 'no'
  rappen: number
  reasons: Reason[]
  ask: Fact[]
  /** Who bears it where the course is not attended, and how much of it is enough. */
  notAttended: 'person' | 'canton'
  attendancePercent: number
}

/** Vouchers for the seats of an order, by the rules in force; nothing is set aside by looking. */
export async function listVoucherOffers(actor: Actor, orderId: string, language: Language): Promise<VoucherOffer[]> {
  const order = await requireOrder(actor, orderId)
  if (order.state !== 'open') return []
  const items = (await listStanding(database(), orderId)).filter(one => one.contributionRappen === 0)
  const offers: VoucherOffer[] = []
  for (const item of items) {
    if (!(await maySpeakFor(actor, item.personId))) continue
    for (const version of await listAtOnce()) {
      const { offer } = await evaluate(item, version, {}, language)
      if (offer.verdict !== 'no') offers.push(offer)
    }
  }
  return offers
}

/** A voucher is the person's own declaration: theirs, or before a clerk at the counter. Whoever only helps, or is a guardian, did not declare it. */
async function maySpeakFor(actor: Actor, personId: string, db: Db = database()): Promise<boolean> {
  const managed = (await listManaged(actor, db)).find(one => one.person.id === personId)
  return managed ? managed.as === 'self' : actor.grants.some(one => one.role === 'counter_clerk')
}

const listAtOnce = async () => (await listInForce()).filter(one => one.terms.atOnce && one.terms.payTo === 'provider')

async function evaluate(item: OrderItem, version: Version, answers: Facts, language: Language, db: Db = database()) {
  const kept = await db.subsidyAnswers.findUnique({ where: { personId: item.personId } })
  const facts = onlyOwn({ ...(kept?.facts as Facts | undefined), ...answers })
  const gathered = await gatherFacts(db, { id: null, personId: item.personId, runId: item.runId, facts: facts as object }, version)
  // The price that was booked counts, whatever the school asks for today.
  gathered.facts.course_price = item.priceRappen
  const evaluation = version.evaluate(gathered.facts)
  const said = toCheck(version, evaluation, gathered.facts, language)
  const rappen = said.atMost ? 0 : Math.min(said.rappen ?? 0, item.priceRappen)
  const ask = evaluation.missing.filter(fact => kindOf(fact).about === 'person')
  const verdict = said.verdict === 'yes' && rappen === 0 ? ('no' as const) : said.verdict
  const offer: VoucherOffer = {
    ...{ itemId: item.id, programme: version.key, name: said.name, verdict, rappen, ask },
    ...{ reasons: said.reasons, notAttended: version.terms.atOnce?.notAttended ?? 'canton' },
    attendancePercent: version.terms.attendancePercent,
  }
  return { offer, gathered, evaluation }
}

/** What somebody else has to attest is for an application: nobody attests it at a checkout. */
const onlyOwn = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([fact]) => kindOf(fact as Fact).about === 'person'))

type Using = { itemId: string; programme: string; answers: Facts; declaration: string; language: Language }
/**
 * Takes the canton's part off the price of one seat: evaluated by the rules in force under the locks of seat, order and budget, set aside in
 * the year's money, and from then on with the same end as the seat. Where the canton pays all of it, the seat is taken for good.
 */
export async function useVoucher(actor: Actor, orderId: string, { itemId, programme, answers, declaration, language }: Using) {
  await requireOrder(actor, orderId)
  const text = consentText('subsidy', language)
  if (declaration !== text.version) throw new Refusal('consent_needed', {}, 'declaration')
  const version = (await listAtOnce()).find(one => one.key === programme)
  if (!version) throw new Refusal('programme_over', {}, 'programme')
  return withOrder(orderId, async (tx, locked) => {
    const { order, runs } = locked
    if (order.state !== 'open' || !order.payUntil || order.payUntil <= nowDate()) throw new Refusal('order_over')
    const item = (await listStanding(tx, orderId)).find(one => one.id === itemId)
    if (!item) throw new Refusal('not_found')
    if (!(await maySpeakFor(actor, item.personId, tx))) throw new Refusal('voucher_not_yours')
    if (item.contributionRappen > 0) throw new Refusal('move_impossible')
    // Two seats of one person are two runs: only the person's own lock shows that the first of two vouchers came first.
    await tx.$queryRaw`select 1 from "Person" where id = ${item.personId}::uuid for no key update`
    await refuseTwice(tx, item)
    const { offer, gathered, evaluation } = await evaluate(item, version, answers, language, tx)
    if (offer.verdict !== 'yes')
      throw new Refusal(offer.ask.length > 0 ? 'not_complete' : 'voucher_no', { fields: offer.ask.join(', ') }, offer.ask[0])
    const { programmeId } = await tx.subsidyVersion.findUniqueOrThrow({ where: { id: version.id } })
    const startsAt = runs.get(item.runId)?.startsAt ?? nowDate()
    const voucher = await tx.subsidyVoucher.create({
      data: {
        ...{
          versionId: version.id,
          itemId,
          personId: item.personId,
          runId: item.runId,
          budgetYear: dayOf(startsAt).year,
          rappen: offer.rappen,
        },
        ...{ facts: gathered.facts as object, sources: gathered.sources as object, evaluation: JSON.parse(JSON.stringify(evaluation)) },
        ...{ declaration: text.text, declarationVersion: text.version, createdAt: nowDate() },
      },
    })
    await contribute(tx, actor, item, { rappen: offer.rappen, programmeId })
    await reserveFor(tx, actor, voucher, { programmeId, shares: version.terms.shares })
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: voucher.id, personId: item.personId, act: 'voucher_used' },
      after: { programme, rappen: offer.rappen, order: order.number },
    })
    await supersede(tx, order)
    await concludeOrder(tx, actor, locked)
    return { rappen: offer.rappen, state: order.state }
  })
}

/** One seat, one contribution: neither a voucher beside an application nor two vouchers. */
async function refuseTwice(tx: Tx, { personId, runId }: OrderItem) {
  const applied = await tx.subsidyApplication.findFirst({
    where: { personId, runId, state: { notIn: ['draft', 'withdrawn', 'moot', 'refused', 'not_entered', 'closed'] } },
  })
  if (applied) throw new Refusal('already_applied', { number: applied.number ?? '' })
}
