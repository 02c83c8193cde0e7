import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { appealStates, mayMoveAppeal } from '#domain/subsidy/appeal.ts'
import { appealOnline, closeAppeal, forwardAppeal, type Outcome, recordAppeal } from '#domain/subsidy/appealing.ts'
import { approve, propose } from '#domain/subsidy/deciding.ts'
import { letBecomeFinal } from '#domain/subsidy/finality.ts'
import { heldBy } from '#domain/subsidy/ledger.ts'
import { getOwnDecision } from '#domain/subsidy/own-decisions.ts'
import { importBankFile } from '#domain/subsidy/payout-import.ts'
import { releasePayment } from '#domain/subsidy/payout-release.ts'
import { cancelRun, draftRun, releaseRun } from '#domain/subsidy/payout-run.ts'
import { followPayments } from '#domain/subsidy/proof.ts'
import { enterService } from '#domain/subsidy/serving.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { camt054 } from '#test/bank.ts'
import { type Decided, makeDecided, openOffices } from '#test/decisions.ts'
import { makeProgramme, makeReleased, officer } from '#test/subsidies.ts'

beforeAll(openOffices)
afterEach(() => stopClock(null))

const day = (text: string) => Temporal.PlainDate.from(text)
const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
const heldSum = async (id: string) => (await heldBy(database(), id)).reduce((sum, row) => sum + row.rappen, 0)
/** Decided and served on 1 October: the last day of the period is 2 November, because the 31st is a Saturday and the 1st a holiday. */
async function served(kind: 'grant' | 'refuse' = 'grant') {
  stopClock('2026-10-01T09:00:00Z')
  const one = await makeDecided(kind === 'grant' ? { kind, rappen: 30_000 } : { kind, considerations: 'Der Kurs ist zu kurz.' })
  await one.decide()
  await enterService(one.clerk, one.decisionId, { servedOn: day('2026-10-01'), trackingNumber: '98' })
  stopClock('2026-11-04T09:00:00Z')
  return one
}
const handed = (one: Decided, handedInOn: string, suspends = true) =>
  recordAppeal(one.clerk, one.decisionId, {
    handedInOn: day(handedInOn),
    contested: 'whole',
    suspends,
    grounds: 'Ich verlange den Beitrag.',
  })
const outcome = (move: Outcome['move'], ruledRappen?: number): Outcome => ({
  move,
  decidedOn: day('2026-11-04'),
  reason: 'Gründe',
  ruledRappen,
})

describe('in time', () => {
  test('is what was posted on the last day, even if it arrives later; the case waits', async () => {
    const one = await served()
    expect(await handed(one, '2026-11-02')).toMatchObject({ inTime: true })
    expect(await stateOf(one.applicationId)).toBe('appeal_pending')
    stopClock('2027-01-20T09:00:00Z')
    await letBecomeFinal()
    expect(await stateOf(one.applicationId)).toBe('appeal_pending')
    const message = await database().message.findFirstOrThrow({ where: { personId: one.owner.personId, kind: 'subsidy/appeal_received' } })
    expect(message.body).toContain('2. November 2026')
  })

  test('a day later is late: entered, but it stops nothing', async () => {
    const one = await served()
    expect(await handed(one, '2026-11-03')).toMatchObject({ inTime: false })
    expect(await stateOf(one.applicationId)).toBe('served')
    expect(await database().subsidyAppeal.findFirstOrThrow({ where: { decisionId: one.decisionId } })).toMatchObject({ suspends: false })
  })

  test('not before it was served, not tomorrow, not twice, and only by the office', async () => {
    const one = await served()
    for (const impossible of ['2026-09-30', '2026-11-05'])
      await expect(handed(one, impossible)).rejects.toMatchObject({ reason: 'days_impossible' })
    await expect(handed({ ...one, clerk: one.owner.actor }, '2026-11-01')).rejects.toMatchObject({ reason: 'not_allowed' })
    await handed(one, '2026-11-01')
    await expect(handed(one, '2026-11-01')).rejects.toMatchObject({ reason: 'appeal_open' })
  })
})

