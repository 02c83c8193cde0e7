import fc from 'fast-check'
import { expect, test } from 'vitest'
import { budgetOf, mayTrain, type PlannedPlace, type PlannedTrainer, warningsOf } from '#domain/apprenticeship/planning-warnings.ts'

const plain = (text: string) => Temporal.PlainDate.from(text)
const trainer = (over: Partial<PlannedTrainer> = {}): PlannedTrainer => ({
  ...{ id: 'eva', name: 'Eva', workload: 100, courseOn: plain('2020-01-01'), from: plain('2015-01-01'), to: null, responsible: true },
  ...over,
})
const permit = { id: 'p', number: 'GL-1', limit: 2, validFrom: plain('2014-01-01'), validTo: null }
let number = 0
const planned = (over: Partial<PlannedPlace> = {}): PlannedPlace => ({
  ...{ id: `${++number}`, intakeYear: 2027, years: 4, department: 'DFG', unit: 'INFORMATIK', professionId: 'a', state: 'planned' },
  ...{ need: 'own', permit, trainers: [trainer()], firstWageRappen: 60_000 },
  ...over,
})
const kinds = (place: PlannedPlace, others: PlannedPlace[] = []) => warningsOf(place, [place, ...others]).map(one => one.kind)

test('a place with a permit and a trainer who took the course needs no thought', () => {
  expect(kinds(planned())).toEqual([])
})

test('a permit that is missing, not yet or no longer holds, or would be exceeded is said', () => {
  expect(kinds(planned({ permit: null }))).toEqual(['permit_missing'])
  expect(kinds(planned({ permit: { ...permit, validTo: plain('2027-07-31') } }))).toEqual(['permit_invalid'])
  expect(kinds(planned({ permit: { ...permit, validFrom: plain('2027-08-02') } }))).toEqual(['permit_invalid'])
  expect(kinds(planned({ permit: { ...permit, validTo: plain('2027-08-01') } }))).toEqual([])
})

test('a permit counts who learns at the same time, in every year of the training', () => {
  const own = planned({ permit: { ...permit, limit: 1 } })
  const before = planned({ intakeYear: 2023, permit: own.permit })
  expect(kinds(own, [before])).toEqual([])
  const later = planned({ intakeYear: 2030, permit: own.permit, unit: 'ELSEWHERE' })
  expect(warningsOf(own, [own, later])).toEqual([{ kind: 'permit_limit', number: 'GL-1', limit: 1, learners: 2, year: 2030 }])
  expect(kinds(own, [planned({ intakeYear: 2031, permit: own.permit })])).toEqual([])
})

test('one trainer of full time or two of at least 60 % for one learner; a second begins when the first enters the last year', () => {
  const of = (...workloads: number[]) => workloads.map(workload => ({ workload }))
  expect([of(100), of(60, 60), of(60), of(59, 59), of(100, 60), of(100, 80, 60), of(100, 100)].map(one => mayTrain(one, 0))).toEqual([
    ...[1, 1, 0, 0, 1, 2, 2],
  ])
  expect([mayTrain(of(100), 1), mayTrain(of(100, 100), 1), mayTrain([], 1)]).toEqual([2, 2, 0])
})

test('no trainer, one who has left, one without the course and too few of them are said', () => {
  expect(kinds(planned({ trainers: [] }))).toEqual(['trainer_none'])
  expect(kinds(planned({ trainers: [trainer({ to: plain('2027-07-31') })] }))).toEqual(['trainer_none'])
  expect(kinds(planned({ trainers: [trainer({ courseOn: null })] }))).toEqual(['trainer_course'])
  expect(kinds(planned({ trainers: [trainer({ workload: 50 })] }))).toEqual(['trainers_few'])
  const roomy = { ...permit, limit: 9 }
  expect(kinds(planned({ permit: roomy }), [planned({ permit: roomy })])).toEqual(['trainers_few'])
  // The first is in the last year when this one begins.
  expect(kinds(planned({ permit: roomy }), [planned({ permit: roomy, intakeYear: 2024 })])).toEqual([])
  // Of another profession or unit: they have their own.
  expect(kinds(planned({ permit: roomy }), [planned({ permit: roomy, professionId: 'b' })])).toEqual([])
})

test('the budget of an intake is twelve first wages a place', () => {
  const many = Array.from({ length: 28 }, () => planned())
  expect(budgetOf(many, 2027)).toEqual({ rappen: 28 * 12 * 60_000, limit: 20_000_000, isOver: true })
  expect(budgetOf(many, 2026)).toMatchObject({ rappen: 0, isOver: false })
  expect(budgetOf([planned({ intakeYear: 2099 })], 2099)).toMatchObject({ limit: null, isOver: false })
})

// A second way of counting: year by year over a calendar, one learner after the other.
test('the permit is exceeded exactly if in some year of the training more learn than it allows', () => {
  const someone = fc.record({ intakeYear: fc.integer({ min: 2022, max: 2032 }), years: fc.integer({ min: 2, max: 5 }) })
  fc.assert(
    fc.property(someone, fc.array(someone, { maxLength: 12 }), fc.integer({ min: 0, max: 6 }), (own, others, limit) => {
      const place = planned({ ...own, permit: { ...permit, limit } })
      const all = [place, ...others.map(one => planned({ ...one, permit: place.permit }))]
      const calendar = new Map<number, number>()
      for (const one of all)
        for (let n = 0; n < one.years; n++) calendar.set(one.intakeYear + n, (calendar.get(one.intakeYear + n) ?? 0) + 1)
      const most = Math.max(...Array.from({ length: own.years }, (_, n) => calendar.get(own.intakeYear + n) ?? 0))
      const said = warningsOf(place, all).find(one => one.kind === 'permit_limit')
      expect(said?.kind === 'permit_limit' ? said.learners : null).toBe(most > limit ? most : null)
    }),
  )
})
