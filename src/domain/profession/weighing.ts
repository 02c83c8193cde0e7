import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const route = z.object({ francsPerHour: z.number().min(0), francsPerWeek: z.number().min(0) })
const share = z.number().min(0).max(1)
// Strict: a weight nobody has declared (an age, a commission) is an error, not a silent part of the order.
const shape = z.strictObject({
  version: z.string(),
  author: z.string(),
  onDay: z.iso.date(),
  ranking: z.strictObject({ demand: z.number().min(0), nearness: z.number().min(0), interest: z.number().min(0) }),
  demandByStatus: z.strictObject({ in_demand: share, stable: share, ending: share }),
  route: z.strictObject({ cheap: route, balanced: route, fast: route }),
})
export type Weighing = z.infer<typeof shape>
export type RankingWeights = Weighing['ranking']
/** What an hour in class and a week until the last step are worth to somebody, in francs. */
export type RouteWeights = Weighing['route']['balanced']

let read: Weighing | undefined
/** All weights of matching and planning, with their version: content/matching.yaml. */
export function weighing(): Weighing {
  read ??= shape.parse(parse(readFileSync(resolve('content/matching.yaml'), 'utf8')))
  return read
}
