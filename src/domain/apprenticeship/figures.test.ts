import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getFigures, listYears, squaresOf } from '#domain/apprenticeship/figures.ts'
import { dateColumn, stopClock } from '#domain/clock.ts'
import { aPlace, aProfession } from '#test/apprenticeships.ts'

beforeEach(() => stopClock('2026-05-06T10:00:00Z'))
afterEach(() => stopClock(null))
const day = (text: string) => dateColumn(Temporal.PlainDate.from(text))

/** Unit, approved, filled, own need: one profession each. */
const drawn = [
  ...([
    ['INFORMATIK', 2, 2, 1] as const,
    ['STEUERN', 3, 2, 2] as const,
    ['SCHULE', 1, 1, 0] as const,
    ['SCHULE', 2, 2, 2] as const,
  ] as const),
  ...([['TIEFBAU', 1, 1, 1] as const, ['TIEFBAU', 1, 0, 0] as const, ['ARBEIT', 2, 2, 1] as const, ['ARBEIT', 1, 1, 0] as const] as const),
  ...([
    ['JUSTIZ', 2, 2, 2] as const,
    ['JUSTIZ', 1, 0, 0] as const,
    ['KANZLEI', 1, 1, 0] as const,
    ['GERICHTSKANZLEI', 1, 1, 1] as const,
  ] as const),
] as const

async function anIntake(year: number, lines: readonly (readonly [string, number, number, number])[]) {
  for (const [unit, approved, filled, own] of lines) {
    const { id: professionId } = await aProfession()
    for (let n = 0; n < approved; n++) {
      const place = await aPlace(n < filled ? 'promised' : 'advertised', {
        ...{ unit, professionId, permitId: null, intakeYear: year, need: n < own ? 'own' : 'beyond_own', needReason: 'Wirtschaft' },
      })
      if (n >= filled) continue
      await database().trainingContract.create({
        data: {
          ...{ placeId: place.id, firstName: 'Luan', lastName: 'Muster', bornOn: day('2010-05-06'), promisedOn: day(`${year}-02-01`) },
          ...{ startsOn: day(`${year}-08-01`), endsOn: day(`${year + 4}-07-31`) },
        },
      })
    }
  }
}

test('the intake of the drawing comes to the drawing: 18 approved, 15 filled, 10 for own need, 5 beyond, 3 open', async () => {
  await anIntake(2026, drawn)
  const { year, departments, total, countedOn, isFinal } = await getFigures(undefined, 'de')
  expect({ year, countedOn, isFinal }).toEqual({ year: 2026, countedOn: '2026-05-06', isFinal: false })
  expect(total).toEqual({ approved: 18, filled: 15, own: 10, beyond: 5, open: 3 })
  expect(departments.map(one => `${one.code} ${one.approved} ${one.filled} ${one.own} ${one.beyond}`)).toEqual([
    ...['DFG 5 4 3 1', 'DBK 3 3 2 1', 'DBU 2 1 1 0', 'DVI 3 3 1 2', 'DSJ 3 2 2 0', 'STK 1 1 0 1', 'GER 1 1 1 0'],
  ])
  expect(departments[0]?.squares).toEqual({ beyond: 1, own: 3, beyondOpen: 1, ownOpen: 0 })
  // A square is a place: there are as many of them as places.
  const all = departments.flatMap(one => Object.values(one.squares)).reduce((sum, one) => sum + one, 0)
  expect(all).toBe(18)
})

test('an own place that nobody has is drawn under the line', () => {
  expect(squaresOf([{ approved: 3, filled: 1, own: 2 }])).toEqual({ beyond: 0, own: 1, ownOpen: 1, beyondOpen: 1 })
})

test('each intake stands beside what was wanted, and one of which nothing is known stands there with nothing', async () => {
  const years = await listYears()
  expect(years.map(one => one.year)).toEqual([2021, 2022, 2023, 2024, 2025, 2026])
  expect(years[0]).toMatchObject({ approved: 0, filled: 0, target: 1, isFinal: true })
  expect(years.at(-1)).toMatchObject({ approved: 18, beyond: 5, target: 5, isFinal: false, digital: 15 })
  expect((await listYears(['DVI'])).at(-1)).toMatchObject({ approved: 3, beyond: 2, target: null })
})
