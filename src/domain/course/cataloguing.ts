import { createHash } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { RunState } from '#db/generated/client.ts'
import { canton, municipalityName } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { areaOf, competenceName } from '#domain/competence/framework.ts'
import { byJoinable, type Standing, standingOf } from '#domain/course/coming.ts'
import { courseFacets, runFacets } from '#domain/course/facets.ts'
import type { CourseFields } from '#domain/course/fields.ts'
import { fold, foldWhole } from '#domain/course/folding.ts'

type RunRow = {
  id: string
  state: RunState
  startsAt: string
  enrolUntil: string
  seats: number
  taken: number
  priceRappen: number | null
  placeName: string | null
  locality: string | null
  municipality: number | null
  online: boolean
  wheelchair: boolean
  sessions: { startsAt: string; endsAt: string }[]
}
type Source = Omit<CourseFields, 'bring' | 'prerequisites' | 'requiredCourses' | 'wheelchair' | 'accessibility'> & {
  slug: string
  changedAt: string
  providerName: string
  providerLocality: string | null
  runs: RunRow[]
}

/**
 * Writes the course's row in the catalogue anew from its published version and its runs, or removes it. Call it in the
 * transaction of every change to either, after their locks: the course is locked here, so that two runs changing at once are
 * both seen. When nothing changes that the catalogue says, nothing is written.
 */
export async function catalogue(tx: Tx, courseId: string): Promise<void> {
  await tx.$queryRaw`select 1 from "Course" where id = ${courseId}::uuid for no key update`
  const source = await findSource(tx, courseId)
  if (!source) return void (await tx.$executeRaw`delete from "CatalogueEntry" where "courseId" = ${courseId}::uuid`)
  const entry = entryOf(source, nowDate())
  const digest = createHash('sha256').update(JSON.stringify(entry)).digest('base64url')
  const [kept] = await tx.$queryRaw<{ digest: string }[]>`select digest from "CatalogueEntry" where "courseId" = ${courseId}::uuid`
  if (kept?.digest !== digest) await writeEntry(tx, courseId, entry, digest)
}

/** Rows that time alone made wrong, and published courses without a row. Ends at once when there is nothing to do. */
export async function refreshCatalogue(most = 200): Promise<number> {
  const due = await database().$queryRaw<{ id: string }[]>`
    select "courseId" as id from "CatalogueEntry" where "freshUntil" <= ${nowDate()} order by "freshUntil" limit ${most}`
  for (const { id } of due) await database().$transaction(tx => catalogue(tx, id))
  return due.length
}

/** Writes what is missing altogether, as after a migration that emptied the catalogue. */
export async function fillCatalogue(): Promise<number> {
  const missing = await database().$queryRaw<{ id: string }[]>`
    select c.id from "Course" c join "CourseVersion" v on v.id = c."publishedId" and v.state = 'published'
    where not exists (select 1 from "CatalogueEntry" e where e."courseId" = c.id)`
  for (const { id } of missing) await database().$transaction(tx => catalogue(tx, id))
  return missing.length
}

async function findSource(tx: Tx, courseId: string): Promise<Source | null> {
  const [row] = await tx.$queryRaw<{ source: Source }[]>`
    select to_jsonb(s) as source from (
      select c.slug, v.title, v.summary, v.description, v.audience, v."ageMin", v."ageMax", v.language, v.keywords, v."dropIn",
        coalesce(v."reviewedAt", v."createdAt") as "changedAt",
        p.name as "providerName", p.locality as "providerLocality",
        (select coalesce(jsonb_agg(k order by k.code), '[]') from "CourseCompetence" k where k."versionId" = v.id) as competences,
        (select coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('sessions',
            (select coalesce(jsonb_agg(s order by s."startsAt"), '[]') from "RunSession" s where s."runId" = r.id)) order by r."startsAt", r.id), '[]')
          from "CourseRun" r where r."courseId" = c.id and r.state = 'open') as runs
      from "Course" c join "CourseVersion" v on v.id = c."publishedId" and v.state = 'published' join "Provider" p on p.id = c."providerId"
      where c.id = ${courseId}::uuid
    ) s`
  return row?.source ?? null
}

type Coming = { run: RunRow; standing: Standing; facets: string[] }

function entryOf(source: Source, now: Date) {
  const { slug, title, summary, providerName, audience, ageMin, ageMax, language, competences, dropIn } = source
  const own = courseFacets(source)
  const coming = source.runs.flatMap(run => comingOf(run, dropIn, own, now)).sort((a, b) => byJoinable(a.standing, b.standing))
  const [next] = coming
  const levels = new Map<number, number>()
  for (const { code, toLevel } of competences) levels.set(areaOf(code), Math.max(toLevel, levels.get(areaOf(code)) ?? 0))
  const areas = [...levels.keys()].sort((a, b) => (levels.get(b) ?? 0) - (levels.get(a) ?? 0) || a - b)
  return {
    ...{ slug, title, summary, providerName, audience, ageMin, ageMax, language, dropIn, areas },
    areaLevels: areas.map(area => levels.get(area) ?? 0),
    nextRunId: next?.run.id ?? null,
    startsAt: next?.standing.begins ?? null,
    priceRappen: next?.run.priceRappen ?? null,
    locality: next?.run.locality ?? null,
    online: next?.run.online ?? false,
    facets: [...new Set([...own, ...coming.flatMap(one => one.facets)])].sort(),
    texts: textsOf(source),
    changedAt: new Date(source.changedAt),
    freshUntil: coming.map(one => one.standing.until).sort((a, b) => +a - +b)[0] ?? null,
    runs: coming.map(({ run, standing, facets }) => ({
      runId: run.id,
      startsAt: standing.begins,
      priceRappen: run.priceRappen,
      locality: run.locality,
      facets,
      joinable: standing.joinable,
    })),
  }
}

