import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { stopClock, today } from '#domain/clock.ts'
import { closeAppeal, forwardAppeal, recordAppeal } from '#domain/subsidy/appealing.ts'
import { factsOfBooks } from '#domain/subsidy/books.ts'
import { closeHearing, earliestHearing, openHearing } from '#domain/subsidy/hearing.ts'
import { post, potsOf } from '#domain/subsidy/ledger.ts'
import { getOwnDecision, listOwnDecisions } from '#domain/subsidy/own-decisions.ts'
import { getReclaim, listReclaims } from '#domain/subsidy/reclaim-list.ts'
import { spread } from '#domain/subsidy/reclaim-plan.ts'
import { approveReclaim, letReclaimsBecomeFinal, proposeReclaim, returnReclaim } from '#domain/subsidy/reclaiming.ts'
import { enterReceipt, planInstalments, takeReceiptBack } from '#domain/subsidy/repaying.ts'
import { layReady, openDecision } from '#domain/subsidy/serving.ts'
import { decideWriteOff, proposeWriteOff } from '#domain/subsidy/writing-off.ts'
import { openOffices } from '#test/decisions.ts'
import { clerkAndBoss, later, makeHeard, makeOrdered, makePaid, makeServed, type Paid, seenOf } from '#test/reclaims.ts'
import { officer } from '#test/subsidies.ts'

beforeAll(openOffices)
afterEach(() => stopClock(null))

const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
const decisionOf = (id: string) => database().subsidyDecision.findUniqueOrThrow({ where: { id } })
const idOf = (actor: Actor) => actor.account?.id as string
async function sums({ programmeId }: Paid) {
  const { id } = await database().subsidyYear.findFirstOrThrow({ where: { programmeId } })
  const { canton, federal } = await potsOf(database(), id)
  return { paid: canton.paid + federal.paid, free: canton.free + federal.free, canton, federal }
}
const inDays = (days: number) => today().add({ days })
/** Final: everybody had the time to appeal. */
async function makeFinal(paid: Paid, office: { clerk: Actor; boss: Actor }, rappen: number) {
  const id = await makeServed(paid, office, rappen)
  later(60)
  await letReclaimsBecomeFinal()
  expect((await decisionOf(id)).state).toBe('final')
  return id
}

