import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { changePlace, proposePlaces, withdrawPlace } from '#domain/apprenticeship/planning.ts'
import { approvePlaces, sendBack } from '#domain/apprenticeship/planning-approving.ts'
import { balanceOne, changeCount, changeNeed } from '#domain/apprenticeship/planning-balancing.ts'
import { type Plan, planningYear } from '#domain/apprenticeship/planning-checks.ts'
import { getPlannedPlace, getPlanning, listPlanChoices } from '#domain/apprenticeship/planning-table.ts'
import { dateColumn, stopClock } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { aPermit, aProfession, apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { staff } from '#test/people.ts'

beforeEach(() => stopClock('2026-11-26T10:00:00Z'))
afterEach(() => stopClock(null))
const day = (text: string) => dateColumn(Temporal.PlainDate.from(text))

const aPlan = (professionId: string, over: Partial<Plan> = {}): Plan => ({
  ...{ unit: 'INFORMATIK', professionId, intakeYear: 2028, need: 'own', needReason: '', costCentre: '4100', trainerIds: [] },
  ...{ wageRappen: [60_000, 80_000, 110_000, 140_000], baccalaureate: true },
  ...over,
})
const place = (id: string) => database().apprenticeshipPlace.findUniqueOrThrow({ where: { id } })
const seenOf = async (id: string) => (await place(id)).updatedAt.toISOString()
const reasonOf = async (work: Promise<unknown>) => {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof Refusal) return `${error.reason}${error.field ? ` ${error.field}` : ''}`
    throw error
  }
}
async function aProposal(actor: Actor, over: Partial<Plan> = {}) {
  const { id: professionId } = await aProfession()
  const [made] = await proposePlaces(actor, aPlan(professionId, over), 1)
  return { professionId, id: made?.id ?? '' }
}

test('the intake being planned is the one whose approval is still to come', () => {
  expect(['2026-06-30', '2026-07-01', '2026-11-26'].map(on => planningYear(Temporal.PlainDate.from(on)))).toEqual([2027, 2028, 2028])
})

test('what an office proposes is one place each, with numbers without gaps, also when two propose at the same moment', async () => {
  const [one, other] = [await coordinator(), await coordinator('STEUERN')]
  const { id: professionId } = await aProfession()
  const plan = aPlan(professionId, { intakeYear: 2031 })
  await Promise.all([
    ...[proposePlaces(one, plan, 3), proposePlaces(other, { ...plan, unit: 'STEUERN' }, 2), proposePlaces(one, plan, 1)],
    // Who is refused takes no number.
    reasonOf(proposePlaces(one, { ...plan, wageRappen: [60_000] }, 2)),
  ])
  const made = await database().apprenticeshipPlace.findMany({ where: { intakeYear: 2031 }, orderBy: { number: 'asc' } })
  expect(made.map(row => row.number)).toEqual(['001', '002', '003', '004', '005', '006'].map(number => `L-2031-${number}`))
  expect(made.every(row => row.state === 'planned' && row.site.startsWith(row.unit === 'STEUERN' ? 'Hauptstrasse' : 'Burgstrasse'))).toBe(
    true,
  )
  const history = await database().history.findMany({ where: { concept: 'apprenticeship', subjectId: made[0]?.id ?? '' } })
  expect(history.map(row => row.act)).toEqual(['proposed'])
})

test('an office plans for itself, and for those whose tasks it has; nobody else does', async () => {
  const own = await coordinator()
  const { id: professionId } = await aProfession()
  const propose = (over: Partial<Plan>) => reasonOf(proposePlaces(own, aPlan(professionId, over), 1))
  expect(await propose({ unit: 'STEUERN' })).toBe('not_found')
  expect(await propose({ unit: 'NIRGENDS' })).toBe('not_found')
  // It was merged into this one before training begins.
  expect(await propose({ unit: 'EDV' })).toBe('unit_ended unit')
  expect(await propose({ intakeYear: 2026 })).toBe('season_over intakeYear')
  expect(await reasonOf(proposePlaces(await departmentHead(), aPlan(professionId), 1))).toBe('not_found')
})