describe('the outcome', () => {
  test('dismissed: the decision is final and its money committed', async () => {
    const one = await served()
    const { id } = await handed(one, '2026-10-20')
    await forwardAppeal(one.clerk, id)
    await closeAppeal(one.clerk, id, outcome('uphold'))
    expect(await stateOf(one.applicationId)).toBe('final')
    expect((await heldBy(database(), one.applicationId)).every(row => row.pot === 'committed')).toBe(true)
  })

  test('a refusal that is upheld is closed', async () => {
    const one = await served('refuse')
    const { id } = await handed(one, '2026-10-20')
    await closeAppeal(one.clerk, id, outcome('withdraw'))
    expect(await stateOf(one.applicationId)).toBe('closed')
  })

  test('sent back: two decide anew, the first stays to be read, and its money is held once', async () => {
    const one = await served()
    const { id } = await handed(one, '2026-10-20')
    await forwardAppeal(one.clerk, id)
    await closeAppeal(one.clerk, id, outcome('remit'))
    expect(await stateOf(one.applicationId)).toBe('in_review')
    expect(await heldSum(one.applicationId)).toBe(30_000)
    const { decisionId } = await propose(one.clerk, one.applicationId, { kind: 'grant', rappen: 40_000 })
    const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    await approve(one.boss, one.applicationId, updatedAt.toISOString())
    expect(await heldSum(one.applicationId)).toBe(40_000)
    const first = await getOwnDecision(one.owner.actor, one.decisionId, 'de')
    expect(first).toMatchObject({ opened: true, state: 'replaced', rappen: 30_000, appeals: [{ state: 'remitted', reason: 'Gründe' }] })
  })

  test('changed: the amount of the authority is kept and the desk carries it out', async () => {
    const one = await served('refuse')
    const { id } = await handed(one, '2026-10-20')
    await forwardAppeal(one.clerk, id)
    await expect(closeAppeal(one.clerk, id, outcome('change'))).rejects.toMatchObject({ reason: 'amount_does_not_fit' })
    await closeAppeal(one.clerk, id, outcome('change', 25_000))
    expect(await stateOf(one.applicationId)).toBe('in_review')
    expect(await database().subsidyAppeal.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'changed', ruledRappen: 25_000 })
    await expect(closeAppeal(one.clerk, id, outcome('uphold'))).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('nobody acts on a relative’s appeal', async () => {
    const one = await served()
    const { id } = await handed(one, '2026-10-20')
    const cousin = await officer('case_officer')
    await database().subsidyConflict.create({ data: { accountId: cousin.account?.id as string, personId: one.owner.personId } })
    await expect(forwardAppeal(cousin, id)).rejects.toMatchObject({ reason: 'own_case' })
  })
})

describe('the database', () => {
  test('moves an appeal exactly as the table says, and nowhere else', async () => {
    const one = await served()
    const by = one.clerk.account?.id as string
    const common = {
      decisionId: one.decisionId,
      handedInOn: new Date('2026-10-20'),
      inTime: true,
      contested: 'whole',
      suspends: true,
    } as const
    const closed = (state: string) =>
      state === 'received' || state === 'pending' ? {} : { decidedOn: new Date('2026-11-04'), outcomeReason: 'x', closedById: by }
    const ruled = (state: string) => ({ ruledRappen: state === 'changed' ? 1 : null })
    for (const from of appealStates)
      for (const to of appealStates) {
        if (from === to) continue
        const data = { ...common, state: from, grounds: 'x', enteredById: by, enteredAt: new Date(), ...closed(from), ...ruled(from) }
        const { id } = await database().subsidyAppeal.create({ data })
        const open = { decidedOn: null, outcomeReason: null, closedById: null }
        const moved = database().subsidyAppeal.update({ where: { id }, data: { state: to, ...open, ...closed(to), ...ruled(to) } })
        if (mayMoveAppeal(from, to)) await expect(moved, `${from} → ${to}`).resolves.toMatchObject({ state: to })
        else await expect(moved, `${from} → ${to}`).rejects.toThrow('does not move')
        await database().subsidyAppeal.delete({ where: { id } })
      }
  }, 60_000)

  test('what is contested is not paid, whoever writes; what was handed in stays', async () => {
    const one = await served()
    const { id } = await handed(one, '2026-10-20')
    const past = (sql: string) => pool().query(sql, [one.applicationId])
    await pool().query('alter table "SubsidyApplication" disable trigger moves')
    try {
      await expect(past(`update "SubsidyApplication" set state = 'payment_released' where id = $1`)).rejects.toThrow(
        'what is contested is not paid',
      )
      await expect(past(`update "SubsidyApplication" set state = 'in_payment_run' where id = $1`)).rejects.toThrow(
        'what is contested is not paid',
      )
    } finally {
      await pool().query('alter table "SubsidyApplication" enable trigger moves')
    }
    await expect(pool().query(`update "SubsidyAppeal" set "inTime" = false where id = $1`, [id])).rejects.toThrow(
      'what was handed in stays',
    )
  })

  test('after any walk of appeals and new decisions the money held is that of the decision in force', async () => {
    const moves = fc.array(fc.constantFrom('uphold', 'remit', 'change', 'notEnter', 'withdraw'), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(moves, fc.constantFrom(10_000, 35_000), async (walk, again) => {
        const one = await served()
        let { decisionId } = one
        let held = 30_000
        for (const move of walk as Outcome['move'][]) {
          const { id } = await recordAppeal(one.clerk, decisionId, {
            handedInOn: day('2026-11-04').subtract({ days: 3 }),
            contested: 'amount',
            suspends: true,
            grounds: 'x',
          }).catch(() => ({ id: '' }))
          if (!id) break
          await forwardAppeal(one.clerk, id)
          await closeAppeal(one.clerk, id, outcome(move, move === 'change' ? again : undefined))
          if (move !== 'remit' && move !== 'change') break
          ;({ decisionId } = await propose(one.clerk, one.applicationId, { kind: 'grant', rappen: again }))
          const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
          await approve(one.boss, one.applicationId, updatedAt.toISOString())
          held = again
          stopClock('2026-10-01T10:00:00Z')
          await enterService(one.clerk, decisionId, { servedOn: day('2026-10-01'), trackingNumber: '98' })
          stopClock('2026-11-04T09:00:00Z')
        }
        expect(await heldSum(one.applicationId)).toBe(held)
        const open = await database().subsidyDecision.count({
          where: { applicationId: one.applicationId, state: { in: ['served', 'approved'] } },
        })
        expect(open).toBeLessThanOrEqual(1)
      }),
      { numRuns: 15 },
    )
  }, 120_000)
})

describe('handed in in the account', () => {
  const said = { contested: 'amount', grounds: 'Ich verlange CHF 400.' } as const

  test('it is in today, with a number, and the case waits', async () => {
    const one = await served()
    stopClock('2026-10-20T09:00:00Z')
    const { id, number, inTime } = await appealOnline(one.owner.actor, one.decisionId, said)
    expect({ inTime, number }).toEqual({ inTime: true, number: `${one.number}-B1` })
    expect(await stateOf(one.applicationId)).toBe('appeal_pending')
    const message = await database().message.findFirstOrThrow({ where: { personId: one.owner.personId, kind: 'subsidy/appeal_received' } })
    expect(message.body).toContain('20. Oktober 2026')
    expect(message.body).toContain(number)
    const own = await getOwnDecision(one.owner.actor, one.decisionId, 'de')
    expect(own).toMatchObject({
      opened: true,
      appeals: [{ id, receipt: number, state: 'received', handedInOn: '2026-10-20', grounds: said.grounds }],
    })
    await expect(appealOnline(one.owner.actor, one.decisionId, said)).rejects.toMatchObject({ reason: 'appeal_open' })
    await forwardAppeal(one.clerk, id)
    await closeAppeal(one.clerk, id, { ...outcome('withdraw'), decidedOn: day('2026-10-20') })
    // The next one gets the next number, whoever enters it.
    expect((await recordLate(one, '2026-10-20')).number).toBe(`${one.number}-B2`)
  })

  test('until the end of the last day, only by whom it concerns, and only once it was opened', async () => {
    const one = await served()
    const stranger = await served()
    stopClock('2026-11-02T22:59:00Z')
    await expect(appealOnline(stranger.owner.actor, one.decisionId, said)).rejects.toMatchObject({ reason: 'not_found' })
    await appealOnline(one.owner.actor, one.decisionId, said)
    stopClock('2026-11-02T23:01:00Z')
    await expect(appealOnline(stranger.owner.actor, stranger.decisionId, said)).rejects.toMatchObject({ reason: 'appeal_over' })
    const unserved = await makeDecided({ kind: 'grant', rappen: 30_000 })
    await unserved.decide()
    await expect(appealOnline(unserved.owner.actor, unserved.decisionId, said)).rejects.toMatchObject({ reason: 'not_found' })
  })

  test('where the terms ask for paper and a signature it is refused', async () => {
    const one = await served()
    stopClock('2026-10-20T09:00:00Z')
    const { terms } = await database().subsidyVersion.findUniqueOrThrow({ where: { id: one.versionId } })
    const { authority, days, form } = (terms as Terms).remedy
    const paper = await makeProgramme(0, { remedy: { authority, days, form } })
    await database().$executeRaw`alter table "SubsidyApplication" disable trigger user`
    await database().subsidyApplication.update({ where: { id: one.applicationId }, data: { versionId: paper.versionId } })
    await database().$executeRaw`alter table "SubsidyApplication" enable trigger user`
    await expect(appealOnline(one.owner.actor, one.decisionId, said)).rejects.toMatchObject({ reason: 'appeal_on_paper' })
    expect(await getOwnDecision(one.owner.actor, one.decisionId, 'de')).toMatchObject({ remedy: { online: false } })
  })
})

const recordLate = (one: Decided, handedInOn: string) =>
  recordAppeal(one.clerk, one.decisionId, { handedInOn: day(handedInOn), contested: 'whole', suspends: true, grounds: 'Auf Papier.' })

describe('entered after the decision became final, but in time', () => {
  async function final(kind: 'grant' | 'refuse' = 'grant') {
    const one = await served(kind)
    stopClock('2026-11-20T09:00:00Z')
    await letBecomeFinal()
    return one
  }
  const pots = async (id: string) => (await heldBy(database(), id)).map(row => row.pot)

  test('the grant waits again, its money is held, and nothing is paid; dismissed, its proof is awaited as before', async () => {
    const one = await final()
    expect(await stateOf(one.applicationId)).toBe('final')
    await followPayments()
    expect(await stateOf(one.applicationId)).toBe('proof_outstanding')
    const { id, inTime } = await recordLate(one, '2026-11-02')
    expect(inTime).toBe(true)
    expect(await stateOf(one.applicationId)).toBe('appeal_pending')
    expect((await getOwnDecision(one.owner.actor, one.decisionId, 'de')).opened && (await pots(one.applicationId))).toEqual([
      'committed',
      'committed',
    ])
    await expect(releasePayment(one.clerk, one.applicationId)).rejects.toMatchObject({ reason: 'move_impossible' })
    await letBecomeFinal()
    await followPayments()
    expect(await stateOf(one.applicationId)).toBe('appeal_pending')
    await closeAppeal(one.clerk, id, { ...outcome('withdraw'), decidedOn: day('2026-11-20') })
    await followPayments()
    expect(await stateOf(one.applicationId)).toBe('proof_outstanding')
    expect(await heldSum(one.applicationId)).toBe(30_000)
  })

  test('sent back, the new decision takes the money over', async () => {
    const one = await final()
    const { id } = await recordLate(one, '2026-11-02')
    await forwardAppeal(one.clerk, id)
    await closeAppeal(one.clerk, id, { ...outcome('remit'), decidedOn: day('2026-11-20') })
    const { decisionId } = await propose(one.clerk, one.applicationId, { kind: 'grant', rappen: 40_000 })
    const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    await approve(one.boss, one.applicationId, updatedAt.toISOString())
    expect(await heldSum(one.applicationId)).toBe(40_000)
    expect(new Set(await pots(one.applicationId))).toEqual(new Set(['reserved']))
  })

  test('a refusal that is closed is opened again; what was late stops nothing', async () => {
    const one = await final('refuse')
    expect(await stateOf(one.applicationId)).toBe('closed')
    const late = await recordLate(one, '2026-11-03')
    expect([late.inTime, await stateOf(one.applicationId)]).toEqual([false, 'closed'])
    await closeAppeal(one.clerk, late.id, { ...outcome('withdraw'), decidedOn: day('2026-11-20') })
    await recordLate(one, '2026-11-02')
    expect(await stateOf(one.applicationId)).toBe('appeal_pending')
  })

  test('a released payment is stopped with it; what has left for the bank is not held back, and its answer is still read', async () => {
    const { versionId } = await makeProgramme(400_000)
    const office = { clerk: await officer('case_officer'), boss: await officer('approver') }
    const paidOut = async () => {
      const one = await makeReleased(versionId, 30_000)
      const { id: decisionId } = await database().subsidyDecision.findFirstOrThrow({ where: { applicationId: one.id } })
      await database().subsidyDecision.update({
        where: { id: decisionId },
        data: { servedAt: new Date(), appealUntil: new Date('2026-11-30') },
      })
      const sent = { sentAt: new Date(), sentById: office.clerk.account?.id as string }
      await database().decisionService.create({ data: { decisionId, manner: 'registered', servedOn: new Date('2026-11-01'), ...sent } })
      return { ...one, decisionId }
    }
    const handIn = (decisionId: string) =>
      recordAppeal(office.clerk, decisionId, { handedInOn: day('2026-11-20'), contested: 'whole', suspends: true, grounds: 'Mehr.' })
    stopClock('2026-12-10T09:00:00Z')
    const released = await paidOut()
    await handIn(released.decisionId)
    expect(await stateOf(released.id)).toBe('appeal_pending')
    expect(await database().subsidyPayment.findUniqueOrThrow({ where: { id: released.paymentId } })).toMatchObject({
      state: 'stopped',
      runId: null,
    })
    const acts = (await database().history.findMany({ where: { subjectId: released.id }, orderBy: { id: 'asc' } })).map(row => row.act)
    expect(acts.slice(-2)).toEqual(['payment_stopped', 'appealed'])
    // In a draft too: the file is not made yet.
    const drafted = await paidOut()
    const { runId: draft } = await draftRun(office.clerk)
    await handIn(drafted.decisionId)
    expect(await stateOf(drafted.id)).toBe('appeal_pending')
    expect(await database().subsidyPayment.findUniqueOrThrow({ where: { id: drafted.paymentId } })).toMatchObject({
      state: 'stopped',
      runId: null,
    })
    await cancelRun(office.clerk, draft, 'Leer.')
    const gone = await paidOut()
    const { runId } = await draftRun(office.clerk)
    expect(await database().subsidyPayment.count({ where: { runId, id: released.paymentId } })).toBe(0)
    const { _count, _sum } = await database().subsidyPayment.aggregate({ where: { runId }, _count: true, _sum: { rappen: true } })
    await releaseRun(office.boss, runId, { count: _count, rappen: _sum.rappen ?? 0 })
    const { id } = await handIn(gone.decisionId)
    expect(await database().subsidyAppeal.findUniqueOrThrow({ where: { id } })).toMatchObject({ inTime: true, suspends: false })
    await importBankFile(office.clerk, { name: 'x.xml', xml: camt054([{ endToEndId: gone.endToEndId, rappen: 30_000 }]) })
    expect(await stateOf(gone.id)).toBe('paid')
  })

  test('whoever writes: no case waits for an appeal that nobody made', async () => {
    const one = await final()
    const past = pool().query(`update "SubsidyApplication" set state = 'appeal_pending' where id = $1`, [one.applicationId])
    await expect(past).rejects.toThrow('that nobody made')
  })
})
