import type { Db } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'

export type Alternative = { slug: string; title: string; startsAt: Date; locality: string | null; online: boolean }

/** What somebody could take instead of a run: the same course on other days first, then courses for the same people in the same areas, with seats left. */
export async function listAlternatives(db: Db, runId: string, most = 3): Promise<Alternative[]> {
  const { courseId } = await db.courseRun.findUniqueOrThrow({ where: { id: runId }, select: { courseId: true } })
  return listEquivalents(db, courseId, runId, most)
}

/** The same for a course as a whole, which may have been withdrawn; `runId` is a run that is called off. */
export function listEquivalents(db: Db, courseId: string, runId: string | null, most = 3): Promise<Alternative[]> {
  return db.$queryRaw<Alternative[]>`
    with gone as (
      select c.id as "courseId", v.audience, array(select distinct left(k.code, 1) from "CourseCompetence" k where k."versionId" = v.id) as areas
      from "Course" c left join "CourseVersion" v on v.id = c."publishedId"
      where c.id = ${courseId}::uuid)
    select slug, title, "startsAt", locality, online from (
      select distinct on (c.id) c.slug, v.title, r."startsAt", r.locality, r.online, (c.id = gone."courseId") as same,
        (select count(distinct left(k.code, 1)) from "CourseCompetence" k where k."versionId" = v.id and left(k.code, 1) = any(gone.areas)) as shared
      from gone, "CourseRun" r join "Course" c on c.id = r."courseId" join "CourseVersion" v on v.id = c."publishedId" and v.state = 'published'
      where r.state = 'open' and r.id is distinct from ${runId}::uuid and r.taken < r.seats and r."enrolUntil" > ${nowDate()} and r."startsAt" > ${nowDate()}
        and not v."dropIn" and (c.id = gone."courseId" or v.audience && gone.audience)
      order by c.id, r."startsAt") found
    where same or shared > 0
    order by same desc, shared desc, "startsAt" limit ${most}`
}
