// The life of an application as a diagram for the README, drawn from the table of moves. Run (`npm run tidy` does), it writes the README anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { moves } from '#domain/subsidy/application.ts'

const [begin, end] = ['<!-- life of an application: drawn by npm run tidy -->', '<!-- end -->']

/** One line a way: from, to, and what one does; several acts of one way share its line. */
export function lifeDiagram(): string {
  const ways = Object.entries(moves).flatMap(([from, by]) => {
    const acts = new Map<string, string[]>()
    for (const [move, to] of Object.entries(by)) acts.set(to, [...(acts.get(to) ?? []), move])
    return [...acts].map(([to, names]) => `  ${from} --> ${to} : ${names.join(', ')}`)
  })
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> draft', ...ways, '```'].join('\n')
}

export const readLifeDiagram = (readme: string) => readme.split(begin)[1]?.split(end)[0]?.trim()

if (process.argv[1] === import.meta.filename) {
  const readme = readFileSync('README.md', 'utf8')
  const [before = '', after = ''] = [readme.split(begin)[0], readme.split(end)[1]]
  writeFileSync('README.md', `${before}${begin}\n${lifeDiagram()}\n${end}${after}`)
}
