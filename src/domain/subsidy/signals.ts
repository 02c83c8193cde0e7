import { pool } from '#db/client.ts'

/** What somebody should look at. Never a refusal: there are good reasons for every one of them. */
export type Signal = { kind: 'same_course' | 'other_programme' | 'many_claims'; count: number; cases: { id: string; number: string }[] }

/** From so many claims for one run on somebody looks whether they are all real. */
const manyClaims = 10

/** Compares a case with all others that have not come to nothing. */
export async function listSignals(applicationId: string): Promise<Signal[]> {
  const { rows } = await pool().query<{ kind: Signal['kind']; id: string; number: string }>(
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
  return (['same_course', 'other_programme', 'many_claims'] as const).flatMap(kind => {
    const cases = rows.filter(row => row.kind === kind).map(({ id, number }) => ({ id, number }))
    if (cases.length === 0 || (kind === 'many_claims' && cases.length + 1 < manyClaims)) return []
    return { kind, count: kind === 'many_claims' ? cases.length + 1 : cases.length, cases: cases.slice(0, 5) }
  })
}
