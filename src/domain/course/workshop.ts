import { database } from '#db/client.ts'
import type { CourseVersion, Prisma, RunState, VersionState } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type Competence, type CourseFields, fieldsOf, missingFields } from '#domain/course/fields.ts'
import { requireOwnCourse, requireOwnRun } from '#domain/course/owning.ts'
import { type RunFields, runFieldsOf } from '#domain/course/running.ts'
import { openStates } from '#domain/course/version.ts'
import { refundRulesOf } from '#domain/payment/refund-rules.ts'
import { Refusal } from '#domain/refusal.ts'

export type WorkshopRun = {
  id: string
  number: number
  state: RunState
  startsAt: string
  endsAt: string
  enrolUntil: string
  locality: string | null
  online: boolean
  seats: number
  taken: number
  waiting: number
  minimum: number
  priceRappen: number | null
}
export type WorkshopCourse = {
  id: string
  slug: string
  title: string
  /** What the public sees: the course, that it was withdrawn, or nothing yet. */
  public: 'published' | 'withdrawn' | null
  /** The version somebody works on, if there is one. */
  open: (typeof openStates)[number] | null
  openSince: string | null
  dropIn: boolean
  runs: WorkshopRun[]
}
export type WorkshopProvider = { id: string; slug: string; name: string; courses: WorkshopCourse[] }

const byStart = { orderBy: { startsAt: 'asc' } } as const
const versions = {
  where: { OR: [{ state: { in: [...openStates] } }, { publishedOf: { isNot: null } }] },
} satisfies Prisma.CourseVersionFindManyArgs

/** The actor's organisations with their courses and runs, by title. */
export async function listWorkshop(actor: Actor): Promise<WorkshopProvider[]> {
  const ids = actor.grants.filter(grant => grant.role === 'provider_member').map(grant => grant.providerId ?? '')
  const providers = await database().provider.findMany({
    where: { id: { in: ids } },
    orderBy: { name: 'asc' },
    include: { courses: { include: { versions, runs: byStart } } },
  })
  return providers.map(({ id, slug, name, courses }) => {
    const lines = courses.map(course => {
      const { published, open } = partsOf(course.versions)
      const shown = open ?? published
      return {
        ...{ id: course.id, slug: course.slug, title: shown?.title ?? course.slug, dropIn: shown?.dropIn ?? false },
        public: publicState(published),
        open: (open?.state ?? null) as WorkshopCourse['open'],
        openSince: (open?.submittedAt ?? open?.updatedAt)?.toISOString() ?? null,
        runs: course.runs.map(runLine),
      }
    })
    return { id, slug, name, courses: lines.sort((a, b) => a.title.localeCompare(b.title, 'de')) }
  })
}

/** One course as its school works on it: the open version, else the public one. */
export async function getWorkshopCourse(actor: Actor, courseId: string) {
  await requireOwnCourse(actor, courseId)
  const course = await database().course.findUniqueOrThrow({
    where: { id: courseId },
    include: { provider: true, versions: { ...versions, include: { competences: true } }, runs: byStart },
  })
  const { published, open } = partsOf(course.versions)
  const shown = open ?? published
  // Every course is created with a version, and one whose last version is thrown away goes with it.
  if (!shown) throw new Refusal('not_found')
  const siblings = await database().courseVersion.findMany({
    where: { publishedOf: { providerId: course.providerId, id: { not: courseId } }, state: 'published' },
    select: { courseId: true, title: true },
    orderBy: { title: 'asc' },
  })
  return {
    ...{ id: course.id, slug: course.slug, title: shown.title },
    provider: { id: course.providerId, name: course.provider.name },
    public: publicState(published),
    publishedAt: published?.reviewedAt?.toISOString() ?? null,
    version: {
      ...{ id: shown.id, number: shown.number, state: shown.state as VersionState },
      updatedAt: shown.updatedAt.toISOString(),
      submittedAt: shown.submittedAt?.toISOString() ?? null,
      // Reasons stay readable while they are mended; with a yes they have done their work.
      returned: open ? ((open.returnReasons ?? {}) as Record<string, string>) : {},
      missing: missingFields(fieldsOf(shown)),
      fields: fieldsOf(shown) as CourseFields,
    },
    runs: course.runs.map(runLine),
    siblings: siblings.map(one => ({ id: one.courseId, title: one.title })),
  }
}

export async function getWorkshopRun(actor: Actor, runId: string) {
  const run = await requireOwnRun(actor, runId)
  const course = await getWorkshopCourse(actor, run.courseId)
  return {
    course: { id: course.id, title: course.title, slug: course.slug, public: course.public, provider: course.provider },
    run: {
      ...runLine(run),
      ...{ overruled: run.overruled, cancelReason: run.cancelReason, cancelledAt: run.cancelledAt?.toISOString() ?? null },
      updatedAt: run.updatedAt.toISOString(),
      fields: runFieldsOf(run) as RunFields,
      /** What people read about cancelling. */
      rules: refundRulesOf(run),
    },
  }
}

/** Where a new run of the course most likely takes place, and how: as the last one, else at the school. */
export async function suggestRun(actor: Actor, courseId: string): Promise<Partial<RunFields>> {
  const course = await requireOwnCourse(actor, courseId)
  const last = await database().courseRun.findFirst({
    where: { courseId, state: { not: 'cancelled' } },
    orderBy: { startsAt: 'desc' },
    include: { sessions: byStart },
  })
  if (last) return runFieldsOf(last)
  const { name, street, postcode, locality } = await database().provider.findUniqueOrThrow({ where: { id: course.providerId } })
  return { placeName: name, street, postcode, locality }
}

type Version = CourseVersion & { competences?: Competence[] }
function partsOf<V extends Version>(all: V[]) {
  const isOpen = (version: V) => (openStates as readonly string[]).includes(version.state)
  return { open: all.find(isOpen) ?? null, published: all.find(version => !isOpen(version)) ?? null }
}

const publicState = (published: Version | null): WorkshopCourse['public'] =>
  published ? (published.state === 'withdrawn' ? 'withdrawn' : 'published') : null

function runLine(run: Prisma.CourseRunGetPayload<object>): WorkshopRun {
  const { id, number, state, locality, online, seats, taken, waiting, minimum, priceRappen } = run
  const moments = { startsAt: run.startsAt.toISOString(), endsAt: run.endsAt.toISOString(), enrolUntil: run.enrolUntil.toISOString() }
  return { id, number, state, ...moments, locality, online, seats, taken, waiting, minimum, priceRappen }
}
