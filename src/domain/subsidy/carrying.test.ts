// Money is counted in entries. Whatever is granted, released, paid, budgeted and carried in whatever order: the sums hold.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { getBudget, listAvailable, potKeys } from '#domain/subsidy/budget-reading.ts'
import { changeBudget } from '#domain/subsidy/budgeting.ts'
import { carryOver } from '#domain/subsidy/carrying.ts'
import { approve, moveUpEverywhere, propose, release } from '#domain/subsidy/deciding.ts'
import { hasRoomFor, lockYear, payers, post, potsOf } from '#domain/subsidy/ledger.ts'
import { makeApplication, makeProgramme, officer } from '#test/subsidies.ts'

const seeds = byItself('seed')
let head: Actor
beforeAll(async () => {
  head = await officer('head_of_office')
})
afterAll(() => stopClock(null))
const inNextYear = () => stopClock('2027-01-04T08:00:00Z')
const keyOf = async (id: string) => (await database().subsidyProgramme.findUniqueOrThrow({ where: { id } })).key
const none = { canton: { free: 0, reserved: 0, committed: 0, paid: 0 }, federal: { free: 0, reserved: 0, committed: 0, paid: 0 } }
async function potsIn(programmeId: string, year: number) {
  const row = await database().subsidyYear.findUnique({ where: { programmeId_year: { programmeId, year } } })
  return row ? potsOf(database(), row.id) : none
}
/** All pots of both years together, and what was ever budgeted: the two are always the same. */
async function sums(programmeId: string) {
  const years = await Promise.all([2026, 2027].map(year => potsIn(programmeId, year)))
  const held = years.flatMap(pots => payers.flatMap(payer => potKeys.map(pot => pots[payer][pot]))).reduce((a, b) => a + b, 0)
  const entries = await database().subsidyEntry.findMany({ where: { yearOf: { programmeId }, act: 'budgeted' } })
  return { held, budgeted: entries.reduce((sum, one) => sum + (one.target === 'free' ? one.rappen : -one.rappen), 0) }
}
async function reserve(programmeId: string, applicationId: string, rappen: number, year = 2026) {
  return database().$transaction(async tx => {
    const { id } = await lockYear(tx, programmeId, year)
    const amounts = { canton: rappen, federal: 0 }
    if (!hasRoomFor(await potsOf(tx, id), amounts)) return
    await post(tx, seeds, id, amounts, { act: 'reserved', source: 'free', target: 'reserved', applicationId })
  })
}
async function moveOn(applicationId: string, from: 'reserved' | 'committed') {
  const target = from === 'reserved' ? 'committed' : 'paid'
  return database().$transaction(async tx => {
    const held = await tx.$queryRaw<{ yearId: string; rappen: number }[]>`
      select "yearId", sum(case when target = ${from}::"SubsidyPot" then rappen else -rappen end)::int as rappen from "SubsidyEntry"
      where "applicationId" = ${applicationId}::uuid and payer = 'canton' and (target = ${from}::"SubsidyPot" or source = ${from}::"SubsidyPot")
      group by "yearId" having sum(case when target = ${from}::"SubsidyPot" then rappen else -rappen end) > 0`
    for (const { yearId, rappen } of held)
      await post(tx, seeds, yearId, { canton: rappen, federal: 0 }, { act: target, source: from, target, applicationId })
  })
}

