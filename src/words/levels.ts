// Levels as they travel in an address: `1.1-3_1.2-4`. The same reading on the server and in the browser.
/** Competence code → level 0–8. A code that is absent is unknown. */
export type Levels = Readonly<Record<string, number>>

const pair = /^([1-5]\.[1-9])-([0-8])$/

/** Reads what an address carries; whatever is no pair falls away, so a cut or spoilt address still leads somewhere. */
export function readLevels(text: string | null | undefined): Levels {
  const levels: Record<string, number> = {}
  for (const one of (text ?? '').slice(0, 400).split('_')) {
    const [, code, level] = pair.exec(one) ?? []
    if (code) levels[code] = Number(level)
  }
  return levels
}

export const writeLevels = (levels: Levels): string =>
  Object.entries(levels)
    .filter(([code, level]) => pair.test(`${code}-${level}`))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([code, level]) => `${code}-${level}`)
    .join('_')

/** The level of each area that has one: the mean of its known competences, rounded down, so nobody is promised what they lack. */
export function levelsOfAreas(levels: Levels): ReadonlyMap<number, number> {
  const byArea = Map.groupBy(Object.entries(levels), ([code]) => Number(code[0]))
  return new Map(
    [...byArea]
      .sort(([a], [b]) => a - b)
      .map(([area, all]) => [area, Math.floor(all.reduce((sum, [, level]) => sum + level, 0) / all.length)]),
  )
}
