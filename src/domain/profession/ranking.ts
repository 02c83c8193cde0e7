import { type Area, areaOf } from '#domain/competence/framework.ts'
import type { Need } from '#domain/profession/leading.ts'
import { type Levels, nearness } from '#domain/profession/matching.ts'
import type { RankingWeights } from '#domain/profession/weighing.ts'

/**
 * The needs of many professions in flat arrays, so that thousands are measured in a few milliseconds: those of profession n lie
 * from starts[n] to before starts[n + 1]; code is a place in `codes`.
 */
export type NeedTable = {
  codes: readonly string[]
  starts: Uint32Array
  code: Uint8Array
  level: Uint8Array
  weight: Uint8Array
  needed: Float64Array
  /** Needed weighted steps by area, five for each profession. */
  byArea: Float64Array
}
export type Parts = { demand: number; nearness: number | null; interest: number | null }
/** `wanted`: the needed weighted steps in the areas of interest; null where none is named. `tied`: another one has the same points. They share the rank and stand in the order of `titles`, which says nothing about them. */
export type Ranked = {
  index: number
  rank: number
  tied: boolean
  points: number
  parts: Parts
  distance: number
  needed: number
  wanted: number | null
}
export type Wish = { levels: Levels; areas: readonly Area[] }

export function needTable(professions: readonly { needs: readonly Need[] }[]): NeedTable {
  const codes = [...new Set(professions.flatMap(({ needs }) => needs.map(need => need.code)))].sort()
  const size = professions.reduce((sum, { needs }) => sum + needs.length, 0)
  const table = {
    codes,
    starts: new Uint32Array(professions.length + 1),
    code: new Uint8Array(size),
    level: new Uint8Array(size),
    weight: new Uint8Array(size),
    needed: new Float64Array(professions.length),
    byArea: new Float64Array(professions.length * 5),
  }
  let at = 0
  for (const [n, { needs }] of professions.entries()) {
    for (const { code, level, weight } of needs) {
      table.code[at] = codes.indexOf(code)
      table.level[at] = level
      table.weight[at] = weight
      table.needed[n] = (table.needed[n] ?? 0) + weight * level
      const area = n * 5 + areaOf(code) - 1
      table.byArea[area] = (table.byArea[area] ?? 0) + weight * level
      at++
    }
    table.starts[n + 1] = at
  }
  return table
}

/** The distance of every profession, in weighted level steps; what is unknown counts like level 0. */
export function measureDistances({ codes, starts, code, level, weight }: NeedTable, levels: Levels): Float64Array {
  const have = Int8Array.from(codes, one => levels[one] ?? 0)
  const distances = new Float64Array(starts.length - 1)
  for (let n = 0, at = 0; n < distances.length; n++) {
    let sum = 0
    for (const end = starts[n + 1] as number; at < end; at++) {
      const steps = (level[at] as number) - (have[code[at] as number] as number)
      if (steps > 0) sum += steps * (weight[at] as number)
    }
    distances[n] = sum
  }
  return distances
}

/**
 * Professions by points, best first (content/matching.yaml says how points come about). Demand is between 0 and 1 for each.
 * Only what stands in the arguments can move a profession: nothing about the person but levels and interests comes in here.
 */
export function rankProfessions(
  table: NeedTable,
  { levels, areas }: Wish,
  demand: ArrayLike<number>,
  titles: readonly string[],
  weights: RankingWeights,
): Ranked[] {
  const distances = measureDistances(table, levels)
  const knows = Object.keys(levels).length > 0
  const ranked = Array.from(distances, (distance, index): Ranked => {
    const needed = table.needed[index] ?? 0
    const inAreas = areas.reduce((sum, area) => sum + (table.byArea[index * 5 + area - 1] ?? 0), 0)
    const parts = {
      demand: demand[index] ?? 0,
      nearness: knows ? nearness({ distance, needed }) : null,
      interest: areas.length > 0 ? (needed === 0 ? 0 : inAreas / needed) : null,
    }
    return {
      index,
      rank: 0,
      tied: false,
      points: pointsOf(parts, weights),
      parts,
      distance,
      needed,
      wanted: areas.length > 0 ? inAreas : null,
    }
  })
  const order = alphabet(titles)
  ranked.sort((a, b) => b.points - a.points || (order[a.index] as number) - (order[b.index] as number))
  for (const [n, one] of ranked.entries()) {
    const before = ranked[n - 1]
    const same = before?.points === one.points
    one.rank = same ? before.rank : n + 1
    one.tied = same || ranked[n + 1]?.points === one.points
  }
  return ranked
}

/** 0 to 100, to one decimal: finer differences would be an order out of nothing, and count as equal. */
export function pointsOf(parts: Parts, weights: RankingWeights): number {
  let [sum, all] = [0, 0]
  for (const name of ['demand', 'nearness', 'interest'] as const) {
    const part = parts[name]
    if (part === null) continue
    sum += part * weights[name]
    all += weights[name]
  }
  return all === 0 ? 0 : Math.round((sum / all) * 1000) / 10
}

/** The place of each title in the alphabet: comparing them all by language once is much cheaper than in every sort. */
function alphabet(titles: readonly string[]): Uint32Array {
  const known = alphabets.get(titles)
  if (known) return known
  const { compare } = new Intl.Collator('de')
  const places = new Uint32Array(titles.length)
  const sorted = titles.map((title, index) => ({ title, index })).sort((a, b) => compare(a.title, b.title) || a.index - b.index)
  for (const [place, { index }] of sorted.entries()) places[index] = place
  alphabets.set(titles, places)
  return places
}
const alphabets = new WeakMap<readonly string[], Uint32Array>()
