import { expect, test } from 'vitest'
import { seatState } from './seat-state.ts'

test.each([
  ['many seats', { seats: 12, free: 4 }, 'free'],
  ['three seats', { seats: 12, free: 3 }, 'few'],
  ['one seat of one', { seats: 1, free: 1 }, 'few'],
  ['no seat', { seats: 12, free: 0 }, 'full'],
  ['more people than seats', { seats: 12, free: -1 }, 'full'],
  ['an open door', { seats: 0, free: 0, dropIn: true }, 'free'],
  ['a cancelled run with seats', { seats: 12, free: 9, over: 'cancelled' }, 'full'],
] as const)('%s: the sign never promises a seat that is not there', (_, run, state) => {
  expect(seatState(run)).toBe(state)
})
