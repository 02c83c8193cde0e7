import fc from 'fast-check'
import { expect, test } from 'vitest'
import { giveBack, type RefundRules, type RefundStep, refundRulesOf, stepAt } from './refund-rules.ts'

const at = (text: string) => new Date(text)
const part: RefundRules = { fullUntil: '2026-12-01T10:00:00.000Z', late: { kind: 'part', share: 2_500, until: '2026-12-10T10:00:00.000Z' } }

test('a deadline belongs to those who keep it: the last moment still counts, the next no longer', () => {
  expect(stepAt(part, at('2026-12-01T10:00:00.000Z'))).toEqual({ kind: 'full' })
  expect(stepAt(part, at('2026-12-01T10:00:00.001Z'))).toEqual({ kind: 'part', share: 2_500 })
  expect(stepAt(part, at('2026-12-10T10:00:00.000Z'))).toEqual({ kind: 'part', share: 2_500 })
  expect(stepAt(part, at('2026-12-10T10:00:00.001Z'))).toEqual({ kind: 'none' })
  expect(stepAt({ ...part, late: null }, at('2026-12-01T10:00:00.001Z'))).toEqual({ kind: 'none' })
  expect(stepAt({ ...part, late: { kind: 'fee', rappen: 900, until: '2026-12-10T10:00:00.000Z' } }, at('2026-12-05T00:00:00Z'))).toEqual({
    kind: 'fee',
    rappen: 900,
  })
})

test('a part is rounded for each payer, half up; a fee is kept from the person alone, and no more than they paid', () => {
  expect(giveBack({ kind: 'part', share: 5_000 }, { person: 1_001, canton: 333 })).toEqual({ back: { person: 501, canton: 167 }, fee: 0 })
  expect(giveBack({ kind: 'fee', rappen: 3_000 }, { person: 20_000, canton: 5_000 })).toEqual({
    back: { person: 20_000, canton: 5_000 },
    fee: 3_000,
  })
  expect(giveBack({ kind: 'fee', rappen: 3_000 }, { person: 1_000, canton: 9_000 })).toEqual({
    back: { person: 1_000, canton: 9_000 },
    fee: 1_000,
  })
  expect(giveBack({ kind: 'fee', rappen: 3_000 }, { person: 0, canton: 9_000 })).toEqual({ back: { person: 0, canton: 9_000 }, fee: 0 })
  expect(giveBack({ kind: 'none' }, { person: 1, canton: 1 })).toEqual({ back: { person: 0, canton: 0 }, fee: 0 })
  expect(giveBack({ kind: 'full' }, { person: 1, canton: 2 })).toEqual({ back: { person: 1, canton: 2 }, fee: 0 })
})

const rappen = fc.integer({ min: 0, max: 1_000_000 })
const steps: fc.Arbitrary<RefundStep> = fc.oneof(
  fc.constantFrom<RefundStep>({ kind: 'full' }, { kind: 'none' }),
  fc.record({ kind: fc.constant('part' as const), share: fc.integer({ min: 1, max: 9_999 }) }),
  fc.record({ kind: fc.constant('fee' as const), rappen }),
)
test('nobody ever gets more than they paid, nor owes more than that', () => {
  fc.assert(
    fc.property(steps, rappen, rappen, (step, person, canton) => {
      const { back, fee } = giveBack(step, { person, canton })
      expect(back.person >= 0 && back.person <= person && back.canton >= 0 && back.canton <= canton).toBe(true)
      expect(fee >= 0 && fee <= back.person).toBe(true)
      expect([...Object.values(back), fee].every(Number.isInteger)).toBe(true)
    }),
  )
})

const run = (more: object = {}) => ({
  ...{ startsAt: at('2026-12-20T17:00:00Z'), cancelUntil: at('2026-12-10T17:00:00Z') },
  ...{ lateRefund: null, lateShare: null, lateFeeRappen: null, lateUntil: null },
  ...more,
})
test('a run without rules of its own has the canton’s: half of it until the end of the second day before', () => {
  expect(refundRulesOf(run())).toEqual({
    fullUntil: '2026-12-10T17:00:00.000Z',
    late: { kind: 'part', share: 5_000, until: '2026-12-18T22:59:00.000Z' },
  })
  // Where that would end before what comes back in full, there is nothing in between.
  expect(refundRulesOf(run({ cancelUntil: at('2026-12-19T17:00:00Z') })).late).toBeNull()
  expect(refundRulesOf(run({ cancelUntil: at('2026-12-18T22:59:00Z') })).late).toBeNull()
  expect(refundRulesOf(run({ cancelUntil: at('2026-12-18T22:58:00Z') })).late).not.toBeNull()
})
test('a run’s own rules go before the canton’s, also when they say: nothing', () => {
  const lateUntil = at('2026-12-15T17:00:00Z')
  expect(refundRulesOf(run({ lateRefund: 'part', lateShare: 2_500, lateUntil })).late).toEqual({
    kind: 'part',
    share: 2_500,
    until: lateUntil.toISOString(),
  })
  expect(refundRulesOf(run({ lateRefund: 'fee', lateFeeRappen: 900, lateUntil })).late).toEqual({
    kind: 'fee',
    rappen: 900,
    until: lateUntil.toISOString(),
  })
  expect(refundRulesOf(run({ lateRefund: 'none' })).late).toBeNull()
})
