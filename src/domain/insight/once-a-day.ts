import { createHmac, randomBytes } from 'node:crypto'
import { today } from '#domain/clock.ts'

/**
 * Which signal a visitor has given today, so that one person asking ten times is not ten. Kept in this process's memory alone, under
 * a key that is drawn each day and never written anywhere: with the day both are gone, and nothing in the database leads from a
 * signal to a visitor or from one signal to another. A restart, or a second process, may count somebody once more.
 */
let kept = { day: '', key: Buffer.alloc(0), signals: new Map<string, string>() }

/** A flood of addresses must not fill the memory: from then on, the day counts anew. */
const most = 100_000

export const signalOfToday = (visitor: string, topic: string): string | undefined => ofToday().signals.get(nameOf(visitor, topic))

export function keepForToday(visitor: string, topic: string, signalId: string): void {
  const { signals } = ofToday()
  if (signals.size >= most) signals.clear()
  signals.set(nameOf(visitor, topic), signalId)
}

const nameOf = (visitor: string, topic: string) => createHmac('sha256', ofToday().key).update(`${visitor}\n${topic}`).digest('base64')

function ofToday() {
  const day = today().toString()
  if (kept.day !== day) kept = { day, key: randomBytes(32), signals: new Map() }
  return kept
}
