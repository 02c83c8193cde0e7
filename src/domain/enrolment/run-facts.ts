import type { Db } from '#db/client.ts'
import type { CourseLanguage, CourseRun, Provider } from '#db/generated/client.ts'
import { Refusal } from '#domain/refusal.ts'

type Row = CourseRun & {
  slug: string
  provider: Pick<Provider, 'id' | 'name' | 'phone' | 'email'>
  sessions: { startsAt: string; endsAt: string }[]
  title: string
  ageMin: number | null
  ageMax: number | null
  prerequisites: string | null
  /** What the course is held in, and written in: English or German. */
  language: CourseLanguage
  dropIn: boolean
  bring: string[]
  /** Courses one must have taken before. */
  required: { id: string; slug: string; title: string }[]
  /** Who has a place in a course that was withdrawn keeps it; nobody new comes in. */
  withdrawn: boolean
}
/** What the rules and the messages of an enrolment need to know about a run. Nothing in it depends on who else takes a seat. */
export type RunFacts = Omit<Row, 'sessions'> & { sessions: { startsAt: Date; endsAt: Date }[] }

/** The run as its public sees it; a draft, or a run of a course that was never published, is not there. */
export async function getRunFacts(db: Db, runId: string): Promise<RunFacts> {
  const [facts] = await listRunFacts(db, [runId])
  if (!facts) throw new Refusal('not_found')
  return facts
}

/** In one question, because it is asked under the lock of the run. */
export async function listRunFacts(db: Db, runIds: string[]): Promise<RunFacts[]> {
  if (runIds.length === 0) return []
  const rows = await db.$queryRaw<Row[]>`
    select r.*, c.slug, v.title, v."ageMin", v."ageMax", v.prerequisites, v.language, v."dropIn", v.bring, v.state <> 'published' as withdrawn,
      jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'email', p.email) as provider,
      (select coalesce(jsonb_agg(s order by s."startsAt"), '[]') from "RunSession" s where s."runId" = r.id) as sessions,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'slug', o.slug, 'title', coalesce(w.title, o.slug)) order by o.slug), '[]')
        from "Course" o left join "CourseVersion" w on w.id = o."publishedId" where o.id = any(v."requiredCourses")) as required
    from "CourseRun" r join "Course" c on c.id = r."courseId" join "CourseVersion" v on v.id = c."publishedId" join "Provider" p on p.id = c."providerId"
    where r.id = any(${runIds}::uuid[]) and r.state <> 'draft'`
  return rows.map(({ sessions, ...row }) => ({
    ...row,
    sessions: sessions.map(({ startsAt, endsAt }) => ({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) })),
  }))
}
