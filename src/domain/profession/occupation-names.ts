import { database } from '#db/client.ts'
import { fold } from '#domain/course/folding.ts'
import { swissSpelling } from '#domain/profession/esco-files.ts'
import type { Language } from '#words/speak.ts'

export type Concept = { uri: string; label: string; gone: boolean; known: boolean }

/** The release that was imported last; null where ESCO was never imported. */
export const findRelease = async (): Promise<string | null> =>
  (await database().escoImport.findFirst({ orderBy: { id: 'desc' }, select: { release: true } }))?.release ?? null

/** What concepts are called. Those that were never imported keep their address as a name; those a newer release dropped say so. */
export async function nameConcepts(uris: readonly string[], language: Language): Promise<Concept[]> {
  const wanted = [...uris]
  const [texts, occupations, skills] = await Promise.all([
    database().escoText.findMany({ where: { uri: { in: wanted } }, select: { uri: true, language: true, label: true } }),
    database().escoOccupation.findMany({ where: { uri: { in: wanted } }, select: { uri: true, goneSince: true } }),
    database().escoSkill.findMany({ where: { uri: { in: wanted } }, select: { uri: true, goneSince: true } }),
  ])
  const rows = new Map([...occupations, ...skills].map(row => [row.uri, row]))
  return wanted.map(uri => {
    const own = texts.filter(text => text.uri === uri)
    const text = own.find(one => one.language === language) ?? own.find(one => one.language === 'de') ?? own[0]
    return { uri, label: swissSpelling(text?.label ?? uri), gone: Boolean(rows.get(uri)?.goneSince), known: rows.has(uri) }
  })
}

/** Occupations whose name, or another name of them, has every word of the query; also found by ISCO code. */
export async function findOccupations(query: string, language: Language, most = 12) {
  const words = fold(query).split(' ').filter(Boolean).slice(0, 6)
  if (words.length === 0) return []
  const rows = await database().escoOccupation.findMany({ where: { goneSince: null }, select: { uri: true, isco4: true, code: true } })
  const texts = await database().escoText.findMany({ where: { uri: { in: rows.map(row => row.uri) } } })
  const isco = new Map(rows.map(row => [row.uri, row]))
  const hits = new Map<string, { uri: string; label: string; code: string; first: boolean }>()
  for (const { uri, label, alternative, language: spoken } of texts) {
    const row = isco.get(uri)
    const inLabel = words.every(word => fold(label).includes(word))
    const hit = inLabel || words.every(word => row?.code.startsWith(word) || alternative.some(name => fold(name).includes(word)))
    if (hit && row && (spoken === language || !hits.has(uri)))
      hits.set(uri, { uri, label: swissSpelling(label), code: row.code, first: inLabel })
  }
  return [...hits.values()]
    .sort((a, b) => Number(b.first) - Number(a.first) || a.label.length - b.label.length || a.label.localeCompare(b.label, language))
    .slice(0, most)
    .map(({ uri, label, code }) => ({ uri, label, code }))
}

/** What ESCO says these occupations need: essential first, each skill once. */
export async function listSkillsOf(occupations: readonly string[], language: Language) {
  const relations = await database().escoRelation.findMany({
    where: { occupationUri: { in: [...occupations] }, goneSince: null, skill: { goneSince: null } },
    select: { skillUri: true, necessity: true },
  })
  const essential = new Set(relations.filter(one => one.necessity === 'essential').map(one => one.skillUri))
  const named = await nameConcepts([...new Set(relations.map(one => one.skillUri))], language)
  return named
    .map(({ uri, label }) => ({ uri, label, essential: essential.has(uri) }))
    .sort((a, b) => Number(b.essential) - Number(a.essential) || a.label.localeCompare(b.label, language))
}
