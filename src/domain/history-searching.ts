import { pool } from '#db/client.ts'
import type { Door } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { zone } from '#domain/clock.ts'
import { requireOwnCourse } from '#domain/course/owning.ts'
import { type Concept, concepts } from '#domain/history.ts'
import { nameSubjects, type Subject } from '#domain/history-naming.ts'
import { Refusal } from '#domain/refusal.ts'

export type Search = {
  q?: string | undefined
  personId?: string | undefined
  subjectId?: string | undefined
  concept?: Concept | undefined
  act?: string | undefined
  door?: Door | undefined
  /** Days in Glarus, both included. */
  from?: string | undefined
  to?: string | undefined
  page: number
}
export type HistoryRow = {
  id: string
  at: string
  door: Door
  actor: { id: string | null; name: string }
  concept: string
  act: string
  subject: Subject
  person: { id: string; name: string } | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  reason: string | null
}
type Row = Omit<HistoryRow, 'at' | 'actor' | 'subject' | 'person' | 'id'> & {
  id: string
  at: Date
  accountId: string | null
  actorName: string
  personId: string | null
  subjectId: string
}

const pageSize = 50
/** Nobody reads on after a thousand rows; counting a million for the page numbers would cost seconds. */
const most = 1000

/** Editors look after what is public, the counter after people; only the administration sees who may do what. */
export function visibleConcepts(actor: Actor): Concept[] {
  if (hasRole(actor, 'administrator')) return [...concepts]
  const seen: Concept[] = []
  if (hasRole(actor, 'editor')) seen.push('course', 'run', 'provider', 'profession')
  if (hasRole(actor, 'counter_clerk')) seen.push('person', 'enrolment', 'message')
  if (seen.length === 0) throw new Refusal('not_allowed')
  return seen
}

/** What happened, newest first, within what the actor's roles may see. */
export async function searchHistory(actor: Actor, search: Search) {
  const visible = visibleConcepts(actor)
  const wanted = search.concept ? visible.filter(concept => concept === search.concept) : visible
  const conditions: string[] = []
  const values: unknown[] = []
  const where = (sql: string, value: unknown) => {
    values.push(value)
    conditions.push(sql.replaceAll('?', `$${values.length}`))
  }
  where('concept = any(?)', wanted)
  if (search.personId) where('"personId" = ?::uuid', search.personId)
  if (search.subjectId) where('"subjectId" = ?', search.subjectId)
  if (search.act) where('act = ?', search.act)
  if (search.door) where('door = ?::"Door"', search.door)
  if (search.from) where('at >= ?', startOf(search.from))
  if (search.to) where('at < ?', startOf(Temporal.PlainDate.from(search.to).add({ days: 1 }).toString()))
  for (const word of (search.q ?? '').split(/\s+/).filter(Boolean).slice(0, 6)) where(mentions, `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const matching = `from "History" where ${conditions.join(' and ')}`
  const counted = await pool().query<{ count: number }>(`select count(*)::int from (select 1 ${matching} limit ${most + 1}) found`, values)
  const total = counted.rows[0]?.count ?? 0
  const pages = Math.max(1, Math.ceil(Math.min(total, most) / pageSize))
  const page = Math.min(search.page, pages)
  const { rows } = await pool().query<Row>(
    `select id::text, at, door, "accountId", "actorName", "personId", concept, "subjectId", act, before, after, reason
     ${matching} order by "History".id desc limit ${pageSize} offset ${(page - 1) * pageSize}`,
    values,
  )
  return {
    rows: await withNames(rows),
    total: Math.min(total, most),
    more: total > most,
    page,
    pages,
    concepts: visible,
    acts: await listActs(visible),
  }
}

/** What happened to a course and its runs, for the school that offers it. Who enrolled is not part of it. */
export async function courseHistory(actor: Actor, courseId: string) {
  await requireOwnCourse(actor, courseId)
  const { rows } = await pool().query<Row>(
    `select id::text, at, door, "accountId", "actorName", "personId", concept, "subjectId", act, before, after, reason from "History"
     where (concept = 'course' and "subjectId" = $1)
       or (concept = 'run' and "subjectId" in (select id::text from "CourseRun" where "courseId" = $1::uuid))
     order by "History".id desc limit 30`,
    [courseId],
  )
  return withNames(rows)
}

/** What happened to a profession: its texts, its mapping, its figures. For those who look after it. */
export async function professionHistory(professionId: string) {
  const { rows } = await pool().query<Row>(
    `select id::text, at, door, "accountId", "actorName", "personId", concept, "subjectId", act, before, after, reason from "History"
     where concept = 'profession' and "subjectId" = $1 order by "History".id desc limit 50`,
    [professionId],
  )
  return withNames(rows)
}

/** What was done about an application, newest first. Who looked at it stands in a list of its own: its person reads that one. */
export const applicationHistory = (applicationId: string) => subsidyHistory(applicationId, 100)

/** What was done to a programme and its versions, newest first. Who may read it is asked by the caller. */
export const programmeHistory = (programmeId: string) => subsidyHistory(programmeId, 50)

async function subsidyHistory(subjectId: string, most: number) {
  const { rows } = await pool().query<Row>(
    `select id::text, at, door, "accountId", "actorName", "personId", concept, "subjectId", act, before, after, reason from "History"
     where concept = 'subsidy' and "subjectId" = $1 and act not in ('looked', 'document_opened') order by "History".id desc limit $2`,
    [subjectId, most],
  )
  return withNames(rows)
}

// A word is looked for where people would look: who did it, why, what it was about, whom it concerned.
const mentions = `(
  "actorName" ilike ? or reason ilike ? or before::text ilike ? or after::text ilike ?
  or exists (select 1 from "Person" p where p.id = "personId" and (p."firstName" || ' ' || p."lastName") ilike ?)
  or (concept = 'course' and "subjectId" in (select "courseId"::text from "CourseVersion" where title ilike ?))
  or (concept = 'run' and "subjectId" in (select r.id::text from "CourseRun" r join "CourseVersion" v on v."courseId" = r."courseId" where v.title ilike ?))
)`

async function withNames(rows: Row[]): Promise<HistoryRow[]> {
  const { subjects, persons } = await nameSubjects(rows)
  return rows.map(({ at, accountId, actorName, personId, subjectId, ...row }) => ({
    ...row,
    at: at.toISOString(),
    actor: { id: accountId, name: actorName },
    subject: subjects.get(`${row.concept}:${subjectId}`) ?? { id: subjectId, name: null, at: null, slug: null },
    person: personId ? { id: personId, name: persons.get(personId) ?? '' } : null,
  }))
}

/** The acts one can choose from: those that happened lately. The newest few thousand rows say enough, a million cost too much. */
async function listActs(visible: Concept[]) {
  const { rows } = await pool().query<{ concept: string; act: string }>(
    `select distinct concept, act from (select concept, act from "History" where concept = any($1) order by id desc limit 5000) recent order by 1, 2`,
    [visible],
  )
  return rows
}

const startOf = (day: string) => new Date(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds)