test('what no weighing makes possible is refused at its field', async () => {
  const own = await coordinator()
  const ending = await aProfession({ status: 'ending', lastIntake: 2023 })
  const passing = await aProfession({ validTo: day('2028-07-31') })
  const plain = await aProfession({ baccalaureate: false, years: 3 })
  const propose = (id: string, over: Partial<Plan> = {}) => reasonOf(proposePlaces(own, aPlan(id, over), 1))
  expect(await propose(ending.id)).toBe('profession_ending professionId')
  expect(await propose(passing.id)).toBe('profession_ending professionId')
  expect(await propose(passing.id, { intakeYear: 2027 })).toBe(null)
  expect(await propose(plain.id)).toBe('wage_every_year wages.0')
  expect(await propose(plain.id, { wageRappen: [1, 2, 3] })).toBe('no_baccalaureate baccalaureate')
  const good = (await aProfession()).id
  expect(await propose(good, { need: 'beyond_own' })).toBe('reason_needed needReason')
  expect(await propose(randomUUID())).toBe('not_found')
  const foreign = await aPermit(plain.id)
  expect(await propose(good, { permitId: foreign.id })).toBe('permit_missing permitId')
  const trainer = await database().trainer.create({ data: { name: 'Eva', unit: 'JUSTIZ', workload: 100, from: day('2020-01-01') } })
  expect(await propose(good, { trainerIds: [trainer.id] })).toBe('not_found')
})

test('the permit that holds at the beginning is found, also that of the office whose tasks one has', async () => {
  const own = await coordinator()
  const { id: professionId } = await aProfession()
  await aPermit(professionId, { validTo: day('2028-07-31') })
  const found = await aPermit(professionId, { unit: 'EDV' })
  const [made] = await proposePlaces(own, aPlan(professionId), 1)
  expect((await place(made?.id ?? '')).permitId).toBe(found.id)
})

test('one proposes, another weighs, a third approves: nobody stands twice in a row of three', async () => {
  const [proposer, officer, boss] = [await coordinator(), await apprenticeshipOfficer(), await departmentHead()]
  const { id } = await aProposal(proposer)
  const approve = async (actor: Actor) => (await approvePlaces(actor, [{ id, seen: await seenOf(id) }]))[0]?.reason
  expect(await approve(boss)).toBe('not_balanced')
  expect(await reasonOf(balanceOne(boss, id, await seenOf(id)))).toBe('not_allowed')
  await balanceOne(officer, id, await seenOf(id))
  // Of another department: not there.
  expect(await approve(await departmentHead('DBU'))).toBe('not_found')
  expect(await approve(officer)).toBe('not_found')
  expect(await approve(boss)).toBe(null)
  expect(await place(id)).toMatchObject({ state: 'approved', approvedById: boss.account?.id, balancedById: officer.account?.id })
  expect(await approve(boss)).toBe('move_impossible')
})

test('whoever proposed or weighed does not approve, whatever roles they hold', async () => {
  const many = await staff('department_head', 'DFG')
  const accountId = many.account?.id ?? ''
  for (const [role, office] of [
    ['training_coordinator', 'INFORMATIK'],
    ['apprenticeship_officer', 'PERSONAL'],
  ] as const)
    await database().roleGrant.create({ data: { accountId, role, office } })
  const { getActor } = await import('#domain/account/acting.ts')
  const all = await getActor(accountId, 'page')
  const [officer, proposer] = [await apprenticeshipOfficer(), await coordinator()]
  const own = await aProposal(all)
  await balanceOne(officer, own.id, await seenOf(own.id))
  const weighed = await aProposal(proposer)
  await balanceOne(all, weighed.id, await seenOf(weighed.id))
  const both = [own, weighed].map(async ({ id }) => ({ id, seen: await seenOf(id) }))
  expect((await approvePlaces(all, await Promise.all(both))).map(one => one.reason)).toEqual(['own_work', 'own_work'])
  // Below the code the database says the same.
  const direct = database().apprenticeshipPlace.update({ where: { id: own.id }, data: { approvedById: accountId } })
  await expect(direct).rejects.toThrow(/approved_by_another/)
})