describe('a reclaim is a decision', () => {
  test('heard, proposed, approved by somebody else, sealed, served, final; the grant stays what it was', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const id = await makeOrdered(paid, office, 20_000)
    expect(await stateOf(paid.id)).toBe('reclaim_ordered')
    await layReady(office.clerk, id)
    expect(await listOwnDecisions(paid.owner.actor, 'de')).toMatchObject([{ id, opened: false }])
    await openDecision(paid.owner.actor, id)
    const own = await getOwnDecision(paid.owner.actor, id, 'de')
    if (!own.opened) throw new Error('not opened')
    const text = own.text.blocks
      .map(one => (one.kind === 'list' ? one.items.join(' ') : one.text))
      .join('\n')
      .replaceAll('\u00a0', ' ')
    for (const part of ['Sachverhalt', 'Erwägungen', 'Rechtliche Grundlage', 'Rechtsmittel', 'CHF 300', 'Der Kurs wurde nicht besucht.'])
      expect(text).toContain(part)
    expect(text).toContain('zahlt CHF 200 zurück')
    expect(text).toMatch(/Sie hat am .* Stellung genommen/)
    expect(own).toMatchObject({ kind: 'reclaim', state: 'served', reclaim: { open: 20_000, parts: [] } })
    expect(await decisionOf(paid.decisionId)).toMatchObject({ state: 'final', kind: 'grant' })
    later(60)
    await letReclaimsBecomeFinal()
    expect((await getReclaim(office.clerk, 'de', id)).parts).toHaveLength(1)
    const acts = (await database().history.findMany({ where: { subjectId: paid.id }, orderBy: { id: 'asc' } })).map(row => row.act)
    const told = [
      'hearing_opened',
      'heard',
      'reclaim_considered',
      'reclaim_proposed',
      'reclaim',
      'sealed',
      'laid_ready',
      'served',
      'became_final',
    ]
    expect(acts.slice(-told.length)).toEqual(told)
  })

  test('four eyes by person count for it too, in the database as well', async () => {
    const paid = await makePaid(30_000)
    const both = await officer('case_officer', 'approver', 'head_of_office')
    const hearing = await makeHeard(paid, { clerk: both, boss: both })
    const { decisionId } = await proposeReclaim(both, hearing, { rappen: 30_000, reason: 'Grund' })
    await expect(approveReclaim(both, decisionId, await seenOf(decisionId))).rejects.toMatchObject({ reason: 'own_work' })
    const alone = { state: 'approved' as const, approvedById: idOf(both), approvedAt: new Date() }
    await expect(database().subsidyDecision.update({ where: { id: decisionId }, data: alone })).rejects.toThrow(
      'who proposed does not approve',
    )
    await expect(pool().query(`update "SubsidyApplication" set state = 'reclaim_ordered' where id = $1`, [paid.id])).rejects.toThrow(
      'by one person alone, or unheard',
    )
    const cousin = await officer('approver')
    await database().subsidyConflict.create({ data: { accountId: idOf(cousin), personId: paid.personId } })
    await expect(approveReclaim(cousin, decisionId, await seenOf(decisionId))).rejects.toMatchObject({ reason: 'own_case' })
    await expect(approveReclaim(await officer('approver'), decisionId, '2026-01-01T00:00:00.000Z')).rejects.toMatchObject({
      reason: 'changed_meanwhile',
    })
    await returnReclaim(await officer('approver'), decisionId, 'Zu viel.')
    expect(await stateOf(paid.id)).toBe('paid')
    await proposeReclaim(both, hearing, { rappen: 10_000, reason: 'Grund' })
  })

  test('above the limit of an approver the head of office decides', async () => {
    const ladder = [
      { upToRappen: 10_000, approve: 'approver' as const },
      { upToRappen: null, approve: 'head_of_office' as const },
    ]
    const [paid, office] = [await makePaid(30_000, { terms: { ladder } }), await clerkAndBoss()]
    const { decisionId } = await proposeReclaim(office.clerk, await makeHeard(paid, office), { rappen: 20_000, reason: 'Grund' })
    const seen = await seenOf(decisionId)
    await expect(approveReclaim(await officer('approver'), decisionId, seen)).rejects.toMatchObject({ reason: 'above_your_limit' })
    await approveReclaim(office.boss, decisionId, seen)
  })

  test('not unheard, not more than was paid, not twice on one hearing', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const wish = { reason: 'Abgebrochen.', until: earliestHearing() }
    const { id } = await openHearing(office.clerk, paid.decisionId, wish)
    await expect(proposeReclaim(office.clerk, id, { rappen: 1, reason: 'x' })).rejects.toMatchObject({ reason: 'move_impossible' })
    await closeHearing(office.clerk, id, { outcome: 'dropped', reason: 'Doch besucht.' })
    await expect(proposeReclaim(office.clerk, id, { rappen: 1, reason: 'x' })).rejects.toMatchObject({ reason: 'move_impossible' })
    const heard = await makeHeard(paid, office)
    await expect(proposeReclaim(office.clerk, heard, { rappen: 30_001, reason: 'x' })).rejects.toMatchObject({
      reason: 'amount_does_not_fit',
    })
    const { decisionId } = await proposeReclaim(office.clerk, heard, { rappen: 30_000, reason: 'x' })
    await expect(proposeReclaim(office.clerk, heard, { rappen: 1, reason: 'x' })).rejects.toMatchObject({ reason: 'nothing_new' })
    const past = {
      applicationId: paid.id,
      number: 9,
      kind: 'reclaim',
      rappen: 30_001,
      state: 'returned',
      proposedById: idOf(office.clerk),
    } as const
    const made = await database().subsidyDecision.create({ data: past })
    await expect(database().subsidyReclaim.create({ data: { decisionId: made.id, hearingId: heard } })).rejects.toThrow('than was paid')
    const moved = pool().query(`update "SubsidyReclaim" set "hearingId" = $2 where "decisionId" = $1`, [decisionId, id])
    await expect(moved).rejects.toThrow('keeps its hearing')
  })

  test('contested in time it does not become final; sent back it has no effect, and another may be decided on the same hearing', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const decisionId = await makeServed(paid, office, 30_000)
    const handed = { handedInOn: today(), contested: 'amount' as const, suspends: true, grounds: 'Zu viel.' }
    const appeal = await recordAppeal(office.clerk, decisionId, handed)
    expect(await stateOf(paid.id)).toBe('reclaim_ordered')
    later(90)
    await letReclaimsBecomeFinal()
    expect((await decisionOf(decisionId)).state).toBe('served')
    await forwardAppeal(office.clerk, appeal.id)
    await closeAppeal(office.clerk, appeal.id, { move: 'change', decidedOn: today(), reason: 'Die Hälfte.', ruledRappen: 15_000 })
    expect([await stateOf(paid.id), (await decisionOf(decisionId)).state]).toEqual(['closed', 'replaced'])
    const { hearingId } = await database().subsidyReclaim.findUniqueOrThrow({ where: { decisionId } })
    await proposeReclaim(office.clerk, hearingId, { rappen: 15_000, reason: 'Nach dem Entscheid des Departements.' })
  })

  test('an appeal that is dismissed makes it final and due', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const decisionId = await makeServed(paid, office, 30_000)
    const handed = { handedInOn: today(), contested: 'whole' as const, suspends: true, grounds: 'Nein.' }
    const { id } = await recordAppeal(office.clerk, decisionId, handed)
    await closeAppeal(office.clerk, id, { move: 'withdraw', decidedOn: today(), reason: 'Rückzug' })
    expect((await decisionOf(decisionId)).state).toBe('final')
    expect(await database().message.count({ where: { personId: paid.personId, kind: 'subsidy/reclaim_due' } })).toBe(1)
  })
})

