// How answers become levels. Pure and without a database, because the browser scores too: nothing has to be sent for it.
import type { Levels } from './levels.ts'

/** How sure somebody says they are (0–3), or a question with one right choice. */
export type ScoredItem = { kind: 'rating'; competence: string } | { kind: 'question'; competence: string; right: number }
/** The rating's value or the number of the choice; null is skipped. What was not reached is not there. */
export type Answer = number | null
/** From content/self-test: the mean of the ratings divided by 3 takes the first row it is below. */
export type Scoring = {
  levels: readonly { below: number; level: number }[]
  knowledge: { right: number; wrong: number; least: number; most: number }
}
export type Disagreement = { competence: string; how: 'over' | 'under' }

/**
 * Levels 1–6 and where rating and knowledge disagree. For each competence:
 * 1. the mean of its answered ratings, divided by 3, gives the level by `scoring.levels`;
 * 2. where more than half of its answered questions are right, the level rises by `knowledge.right`, where less than half, it changes
 *    by `knowledge.wrong`, never below `least` nor above `most`; half and half, or no answer, changes nothing.
 * A competence without an answered rating stays unknown: a lucky guess is no level. Skipping costs nothing.
 * They disagree where somebody rates 2 or more and knows less than half (over), or rates 1 or less and knows more than half (under).
 */
export function score(items: readonly ScoredItem[], answers: readonly Answer[], scoring: Scoring) {
  const levels: Record<string, number> = {}
  const disagreements: Disagreement[] = []
  const answered = items.map((item, n) => ({ item, answer: answers[n] ?? null })).filter(one => one.answer !== null)
  for (const [competence, all] of Map.groupBy(answered, one => one.item.competence)) {
    const ratings = all.flatMap(({ item, answer }) => (item.kind === 'rating' ? [answer ?? 0] : []))
    if (ratings.length === 0) continue
    const rated = mean(ratings)
    const knows = knowledgeOf(all)
    levels[competence] = qualified(levelOf(rated / 3, scoring), knows, scoring)
    if (knows === 'wrong' && rated >= 2) disagreements.push({ competence, how: 'over' })
    if (knows === 'right' && rated <= 1) disagreements.push({ competence, how: 'under' })
  }
  return { levels: levels as Levels, disagreements }
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length

const levelOf = (share: number, { levels }: Scoring) => (levels.find(row => share < row.below) ?? levels.at(-1))?.level ?? 1

function knowledgeOf(all: readonly { item: ScoredItem; answer: Answer }[]): 'right' | 'wrong' | null {
  const marks = all.flatMap(({ item, answer }) => (item.kind === 'question' ? [Number(answer === item.right)] : []))
  if (marks.length === 0 || mean(marks) === 0.5) return null
  return mean(marks) > 0.5 ? 'right' : 'wrong'
}

function qualified(level: number, knows: 'right' | 'wrong' | null, { knowledge }: Scoring): number {
  if (!knows) return level
  return Math.min(knowledge.most, Math.max(knowledge.least, level + knowledge[knows]))
}
