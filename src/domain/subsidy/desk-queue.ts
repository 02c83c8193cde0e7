import { database, pool } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { today, zone } from '#domain/clock.ts'
import { listStoodFor } from '#domain/counselling/absences.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { type DeskState, openStates, requireDesk, undecided } from '#domain/subsidy/desk.ts'
import { amountOf } from '#domain/subsidy/frozen.ts'
import { stateOf } from '#domain/subsidy/opinions.ts'
import type { Language } from '#words/speak.ts'

export type Filter = {
  programme?: string | undefined
  state: DeskState | 'open' | 'undecided' | 'all'
  /** One's own, and those of whom one stands in for today. */
  mine: boolean
  due?: 'over' | 'week' | undefined
  /** A name, a number, a course. */
  q?: string | undefined
  /** Of one officer, or of nobody yet. */
  officer?: string | 'none' | undefined
  page: number
}
export type Line = {
  id: string
  number: string
  name: string
  programme: string
  state: DeskState
  rappen: number | null
  /** Null once it is decided. */
  dueOn: string | null
  onPaper: boolean
  /** A document did not come in time. */
  missed: boolean
  /** Something was handed in since it was submitted that nobody has looked at. */
  arrived: boolean
  /** Another office is asked what it thinks. */
  opinion: 'open' | 'overdue' | null
}

const pageSize = 40

/** What the desk works on, by deadline: what was due first is first, what has no deadline last. Drafts belong to their person alone. */
export async function listDeskQueue(actor: Actor, filter: Filter, language: Language) {
  const me = requireDesk(actor)
  const conditions = [`a.state <> 'draft'`]
  const values: unknown[] = []
  const where = (sql: string, value: unknown) => {
    values.push(value)
    conditions.push(sql.replaceAll('?', `$${values.length}`))
  }
  if (filter.state === 'open') where('a.state::text = any(?)', openStates)
  else if (filter.state === 'undecided') where('a.state::text = any(?)', undecided)
  else if (filter.state !== 'all') where('a.state::text = ?', filter.state)
  if (filter.programme) where('g.key = ?', filter.programme)
  if (filter.mine) where('a."officerId" = any(?::uuid[])', [me, ...(await listStoodFor(database(), me))])
  if (filter.officer === 'none') conditions.push('a."officerId" is null')
  else if (filter.officer) where('a."officerId" = ?::uuid', filter.officer)
  if (filter.due === 'over') where(`${dueOn} < ?::date`, today().toString())
  if (filter.due === 'week') where(`${dueOn} <= ?::date`, today().add({ days: 7 }).toString())
  for (const word of (filter.q ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .slice(0, 6))
    where(`concat_ws(' ', p."firstName", p."lastName", a.number, title.title) ilike ?`, `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const matching = `${tables} where ${conditions.join(' and ')}`
  const counted = await pool().query<{ count: number }>(`select count(*)::int ${matching}`, values)
  const total = counted.rows[0]?.count ?? 0
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(filter.page, pages)
  const { rows } = await pool().query<{ id: string; dueOn: string | null }>(
    `select a.id, ${dueOn}::text as "dueOn" ${matching} order by ${dueOn} nulls last, a."submittedAt", a.id
     limit ${pageSize} offset ${(page - 1) * pageSize}`,
    values,
  )
  return { lines: await linesOf(rows, language), total, page, pages, programmes: await listProgrammes(language) }
}

const notDecided = undecided.map(state => `'${state}'`).join(', ')
const dueOn = `(case when a.state in (${notDecided})
  then (a."submittedAt" at time zone '${zone}')::date + (v.terms->>'decideWithinDays')::int end)`
const tables = `from "SubsidyApplication" a
  join "SubsidyVersion" v on v.id = a."versionId" join "SubsidyProgramme" g on g.id = v."programmeId"
  join "Person" p on p.id = a."personId"
  left join "CourseRun" r on r.id = a."runId" left join "Course" c on c.id = r."courseId"
  left join "CourseVersion" title on title.id = c."publishedId"`

async function linesOf(found: readonly { id: string; dueOn: string | null }[], language: Language): Promise<Line[]> {
  const rows = await database().subsidyApplication.findMany({
    where: { id: { in: found.map(one => one.id) } },
    include: {
      person: { select: { firstName: true, lastName: true } },
      version: { include: { programme: true } },
      decisions: { orderBy: { number: 'desc' }, take: 1 },
      documents: {
        where: { OR: [{ state: 'delivered' }, { requests: { some: { state: 'missed' } } }] },
        include: { requests: { orderBy: { createdAt: 'desc' }, take: 1 }, files: { where: { removedAt: null } } },
      },
      opinions: { where: { answer: null, withdrawnAt: null } },
    },
  })
  const byId = new Map(rows.map(row => [row.id, row]))
  return found.flatMap(({ id, dueOn: due }) => {
    const row = byId.get(id)
    if (!row) return []
    const version = readVersion(row.version)
    const { documents, submittedAt } = row
    const asked = row.opinions.map(stateOf)
    return {
      ...{ id, number: row.number ?? '', state: row.state as DeskState, onPaper: row.onPaper, dueOn: due },
      missed: documents.some(one => one.state !== 'delivered' && one.requests[0]?.state === 'missed'),
      arrived: documents.some(one => one.state === 'delivered' && one.files.some(file => submittedAt && file.addedAt > submittedAt)),
      opinion: asked.includes('overdue') ? 'overdue' : asked.length > 0 ? 'open' : null,
      name: `${row.person.lastName}, ${row.person.firstName}`,
      programme: version.terms.name[language],
      rappen: amountOf(row, version, row.decisions[0]),
    }
  })
}

async function listProgrammes(language: Language) {
  const rows = await database().subsidyVersion.findMany({
    where: { state: 'released' },
    distinct: ['programmeId'],
    orderBy: [{ programmeId: 'asc' }, { number: 'desc' }],
    include: { programme: true },
  })
  return rows.map(row => ({ key: row.programme.key, name: readVersion(row).terms.name[language] }))
}

/** How much lies with whom: all that is undecided, and what of it is late. Nobody's cases come as a row without a name. */
export async function listWorkload(actor: Actor) {
  requireDesk(actor)
  const { rows } = await pool().query<{ officerId: string | null; name: string | null; open: number; over: number; waiting: number }>(
    `select a."officerId", u.name, count(*)::int as open, count(*) filter (where ${dueOn} < $1::date)::int as over,
       count(*) filter (where a.state = 'documents_requested')::int as waiting
     ${tables} left join "UserAccount" u on u.id = a."officerId"
     where a.state in (${notDecided}) group by 1, 2 order by 2 nulls first`,
    [today().toString()],
  )
  return rows
}

// What waits for its person is the office's again as soon as something came.
const mine = [
  { state: { in: ['submitted', 'in_review'] as SubsidyState[] } },
  {
    state: 'documents_requested' as const,
    documents: { some: { state: 'delivered' as const, requests: { some: { state: 'outstanding' as const } } } },
  },
]
/** For the desk's first page: what is mine to decide now. */
export async function countAtDesk(actor: Actor): Promise<{ review: number; approve: number }> {
  const [review, approve] = await Promise.all([
    hasRole(actor, 'case_officer') ? database().subsidyApplication.count({ where: { OR: [...mine] } }) : 0,
    hasRole(actor, 'approver', 'head_of_office') ? database().subsidyApplication.count({ where: { state: 'proposed' } }) : 0,
  ])
  return { review, approve }
}
