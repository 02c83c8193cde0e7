import { database } from '#db/client.ts'
import { reportMissing } from '#domain/course/missing.ts'
import { type Signal, signal } from '#domain/insight/signalling.ts'

const wishes: [number, string, string][] = [
  [8, 'Fotobuch gestalten', 'Am Abend in Linthal'],
  [4, 'Drohnen fliegen', 'Am Samstag'],
]
const signals: [number, Signal][] = [
  [6, { kind: 'search', text: 'Video schneiden' }],
  [7, { kind: 'gap', code: '3.3', level: 5 }],
]

/** What people missed: eight wish the same, four something that is therefore not shown. */
export async function seedSignals() {
  for (const [times, query, wish] of wishes) for (let n = 0; n < times; n++) await reportMissing(query, wish)
  for (const [times, one] of signals) for (let n = 0; n < times; n++) await signal(database(), one)
}
