import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Area } from '#domain/competence/framework.ts'
import { matchNeeds } from '#domain/profession/matching.ts'
import { needTable, pointsOf, rankProfessions } from '#domain/profession/ranking.ts'
import { weighing } from '#domain/profession/weighing.ts'

const weights = { demand: 3, nearness: 5, interest: 2 }
const need = (code: string, level: number, weight = 1) => ({ code, level, weight })
const near = { needs: [need('1.3', 4)] }
const far = { needs: [need('1.3', 8)] }
const other = { needs: [need('4.1', 4)] }

const rank = (levels: Record<string, number>, areas: Area[], demand: number[], titles = ['Nahe', 'Fern', 'Anderswo']) =>
  rankProfessions(needTable([near, far, other]), { levels, areas }, demand, titles, weights)

test('with equal demand the nearer profession stands first', () => {
  expect(rank({ '1.3': 4 }, [], [1, 1, 1]).map(one => one.index)).toEqual([0, 1, 2])
})

test('without a profile demand alone decides, and nearness is no part of the points', () => {
  const ranked = rank({}, [], [0, 0.5, 1])
  expect(ranked.map(one => one.index)).toEqual([2, 1, 0])
  expect(ranked[0]?.parts).toEqual({ demand: 1, nearness: null, interest: null })
  expect(ranked[0]?.points).toBe(100)
})

test('the steps in the areas of interest are told with the share they make, and none where no interest is named', () => {
  for (const { wanted, needed, parts } of rank({}, [1, 4], [1, 1, 1])) expect((wanted ?? -1) / needed).toBe(parts.interest)
  expect(rank({}, [], [1, 1, 1]).map(one => one.wanted)).toEqual([null, null, null])
})

test('an interest lifts the professions whose needs lie in that area', () => {
  expect(rank({}, [4], [1, 1, 1])[0]).toMatchObject({ index: 2, parts: { interest: 1 } })
})

test('equal points share the rank, are marked as equal, and stand in the alphabet', () => {
  const ranked = rank({}, [], [1, 1, 0.5])
  expect(ranked.map(({ index, rank, tied }) => ({ index, rank, tied }))).toEqual([
    { index: 1, rank: 1, tied: true },
    { index: 0, rank: 1, tied: true },
    { index: 2, rank: 3, tied: false },
  ])
})

test('points can be recomputed by hand: demand 0.5, nearness 0.8, interest 0.25 make 60', () => {
  // (0.5 × 3 + 0.8 × 5 + 0.25 × 2) ÷ 10 = 0.6
  expect(pointsOf({ demand: 0.5, nearness: 0.8, interest: 0.25 }, weights)).toBe(60)
})

test('only demand, nearness and interest are weighed', () => {
  expect(Object.keys(weighing().ranking).sort()).toEqual(['demand', 'interest', 'nearness'])
})

const code = fc.constantFrom('1.1', '1.3', '2.4', '3.4', '5.4')
const needs = fc.uniqueArray(fc.record({ code, level: fc.integer({ min: 1, max: 8 }), weight: fc.integer({ min: 1, max: 3 }) }), {
  selector: one => one.code,
})
const profession = fc.record({ needs, demand: fc.double({ min: 0, max: 1, noNaN: true }), title: fc.string({ maxLength: 5 }) })

test('the flat arrays measure the same distance as matching one by one, whatever the order the professions come in', () => {
  const levels = fc.dictionary(code, fc.integer({ min: 0, max: 8 }))
  fc.assert(
    fc.property(fc.array(profession, { maxLength: 20 }), levels, (professions, profile) => {
      const ranked = rankProfessions(
        needTable(professions),
        { levels: profile, areas: [1, 3] },
        professions.map(one => one.demand),
        professions.map(one => one.title),
        weights,
      )
      expect(ranked.map(one => one.index).sort((a, b) => a - b)).toEqual(professions.map((_, n) => n))
      for (const { index, distance, needed, points, parts } of ranked) {
        expect({ distance, needed }).toEqual(
          (({ distance, needed }) => ({ distance, needed }))(matchNeeds(profile, professions[index]?.needs ?? [])),
        )
        expect(points).toBe(pointsOf(parts, weights))
      }
      for (const [n, one] of ranked.entries()) expect(one.points).toBeLessThanOrEqual(ranked[n - 1]?.points ?? 100)
    }),
  )
})
