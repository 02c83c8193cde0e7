import { database } from '#db/client.ts'
import { type Signal, signal } from '#domain/insight/signalling.ts'
import { readWish } from '#domain/insight/wish.ts'

const signals: [number, Signal][] = [
  [8, { kind: 'wish', text: 'Fotobuch gestalten', ...readWish('Am Dienstagabend in Linthal') }],
  [4, { kind: 'wish', text: 'Drohnen fliegen', ...readWish('Am Samstag') }],
  [6, { kind: 'search', text: 'Video schneiden' }],
  [7, { kind: 'gap', code: '3.3', level: 5 }],
]

/** What people missed: eight wish the same, four something that is therefore not shown. */
export async function seedSignals() {
  for (const [times, one] of signals) for (let n = 0; n < times; n++) await signal(database(), one)
}