test('a yes is to what was read: after any change it is none, and the place is weighed anew', async () => {
  const [proposer, officer, boss] = [await coordinator(), await apprenticeshipOfficer(), await departmentHead()]
  const { id, professionId } = await aProposal(proposer)
  await balanceOne(officer, id, await seenOf(id))
  const read = await seenOf(id)
  stopClock('2026-11-26T10:05:00Z')
  await changePlace(proposer, id, read, { ...aPlan(professionId), costCentre: '4200' })
  expect(await place(id)).toMatchObject({ balancedAt: null, balancedById: null, costCentre: '4200' })
  expect((await approvePlaces(boss, [{ id, seen: read }]))[0]?.reason).toBe('not_balanced')
  await balanceOne(officer, id, await seenOf(id))
  expect((await approvePlaces(boss, [{ id, seen: read }]))[0]?.reason).toBe('place_changed')
  expect(await reasonOf(changePlace(proposer, id, read, aPlan(professionId)))).toBe('place_changed')
  await sendBack(boss, id, await seenOf(id), 'Zu teuer')
  expect(await place(id)).toMatchObject({ balancedAt: null, note: 'Zu teuer', state: 'planned' })
  expect(await reasonOf(sendBack(boss, id, await seenOf(id), ' '))).toBe('reason_needed reason')
})

test('of two heads who approve at the same moment one does', async () => {
  const [proposer, officer] = [await coordinator(), await apprenticeshipOfficer()]
  const { id } = await aProposal(proposer)
  await balanceOne(officer, id, await seenOf(id))
  const seen = await seenOf(id)
  const heads = await Promise.all(Array.from({ length: 6 }, () => departmentHead()))
  const outcomes = await Promise.all(heads.map(one => approvePlaces(one, [{ id, seen }])))
  expect(outcomes.flat().filter(one => one.reason === null)).toHaveLength(1)
})

test('the officer sees the need differently or wants another number, with a reason', async () => {
  const [proposer, officer] = [await coordinator(), await apprenticeshipOfficer()]
  const { id, professionId } = await aProposal(proposer)
  expect(await reasonOf(changeNeed(officer, id, await seenOf(id), 'beyond_own', ' '))).toBe('reason_needed reason')
  await changeNeed(officer, id, await seenOf(id), 'beyond_own', 'Betriebe suchen')
  expect(await place(id)).toMatchObject({ need: 'beyond_own', needReason: 'Betriebe suchen', balancedById: officer.account?.id })
  await changeCount(officer, id, await seenOf(id), 3, 'Mehr davon')
  const alike = () => database().apprenticeshipPlace.findMany({ where: { professionId }, orderBy: { number: 'asc' } })
  expect((await alike()).map(row => [row.state, row.balancedAt !== null, row.needReason])).toEqual([
    ['planned', true, 'Betriebe suchen'],
    ['planned', false, 'Betriebe suchen'],
    ['planned', false, 'Betriebe suchen'],
  ])
  await changeCount(officer, id, await seenOf(id), 1, 'Doch nicht')
  expect((await alike()).map(row => row.state)).toEqual(['planned', 'withdrawn', 'withdrawn'])
  expect(await reasonOf(changeCount(proposer, id, await seenOf(id), 2, 'Ich auch'))).toBe('not_allowed')
})

