import { basename, resolve } from 'node:path'
import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import type { FileFault } from '#domain/profession/csv-reading.ts'
import { findEscoFiles, swissSpelling } from '#domain/profession/esco-files.ts'
import { type Counts, createStage, fillStage } from '#domain/profession/esco-staging.ts'

export type Gone = { kind: 'occupation' | 'skill'; uri: string; label: string; professions: string[] }
export type EscoReport = {
  state: 'imported' | 'tried' | 'refused'
  release: string
  languages: string[]
  counts: Counts
  added: number
  changed: number
  gone: Gone[]
  faults: FileFault[]
  /** Faults beyond those listed. */
  more: number
}
type Wish = {
  release?: string | undefined
  dryRun?: boolean | undefined
  mayShrink?: boolean | undefined
  onProgress?: (said: string) => void
}

const mostFaults = 100
/** A release never loses so many occupations: more means that the file is cut off. */
const mostGone = 0.1

/**
 * Reads a folder of official ESCO files. Everything happens in one transaction: with one fault in one line nothing changes.
 * What the folder no longer has is marked as gone and reported with our professions that point to it; our links stay.
 */
export async function importEsco(actor: Actor, folder: string, { release, dryRun, mayShrink, onProgress }: Wish = {}): Promise<EscoReport> {
  const report: EscoReport = {
    ...{
      state: 'refused',
      release: release ?? basename(resolve(folder)),
      languages: [],
      added: 0,
      changed: 0,
      gone: [],
      faults: [],
      more: 0,
    },
    counts: { occupations: 0, skills: 0, relations: 0, groups: 0 },
  }
  const onFault = (fault: FileFault) => void (report.faults.length < mostFaults ? report.faults.push(fault) : report.more++)
  const files = findEscoFiles(folder, onFault)
  if (report.faults.length > 0) return report
  report.languages = [...new Set(files.map(file => file.language).filter(language => language !== ''))]
  const work = async (tx: Tx) => {
    await tx.$executeRaw`set local statement_timeout = '10min'`
    // Two imports at once: the second waits and then compares with what the first has written.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('esco', 0))`
    await createStage(tx)
    report.counts = await fillStage(tx, files, { onFault, onRows: (file, rows) => onProgress?.(`${file}: ${rows}`) })
    if (report.faults.length > 0) throw new Undone()
    onProgress?.('…')
    const known = await tx.escoOccupation.count({ where: { goneSince: null } })
    const { added, changed, goneOccupations, goneSkills } = await merge(tx)
    if (!mayShrink && goneOccupations.length > known * mostGone) {
      onFault({ file: 'occupations', line: null, kind: 'shrinks', about: { gone: goneOccupations.length, known } })
      throw new Undone()
    }
    report.gone = await tellGone(tx, goneOccupations, goneSkills)
    Object.assign(report, { added, changed })
    if (dryRun) throw new Undone()
    const { languages, counts } = report
    const { id } = await tx.escoImport.create({
      data: {
        ...{ release: report.release, languages, added, changed, gone: report.gone, at: nowDate() },
        ...{ occupations: counts.occupations, skills: counts.skills, relations: counts.relations },
      },
    })
    const after = { release: report.release, ...counts, added, changed, gone: report.gone.length }
    await record(tx, actor, { concept: 'profession', subjectId: id, act: 'esco_imported', after })
  }
  try {
    await database().$transaction(work, { timeout: 600_000, maxWait: 60_000 })
    report.state = 'imported'
  } catch (error) {
    if (!(error instanceof Undone)) throw error
    report.state = report.faults.length === 0 ? 'tried' : 'refused'
  }
  return report
}

/** Ends the transaction without a trace: a trial, or faults were found. */
class Undone extends Error {}