describe('the change of the year', () => {
  test('takes reserved and committed money along case by case, leaves the rest, and once more changes nothing', async () => {
    stopClock('2026-11-25T08:00:00Z')
    const { programmeId, versionId } = await makeProgramme(100_000, { shares: { canton: 10_000, federal: 0 } })
    const [a, b, c] = [
      await makeApplication(versionId, 'granted'),
      await makeApplication(versionId, 'final'),
      await makeApplication(versionId, 'paid'),
    ]
    await reserve(programmeId, a.id, 30_000)
    await reserve(programmeId, b.id, 20_000)
    await moveOn(b.id, 'reserved')
    await reserve(programmeId, c.id, 10_000)
    await moveOn(c.id, 'reserved')
    await moveOn(c.id, 'committed')
    await expect(carryOver(head, programmeId, 2026)).rejects.toMatchObject({ reason: 'year_not_over' })
    inNextYear()
    expect(await carryOver(head, programmeId, 2026)).toEqual({ cases: 2, rappen: 50_000 })
    expect((await potsIn(programmeId, 2026)).canton).toEqual({ free: 40_000, reserved: 0, committed: 0, paid: 10_000 })
    expect((await potsIn(programmeId, 2027)).canton).toEqual({ free: 0, reserved: 30_000, committed: 20_000, paid: 0 })
    const entries = await database().subsidyEntry.count()
    expect(await carryOver(head, programmeId, 2026)).toEqual({ cases: 0, rappen: 0 })
    expect(await database().subsidyEntry.count()).toBe(entries)
    const told = await database().history.findMany({ where: { subjectId: programmeId, act: 'carried_over' } })
    expect(told).toHaveLength(1)
    await database().$transaction(tx => release(tx, seeds, a.id))
    expect((await potsIn(programmeId, 2027)).canton).toMatchObject({ free: 30_000, reserved: 0 })
  })

  test('five at once carry once', async () => {
    stopClock('2026-11-25T08:00:00Z')
    const { programmeId, versionId } = await makeProgramme(100_000, { shares: { canton: 10_000, federal: 0 } })
    for (let n = 0; n < 4; n++) await reserve(programmeId, (await makeApplication(versionId, 'granted')).id, 10_000)
    inNextYear()
    const carried = await Promise.all(Array.from({ length: 5 }, () => carryOver(head, programmeId, 2026)))
    expect(carried.map(one => one.cases).sort()).toEqual([0, 0, 0, 0, 4])
    expect((await potsIn(programmeId, 2027)).canton.reserved).toBe(40_000)
  })

  test('is the head of the office’s alone', async () => {
    inNextYear()
    const { programmeId } = await makeProgramme(0)
    const others = await officer('programme_manager', 'approver', 'case_officer', 'administrator')
    await expect(carryOver(others, programmeId, 2026)).rejects.toMatchObject({ reason: 'not_allowed' })
    const key = await keyOf(programmeId)
    const wish = { key, year: 2027, how: 'add' as const, amounts: { canton: 1, federal: 0 }, note: 'x' }
    await expect(changeBudget(others, wish)).rejects.toMatchObject({ reason: 'not_allowed' })
  })

  test('random walks of grants, payments, releases, budgets and year changes: all pots together are what was budgeted', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('reserve' as const), n: fc.nat(3), rappen: fc.integer({ min: 1, max: 40_000 }) }),
      fc.record({ do: fc.constantFrom('commit' as const, 'pay' as const, 'release' as const), n: fc.nat(3) }),
      fc.record({ do: fc.constantFrom('carry' as const) }),
      fc.record({ do: fc.constantFrom('add' as const, 'take' as const), rappen: fc.integer({ min: 1, max: 30_000 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 18 }), async steps => {
        stopClock('2026-11-25T08:00:00Z')
        const { programmeId, versionId } = await makeProgramme(60_000, { shares: { canton: 10_000, federal: 0 } })
        const cases = await Promise.all(Array.from({ length: 4 }, () => makeApplication(versionId, 'granted')))
        const key = await keyOf(programmeId)
        inNextYear()
        for (const one of steps) {
          const id = 'n' in one ? (cases[one.n]?.id ?? '') : ''
          if (one.do === 'reserve') await reserve(programmeId, id, one.rappen)
          if (one.do === 'commit') await moveOn(id, 'reserved')
          if (one.do === 'pay') await moveOn(id, 'committed')
          if (one.do === 'release') await database().$transaction(tx => release(tx, seeds, id))
          if (one.do === 'carry') await carryOver(head, programmeId, 2026)
          if (one.do === 'add' || one.do === 'take')
            await changeBudget(head, {
              key,
              year: 2027,
              how: one.do,
              amounts: { canton: one.rappen, federal: 0 },
              note: 'Beschluss',
            }).catch(error => expect(error).toMatchObject({ reason: 'budget_bound' }))
          const { held, budgeted } = await sums(programmeId)
          expect(held).toBe(budgeted)
          const pots = [await potsIn(programmeId, 2026), await potsIn(programmeId, 2027)]
          for (const own of pots) for (const payer of payers) for (const pot of potKeys) expect(own[payer][pot]).toBeGreaterThanOrEqual(0)
        }
        // Every number is the sum of the rows that the office sees behind it.
        for (const year of [2026, 2027])
          for (const pot of potKeys) {
            const { rappen, rows, cases: byCase } = await getBudget(head, { key, year, payer: 'canton', pot }, 'de')
            expect(rows.reduce((sum, row) => sum + row.rappen, 0)).toBe(rappen)
            if (pot !== 'free') expect(byCase.reduce((sum, row) => sum + row.rappen, 0)).toBe(rappen)
          }
      }),
      { numRuns: 25, seed: 4581 },
    )
  }, 240_000)
})

