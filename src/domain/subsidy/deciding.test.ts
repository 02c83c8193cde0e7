import { afterEach, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { mayMove, type SubsidyState, subsidyStates } from '#domain/subsidy/application.ts'
import { approve, moveUp, moveUpEverywhere, propose, release, returnProposal } from '#domain/subsidy/deciding.ts'
import { budget, potsOf, withoutBudgetLock } from '#domain/subsidy/ledger.ts'
import { makePerson } from '#test/places.ts'
import { makeApplication, makeProgramme, officer } from '#test/subsidies.ts'

const idOf = (actor: Actor) => actor.account?.id as string
const seenOf = async (applicationId: string) =>
  (await database().subsidyDecision.findFirstOrThrow({ where: { applicationId }, orderBy: { number: 'desc' } })).updatedAt.toISOString()
const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
const grant = (rappen: number) => ({ kind: 'grant' as const, rappen })
async function yearOf(programmeId: string) {
  return (await database().subsidyYear.findFirstOrThrow({ where: { programmeId } })).id
}
/** A case in review, proposed by somebody. */
async function proposed(versionId: string, clerk: Actor, rappen: number, personId?: string) {
  const application = await makeApplication(versionId, 'in_review', personId)
  await propose(clerk, application.id, grant(rappen))
  return { id: application.id, seen: await seenOf(application.id) }
}

describe('the life of an application', () => {
  test('the database moves it exactly as the table says, and nowhere else', async () => {
    const { versionId } = await makeProgramme(0)
    const [clerk, boss, person] = [await officer('case_officer'), await officer('approver'), await makePerson()]
    // In one question to the database: each attempt is undone where it was made, so 23 × 22 of them cost no commit and no round trip.
    const client = await pool().connect()
    await client.query('begin')
    // The table alone: what else a step needs (two persons, an appeal, nothing left open) has its own tests.
    for (const guard of ['decided_by_two', 'appeal_first', 'reclaim_settled'])
      await client.query(`alter table "SubsidyApplication" disable trigger ${guard}`)
    await client.query(`create function pg_temp.attempt(one uuid, target "SubsidyState") returns text language plpgsql as $$
      begin
        update "SubsidyApplication" set state = target where id = one;
        raise exception 'moved' using errcode = 'P0001';
      exception when raise_exception or check_violation then return sqlerrm;
      end $$`)
    const { rows } = await client
      .query<{ from: SubsidyState; to: SubsidyState; said: string }>(
        `with made as (
           insert into "SubsidyApplication" (id, "versionId", "personId", state, facts, "updatedAt")
           select uuidv7(), $1, $2, state, '{}', now() from unnest(enum_range(null::"SubsidyState")) state returning id, state),
         decided as (
           insert into "SubsidyDecision" (id, "applicationId", number, kind, rappen, state, "proposedById", "approvedById", "updatedAt")
           select uuidv7(), id, 1, 'refuse', 0, 'proposed', $3, null, now() from made returning id)
         select count(*) from decided`,
        [versionId, person.id, idOf(clerk)],
      )
      .then(() =>
        client.query(`update "SubsidyDecision" set state = 'approved', "approvedById" = $1 where state = 'proposed'`, [idOf(boss)]),
      )
      .then(() =>
        client.query(
          `select a.state as from, target as to, pg_temp.attempt(a.id, target) as said
           from "SubsidyApplication" a, unnest(enum_range(null::"SubsidyState")) target where a."versionId" = $1 and a.state <> target`,
          [versionId],
        ),
      )
      .finally(() => client.query('rollback').then(() => client.release()))
    expect(rows).toHaveLength(subsidyStates.length * (subsidyStates.length - 1))
    for (const { from, to, said } of rows) {
      if (mayMove(from, to)) expect(said, `${from} → ${to}`).toBe('moved')
      else expect(said, `${from} → ${to}`).toContain('does not move')
    }
  })

  test('once submitted, person, version and facts stay', async () => {
    const { versionId } = await makeProgramme(0)
    const one = await makeApplication(versionId, 'submitted')
    const change = pool().query(`update "SubsidyApplication" set facts = '{"income": 1}' where id = $1`, [one.id])
    await expect(change).rejects.toThrow('keeps its version')
  })
})

describe('four eyes', () => {
  test('who proposed does not approve, even holding both roles; somebody else does', async () => {
    const { versionId } = await makeProgramme(100_000)
    const [both, other] = [await officer('case_officer', 'approver'), await officer('approver')]
    const one = await proposed(versionId, both, 50_000)
    await expect(approve(both, one.id, one.seen)).rejects.toMatchObject({ reason: 'own_work' })
    expect(await approve(other, one.id, one.seen)).toMatchObject({ state: 'granted' })
  })

  test('two logins of one person are one person', async () => {
    const { versionId } = await makeProgramme(100_000)
    const [clerk, second] = [await officer('case_officer'), await officer('approver')]
    const self = await database().managing.findFirstOrThrow({ where: { accountId: idOf(clerk), kind: 'self' } })
    await database().managing.updateMany({ where: { accountId: idOf(second) }, data: { endedAt: new Date() } })
    // The index lets a person be nobody else's own; a merge that went wrong is what the trigger is there for.
    await pool().query('drop index "Managing_one_self"')
    await database().managing.create({ data: { accountId: idOf(second), personId: self.personId, kind: 'self' } })
    const one = await proposed(versionId, clerk, 50_000)
    await expect(approve(second, one.id, one.seen)).rejects.toMatchObject({ reason: 'own_work' })
    const past = database().subsidyDecision.updateMany({
      where: { applicationId: one.id },
      data: { state: 'approved', approvedById: idOf(second) },
    })
    await expect(past).rejects.toThrow('who proposed does not approve')
  })

  test('nobody acts on their own case or on that of somebody they declared', async () => {
    const { versionId } = await makeProgramme(100_000)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const own = await database().managing.findFirstOrThrow({ where: { accountId: idOf(clerk), kind: 'self' } })
    const mine = await makeApplication(versionId, 'in_review', own.personId)
    await expect(propose(clerk, mine.id, grant(50_000))).rejects.toMatchObject({ reason: 'own_case' })
    const cousin = await makePerson()
    const one = await proposed(versionId, clerk, 50_000, cousin.id)
    await database().subsidyConflict.create({ data: { accountId: idOf(boss), personId: cousin.id } })
    await expect(approve(boss, one.id, one.seen)).rejects.toMatchObject({ reason: 'own_case' })
    const past = database().subsidyDecision.updateMany({
      where: { applicationId: one.id },
      data: { state: 'approved', approvedById: idOf(boss) },
    })
    await expect(past).rejects.toThrow('own or of a relative')
  })

  test('an administrator approves nothing, a caseworker neither', async () => {
    const { versionId } = await makeProgramme(100_000)
    const one = await proposed(versionId, await officer('case_officer'), 50_000)
    for (const actor of [await officer('administrator'), await officer('case_officer')])
      await expect(approve(actor, one.id, one.seen)).rejects.toMatchObject({ reason: 'not_allowed' })
  })

  test('the yes is bound to what was read: a proposal made anew since is another one', async () => {
    const { versionId } = await makeProgramme(100_000)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const one = await proposed(versionId, clerk, 50_000)
    await returnProposal(boss, one.id, 'Bitte den Betrag prüfen')
    await propose(clerk, one.id, grant(40_000))
    await expect(approve(boss, one.id, one.seen)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    expect(await approve(boss, one.id, await seenOf(one.id))).toMatchObject({ state: 'granted' })
    const change = pool().query(`update "SubsidyDecision" set rappen = 50000 where "applicationId" = $1 and state = 'approved'`, [one.id])
    await expect(change).rejects.toThrow('never changes')
  })

  test('nothing is granted past a decision of two, whoever writes', async () => {
    const { versionId } = await makeProgramme(100_000)
    const one = await proposed(versionId, await officer('case_officer'), 50_000)
    await expect(database().subsidyApplication.update({ where: { id: one.id }, data: { state: 'granted' } })).rejects.toThrow(
      'one person alone',
    )
  })

  test('above the ladder the head of office decides', async () => {
    const { versionId } = await makeProgramme(1_000_000, {}, 'quereinstieg-ict')
    const clerk = await officer('case_officer')
    const [small, large] = [await proposed(versionId, clerk, 300_000), await proposed(versionId, clerk, 300_001)]
    const approver = await officer('approver')
    expect(await approve(approver, small.id, small.seen)).toMatchObject({ state: 'granted' })
    await expect(approve(approver, large.id, large.seen)).rejects.toMatchObject({ reason: 'above_your_limit' })
    expect(await approve(await officer('head_of_office'), large.id, large.seen)).toMatchObject({ state: 'granted' })
  })

  test('a refusal takes two persons and a reason as well, and needs no money', async () => {
    const { versionId } = await makeProgramme(0)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const one = await makeApplication(versionId, 'in_review')
    await expect(propose(clerk, one.id, { kind: 'refuse', rappen: 0 })).rejects.toMatchObject({ reason: 'reason_needed' })
    await expect(propose(clerk, one.id, { kind: 'refuse', rappen: 100, considerations: 'x' })).rejects.toMatchObject({
      reason: 'amount_does_not_fit',
    })
    await propose(clerk, one.id, { kind: 'refuse', rappen: 0, considerations: 'Der Kurs hat schon begonnen.' })
    expect(await approve(boss, one.id, await seenOf(one.id))).toMatchObject({ state: 'refused' })
  })
})

describe('the budget', () => {
  afterEach(() => withoutBudgetLock(null))

  async function hundred(budgetRappen: number) {
    const { programmeId, versionId } = await makeProgramme(budgetRappen)
    const clerk = await officer('case_officer')
    const cases = []
    for (let n = 0; n < 100; n++) cases.push(await proposed(versionId, clerk, 50_000))
    const bosses = await Promise.all(Array.from({ length: 4 }, () => officer('approver')))
    const answers = await Promise.allSettled(cases.map((one, n) => approve(bosses[n % 4] as Actor, one.id, one.seen)))
    const states = await Promise.all(cases.map(one => stateOf(one.id)))
    const pots = await potsOf(database(), await yearOf(programmeId))
    return { programmeId, cases, answers, states, pots }
  }

  test('100 approvals of CHF 500 at once against CHF 10,000: 20 reserved, 80 queued, the ledger sums to the budget', async () => {
    const { programmeId, cases, answers, states, pots } = await hundred(1_000_000)
    expect(answers.filter(one => one.status === 'rejected')).toEqual([])
    expect(states.filter(state => state === 'granted')).toHaveLength(20)
    expect(states.filter(state => state === 'queued')).toHaveLength(80)
    for (const payer of ['canton', 'federal'] as const) expect(pots[payer]).toEqual({ free: 0, reserved: 500_000, committed: 0, paid: 0 })
    // One gives the money back: exactly the one who was complete first moves up.
    const first = cases[states.indexOf('granted')] as { id: string }
    await database().$transaction(tx => release(tx, { account: null, grants: [], door: 'job' }, first.id))
    await moveUp(programmeId, 2026)
    const now = await Promise.all(cases.map(one => stateOf(one.id)))
    expect(now.filter(state => state === 'granted')).toHaveLength(21)
    expect(now.findIndex((state, n) => state === 'granted' && states[n] === 'queued')).toBe(states.indexOf('queued'))
  }, 60_000)

  test('without the lock the same hundred believe in money that is gone: the database throws them out', async () => {
    withoutBudgetLock(() => new Promise(done => setTimeout(done, 30)))
    const { answers, states, pots } = await hundred(1_000_000)
    expect(answers.filter(one => one.status === 'rejected').length).toBeGreaterThan(0)
    expect(states.filter(state => state === 'granted').length).toBeLessThanOrEqual(20)
    expect(pots.canton.free).toBeGreaterThanOrEqual(0)
  }, 60_000)

  test('the year of the course pays, else that of applying as days are counted here; who queues moves up in the same year', async () => {
    const { programmeId, versionId } = await makeProgramme(0)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    // Half past midnight in Glarus, half past eleven of the old year in Greenwich.
    const submittedAt = new Date('2026-12-31T23:30:00Z')
    const made = async (facts: object) => {
      const data = {
        versionId,
        personId: (await makePerson()).id,
        state: 'in_review' as const,
        facts,
        submittedAt,
        completeAt: submittedAt,
      }
      return database().subsidyApplication.create({ data })
    }
    const [late, early] = [await made({}), await made({ course_start: '2026-12-01' })]
    expect([late.budgetYear, early.budgetYear]).toEqual([2027, 2026])
    expect((await makeApplication(versionId, 'draft')).budgetYear).toBeNull()
    for (const { id } of [late, early]) {
      await propose(clerk, id, grant(50_000))
      expect(await approve(boss, id, await seenOf(id))).toMatchObject({ state: 'queued' })
    }
    await budget(byItself('seed'), programmeId, 2027, { canton: 50_000, federal: 50_000 }, 'Budget 2027 (Demo)')
    await moveUpEverywhere()
    expect([await stateOf(late.id), await stateOf(early.id)]).toEqual(['granted', 'queued'])
  })

  test('entries stay: nobody changes or deletes one, and no pot gives what it does not hold', async () => {
    const { programmeId } = await makeProgramme(100_000)
    const yearId = await yearOf(programmeId)
    await expect(pool().query('update "SubsidyEntry" set rappen = 1')).rejects.toThrow('never changed')
    await expect(pool().query('delete from "SubsidyEntry"')).rejects.toThrow('never changed')
    const much = { yearId, payer: 'canton' as const, source: 'free' as const, target: 'reserved' as const, rappen: 50_001, act: 'reserved' }
    await expect(database().subsidyEntry.create({ data: much })).rejects.toThrow('holds 50000')
  })
})
