import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Language } from '#words/speak.ts'

const both = z.object({ de: z.string(), en: z.string() })
const bands = ['foundation', 'intermediate', 'advanced', 'specialised'] as const
export type Band = (typeof bands)[number]
const shape = z.object({
  version: z.string(),
  areas: z.array(z.object({ code: z.string(), title: both, short: both })).length(5),
  competences: z
    .array(
      z.object({
        ...{ code: z.string(), area: z.string(), title: both, short: both, can: both, esco: z.string().nullable() },
        bands: z.record(z.enum(bands), both),
      }),
    )
    .length(21),
  levels: z.array(z.looseObject({ level: z.int().min(1).max(8) })).length(8),
})
export type Framework = z.infer<typeof shape>

/** The version new courses are described in. A result or mapping names the version it was made with. */
export const frameworkVersion = '2.2'
const read = new Map<string, Framework>()
/** DigComp as content/digcomp has it: five areas, 21 competences, eight levels. Versions stand beside each other, one file each. */
export function framework(version = frameworkVersion): Framework {
  const known = read.get(version) ?? shape.parse(parse(readFileSync(resolve(`content/digcomp/${version}.yaml`), 'utf8')))
  read.set(version, known)
  return known
}

/** The band of a level: 1–2 foundation, 3–4 intermediate, 5–6 advanced, 7–8 specialised. */
export const bandOf = (level: number): Band => bands[Math.max(0, Math.ceil(level / 2) - 1)] ?? 'specialised'

export type Area = 1 | 2 | 3 | 4 | 5
/** The area of a competence: '3.4' → 3. */
export const areaOf = (code: string): Area => Number(code[0]) as Area
export const isCompetence = (code: string) => framework().competences.some(one => one.code === code)
/** The name people read in lists; the official title is for details. */
export const competenceName = (code: string, language: Language): string =>
  framework().competences.find(one => one.code === code)?.short[language] ?? code
/** All of them in their order, as people choose among them. */
export const listCompetences = (language: Language) => framework().competences.map(({ code, short }) => ({ code, title: short[language] }))
