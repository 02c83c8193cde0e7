import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Language } from '#words/speak.ts'

const both = z.object({ de: z.string(), en: z.string() })
const shape = z.object({
  version: z.string(),
  areas: z.array(z.object({ code: z.string(), title: both, short: both })).length(5),
  competences: z
    .array(z.object({ code: z.string(), area: z.string(), title: both, short: both, can: both, esco: z.string().nullable() }))
    .length(21),
  levels: z.array(z.looseObject({ level: z.int().min(1).max(8) })).length(8),
})
export type Framework = z.infer<typeof shape>

/** The version new courses are described in. A result or mapping names the version it was made with. */
export const frameworkVersion = '2.2'
let read: Framework | undefined
/** DigComp as content/digcomp has it: five areas, 21 competences, eight levels. */
export function framework(): Framework {
  read ??= shape.parse(parse(readFileSync(resolve(`content/digcomp/${frameworkVersion}.yaml`), 'utf8')))
  return read
}

export type Area = 1 | 2 | 3 | 4 | 5
/** The area of a competence: '3.4' → 3. */
export const areaOf = (code: string): Area => Number(code[0]) as Area
export const isCompetence = (code: string) => framework().competences.some(one => one.code === code)
/** The name people read in lists; the official title is for details. */
export const competenceName = (code: string, language: Language): string =>
  framework().competences.find(one => one.code === code)?.short[language] ?? code
