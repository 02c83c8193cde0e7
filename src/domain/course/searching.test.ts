import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { facetGroups } from '#domain/course/facets.ts'
import { search } from '#domain/course/searching.ts'
import { seedCourses } from '#seeds/courses.ts'

type Query = { q: string; expect?: string[]; oneOf?: string[] }
const { queries } = parse(readFileSync(resolve('content/search/queries.yaml'), 'utf8')) as { queries: Query[] }
const slugs = async (query: string) => (await search({ query })).lines.map(line => line.slug)

beforeAll(async () => {
  await seedCourses()
}, 120_000)

test('what people really type finds what they mean among the first three, 95 times of 100', async () => {
  expect(queries.length).toBeGreaterThanOrEqual(60)
  const missed: string[] = []
  for (const { q, expect: all, oneOf } of queries) {
    const first = (await slugs(q)).slice(0, 3)
    const hit = all ? all.every(slug => first.includes(slug)) : (oneOf ?? []).some(slug => first.includes(slug))
    if (!hit) missed.push(`${q} → ${first.join(', ') || 'nothing'}`)
  }
  console.log(`${queries.length - missed.length} of ${queries.length} queries hit\n${missed.join('\n')}`)
  expect(missed.length / queries.length).toBeLessThanOrEqual(0.05)
})

test('typing errors are mended, and people are told so', async () => {
  const found = await search({ query: 'Tricfilm' })
  expect(found.corrected).toBe('trickfilm')
  expect(found.lines[0]?.slug).toBe('trickfilm-mit-dem-tablet')
})

test('umlauts, ss and sharp s, typed in any way, find the same', async () => {
  for (const alike of [
    ['Behörden', 'Behoerden', 'behorden'],
    ['Näfels', 'Naefels'],
    ['heisst', 'heißt'],
    ['Händy', 'Haendy'],
  ])
    expect(new Set(await Promise.all(alike.map(async query => (await slugs(query)).join(' ')))).size, alike.join()).toBe(1)
})

test('a word stands inside longer words', async () => {
  expect(await slugs('Billett')).toContain('sbb-billett-und-fahrplan')
  expect(await slugs('nalyse')).toContain('datenanalyse-mit-sql')
})

test('every facet promises exactly what choosing it shows', async () => {
  const all = await search({})
  let checked = 0
  for (const group of facetGroups) {
    for (const { value, count } of all.facets[group]) {
      const chosen = await search({ selection: { [group]: [value] } })
      expect(chosen.total, `${group}:${value}`).toBe(count)
      checked++
    }
  }
  expect(checked).toBeGreaterThan(40)
})

test('beside a choice every other facet still promises what choosing it would show', async () => {
  const choices = [
    { query: 'computer', selection: { place: ['1632'] } },
    { selection: { place: ['1630', 'online'], daypart: ['evening'] } },
    { selection: { audience: ['seniors'], free: ['yes'], weekday: ['1', '2'] } },
  ]
  for (const choice of choices) {
    const found = await search(choice)
    for (const group of facetGroups) {
      for (const { value, count } of found.facets[group]) {
        const chosen = await search({ ...choice, selection: { ...choice.selection, [group]: [value] } })
        expect(chosen.total, `${JSON.stringify(choice)} ${group}:${value}`).toBe(count)
      }
    }
  }
})

test('place and month must be met by one and the same run', async () => {
  const all = await search({})
  for (const { value: month } of all.facets.month) {
    const { lines } = await search({ selection: { place: ['Glarus'], month: [month] } })
    for (const { run, title } of lines) expect([run?.locality, run?.startsAt.slice(0, 7)], title).toEqual(['Glarus', month])
  }
})

test('prices, dates and places stand in order', async () => {
  const prices = (await search({ sort: 'price' })).lines.map(line => line.run?.priceRappen ?? Number.POSITIVE_INFINITY)
  expect(prices).toEqual(prices.toSorted((a, b) => a - b))
  const dates = (await search({ sort: 'date' })).lines.map(line => line.run?.startsAt ?? '9')
  expect(dates).toEqual(dates.toSorted())
})

test('pages of 24 show every course once', async () => {
  const first = await search({ page: 1 })
  const second = await search({ page: 2 })
  expect(first.lines).toHaveLength(24)
  const seen = [...first.lines, ...second.lines].map(line => line.slug)
  expect(new Set(seen).size).toBe(first.total)
  expect(first.pages).toBe(2)
})

test('when filters leave nothing, the same words without filters are offered', async () => {
  const found = await search({ query: 'Excel', selection: { audience: ['children'] } })
  expect(found.total).toBe(0)
  expect(found.nearest?.why).toBe('without_filters')
  expect(found.nearest?.lines.map(line => line.slug)).toContain('excel-fuer-fortgeschrittene')
})

test('when the words are unknown, the next courses are offered', async () => {
  const found = await search({ query: 'Xylofonbau' })
  expect(found.total).toBe(0)
  expect(found.nearest?.why).toBe('coming')
  expect(found.nearest?.lines.length).toBeGreaterThan(0)
})

test('any text and any selection has an answer', async () => {
  const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 300 }))
  const syntax = fc.array(
    fc.constantFrom("'", '"', '\\', ':*', '&', '|', '!', '<->', '(', ')', '%', '_', '\0', ';--', 'excel', 'ß', '🙂'),
    { maxLength: 12 },
  )
  const text = fc.oneof(
    anything,
    syntax.map(parts => parts.join('')),
    syntax.map(parts => parts.join(' ')),
  )
  const selection = fc.dictionary(
    fc.constantFrom(...facetGroups),
    fc.array(fc.oneof(anything, fc.constantFrom('1630', 'yes')), { maxLength: 3 }),
    { maxKeys: 4 },
  )
  await fc.assert(
    fc.asyncProperty(text, selection, fc.integer({ min: 1, max: 50 }), async (query, chosen, page) => {
      const found = await search({ query, selection: chosen, page })
      expect(found.total).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 300 },
  )
})