describe('paying back', () => {
  test('the last instalment closes the case; each is in the ledger of the year it came from, free again', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const before = await sums(paid)
    const id = await makeFinal(paid, office, 20_001)
    const plan = [
      { dueOn: inDays(30), rappen: 10_000 },
      { dueOn: inDays(60), rappen: 10_001 },
    ]
    await expect(planInstalments(office.clerk, id, plan.slice(1))).rejects.toMatchObject({ reason: 'instalments_not_whole' })
    await expect(planInstalments(office.clerk, id, [{ dueOn: inDays(-1), rappen: 20_001 }])).rejects.toMatchObject({
      reason: 'days_impossible',
    })
    await planInstalments(office.clerk, id, plan)
    await enterReceipt(office.clerk, id, { rappen: 6_667, receivedOn: today() })
    await expect(enterReceipt(office.clerk, id, { rappen: 13_335, receivedOn: today() })).rejects.toMatchObject({
      reason: 'amount_does_not_fit',
    })
    expect(await sums(paid)).toMatchObject({ paid: before.paid - 6_667, free: before.free + 6_667 })
    later(45)
    expect(await getReclaim(office.clerk, 'de', id)).toMatchObject({
      ...{ open: 13_334, overdue: 3_333 },
      parts: [{ state: 'overdue', openRappen: 3_333 }, { state: 'open' }],
    })
    expect((await listReclaims(office.clerk, 'de', 'overdue')).lines.map(one => one.id)).toContain(id)
    await enterReceipt(office.clerk, id, { rappen: 13_334, receivedOn: today() })
    expect(await stateOf(paid.id)).toBe('closed')
    expect(await sums(paid)).toMatchObject({ paid: before.paid - 20_001, free: before.free + 20_001 })
    expect(await database().message.count({ where: { personId: paid.personId, kind: 'subsidy/reclaim_settled' } })).toBe(1)
    await expect(enterReceipt(office.clerk, id, { rappen: 1, receivedOn: today() })).rejects.toMatchObject({ reason: 'not_yet' })
    // In the books of the next application only what is left counts.
    const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: paid.programmeId } })
    const asked = { id: randomUUID(), personId: paid.personId, runId: null, programme: key, year: 2026 }
    expect(await factsOfBooks(database(), asked)).toMatchObject({ granted_ever: 9_999, granted_this_year: 9_999 })
  })

  test('not before its person has the decision, not tomorrow, not by a relative, and what came in stays', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const ordered = await makeOrdered(paid, office, 10_000)
    const receipt = { rappen: 10_000, receivedOn: today() }
    await expect(enterReceipt(office.clerk, ordered, receipt)).rejects.toMatchObject({ reason: 'not_yet' })
    const other = await makePaid(30_000)
    const id = await makeServed(other, office, 10_000)
    await expect(enterReceipt(office.clerk, id, { ...receipt, receivedOn: inDays(1) })).rejects.toMatchObject({ reason: 'days_impossible' })
    const cousin = await officer('case_officer')
    await database().subsidyConflict.create({ data: { accountId: idOf(cousin), personId: other.personId } })
    await expect(enterReceipt(cousin, id, receipt)).rejects.toMatchObject({ reason: 'own_case' })
    // Who pays before it is final has paid; the case closes once it is.
    await enterReceipt(office.clerk, id, receipt)
    expect(await stateOf(other.id)).toBe('reclaim_ordered')
    await expect(pool().query(`update "SubsidyReceipt" set rappen = 1 where "reclaimId" = $1`, [id])).rejects.toThrow('never changed')
    const row = { reclaimId: id, rappen: 1, receivedOn: new Date(), enteredById: idOf(office.clerk), enteredAt: new Date() }
    await expect(database().subsidyReceipt.create({ data: row })).rejects.toThrow('than is open')
    later(60)
    await letReclaimsBecomeFinal()
    expect(await stateOf(other.id)).toBe('closed')
  })

  test('what was entered by mistake is taken back whole and once: the row stays, the money is paid again', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const before = await sums(paid)
    const id = await makeFinal(paid, office, 30_000)
    for (const rappen of [3_333, 5_001, 7_777]) await enterReceipt(office.clerk, id, { rappen, receivedOn: today() })
    const { id: wrong } = await database().subsidyReceipt.findFirstOrThrow({ where: { reclaimId: id, rappen: 5_001 } })
    await takeReceiptBack(office.clerk, wrong, 'Falscher Fall.')
    await expect(takeReceiptBack(office.clerk, wrong, 'Noch einmal.')).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    expect(await getReclaim(office.clerk, 'de', id)).toMatchObject({ received: 11_110, open: 18_890 })
    expect((await getReclaim(office.clerk, 'de', id)).receipts.map(one => one.takenBack)).toEqual([null, 'Falscher Fall.', null])
    expect(await sums(paid)).toMatchObject({ paid: before.paid - 11_110, free: before.free + 11_110 })
    const part = { reclaimId: id, rappen: 1, receivedOn: new Date(), enteredById: idOf(office.clerk), enteredAt: new Date() }
    await expect(database().subsidyReceipt.create({ data: { ...part, revokesId: wrong, reason: 'x' } })).rejects.toThrow(
      'only what was entered',
    )
    // Somebody else has the money by now.
    const { id: yearId } = await database().subsidyYear.findFirstOrThrow({ where: { programmeId: paid.programmeId } })
    const { canton, federal } = await potsOf(database(), yearId)
    const way = { act: 'reserved', source: 'free', target: 'reserved' } as const
    await database().$transaction(tx => post(tx, office.clerk, yearId, { canton: canton.free, federal: federal.free }, way))
    const { id: other } = await database().subsidyReceipt.findFirstOrThrow({ where: { reclaimId: id, rappen: 7_777 } })
    await expect(takeReceiptBack(office.clerk, other, 'Auch falsch.')).rejects.toMatchObject({ reason: 'money_gone' })
    await enterReceipt(office.clerk, id, { rappen: 18_890, receivedOn: today() })
    expect(await stateOf(paid.id)).toBe('closed')
    const after = await sums(paid)
    expect([after.canton.paid, after.federal.paid]).toEqual([0, 0])
    await expect(takeReceiptBack(office.clerk, other, 'Zu spät.')).rejects.toMatchObject({ reason: 'not_yet' })
  })

  test('a plan that is not the amount is none, whoever writes; no case closes with something open', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const id = await makeFinal(paid, office, 20_000)
    const row = { reclaimId: id, rappen: 1, dueOn: new Date(), setAt: new Date() }
    await expect(database().subsidyInstalment.create({ data: row })).rejects.toThrow('not the amount')
    await expect(pool().query(`update "SubsidyInstalment" set rappen = 1 where "reclaimId" = $1`, [id])).rejects.toThrow('never changed')
    await expect(pool().query(`update "SubsidyApplication" set state = 'closed' where id = $1`, [paid.id])).rejects.toThrow(
      'nothing is open',
    )
  })

  test('however it is divided, each payer gets back what it gave, and the sums are the amounts', async () => {
    const [paid, office] = [await makePaid(29_999), await clerkAndBoss()]
    const before = await sums(paid)
    const id = await makeFinal(paid, office, 29_999)
    const cuts = fc.sample(fc.uniqueArray(fc.integer({ min: 1, max: 29_998 }), { minLength: 12, maxLength: 12 }), 1)[0] ?? []
    let at = 0
    for (const cut of [...cuts.toSorted((a, b) => a - b), 29_999]) {
      await enterReceipt(office.clerk, id, { rappen: cut - at, receivedOn: today() })
      at = cut
    }
    const after = await sums(paid)
    for (const payer of ['canton', 'federal'] as const) {
      expect(after[payer].paid).toBe(0)
      expect(after[payer].free).toBe(before[payer].free + before[payer].paid)
    }
    expect(await stateOf(paid.id)).toBe('closed')
  }, 30_000)

  test('money that came in pays what is due first, and a day is overdue from the next one on', () => {
    const plan = [
      { dueOn: '2026-03-01', rappen: 100 },
      { dueOn: '2026-02-01', rappen: 100 },
    ]
    const states = (received: number, on: string, writtenOff = 0) => spread(plan, { received, writtenOff }, on).map(one => one.state)
    expect(states(0, '2026-02-01')).toEqual(['open', 'open'])
    expect(states(0, '2026-02-02')).toEqual(['overdue', 'open'])
    expect(states(100, '2026-03-01')).toEqual(['paid', 'open'])
    expect(states(150, '2026-03-02')).toEqual(['paid', 'overdue'])
    expect(states(150, '2026-03-02', 50)).toEqual(['paid', 'given_up'])
  })
})

