// Lives as diagrams for the README, drawn from the tables of moves. Run (`npm run tidy` does), it writes the README anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { placeMoves } from '#domain/apprenticeship/place.ts'
import { moves } from '#domain/subsidy/application.ts'

const lives = {
  application: { moves, begins: 'draft' },
  place: { moves: placeMoves, begins: 'planned' },
} as const
export type Life = keyof typeof lives
export const lifeNames = Object.keys(lives) as Life[]

const begin = (life: Life) => `<!-- life of ${life === 'application' ? 'an' : 'a'} ${life}: drawn by npm run tidy -->`
const end = '<!-- end -->'

/** One line a way: from, to, and what one does; several acts of one way share its line. */
export function lifeDiagram(life: Life): string {
  const ways = Object.entries<Record<string, string>>(lives[life].moves).flatMap(([from, by]) => {
    const acts = new Map<string, string[]>()
    for (const [move, to] of Object.entries(by)) acts.set(to, [...(acts.get(to) ?? []), move])
    return [...acts].map(([to, names]) => `  ${from} --> ${to} : ${names.join(', ')}`)
  })
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${lives[life].begins}`, ...ways, '```'].join('\n')
}

export const readLifeDiagram = (readme: string, life: Life) => readme.split(begin(life))[1]?.split(end)[0]?.trim()

if (process.argv[1] === import.meta.filename) {
  let readme = readFileSync('README.md', 'utf8')
  for (const life of lifeNames) {
    const [before = '', rest = ''] = readme.split(begin(life))
    readme = `${before}${begin(life)}\n${lifeDiagram(life)}\n${end}${rest.slice(rest.indexOf(end) + end.length)}`
  }
  writeFileSync('README.md', readme)
}
