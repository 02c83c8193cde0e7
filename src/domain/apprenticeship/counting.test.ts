import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import {
  type Cell,
  countingDay,
  countPlaces,
  groupedBy,
  listLearning,
  perMille,
  positionsOf,
  sumOf,
} from '#domain/apprenticeship/counting.ts'
import { placeStates } from '#domain/apprenticeship/place.ts'
import { dateColumn, stopClock } from '#domain/clock.ts'
import { aPlace, aProfession } from '#test/apprenticeships.ts'

afterEach(() => stopClock(null))
const plain = (text: string) => Temporal.PlainDate.from(text)

test('an intake is counted on its reference day, before that today; for the public the first month of training stands still', () => {
  const day = (on: string, frozen: boolean) => countingDay(2026, { on: plain(on), frozen }).toString()
  expect(['2026-05-06', '2026-08-10', '2026-08-31', '2027-01-01'].map(on => day(on, false))).toEqual([
    ...['2026-05-06', '2026-08-10', '2026-08-31', '2026-08-31'],
  ])
  expect(['2026-05-06', '2026-08-01', '2026-08-30', '2026-08-31'].map(on => day(on, true))).toEqual([
    ...['2026-05-06', '2026-08-01', '2026-08-01', '2026-08-31'],
  ])
})

test('a surplus in one profession does not hide behind a lack in another', () => {
  const cells = [
    { approved: 2, filled: 2, own: 1 },
    { approved: 3, filled: 1, own: 3 },
  ]
  expect(sumOf(cells)).toEqual({ approved: 5, filled: 3, own: 4, beyond: 1, open: 2 })
})

test('positions are those of the last line up to the year, and nothing is divided by nothing', () => {
  expect([positionsOf('DFG', 2024), positionsOf('DFG', 2025), positionsOf('DFG', 2030), positionsOf('DFG', 2000)]).toEqual([62, 63, 63, 0])
  expect([perMille(1, 3), perMille(0, 5), perMille(1, 0)]).toEqual([333, 0, null])
})

const contract = (placeId: string, promisedOn: string, endedOn: string | null = null, startsOn = '2024-08-01') =>
  database().trainingContract.create({
    data: {
      ...{ placeId, firstName: 'Luan', lastName: 'Muster', bornOn: dateColumn(plain('2008-05-06')) },
      ...{ promisedOn: dateColumn(plain(promisedOn)), startsOn: dateColumn(plain(startsOn)) },
      ...{ endsOn: dateColumn(plain(startsOn).add({ years: 4 })), endedOn: endedOn ? dateColumn(plain(endedOn)) : null },
      ...(endedOn ? { end: 'dissolved_in_probation' as const } : {}),
    },
  })

test('what was broken off after the reference day leaves the past as it was', async () => {
  stopClock('2026-11-20T10:00:00Z')
  const { id: professionId } = await aProfession()
  const at = { professionId, intakeYear: 2024 }
  const [stays, later, before] = [await aPlace('running', at), await aPlace('dissolved_later', at), await aPlace('unfilled', at)]
  await contract(stays.id, '2024-02-01')
  await contract(later.id, '2024-02-01', '2024-09-01')
  await contract(before.id, '2024-02-01', '2024-08-31')
  const mine = (cells: Cell[]) => cells.filter(one => one.professionId === professionId)
  expect(mine(await countPlaces({ years: [2024] }))).toEqual([
    { department: 'DFG', professionId, intakeYear: 2024, digital: true, approved: 3, filled: 2, own: 3 },
  ])
  const learning = async (on: string) => (await listLearning(plain(on))).filter(one => one.professionId === professionId)
  expect(await learning('2024-08-31')).toHaveLength(2)
  expect(await learning('2025-08-31')).toHaveLength(1)
  expect(await learning('2029-08-31')).toEqual([])
})

// A second way of counting, one place after the other and without SQL, comes to the same for whatever has happened.
test('counting agrees with a second count that goes place by place', async () => {
  const professions = [await aProfession(), await aProfession({ digital: false })]
  const days = ['2023-05-01', '2023-07-31', '2023-08-15', '2023-08-31', '2023-09-01', '2024-03-01']
  const day = fc.constantFrom(...days)
  const lived = fc.record({
    state: fc.constantFrom(...placeStates),
    unit: fc.constantFrom('INFORMATIK', 'STEUERN', 'JUSTIZ'),
    profession: fc.nat(1),
    need: fc.constantFrom('own' as const, 'beyond_own' as const),
    since: day,
    approved: fc.boolean(),
    promised: fc.option(fc.tuple(day, fc.option(day))),
    second: fc.option(day),
  })
  let year = 2100
  await fc.assert(
    fc.asyncProperty(fc.array(lived, { minLength: 1, maxLength: 8 }), fc.boolean(), async (lives, frozen) => {
      const at = year++
      const moved = (text: string) => `${at + Number(text.slice(0, 4)) - 2023}${text.slice(4)}`
      stopClock(`${at + 1}-11-01T10:00:00Z`)
      const expected = new Map<string, Omit<Cell, 'digital'>>()
      for (const life of lives) {
        const profession = professions[life.profession]
        const place = await aPlace(life.state, {
          ...{
            unit: life.unit,
            permitId: null,
            intakeYear: at,
            professionId: profession?.id ?? '',
            need: life.need,
            needReason: 'Wirtschaft',
          },
          ...{ stateSince: new Date(`${moved(life.since)}T12:00:00Z`), approvedAt: life.approved ? new Date('2020-01-01') : null },
        })
        const spans: { from: string; to: string | null }[] = []
        if (life.promised) {
          const [from, to] = life.promised
          spans.push({ from: moved(from), to: to && moved(to) })
          // A place holds one contract at a time: another only once the first has ended.
          if (to && life.second) spans.push({ from: moved(life.second), to: null })
        }
        for (const { from, to } of spans) await contract(place.id, from, to, `${at}-08-01`)
        const reference = `${at}-08-31`
        const gone = life.state === 'planned' || (life.state === 'withdrawn' && !(life.approved && moved(life.since) > reference))
        if (gone) continue
        const key = `${place.department} ${place.professionId}`
        const cell = expected.get(key) ?? {
          ...{ department: place.department, professionId: place.professionId, intakeYear: at },
          ...{ approved: 0, filled: 0, own: 0 },
        }
        cell.approved++
        if (spans.some(({ from, to }) => from <= reference && (to === null || to > reference))) cell.filled++
        if (life.need === 'own') cell.own++
        expected.set(key, cell)
      }
      const counted = await countPlaces({ years: [at], frozen })
      const plainCells = new Map(counted.map(({ digital: _, ...cell }) => [`${cell.department} ${cell.professionId}`, cell]))
      expect(plainCells).toEqual(expected)
      expect(counted.every(one => one.digital === (one.professionId === professions[0]?.id))).toBe(true)
      // Parts are disjoint: by department and by profession one comes to the same total.
      for (const by of [(one: Cell) => one.department, (one: Cell) => one.professionId]) {
        const parts = [...groupedBy(counted, by).values()].map(sumOf)
        expect(parts.reduce((sum, one) => sum + one.beyond, 0)).toBe(sumOf(counted).beyond)
      }
    }),
    { numRuns: 40 },
  )
})
