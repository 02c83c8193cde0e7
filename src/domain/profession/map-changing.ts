import { isDeepStrictEqual } from 'node:util'
import { database, type Tx } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { frameworkVersion } from '#domain/competence/framework.ts'
import { record } from '#domain/history.ts'
import { swissSpelling } from '#domain/profession/esco-files.ts'
import { fieldsOf, type ProfessionFields } from '#domain/profession/mapping.ts'
import { Refusal } from '#domain/refusal.ts'

const none: ProfessionFields = {
  ...{ titleDe: '', titleFemale: '', titleMale: '', titleEn: '', isco4: '', chisco5: null, status: 'stable' },
  ...{ descriptionDe: '', descriptionEn: '', dayDe: [], dayEn: [], occupations: [], needs: [], skills: [], ways: [] },
}
type Mark = { author: string; source: string; onDay: Date }

/** A new profession. Its address is made of the title and stays. */
export async function createProfession(actor: Actor, fields: ProfessionFields, source: string) {
  const slug = spelled(fields.titleDe)
  return database().$transaction(async tx => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${slug}, 0))`
    if (await tx.profession.findUnique({ where: { slug } })) throw new Refusal('profession_exists', {}, 'titleDe')
    const { id } = await tx.profession.create({ data: { slug, ...columns(fields), updatedAt: nowDate() } })
    await write(tx, id, none, fields, markOf(actor, source))
    await record(tx, actor, { concept: 'profession', subjectId: id, act: 'created', after: { title: fields.titleDe, source } })
    return { slug }
  })
}

/**
 * Saves what an editor changed. Only what is different is written, so that every need, skill and link keeps the author and date of
 * its own last change. `seen` is the updatedAt the form was filled from.
 */
export async function saveProfession(actor: Actor, slug: string, fields: ProfessionFields, source: string, seen: string) {
  return database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "Profession" where slug = ${slug} for update`
    const row = await findWhole(tx, slug)
    if (!row) throw new Refusal('not_found')
    if (row.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const before = fieldsOf(row)
    const changed = (Object.keys(before) as (keyof ProfessionFields)[]).filter(
      name => !isDeepStrictEqual(before[name], sorted(fields)[name]),
    )
    if (changed.length === 0) return { updatedAt: seen }
    const updatedAt = nowDate()
    const mapped = changed.some(name => ['needs', 'skills', 'occupations'].includes(name))
    const version = row.mappingVersion + (mapped ? 1 : 0)
    await tx.profession.update({ where: { slug }, data: { ...columns(fields), updatedAt, mappingVersion: version } })
    await write(tx, row.id, before, fields, markOf(actor, source))
    const part = (all: ProfessionFields) => Object.fromEntries(changed.map(name => [name, told(all, name)])) as Prisma.InputJsonObject
    await record(tx, actor, {
      ...{ concept: 'profession', subjectId: row.id, act: 'changed', reason: source },
      ...{ before: part(before), after: { ...part(sorted(fields)), ...(mapped && { mappingVersion: version }) } },
    })
    return { updatedAt: updatedAt.toISOString() }
  })
}

/** One after the other: a transaction has one connection. */
async function findWhole(tx: Tx, slug: string) {
  const row = await tx.profession.findUnique({ where: { slug } })
  if (!row) return null
  const of = { where: { professionId: row.id } }
  const needs = await tx.professionNeed.findMany(of)
  const skills = await tx.professionSkill.findMany(of)
  const occupations = await tx.professionOccupation.findMany({ ...of, orderBy: { position: 'asc' } })
  const ways = await tx.professionWay.findMany({ ...of, orderBy: { position: 'asc' } })
  return { ...row, needs, skills, occupations, ways }
}

