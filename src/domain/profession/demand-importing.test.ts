import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { demandOf } from '#domain/profession/demand.ts'
import { importDemand } from '#domain/profession/demand-importing.ts'
import { endOverride, overrideDemand } from '#domain/profession/overriding.ts'
import { seedProfessions } from '#seeds/professions.ts'

const job = byItself('job')
const issued = today().subtract({ months: 1 })
const header = 'quelle;ausgabe_datum;region;isco4;chisco5;beruf_text;indikator;wert;einheit;periode;url;bemerkung'
const good = `Erhebung;${issued};GL;2511;;;Offene Stellen;7;Stellen;2026-09;https://zahlen.example;klein`
const file = (...lines: string[]) => ({ name: 'nachfrage.csv', bytes: new TextEncoder().encode(`${[header, ...lines].join('\n')}\n`) })
const figures = () => database().demandIndicator.count()
const profession = () =>
  database().profession.findFirstOrThrow({ where: { isco4: '2511' }, include: { indicators: true, overrides: true } })

beforeAll(seedProfessions)

test('a trial says what would come and keeps nothing; the import keeps it; the same again changes nothing; another value puts it right', async () => {
  const before = await figures()
  expect(await importDemand(job, file(good), { dryRun: true })).toMatchObject({ state: 'tried', added: 1, professions: [{ figures: 1 }] })
  expect(await figures()).toBe(before)
  expect(await importDemand(job, file(good))).toMatchObject({ state: 'imported', rows: 1, added: 1, changed: 0 })
  expect(await figures()).toBe(before + 1)
  expect(await importDemand(job, file(good))).toMatchObject({ added: 0, changed: 0, same: 1 })
  expect(await importDemand(job, file(good.replace(';7;', ";1'007,5;")))).toMatchObject({ added: 0, changed: 1 })
  const kept = (await profession()).indicators.find(one => one.source === 'Erhebung')
  expect(kept?.value.toNumber()).toBe(1007.5)
  expect(await database().history.count({ where: { act: 'figures_imported' } })).toBe(2)
})

test('lines about professions we do not keep are counted and left', async () => {
  expect(await importDemand(job, file(good.replace('2511', '9999')), { dryRun: true })).toMatchObject({
    state: 'tried',
    foreign: 1,
    added: 0,
  })
})

const spoilt: [string, string, object][] = [
  ['an unknown indicator', good.replace('Offene Stellen', 'Horoskop'), { line: 3, kind: 'unknown_indicator' }],
  ['an unknown region', good.replace(';GL;', ';Mars;'), { line: 3, kind: 'unknown_region' }],
  ['a value that is no number', good.replace(';7;', ';viel;'), { line: 3, kind: 'bad_value', about: { column: 'wert', value: 'viel' } }],
  ['a unit that is not the indicator’s', good.replace('Stellen;2026', 'Prozent;2026'), { line: 3, kind: 'bad_value' }],
  ['a day that does not exist', good.replace(String(issued), '2026-02-31'), { line: 3, kind: 'bad_value' }],
  ['a Swiss level that does not begin with the ISCO group', good.replace('2511;;', '2511;25991;'), { line: 3, kind: 'bad_value' }],
  ['an address that is a script', good.replace('https://zahlen.example', 'javascript:alert(1)'), { line: 3, kind: 'bad_value' }],
  ['a line that stands twice', good, { line: 3, kind: 'duplicate', about: { first: 2 } }],
  ['a line with a cell too few', good.slice(0, good.lastIndexOf(';')), { line: 3, kind: 'wrong_count' }],
]
for (const [title, line, fault] of spoilt)
  test(`${title} is named by its line, and the good line beside it is not taken over either`, async () => {
    const before = await figures()
    const report = await importDemand(job, file(good, line))
    expect(report).toMatchObject({ state: 'refused', faults: [fault] })
    expect(await figures()).toBe(before)
  })

test('a file with commas and a file without lines are refused', async () => {
  expect((await importDemand(job, { name: 'a.csv', bytes: new TextEncoder().encode(header.replaceAll(';', ',')) })).faults).toMatchObject([
    { line: 1, kind: 'wrong_delimiter' },
  ])
  expect((await importDemand(job, file())).faults).toMatchObject([{ kind: 'no_rows' }])
})

test('a committee overrides the score with a reason until it ends it; what was computed stays beside it', async () => {
  const { slug } = await profession()
  const computed = demandOf(await profession()).score
  await overrideDemand(job, { slug, score: 90, committee: 'Fachkommission', reason: 'Ein Betrieb zieht zu.' })
  expect(demandOf(await profession())).toMatchObject({ score: computed, effective: 90, override: { reason: 'Ein Betrieb zieht zu.' } })
  const second = overrideDemand(job, { slug, score: 10, committee: 'Fachkommission', reason: 'Doch nicht.' })
  await expect(second).rejects.toMatchObject({ reason: 'override_in_force' })
  await endOverride(job, { slug, reason: 'Der Betrieb kommt nicht.' })
  expect(demandOf(await profession())).toMatchObject({ effective: computed, override: null })
  expect(await database().history.count({ where: { act: { in: ['demand_overridden', 'demand_override_ended'] } } })).toBe(2)
})