function comingOf(row: RunRow, dropIn: boolean, own: string[], now: Date): Coming[] {
  const sessions = row.sessions.map(one => ({ startsAt: new Date(one.startsAt), endsAt: new Date(one.endsAt) }))
  const run = { ...row, startsAt: new Date(row.startsAt), enrolUntil: new Date(row.enrolUntil), sessions }
  const standing = standingOf(run, dropIn, now)
  return standing ? [{ run: row, standing, facets: [...own, ...runFacets(run, standing.begins, standing.free > 0)] }] : []
}

/** What is searched, by weight: A title, B keywords, C provider and places, D everything else people read. */
function textsOf({ title, summary, description, keywords, providerName, providerLocality, audience, competences, runs }: Source) {
  const places = runs.flatMap(run => [run.placeName, run.locality, run.municipality && municipalityName(run.municipality)])
  const groups = canton().ageGroups.filter(group => audience.includes(group.key))
  const [b, c] = [keywords, [providerName, providerLocality, ...places]].map(part => [...new Set(part.filter(Boolean))].join(' \n'))
  const names = [...groups.flatMap(group => [group.name.de, group.name.en]), ...competences.map(({ code }) => competenceName(code, 'de'))]
  return { a: title, b: b ?? '', c: c ?? '', d: [summary, plain(description), ...names].join(' \n') }
}

/** Markdown without its marks and addresses. */
const plain = (markdown: string) => markdown.replace(/\]\([^)]*\)/g, ' ').replace(/[*_[\]#>`-]+/g, ' ')

async function writeEntry(tx: Tx, courseId: string, entry: ReturnType<typeof entryOf>, digest: string) {
  const { texts, runs, language, ...facts } = entry
  const [a, b, c, d] = [texts.a, texts.b, texts.c, texts.d].map(foldWhole) as [string, string, string, string]
  const words = [...new Set([a, b, c, d].join(' ').split(' '))].join(' ')
  await tx.$executeRaw`
    insert into "CatalogueEntry" ("courseId", slug, title, summary, "providerName", audience, "ageMin", "ageMax", language, areas, "areaLevels",
      "dropIn", "nextRunId", "startsAt", "priceRappen", locality, online, facets, words, search, head, "changedAt", "freshUntil", digest)
    values (${courseId}::uuid, ${facts.slug}, ${facts.title}, ${facts.summary}, ${facts.providerName}, ${facts.audience}, ${facts.ageMin},
      ${facts.ageMax}, ${language}::"CourseLanguage", ${facts.areas}, ${facts.areaLevels}, ${facts.dropIn}, ${facts.nextRunId}::uuid,
      ${facts.startsAt}, ${facts.priceRappen}, ${facts.locality}, ${facts.online}, ${facts.facets}, ${words},
      setweight(to_tsvector('german', ${a}) || to_tsvector('simple', ${a}), 'A') || setweight(to_tsvector('german', ${b}) || to_tsvector('simple', ${b}), 'B')
        || setweight(to_tsvector('simple', ${c}), 'C') || setweight(to_tsvector('german', ${d}), 'D'),
      setweight(to_tsvector('german', ${a}) || to_tsvector('simple', ${a}), 'A') || setweight(to_tsvector('german', ${b}) || to_tsvector('simple', ${b}), 'B'),
      ${facts.changedAt}, ${facts.freshUntil}, ${digest})
    on conflict ("courseId") do update set slug = excluded.slug, title = excluded.title, summary = excluded.summary,
      "providerName" = excluded."providerName", audience = excluded.audience, "ageMin" = excluded."ageMin", "ageMax" = excluded."ageMax",
      language = excluded.language, areas = excluded.areas, "areaLevels" = excluded."areaLevels", "dropIn" = excluded."dropIn",
      "nextRunId" = excluded."nextRunId", "startsAt" = excluded."startsAt", "priceRappen" = excluded."priceRappen",
      locality = excluded.locality, online = excluded.online, facets = excluded.facets, words = excluded.words, search = excluded.search,
      head = excluded.head, "changedAt" = excluded."changedAt", "freshUntil" = excluded."freshUntil", digest = excluded.digest`
  await tx.$executeRaw`delete from "CatalogueRun" where "courseId" = ${courseId}::uuid`
  await tx.catalogueRun.createMany({ data: runs.map(run => ({ courseId, ...run })) })
  await keepWords(tx, Object.values(texts))
}

/** Words that are new go on the list for "did you mean", in the spelling of the text. */
async function keepWords(tx: Tx, texts: string[]) {
  const shown = new Map<string, string>()
  for (const word of texts.join(' ').match(/\p{L}[\p{L}\p{N}-]{2,39}/gu) ?? []) {
    const key = fold(word).replaceAll(' ', '')
    if (key.length > 2 && !shown.has(key)) shown.set(key, word.toLowerCase())
  }
  // In one order for all, so that two courses written at once never wait for each other in a circle.
  const pairs = [...shown].sort(([a], [b]) => (a < b ? -1 : 1))
  await tx.$executeRaw`
    insert into "CatalogueWord" (word, shown) select * from unnest(${pairs.map(([word]) => word)}::text[], ${pairs.map(([, said]) => said)}::text[])
    on conflict do nothing`
}
