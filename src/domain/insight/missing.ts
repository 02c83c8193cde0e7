import { database } from '#db/client.ts'
import { municipalityName } from '#domain/canton.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { areaOf, competenceName, isCompetence } from '#domain/competence/framework.ts'
import type { Language } from '#words/speak.ts'

/** Fewer say little about what is needed, and too much about who said it. */
export const fewest = 5
const months = 12

type Signals = {
  kind: string
  text: string | null
  level: number | null
  municipality: number | null
  locality: string | null
  weekday: number | null
  daypart: string | null
  onDay: Date
}[]

/** What people looked for, wished, turned down or lacked in the last twelve months and nobody offers; only where at least five say the same. */
export async function listMissing(language: Language) {
  const since = dateColumn(today().subtract({ months }))
  const common = await database().demandSignal.groupBy({ by: ['topic'], where: { onDay: { gte: since } }, _count: true })
  const topics = common.filter(one => one._count >= fewest).map(one => one.topic)
  const rows = await database().demandSignal.findMany({ where: { topic: { in: topics }, onDay: { gte: since } } })
  return [...Map.groupBy(rows, row => row.topic)]
    .map(([topic, signals]) => told(topic, signals, language))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, language))
}

function told(topic: string, signals: Signals, language: Language) {
  const code = isCompetence(topic) ? topic : null
  const [words] = enough(
    signals.map(one => one.text),
    1,
  )
  const levels = signals.flatMap(one => one.level ?? []).sort((a, b) => a - b)
  return {
    topic,
    code,
    area: code ? areaOf(code) : null,
    name: code ? competenceName(code, language) : String(words?.value ?? topic),
    /** The level in the middle of what was lacking. */
    level: levels.length >= fewest ? (levels[Math.floor(levels.length / 2)] ?? null) : null,
    count: signals.length,
    kinds: enough(signals.map(one => one.kind)).map(({ value, count }) => ({ kind: String(value), count })),
    places: enough(signals.map(one => one.municipality)).map(({ value, count }) => ({
      bfs: Number(value),
      name: municipalityName(Number(value)) ?? String(value),
      count,
    })),
    localities: enough(signals.map(one => one.locality)).map(({ value, count }) => ({ name: String(value), count })),
    weekdays: enough(signals.map(one => one.weekday)).map(({ value, count }) => ({ weekday: Number(value), count })),
    dayparts: enough(signals.map(one => one.daypart)).map(({ value, count }) => ({ daypart: String(value), count })),
  }
}

/** The values that enough signals share, most frequent first. */
function enough(values: readonly (string | number | null)[], atLeast = fewest) {
  const groups = Map.groupBy(
    values.filter(value => value !== null),
    value => value,
  )
  return [...groups]
    .map(([value, all]) => ({ value, count: all.length }))
    .filter(one => one.count >= atLeast)
    .sort((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)))
}
export type Missing = ReturnType<typeof told>