type Change = { added: number; changed: number }
/** Brings what we keep to what the stage says. Rows that are the same are not written. */
async function merge(tx: Tx) {
  for (const table of ['occupation', 'skill', 'relation', 'text']) await tx.$executeRawUnsafe(`analyze esco_${table}`)
  const at = nowDate()
  const changes = [
    await tx.$queryRaw<Change[]>`
      with kept as (
        insert into "EscoOccupation" as k (uri, isco4, code) select uri, isco4, code from esco_occupation
        on conflict (uri) do update set isco4 = excluded.isco4, code = excluded.code, "goneSince" = null
        where (k.isco4, k.code) is distinct from (excluded.isco4, excluded.code) or k."goneSince" is not null
        returning xmax = 0 as added)
      select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as changed from kept`,
    await tx.$queryRaw<Change[]>`
      with kept as (
        insert into "EscoSkill" as k (uri, kind, "reuseLevel", collections)
        select uri, kind::"EscoSkillKind", coalesce(reuse, ''), collections from esco_skill
        on conflict (uri) do update set kind = excluded.kind, "reuseLevel" = excluded."reuseLevel", collections = excluded.collections, "goneSince" = null
        where (k.kind, k."reuseLevel", k.collections) is distinct from (excluded.kind, excluded."reuseLevel", excluded.collections) or k."goneSince" is not null
        returning xmax = 0 as added)
      select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as changed from kept`,
    await tx.$queryRaw<Change[]>`
      with kept as (
        insert into "EscoRelation" as k ("occupationUri", "skillUri", necessity) select o, s, n::"EscoNecessity" from esco_relation
        on conflict ("occupationUri", "skillUri", necessity) do update set "goneSince" = null where k."goneSince" is not null
        returning xmax = 0 as added)
      select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as changed from kept`,
    await tx.$queryRaw<Change[]>`
      with kept as (
        insert into "EscoIscoGroup" as k (code) select code from esco_group
        on conflict (code) do update set "goneSince" = null where k."goneSince" is not null returning xmax = 0 as added)
      select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as changed from kept`,
    // Texts follow the concepts: a new text of a known concept counts as a change of it.
    await tx.$queryRaw<Change[]>`
      with kept as (
        insert into "EscoText" as k (uri, language, label, alternative, description) select uri, language, label, alt, description from esco_text
        on conflict (uri, language) do update set label = excluded.label, alternative = excluded.alternative, description = excluded.description
        where (k.label, k.alternative, k.description) is distinct from (excluded.label, excluded.alternative, excluded.description)
        returning xmax = 0 as added)
      select 0 as added, count(*) filter (where not added)::int as changed from kept`,
  ].flat()
  await tx.$executeRaw`
    update "EscoRelation" k set "goneSince" = ${at} where "goneSince" is null
    and not exists (select 1 from esco_relation r where r.o = k."occupationUri" and r.s = k."skillUri" and r.n = k.necessity::text)`
  const goneOccupations = await tx.$queryRaw<{ uri: string }[]>`
    update "EscoOccupation" k set "goneSince" = ${at} where "goneSince" is null
    and not exists (select 1 from esco_occupation r where r.uri = k.uri) returning uri`
  // A folder without the collections says nothing about their headings.
  const goneSkills = await tx.$queryRaw<{ uri: string }[]>`
    update "EscoSkill" k set "goneSince" = ${at} where "goneSince" is null and kind <> 'group'
    and not exists (select 1 from esco_skill r where r.uri = k.uri) returning uri`
  const sum = (name: keyof Change) => changes.reduce((total, change) => total + change[name], 0)
  return { added: sum('added'), changed: sum('changed'), goneOccupations, goneSkills }
}

async function tellGone(tx: Tx, occupations: { uri: string }[], skills: { uri: string }[]): Promise<Gone[]> {
  const uris = [...occupations, ...skills].map(one => one.uri)
  if (uris.length === 0) return []
  const texts = await tx.escoText.findMany({ where: { uri: { in: uris } } })
  const linkedOccupations = await tx.professionOccupation.findMany({
    where: { uri: { in: uris } },
    include: { profession: { select: { titleDe: true } } },
  })
  const linkedSkills = await tx.professionSkill.findMany({
    where: { uri: { in: uris } },
    include: { profession: { select: { titleDe: true } } },
  })
  const labels = new Map(
    [...texts.filter(one => one.language !== 'de'), ...texts.filter(one => one.language === 'de')].map(({ uri, label }) => [
      uri,
      swissSpelling(label),
    ]),
  )
  const links = [...linkedOccupations, ...linkedSkills]
  const told =
    (kind: Gone['kind']) =>
    ({ uri }: { uri: string }) => ({
      ...{ kind, uri, label: labels.get(uri) ?? uri },
      professions: links.filter(link => link.uri === uri).map(link => link.profession.titleDe),
    })
  return [...occupations.map(told('occupation')), ...skills.map(told('skill'))].sort(
    (a, b) => b.professions.length - a.professions.length || a.label.localeCompare(b.label, 'de'),
  )
}
