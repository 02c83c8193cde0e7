import { database } from '#db/client.ts'
import type { CourseRun, Prisma, RunSession } from '#db/generated/client.ts'
import { nowDate } from '#domain/clock.ts'
import { type Area, areaOf, competenceName, framework } from '#domain/competence/framework.ts'
import { byJoinable, standingOf } from '#domain/course/coming.ts'
import { audienceName } from '#domain/course/facets.ts'
import { type Line, type LineRun, listLines, meetingsOf } from '#domain/course/lines.ts'
import { rowsOf } from '#domain/course/matching.ts'
import { type RefundRules, refundRulesOf } from '#domain/payment/refund-rules.ts'
import { listLeadsTo } from '#domain/profession/reading.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export type ShownRun = LineRun & {
  id: string
  street: string | null
  postcode: string | null
  stop: string | null
  onlineNote: string | null
  wheelchair: boolean
  minimum: number
  enrolUntil: string
  cancelUntil: string
  /** What comes back to whoever cancels, by date. */
  refund: RefundRules
  endsAt: string
  cancelReason: string | null
  sessions: { startsAt: string; endsAt: string }[]
}

/** Everything one decides by. Runs that can still be joined come first, past and cancelled ones last: an address once given never ends in nothing. */
export async function getCourse(slug: string, language: Language) {
  const include = { ...shownWith, published: withCompetences } as const
  const course = await database().course.findUnique({ where: { slug }, include })
  if (!course?.published) throw new Refusal('not_found')
  return showCourse(course, course.published, language)
}

const withCompetences = { include: { competences: { orderBy: { code: 'asc' } } } } as const
/** What of a course is shown beside the words of a version. */
const shownWith = {
  provider: true,
  runs: { where: { state: { not: 'draft' } }, include: { sessions: { orderBy: { startsAt: 'asc' } } } },
} as const
type ShownWith = Prisma.CourseGetPayload<{ include: typeof shownWith }>
type Version = Prisma.CourseVersionGetPayload<typeof withCompetences>

/** A course as it would look with this version: the same page for the public, for its school and for editors. */
export async function getPreview(versionId: string, language: Language) {
  const include = { ...withCompetences.include, course: { include: shownWith } } as const
  const version = await database().courseVersion.findUnique({ where: { id: versionId }, include })
  if (!version) throw new Refusal('not_found')
  return showCourse(version.course, version, language)
}

async function showCourse(course: ShownWith, version: Version, language: Language) {
  const { slug, provider } = course
  const now = nowDate()
  const { title, summary, description, audience, ageMin, ageMax, bring, prerequisites, accessibility, wheelchair, dropIn } = version
  // A course for children or pensioners alone is no way into a profession.
  const forWork = audience.some(group => group === 'youth' || group === 'adults')
  const professions = forWork ? await listLeadsTo(version.competences, language) : []
  return {
    ...{ slug, title, summary, description, ageMin, ageMax, language: version.language, bring, prerequisites, dropIn },
    audience: audience.map(key => audienceName(key, language)),
    ...{ accessibility, wheelchair, withdrawn: version.state === 'withdrawn' },
    changedAt: (version.reviewedAt ?? version.createdAt).toISOString(),
    provider: { name: provider.name, phone: provider.phone, email: provider.email, website: provider.website, locality: provider.locality },
    areas: areasOf(version.competences),
    competences: version.competences.map(({ code, fromLevel, toLevel }) => ({
      ...{ code, fromLevel, toLevel, area: areaOf(code), name: competenceName(code, language) },
      can: framework().competences.find(one => one.code === code)?.can[language] ?? '',
    })),
    requiredCourses: await database().course.findMany({
      where: { id: { in: version.requiredCourses }, published: { state: 'published' } },
      select: { slug: true, published: { select: { title: true } } },
    }),
    runs: sorted(course.runs, dropIn, now),
    leadsTo: professions.slice(0, 3),
    /** What every profession it leads towards needs of its competences: enough to say whose gaps it closes. */
    towards: professions.map(({ slug, title, lifts }) => ({
      ...{ slug, title },
      needs: Object.fromEntries(lifts.map(({ code, need }) => [code, need])),
    })),
    similar: await listSimilar(course.id, language),
  }
}