test('an office takes back what it planned, with a reason, and nobody takes back what runs', async () => {
  const [proposer, other] = [await coordinator(), await coordinator('STEUERN')]
  const { id } = await aProposal(proposer)
  expect(await reasonOf(withdrawPlace(proposer, id, ''))).toBe('reason_needed reason')
  expect(await reasonOf(withdrawPlace(other, id, 'Weil'))).toBe('not_found')
  await withdrawPlace(proposer, id, 'Kein Platz im Büro')
  expect(await place(id)).toMatchObject({ state: 'withdrawn', note: 'Kein Platz im Büro' })
  expect(await reasonOf(withdrawPlace(proposer, id, 'Nochmals'))).toBe('move_impossible')
})

test('everybody sees their own part of the plan, with what to think of and what they may do', async () => {
  const [proposer, officer, boss] = [await coordinator(), await apprenticeshipOfficer(), await departmentHead()]
  const { id, professionId } = await aProposal(proposer, { intakeYear: 2029 })
  const inTable = async (actor: Actor) => (await getPlanning(actor, { year: 2029 }, 'de')).places.find(one => one.id === id)
  expect(await inTable(proposer)).toMatchObject({ mayChange: true, mayBalance: false, mayHead: false })
  expect((await inTable(officer))?.warnings).toEqual([{ kind: 'permit_missing' }, { kind: 'trainer_none' }])
  expect(await inTable(officer)).toMatchObject({ mayChange: true, mayBalance: true })
  expect(await inTable(boss)).toMatchObject({ mayChange: false, mayHead: true, whyNot: 'not_balanced' })
  expect(await inTable(await departmentHead('DBU'))).toBeUndefined()
  expect(await inTable(await coordinator('STEUERN'))).toBeUndefined()
  expect(await reasonOf(getPlannedPlace(await coordinator('STEUERN'), id, 'de'))).toBe('not_found')
  expect((await getPlannedPlace(proposer, id, 'de')).professionId).toBe(professionId)
  expect((await listPlanChoices(proposer, 2029, 'de')).units.map(one => one.code)).toEqual(['INFORMATIK'])
})

test('what if two more: the same table with the difference, the permit and the money looked at, and nothing stored', async () => {
  const [proposer, officer] = [await coordinator(), await apprenticeshipOfficer()]
  const { id: professionId } = await aProfession()
  await aPermit(professionId, { limit: 2 })
  await proposePlaces(proposer, aPlan(professionId, { intakeYear: 2030 }), 1)
  const stored = await database().apprenticeshipPlace.count()
  const ask = (where: string, more: number) =>
    getPlanning(officer, { year: 2030, whatIf: { where, professionId, more, need: 'beyond_own' } }, 'de')
  const { lines, scenario, budget } = await ask('DFG', 2)
  expect(lines.find(one => one.professionId === professionId)).toMatchObject({
    planned: 3,
    own: 1,
    beyond: 2,
    was: { planned: 1, beyond: 0 },
  })
  expect(scenario?.unitName).toBe('Amt für Informatik (Demo)')
  expect(scenario?.warnings[0]).toMatchObject({ kind: 'permit_limit', limit: 2, learners: 3, year: 2030 })
  expect(budget.after.rappen - budget.now.rappen).toBe(2 * 12 * 60_000)
  const ending = await aProfession({ status: 'ending', lastIntake: 2023 })
  const late = await getPlanning(officer, { year: 2030, whatIf: { where: 'DFG', professionId: ending.id, more: 1, need: 'own' } }, 'de')
  expect(late.scenario?.warnings[0]).toEqual({ kind: 'profession_ending', year: 2024 })
  expect((await listPlanChoices(officer, 2030, 'de')).professions.map(one => one.id)).not.toContain(ending.id)
  const less = await ask('INFORMATIK', -1)
  expect(less.lines.find(one => one.professionId === professionId)).toMatchObject({ planned: 0, was: { planned: 1 } })
  expect(less.places.filter(one => one.professionId === professionId).map(one => one.gone)).toEqual([true])
  expect(await reasonOf(getPlanning(proposer, { year: 2030, whatIf: { where: 'DBU', professionId, more: 1, need: 'own' } }, 'de'))).toBe(
    'not_found',
  )
  expect(await database().apprenticeshipPlace.count()).toBe(stored)
})
