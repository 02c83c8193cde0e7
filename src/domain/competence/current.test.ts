import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelsBySource, overallLevels, type Seen, type Source } from './current.ts'

const day = (n: number) => new Date(Date.UTC(2026, 0, n))
const seen = fc.record({
  code: fc.constantFrom('1.1', '1.2', '4.3'),
  level: fc.integer({ min: 0, max: 8 }),
  source: fc.constantFrom<Source>('self_test', 'course', 'counsellor', 'proof'),
  seenAt: fc.integer({ min: 1, max: 20 }).map(day),
})
/** Rows with their own ids; some take back an earlier one. */
const profiles = fc.array(fc.tuple(seen, fc.boolean()), { maxLength: 25 }).map(drawn =>
  drawn.map(([row, revokes], n): Seen => {
    const back = revokes && n > 0 && !drawn[n - 1]?.[1] ? drawn[n - 1]?.[0] : undefined
    return { ...(back ?? row), id: String(n).padStart(4, '0'), revokesId: back ? String(n - 1).padStart(4, '0') : null }
  }),
)
const one = (source: Source, level: number, on: number, id = `${on}`): Seen => ({
  ...{ id, code: '1.1', level, source, seenAt: day(on), revokesId: null },
})

test('the order in which rows are read changes nothing', () => {
  fc.assert(
    fc.property(profiles, profile => {
      const turned = profile.toReversed()
      expect(overallLevels(turned)).toEqual(overallLevels(profile))
      expect(levelsBySource(turned)).toEqual(levelsBySource(profile))
    }),
  )
})

test('a counsellor never changes what the self-test says, and a self-test never what the counsellor says', () => {
  fc.assert(
    fc.property(profiles, seen, (profile, row) => {
      const more = [...profile, { ...row, id: '9999', revokesId: null }]
      for (const source of ['self_test', 'course', 'counsellor', 'proof'] as const)
        if (source !== row.source) expect(levelsBySource(more)[source]).toEqual(levelsBySource(profile)[source])
    }),
  )
})

test('a course completed or a proof never lowers a level', () => {
  fc.assert(
    fc.property(profiles, seen, fc.constantFrom<Source>('course', 'proof'), (profile, row, source) => {
      const more = overallLevels([...profile, { ...row, source, id: '9999', revokesId: null }])
      for (const [code, level] of Object.entries(overallLevels(profile))) expect(more[code]).toBeGreaterThanOrEqual(level)
    }),
  )
})

test('the overall level is always one that somebody saw, and a row with what takes it back counts nowhere', () => {
  fc.assert(
    fc.property(profiles, profile => {
      const revoked = new Set(profile.flatMap(row => row.revokesId ?? []))
      const counting = profile.filter(row => row.revokesId === null && !revoked.has(row.id))
      const overall = overallLevels(profile)
      for (const [code, level] of Object.entries(overall))
        expect([0, ...counting.filter(row => row.code === code).map(row => row.level)]).toContain(level)
      expect(overall).toEqual(overallLevels(counting))
    }),
  )
})

test('the judgement is the counsellor’s, else the newest self-test; what was learnt afterwards raises it', () => {
  expect(overallLevels([one('self_test', 5, 1), one('self_test', 3, 2)])).toEqual({ '1.1': 3 })
  expect(overallLevels([one('self_test', 5, 3), one('counsellor', 3, 2)])).toEqual({ '1.1': 3 })
  expect(overallLevels([one('counsellor', 3, 2), one('course', 5, 4)])).toEqual({ '1.1': 5 })
  expect(overallLevels([one('course', 5, 1), one('counsellor', 3, 2)])).toEqual({ '1.1': 3 })
  expect(overallLevels([one('proof', 6, 1), one('counsellor', 3, 2)])).toEqual({ '1.1': 6 })
  expect(overallLevels([one('course', 4, 1)])).toEqual({ '1.1': 4 })
})

test('the worked example of the README', () => {
  const on = (source: Source, level: number, month: number) => ({
    ...one(source, level, 1, `${month}`),
    seenAt: new Date(Date.UTC(2026, month, 5)),
  })
  const all = [on('self_test', 2, 0), on('counsellor', 3, 1), on('self_test', 5, 2), on('course', 4, 3)]
  expect(overallLevels(all)).toEqual({ '1.1': 4 })
  expect(levelsBySource(all).self_test).toEqual({ '1.1': 5 })
})