describe('writing off', () => {
  test('what is open is given up by somebody else with the authority; the money stays paid, the case is closed', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const id = await makeFinal(paid, office, 20_000)
    await enterReceipt(office.clerk, id, { rappen: 5_000, receivedOn: today() })
    const before = await sums(paid)
    await proposeWriteOff(office.boss, id, 'Nicht einbringlich.')
    const { id: writeOff } = await database().subsidyWriteOff.findFirstOrThrow({ where: { reclaimId: id } })
    const yes = { approves: true, answer: '' }
    await expect(decideWriteOff(office.boss, writeOff, yes)).rejects.toMatchObject({ reason: 'own_work' })
    await expect(decideWriteOff(office.clerk, writeOff, yes)).rejects.toMatchObject({ reason: 'not_allowed' })
    const alone = { state: 'approved' as const, decidedById: idOf(office.boss), decidedAt: new Date() }
    await expect(database().subsidyWriteOff.update({ where: { id: writeOff }, data: alone })).rejects.toThrow('does not write off')
    await decideWriteOff(await officer('approver', 'head_of_office'), writeOff, yes)
    expect(await stateOf(paid.id)).toBe('closed')
    expect(await sums(paid)).toEqual(before)
    expect(await getReclaim(office.clerk, 'de', id)).toMatchObject({ open: 0, received: 5_000, writtenOff: 15_000, overdue: 0 })
  })

  test('money that came in since makes it another question; declined it may be proposed again; not before it is final', async () => {
    const [paid, office] = [await makePaid(30_000), await clerkAndBoss()]
    const served = await makeServed(paid, office, 20_000)
    await expect(proposeWriteOff(office.clerk, served, 'Arm')).rejects.toMatchObject({ reason: 'not_yet' })
    later(60)
    await letReclaimsBecomeFinal()
    await proposeWriteOff(office.clerk, served, 'Arm')
    await expect(proposeWriteOff(office.clerk, served, 'Arm')).rejects.toMatchObject({ reason: 'nothing_new' })
    await enterReceipt(office.clerk, served, { rappen: 1, receivedOn: today() })
    const { id } = await database().subsidyWriteOff.findFirstOrThrow({ where: { reclaimId: served } })
    await expect(decideWriteOff(office.boss, id, { approves: true, answer: '' })).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    await expect(decideWriteOff(office.boss, id, { approves: false, answer: '' })).rejects.toMatchObject({ reason: 'reason_needed' })
    await decideWriteOff(office.boss, id, { approves: false, answer: 'Es kommt noch Geld.' })
    await proposeWriteOff(office.clerk, served, 'Jetzt nicht mehr.')
    expect(await stateOf(paid.id)).toBe('reclaim_ordered')
  })
})
