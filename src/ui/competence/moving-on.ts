// One step through the test, the same for a posted form and for a click in the browser.
import type { Answer } from '#words/scoring.ts'
import type { Place, TestData } from './test-data.ts'

export const acts = ['next', 'skip', 'back', 'pause', 'stay', 'resume', 'result', 'deeper'] as const
export type Act = (typeof acts)[number]
export type Moved = { place: Place; missing: boolean }

/** Where one is after pressing a button. `missing`: nothing was chosen, one stays and is told so. */
export function moveOn(place: Place, act: Act, choice: number | null, items: TestData['items']): Moved {
  const { sheet, at } = place
  const to = (n: number, answers: readonly Answer[] = sheet.answers): Moved => ({
    place: {
      sheet: { ...sheet, answers },
      at: Math.max(0, Math.min(n, items.length - 1)),
      screen: n >= items.length ? 'result' : 'question',
    },
    missing: false,
  })
  const valid = choice !== null && choice < (items[at]?.choices.length ?? 0)
  const chosen = valid ? answered(sheet.answers, at, choice) : sheet.answers
  if (act === 'next') return valid ? to(at + 1, chosen) : { place: { ...place, screen: 'question' }, missing: true }
  if (act === 'skip') return to(at + 1, answered(sheet.answers, at, null))
  if (act === 'back') return to(at - 1, chosen)
  if (act === 'pause') return { place: { sheet: { ...sheet, answers: chosen }, at, screen: 'pause' }, missing: false }
  if (act === 'result') return { place: { sheet: { ...sheet, answers: chosen }, at, screen: 'result' }, missing: false }
  if (act === 'stay') return to(at)
  // On from where the answers end; `deeper` comes with the long sheet and the long list of items.
  return to(sheet.answers.length)
}

/** Items before this one that nobody answered count as skipped: a sheet has no holes. */
function answered(answers: readonly Answer[], at: number, answer: Answer): Answer[] {
  const all = Array.from({ length: Math.max(answers.length, at + 1) }, (_, n) => answers[n] ?? null)
  return all.with(at, answer)
}