describe('budgeting', () => {
  test('a mistake is taken out again by another entry, and never what is reserved', async () => {
    stopClock('2026-11-25T08:00:00Z')
    const { programmeId, versionId } = await makeProgramme(50_000, { shares: { canton: 10_000, federal: 0 } })
    const key = await keyOf(programmeId)
    const change = (how: 'add' | 'take', rappen: number) =>
      changeBudget(head, { key, year: 2026, how, amounts: { canton: rappen, federal: 0 }, note: 'Beschluss' })
    await reserve(programmeId, (await makeApplication(versionId, 'granted')).id, 30_000)
    await change('add', 500_000)
    await change('take', 450_000)
    await expect(change('take', 70_001)).rejects.toMatchObject({ reason: 'budget_bound', field: 'canton' })
    expect((await potsIn(programmeId, 2026)).canton).toMatchObject({ free: 70_000, reserved: 30_000 })
    expect(await database().history.count({ where: { subjectId: programmeId, act: 'budgeted' } })).toBe(3)
  })

  test('money that parliament adds moves the queue up, in order of completeness', async () => {
    stopClock('2026-11-25T08:00:00Z')
    const { programmeId, versionId } = await makeProgramme(0, { shares: { canton: 10_000, federal: 0 } })
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const late = await makeApplication(versionId, 'in_review')
    stopClock('2026-11-24T08:00:00Z')
    const early = await makeApplication(versionId, 'in_review')
    stopClock('2026-11-25T09:00:00Z')
    for (const { id } of [late, early]) {
      await propose(clerk, id, { kind: 'grant', rappen: 50_000 })
      const { updatedAt } = await database().subsidyDecision.findFirstOrThrow({ where: { applicationId: id } })
      expect(await approve(boss, id, updatedAt.toISOString())).toMatchObject({ state: 'queued' })
    }
    await changeBudget(head, {
      key: await keyOf(programmeId),
      year: 2026,
      how: 'add',
      amounts: { canton: 60_000, federal: 0 },
      note: 'Nachtrag',
    })
    await moveUpEverywhere()
    const states = await database().subsidyApplication.findMany({ where: { versionId }, orderBy: { completeAt: 'asc' } })
    expect(states.map(one => [one.id, one.state])).toEqual([
      [early.id, 'granted'],
      [late.id, 'queued'],
    ])
  })

  test('the public line says what can still be granted, to whole hundreds, and nothing while somebody queues', async () => {
    stopClock('2026-11-25T08:00:00Z')
    const { programmeId, versionId } = await makeProgramme(123_456, { shares: { canton: 5000, federal: 5000 } })
    const key = await keyOf(programmeId)
    const line = async () => (await listAvailable('de')).find(one => one.key === key)
    expect(await line()).toMatchObject({ rappen: 120_000, queued: false, day: '2026-11-25' })
    // The scarcer payer decides: with CHF 100 of the canton left, half of each grant, no more than CHF 200 can be granted.
    const pots = await potsIn(programmeId, 2026)
    await reserve(programmeId, (await makeApplication(versionId, 'granted')).id, pots.canton.free - 10_000)
    expect(await line()).toMatchObject({ rappen: 20_000 })
    await makeApplication(versionId, 'queued')
    expect(await line()).toMatchObject({ rappen: 0, queued: true })
  })
})
