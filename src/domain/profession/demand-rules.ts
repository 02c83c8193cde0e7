import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const weight = z.number().positive()
const names = z.array(z.string())
const shape = z.strictObject({
  version: z.string(),
  author: z.string(),
  onDay: z.iso.date(),
  staleAfterMonths: z.int().positive(),
  regions: z.record(z.string(), z.strictObject({ weight, names })),
  indicators: z.record(
    z.string().regex(/^[a-z_]+$/),
    z.strictObject({
      weight,
      scarceWhen: z.enum(['high', 'low']),
      low: z.number(),
      /** One number, or one for each region where the size of the region matters. */
      high: z.union([z.number(), z.record(z.string(), z.number())]),
      unit: z.string(),
      names,
      units: names,
    }),
  ),
})
export type DemandRules = z.infer<typeof shape>

let read: DemandRules | undefined
/** Direction, weight and scale of every indicator, with their version: content/demand.yaml. */
export function demandRules(): DemandRules {
  read ??= shape.parse(parse(readFileSync(resolve('content/demand.yaml'), 'utf8')))
  return read
}
