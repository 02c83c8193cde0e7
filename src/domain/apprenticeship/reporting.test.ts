import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getReport, listBehind, reportNumbers } from '#domain/apprenticeship/reporting.ts'
import { dateColumn, stopClock } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { aPlace, aProfession, apprenticeshipOfficer, coordinator, departmentHead } from '#test/apprenticeships.ts'

const day = (text: string) => dateColumn(Temporal.PlainDate.from(text))

beforeAll(async () => {
  stopClock('2026-11-26T10:00:00Z')
  const professions = [await aProfession(), await aProfession({ digital: false, titleDe: 'Kauffrau/Kaufmann EFZ', specialisationDe: '' })]
  const plans = [
    ...([
      ['INFORMATIK', 0, 2024, 2, 2, 1] as const,
      ['STEUERN', 1, 2026, 3, 2, 2] as const,
      ['INFORMATIK', 0, 2026, 2, 2, 1] as const,
    ] as const),
    ...([['JUSTIZ', 1, 2026, 2, 1, 2] as const, ['JUSTIZ', 0, 2026, 2, 2, 0] as const] as const),
  ]
  for (const [unit, profession, year, approved, filled, own] of plans)
    for (let n = 0; n < approved; n++) {
      const place = await aPlace(n < filled ? 'running' : 'unfilled', {
        ...{ unit, professionId: professions[profession]?.id ?? '', permitId: null, intakeYear: year },
        ...{ need: n < own ? 'own' : 'beyond_own', needReason: 'Betriebe' },
      })
      if (n < filled)
        await database().trainingContract.create({
          data: {
            ...{ placeId: place.id, firstName: 'Luan', lastName: 'Muster', bornOn: day('2008-05-06'), promisedOn: day(`${year}-02-01`) },
            ...{ startsOn: day(`${year}-08-01`), endsOn: day(`${year + 4}-07-31`) },
          },
        })
    }
})

test('the report of the officer counts all, that of a head their department, and nobody else reads it', async () => {
  const all = await getReport(await apprenticeshipOfficer(), undefined, 'de')
  expect(all).toMatchObject({ year: 2026, countedOn: '2026-08-31', isAll: true })
  expect(all.total).toMatchObject({ approved: 9, filled: 7, own: 5, beyond: 3, open: 2, learners: 9, digital: 6 })
  expect(all.departments.map(one => [one.code, one.learners, one.digital, one.positions])).toEqual([
    ['DFG', 6, 4, 63],
    ['DSJ', 3, 2, 90],
  ])
  expect(all.byIntake).toEqual([
    { intakeYear: 2024, learners: 2, digital: 2 },
    { intakeYear: 2026, learners: 7, digital: 4 },
  ])
  expect(all.byProfession.map(one => [one.profession, one.learners, one.digital])).toEqual([
    ['Informatiker/in EFZ, Plattformentwicklung', 6, 6],
    ['Kauffrau/Kaufmann EFZ', 3, 0],
  ])
  expect(all.history.map(one => [one.year, one.beyond, one.target]).slice(3, 6)).toEqual([
    [2024, 1, 3],
    [2025, 0, 4],
    [2026, 3, 5],
  ])
  const own = await getReport(await departmentHead('DSJ'), 2026, 'de')
  expect(own).toMatchObject({ isAll: false, total: { approved: 4, filled: 3, beyond: 2, learners: 3 } })
  expect(own.departments.map(one => one.code)).toEqual(['DSJ'])
  await expect(getReport(await coordinator(), 2026, 'de')).rejects.toThrow(Refusal)
})

test('behind each number stand exactly so many places, each once', async () => {
  const officer = await apprenticeshipOfficer()
  const report = await getReport(officer, 2026, 'de')
  const asked = [
    { counted: report.total, filter: {} },
    ...report.departments.map(one => ({ counted: one, filter: { department: one.code } })),
    ...report.departments.flatMap(of =>
      of.lines.map(one => ({ counted: { ...one, learners: null }, filter: { department: of.code, professionId: one.professionId } })),
    ),
  ]
  for (const { counted, filter } of asked)
    for (const number of reportNumbers) {
      const rows = await listBehind(officer, { year: 2026, number, ...filter }, 'de')
      expect(new Set(rows.map(one => one.id)).size).toBe(rows.length)
      if (counted[number] !== null) expect(rows.length, `${JSON.stringify(filter)} ${number}`).toBe(counted[number])
    }
  const head = await departmentHead('DSJ')
  expect(await listBehind(head, { year: 2026, number: 'approved', department: 'DFG' }, 'de')).toEqual([])
})