const markOf = (actor: Actor, source: string): Mark => ({ author: actor.account?.name ?? '', source, onDay: dateColumn(today()) })
const sorted = (fields: ProfessionFields): ProfessionFields => ({
  ...fields,
  needs: fields.needs.toSorted((a, b) => a.code.localeCompare(b.code)),
  skills: fields.skills.toSorted(),
})
/** As a person reads it in the history: 1.3: 5 (2). */
function told(fields: ProfessionFields, name: keyof ProfessionFields): Prisma.InputJsonValue | null {
  if (name === 'needs') return fields.needs.map(({ code, level, weight }) => `${code}: ${level} (${weight})`)
  if (name === 'occupations') return fields.occupations.map(({ uri }) => uri)
  if (name === 'ways') return fields.ways.map(({ titleDe, years }) => (years ? `${titleDe} (${years})` : titleDe))
  return fields[name] as Prisma.InputJsonValue | null
}

function columns({ occupations, needs: _, skills: __, ways: ___, ...fields }: ProfessionFields) {
  return { ...fields, escoUri: occupations[0]?.uri ?? '' }
}

async function write(tx: Tx, professionId: string, before: ProfessionFields, fields: ProfessionFields, mark: Mark) {
  const release = (await tx.escoImport.findFirst({ orderBy: { id: 'desc' }, select: { release: true } }))?.release ?? ''
  await writeNeeds(tx, professionId, before, fields, mark)
  await writeOccupations(tx, professionId, before, fields, { ...mark, version: release })
  await writeSkills(tx, professionId, before, fields, { ...mark, version: release })
  if (isDeepStrictEqual(before.ways, fields.ways)) return
  await tx.professionWay.deleteMany({ where: { professionId } })
  await tx.professionWay.createMany({ data: fields.ways.map((way, position) => ({ ...way, professionId, position })) })
}

async function writeNeeds(tx: Tx, professionId: string, before: ProfessionFields, { needs }: ProfessionFields, mark: Mark) {
  await tx.professionNeed.deleteMany({ where: { professionId, code: { notIn: needs.map(need => need.code) } } })
  for (const need of needs) {
    if (before.needs.some(old => isDeepStrictEqual(old, need))) continue
    const data = { ...need, ...mark, version: frameworkVersion }
    const where = { professionId_code: { professionId, code: need.code } }
    await tx.professionNeed.upsert({ where, create: { ...data, professionId }, update: data })
  }
}

type Versioned = Mark & { version: string }
async function writeOccupations(tx: Tx, professionId: string, before: ProfessionFields, fields: ProfessionFields, mark: Versioned) {
  const uris = fields.occupations.map(one => one.uri)
  const fresh = uris.filter(uri => !before.occupations.some(old => old.uri === uri))
  const known = await tx.escoOccupation.findMany({ where: { uri: { in: fresh } }, select: { uri: true } })
  const unknown = fresh.find(uri => !known.some(one => one.uri === uri))
  if (unknown) throw new Refusal('occupation_unknown', {}, `occupations.${uris.indexOf(unknown)}.uri`)
  await tx.professionOccupation.deleteMany({ where: { professionId, uri: { notIn: uris } } })
  for (const [position, uri] of uris.entries()) {
    const where = { professionId_uri: { professionId, uri } }
    await tx.professionOccupation.upsert({ where, create: { professionId, uri, position, ...mark }, update: { position } })
  }
}

async function writeSkills(tx: Tx, professionId: string, before: ProfessionFields, { skills }: ProfessionFields, mark: Versioned) {
  const fresh = skills.filter(uri => !before.skills.includes(uri))
  const texts = await tx.escoText.findMany({ where: { uri: { in: fresh } } })
  const known = await tx.escoSkill.findMany({ where: { uri: { in: fresh } }, select: { uri: true } })
  if (known.length < fresh.length) throw new Refusal('skill_unknown', {}, 'skills')
  await tx.professionSkill.deleteMany({ where: { professionId, uri: { notIn: skills } } })
  await tx.professionSkill.createMany({
    data: fresh.map(uri => {
      const text = texts.find(one => one.uri === uri && one.language === 'de') ?? texts.find(one => one.uri === uri)
      return { professionId, uri, labelDe: swissSpelling(text?.label ?? uri), ...mark }
    }),
  })
}

const spelled = (title: string) =>
  title
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-|-$/g, '') || 'beruf'
