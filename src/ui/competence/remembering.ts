// What the self-test leaves in this browser and nowhere else: a result that waits, and a test that was interrupted.
import { readSheet } from '#words/answers.ts'
import type { Levels } from '#words/levels.ts'

/** Other pages read `levels` here: professions, the planner. */
const resultKey = 'lernpfad.standort'
const pauseKey = 'lernpfad.standort.pause'

export type Remembered = {
  version: string
  variant: string
  length: string
  answers: string
  levels: Levels
  takenAt: string
  /** The profession somebody has in mind. */
  goal?: string | null
  /** It was also kept for a person of the account. */
  kept?: boolean
}
export type Pause = { answers: string; at: number; goal: string | null }

export function recall(): { result: Remembered | null; pause: Pause | null } {
  return { result: read<Remembered>(resultKey), pause: read<Pause>(pauseKey) }
}

type Extra = Pick<Remembered, 'goal' | 'kept'>
export function remember(answers: null): void
export function remember(answers: string, levels: Levels, takenAt: string, more: Extra): void
export function remember(answers: string | null, levels: Levels = {}, takenAt = '', more: Extra = {}) {
  const sheet = answers === null ? null : readSheet(answers)
  if (!sheet || answers === null) return write(resultKey, null)
  const { version, variant, length } = sheet
  write(resultKey, { version, variant, length, answers, levels, takenAt, ...more } satisfies Remembered)
}

export const rememberPause = (pause: Pause | null) => write(pauseKey, pause)

// A browser may forbid storing, or hold something we did not write: then there is simply nothing to remember.
function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null
  } catch {
    return null
  }
}
function write(key: string, value: object | null) {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {}
}
