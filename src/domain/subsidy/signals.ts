import { database, pool } from '#db/client.ts'
import { listSameAccount } from '#domain/subsidy/payee.ts'

/** What somebody should look at. Never a refusal: there are good reasons for every one of them. */
export const signalKinds = ['same_course', 'other_programme', 'many_claims', 'same_account', 'same_file'] as const
export type Signal = { kind: (typeof signalKinds)[number]; count: number; cases: { id: string; number: string }[] }

/** From so many claims for one run on somebody looks whether they are all real. */
const manyClaims = 10
const mostNamed = 5

/** Compares a case with all others. */
export async function listSignals(applicationId: string): Promise<Signal[]> {
  const rows = [...(await sameCourse(applicationId)), ...(await sameAccount(applicationId)), ...(await sameFile(applicationId))]
  return signalKinds.flatMap(kind => {
    const cases = rows.filter(row => row.kind === kind).map(({ id, number }) => ({ id, number }))
    if (cases.length === 0 || (kind === 'many_claims' && cases.length + 1 < manyClaims)) return []
    return { kind, count: kind === 'many_claims' ? cases.length + 1 : cases.length, cases: cases.slice(0, mostNamed) }
  })
}
type Row = { kind: Signal['kind']; id: string; number: string }

/** The same course again, of this person or of many; what has come to nothing does not count. */
async function sameCourse(applicationId: string) {
  const { rows } = await pool().query<Row>(
    `with one as (
       select a.id, a."personId", a."runId", r."courseId", v."programmeId" from "SubsidyApplication" a
       join "SubsidyVersion" v on v.id = a."versionId" left join "CourseRun" r on r.id = a."runId" where a.id = $1::uuid)
     select case when b."personId" <> one."personId" then 'many_claims'
       when v."programmeId" = one."programmeId" then 'same_course' else 'other_programme' end as kind, b.id, b.number
     from one join "CourseRun" r on r."courseId" = one."courseId"
     join "SubsidyApplication" b on b."runId" = r.id and b.id <> one.id join "SubsidyVersion" v on v.id = b."versionId"
     where b.state not in ('draft', 'withdrawn', 'moot', 'refused', 'not_entered')
       and (b."personId" = one."personId" or b."runId" = one."runId")
     order by b.number`,
    [applicationId],
  )
  return rows
}

/** A couple has one account; a stranger with it is worth a look. Found by the blind index: no number is opened for it but the case's own. */
async function sameAccount(applicationId: string) {
  const found = await listSameAccount(database(), applicationId)
  return found.map(({ id, number }) => ({ kind: 'same_account' as const, id, number: number ?? '' }))
}

/** The same paper in the case of somebody else, also one that was taken back, rejected, or whose case came to nothing. */
async function sameFile(applicationId: string) {
  const { rows } = await pool().query<Row>(
    `select distinct 'same_file' as kind, b.id, b.number
     from "SubsidyFile" f join "SubsidyDocument" d on d.id = f."documentId" join "SubsidyApplication" a on a.id = d."applicationId"
     join "SubsidyFile" g on g.sha256 = f.sha256 join "SubsidyDocument" e on e.id = g."documentId"
     join "SubsidyApplication" b on b.id = e."applicationId"
     where a.id = $1::uuid and b."personId" <> a."personId" and b.state <> 'draft' order by b.number`,
    [applicationId],
  )
  return rows
}
