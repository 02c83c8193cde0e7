// A catalogue of any size out of the demo's own words and courses: what a search of it costs, not what it finds, is the question.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { deploy } from '#db/migrate.ts'

type Base = { facets: string[]; areas: number[]; areaLevels: number[]; locality: string | null; priceRappen: number | null }
const batch = 2000
/** As long as the demo's descriptions. */
const wordsInText = 130

/** A word that every text has, and one that ten have. */
export const everywhere = 'kurs'
export const seldom = 'zwirbeldreh'
/** `common`: one text in four has it, as «Computer» in the demo; `uncommon`: one in fifteen. */
export type Crowd = { url: string; common: string; uncommon: string; misspelt: string }

/** A scratch database beside the demo's, with so many courses of two runs each; made anew each time. */
export async function makeCrowd(demo: string, size: number): Promise<Crowd> {
  const { words, bases } = await readDemo(demo)
  const name = `bench_${size}`
  await recreate(demo, name)
  const url = beside(demo, name)
  await deploy(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set synchronous_commit = off')
  const indexes = await dropIndexes(client)
  const providerId = randomUUID()
  await client.query(`insert into "Provider" (id, slug, name, kind) values ($1, 'schule', 'Schule (Demo)', 'school')`, [providerId])
  const texts = { bases, words, random: chance(size), seldomEvery: size / 10 }
  for (let first = 0; first < size; first += batch) await insert(client, providerId, rowsOf(texts, first, Math.min(batch, size - first)))
  await client.query(`insert into "CatalogueWord" (word, shown) select word, word from unnest($1::text[]) word on conflict do nothing`, [
    words,
  ])
  for (const index of indexes) await client.query(index)
  await client.query('vacuum analyze')
  await client.end()
  const uncommon = wordIn(words, 1 / 15)
  return { url, common: wordIn(words, 1 / 4), uncommon, misspelt: swap(uncommon) }
}

export const beside = (url: string, name: string) => url.replace(/\/[^/?]+\?/, `/${name}?`)

async function readDemo(demo: string): Promise<{ words: string[]; bases: Base[] }> {
  const client = new pg.Client({ connectionString: demo })
  await client.connect()
  const { rows } = await client.query<{ word: string }>(`select word from "CatalogueWord" where word ~ '^[a-z]{5,14}$' order by md5(word)`)
  const { rows: bases } = await client.query<Base>(
    `select facets, areas, "areaLevels", locality, "priceRappen" from "CatalogueEntry" where "startsAt" is not null`,
  )
  await client.end()
  return { words: rows.map(row => row.word), bases }
}

async function recreate(url: string, name: string) {
  const admin = new pg.Client({ connectionString: beside(url, 'postgres') })
  await admin.connect()
  await admin.query(`drop database if exists ${name} with (force)`)
  await admin.query(`create database ${name}`)
  await admin.end()
}

/** Filling first and indexing afterwards is many times faster. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where tablename in ('CatalogueEntry', 'CatalogueRun') and indexname not like '%_pkey'`,
  )
  for (const { indexname } of rows) await client.query(`drop index "${indexname}"`)
  return rows.map(row => row.indexdef)
}

type Texts = { bases: Base[]; words: string[]; random: () => number; seldomEvery: number }
type Row = Base & { id: string; run: string; slug: string; title: string; text: string; startsAt: string }

function rowsOf({ bases, words, random, seldomEvery }: Texts, first: number, count: number): Row[] {
  const text = (length: number) => Array.from({ length }, () => pickOf(words, random)).join(' ')
  return Array.from({ length: count }, (_, n) => {
    const base = bases[Math.floor(random() * bases.length)] as Base
    const startsAt = new Date(Date.now() + (1 + random() * 300) * 86_400_000).toISOString()
    const rarely = (first + n) % seldomEvery === 0 ? seldom : ''
    const words = { title: text(2 + Math.floor(random() * 3)), text: `${everywhere} ${text(wordsInText)} ${rarely}` }
    return { id: randomUUID(), run: randomUUID(), slug: `kurs-${first + n}`, ...words, startsAt, ...base }
  })
}

async function insert(client: pg.Client, provider: string, rows: Row[]) {
  const data = JSON.stringify(rows)
  const given = `jsonb_to_recordset($1::jsonb) as g(id uuid, run uuid, slug text, title text, text text, "startsAt" timestamptz, facets text[], areas int[], "areaLevels" int[], locality text, "priceRappen" int)`
  await client.query(`insert into "Course" (id, slug, "providerId") select id, slug, $2 from ${given}`, [data, provider])
  await client.query(
    `insert into "CourseRun" (id, "courseId", state, seats, "enrolUntil", "cancelUntil", "startsAt", "endsAt", locality, "priceRappen", "updatedAt")
     select run, id, 'open', 12, "startsAt", "startsAt", "startsAt", "startsAt", locality, "priceRappen", now() from ${given}`,
    [data],
  )
  await client.query(
    `insert into "RunSession" (id, "runId", "startsAt", "endsAt") select gen_random_uuid(), run, "startsAt", "startsAt" + interval '2 hours' from ${given}`,
    [data],
  )
  await client.query(
    `insert into "CatalogueEntry" ("courseId", slug, title, summary, "providerName", audience, language, areas, "areaLevels", "dropIn", "nextRunId", "startsAt",
       "priceRappen", locality, online, facets, words, search, head, digest)
     select id, slug, title, '', 'Schule (Demo)', '{}', 'de', areas, "areaLevels", false, run, "startsAt", "priceRappen", locality, false, facets,
       title || ' ' || text, setweight(to_tsvector('german', title) || to_tsvector('simple', title), 'A') || setweight(to_tsvector('german', text), 'D'),
       setweight(to_tsvector('german', title) || to_tsvector('simple', title), 'A'), '' from ${given}`,
    [data],
  )
  await client.query(
    `insert into "CatalogueRun" ("runId", "courseId", "startsAt", "priceRappen", locality, facets, joinable)
     select case n when 1 then run else gen_random_uuid() end, id, "startsAt" + n * interval '1 day', "priceRappen", locality, facets, true from ${given}, generate_series(1, 2) n`,
    [data],
  )
}

// A few words are in many texts, most in few, as in any language.
const skew = 4
const pickOf = (words: string[], random: () => number) => words[Math.floor(words.length * random() ** skew)] as string

/** The word that this part of the texts has, by the way words are picked; long enough to be misspelt. */
function wordIn(words: string[], part: number): string {
  const chanceOf = (n: number) => ((n + 1) / words.length) ** (1 / skew) - (n / words.length) ** (1 / skew)
  const off = words.map((word, n) => ({ word, off: Math.abs(1 - (1 - chanceOf(n)) ** wordsInText - part) }))
  return off.filter(({ word }) => word.length > 6).sort((a, b) => a.off - b.off)[0]?.word ?? everywhere
}

const swap = (word: string) => word.slice(0, 2) + word[3] + word[2] + word.slice(4)

/** The same crowd on every machine. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