/** One run by its public number, with its course; a run of another course is not there. */
export async function getRun(slug: string, number: number, language: Language) {
  const course = await getCourse(slug, language)
  const run = course.runs.find(one => one.number === number)
  if (!run) throw new Refusal('not_found')
  return { course, run }
}

function areasOf(competences: { code: string; toLevel: number }[]) {
  const levels = new Map<Area, number>()
  for (const { code, toLevel } of competences) levels.set(areaOf(code), Math.max(toLevel, levels.get(areaOf(code)) ?? 0))
  return [...levels].map(([area, level]) => ({ area, level })).sort((a, b) => b.level - a.level || a.area - b.area)
}

function sorted(runs: (CourseRun & { sessions: RunSession[] })[], dropIn: boolean, now: Date): ShownRun[] {
  const all = runs.map(run => ({ run, standing: standingOf(run, dropIn, now) }))
  const coming = all
    .flatMap(({ run, standing }) => (standing ? [{ run, standing }] : []))
    .sort((a, b) => byJoinable(a.standing, b.standing))
  const over = all.filter(({ standing }) => !standing).sort((a, b) => +b.run.startsAt - +a.run.startsAt)
  return [...coming, ...over].map(({ run, standing }) => {
    const {
      id,
      number,
      priceRappen,
      locality,
      placeName,
      online,
      seats,
      waiting,
      street,
      postcode,
      stop,
      onlineNote,
      wheelchair,
      minimum,
    } = run
    const ended = standing ? (standing.joinable ? null : ('closed' as const)) : ('past' as const)
    return {
      ...{ id, number, priceRappen, locality, placeName, online, seats, waiting, street, postcode, stop, onlineNote, wheelchair, minimum },
      startsAt: (standing?.begins ?? run.startsAt).toISOString(),
      endsAt: run.endsAt.toISOString(),
      enrolUntil: run.enrolUntil.toISOString(),
      cancelUntil: run.cancelUntil.toISOString(),
      refund: refundRulesOf(run),
      free: Math.max(0, run.seats - run.taken),
      joinable: standing?.joinable ?? false,
      over: run.state === 'cancelled' ? ('cancelled' as const) : ended,
      cancelReason: run.cancelReason,
      meetings: meetingsOf(run.sessions),
      sessions: run.sessions.map(({ startsAt, endsAt }) => ({ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() })),
    }
  })
}

/** Courses with dates that share competences, area and band, or the people they are for; what shares most comes first. */
async function listSimilar(courseId: string, language: Language, most = 3): Promise<Line[]> {
  const rows = await rowsOf<{ courseId: string; runId: string | null }>(
    `with mine as (select e.audience, array(select k.code from "Course" c join "CourseCompetence" k on k."versionId" = c."publishedId" where c.id = $1) as codes,
        array(select facet from unnest(e.facets) facet where facet like 'area:%' or facet like 'level:%') as facets
      from "CatalogueEntry" e where e."courseId" = $1)
    select e."courseId", e."nextRunId" as "runId" from "CatalogueEntry" e join "Course" c on c.id = e."courseId" cross join mine
    where e."courseId" <> $1 and e."startsAt" is not null and e.facets && mine.facets and e.audience && mine.audience
    order by (select count(*) from "CourseCompetence" k where k."versionId" = c."publishedId" and k.code = any (mine.codes)) * 3
      + (select count(*) from unnest(e.facets) facet where facet = any (mine.facets)) desc, e."startsAt", e."courseId" limit $2`,
    [courseId, most],
  )
  return listLines(rows, language)
}

/** For programs that look at everything: every public course, with the moment it changed. */
export async function listPublished() {
  const rows = await database().catalogueEntry.findMany({ select: { slug: true, changedAt: true }, orderBy: { slug: 'asc' }, take: 50_000 })
  return rows.map(({ slug, changedAt }) => ({ slug, changedAt: changedAt.toISOString() }))
}
