import { expect, test } from 'vitest'
import { summitDrawing } from './summit-drawing.ts'

test('a summit has a bold ring for every level reached and a dashed one for every level still needed', () => {
  for (const level of [1, 4, 8]) {
    const { rings, ghosts, flag } = summitDrawing({ area: 3, level, need: 6 })
    expect(rings.filter(({ kind }) => kind !== 'sub')).toHaveLength(level)
    expect(rings.at(-1)?.kind).toBe('top')
    expect(ghosts).toHaveLength(Math.max(0, 6 - level))
    expect(flag === null).toBe(level >= 6)
  }
})

test('the same area always has the same shape', () => {
  expect(summitDrawing({ area: 2, level: 5 })).toEqual(summitDrawing({ area: 2, level: 5 }))
  expect(summitDrawing({ area: 2, level: 5 }).rings[0]).not.toEqual(summitDrawing({ area: 4, level: 5 }).rings[0])
})
