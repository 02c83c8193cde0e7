import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate, plainDay } from '#domain/clock.ts'
import { areaOf } from '#domain/competence/framework.ts'
import { getLevels } from '#domain/competence/profile.ts'
import { listInForce } from '#domain/counselling/sharing.ts'
import { listEquivalents } from '#domain/course/alternatives.ts'
import { goalOf } from '#domain/learning-path/goal.ts'
import { requirePath, requireSide } from '#domain/learning-path/path.ts'
import { listMoves, offThePath, type PathSide } from '#domain/learning-path/step.ts'
import { listManaged } from '#domain/person/managing.ts'
import type { Language } from '#words/speak.ts'

const withAll = {
  person: { select: { id: true, firstName: true, lastName: true } },
  goalProfession: { include: { needs: true } },
  group: { select: { title: true } },
  startedBy: { select: { name: true } },
  looks: true,
  steps: {
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    include: {
      proposedBy: { select: { name: true } },
      comments: { orderBy: { at: 'asc' }, include: { account: { select: { name: true } } } },
      course: { select: { slug: true, published: { select: { state: true, dropIn: true, competences: true } }, entry: true } },
      run: { include: { sessions: { orderBy: { startsAt: 'asc' } } } },
      enrolment: { select: { id: true, state: true, priceRappen: true } },
      appointment: { include: { slot: { include: { counsellor: { select: { name: true } } } } } },
    },
  },
} as const satisfies Prisma.LearningPathInclude
type Row = Prisma.LearningPathGetPayload<{ include: typeof withAll }>
type StepRow = Row['steps'][number]

/** The paths of all persons one acts for; each person appears, with or without a path. */
export async function listMyPaths(actor: Actor, language: Language) {
  const managed = await listManaged(actor)
  const rows = await database().learningPath.findMany({
    where: { personId: { in: managed.map(one => one.person.id) } },
    include: withAll,
    orderBy: { createdAt: 'desc' },
  })
  return managed.map(({ person, as }) => ({
    ...{ id: person.id, firstName: person.firstName, lastName: person.lastName, as },
    paths: rows.filter(row => row.personId === person.id).map(row => summary(row, actor, language)),
  }))
}

/** The paths of one person, for a counsellor with whom they are shared. */
export async function listPathsOf(actor: Actor, personId: string, language: Language) {
  await requireSide(actor, personId)
  const rows = await database().learningPath.findMany({ where: { personId }, include: withAll, orderBy: { createdAt: 'desc' } })
  return rows.map(row => summary(row, actor, language))
}

function summary(row: Row, actor: Actor, language: Language) {
  const onTheWay = row.steps.filter(step => !offThePath.includes(step.state))
  const next = onTheWay.find(step => step.state !== 'done')
  return {
    id: row.id,
    goal: goalOf(row, language),
    startedAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    done: onTheWay.filter(step => step.state === 'done').length,
    steps: onTheWay.length,
    proposed: onTheWay.filter(step => step.state === 'proposed').length,
    next: next?.title ?? null,
    unread: row.steps.reduce((sum, step) => sum + unreadIn(step, row, actor), 0),
  }
}

/** One path with everything a page shows of it. */
export async function getPath(actor: Actor, pathId: string, language: Language) {
  const { side } = await requirePath(actor, pathId)
  const row = await database().learningPath.findUniqueOrThrow({ where: { id: pathId }, include: withAll })
  const steps = await Promise.all(row.steps.map(step => stepLine(step, row, side, actor)))
  const counsellors = row.steps.flatMap(step => (step.proposedFrom === 'counsellor' && step.proposedBy ? [step.proposedBy.name] : []))
  return {
    id: row.id,
    person: row.person,
    side,
    /** How the reader acts for the person; null for who counsels them. */
    as: (await listManaged(actor)).find(one => one.person.id === row.personId)?.as ?? null,
    goal: goalOf(row, language),
    levels: { ...(await getLevels(row.personId)) },
    group: row.group?.title ?? null,
    counsellors: [...new Set(counsellors)],
    /** Who began the path for the person: somebody who counsels them. Null where they, or who manages them, began it. */
    begunBy: await counsellorWhoBegan(row),
    startedAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    unread: steps.reduce((sum, step) => sum + step.unread, 0),
    steps: steps.filter(step => !offThePath.includes(step.state)),
    /** Declined or taken off; they can come back. */
    aside: steps.filter(step => offThePath.includes(step.state)),
  }
}
export type PathPage = Awaited<ReturnType<typeof getPath>>
export type StepLine = PathPage['steps'][number]

async function counsellorWhoBegan({ startedById, startedBy, personId }: Row) {
  if (!startedById) return null
  const own = await database().managing.count({ where: { accountId: startedById, personId } })
  return own > 0 ? null : (startedBy?.name ?? null)
}

async function stepLine(step: StepRow, row: Row, side: PathSide, actor: Actor) {
  const dropIn = step.course?.published?.dropIn ?? false
  const { id, kind, state, position, title, reason, proposedFrom, course, run, enrolment } = step
  return {
    ...{ id, kind, state, position, title, reason, proposedFrom },
    onDay: step.onDay ? plainDay(step.onDay).toString() : null,
    proposedBy: step.proposedBy?.name ?? null,
    doneAt: step.doneAt?.toISOString() ?? null,
    course: course && {
      slug: course.slug,
      offered: course.published?.state === 'published',
      competences: (course.published?.competences ?? []).map(({ code, fromLevel, toLevel }) => ({
        code,
        area: areaOf(code),
        fromLevel,
        toLevel,
      })),
    },
    run: run && runLine(run, dropIn),
    /** Without a chosen run, the next one that one can join. */
    next: course && !run ? await nextRun(course.entry, dropIn) : null,
    enrolment,
    alternatives: state === 'called_off' && step.courseId ? await equivalents(step.courseId, step.runId) : [],
    appointment: state === 'under_way' || state === 'done' ? timeLine(step, side) : null,
    /** With whom to book a talk: who proposed it. */
    with: kind === 'appointment' && proposedFrom === 'counsellor' ? step.proposedById : null,
    comments: step.comments.map(one => ({
      ...{ id: one.id, from: one.from, by: one.account?.name ?? null, text: one.text, at: one.at.toISOString() },
      mine: one.accountId === actor.account?.id,
      unread: isUnread(one, row, actor),
    })),
    unread: unreadIn(step, row, actor),
    moves: row.endedAt ? [] : listMoves(state, side),
  }
}

/** The booked time of a talk. To a counsellor the path says when; with whom somebody else talks is not theirs to know. */
function timeLine({ appointment }: StepRow, side: PathSide) {
  if (!appointment) return null
  const { id, slot } = appointment
  const times = { startsAt: slot.startsAt.toISOString(), endsAt: slot.endsAt.toISOString() }
  const own = side === 'person' ? { id, counsellor: slot.counsellor.name, kind: slot.kind, place: slot.place } : null
  return { ...times, over: slot.endsAt <= nowDate(), own }
}

/** One comes to a drop-in as one likes: nobody takes a seat there. */
function runLine(run: NonNullable<StepRow['run']>, dropIn: boolean) {
  const coming = run.sessions.find(session => session.endsAt > nowDate())
  const { number, state, locality, online, priceRappen, cancelReason } = run
  return {
    ...{ number, state, locality, online, priceRappen, cancelReason },
    startsAt: run.startsAt.toISOString(),
    endsAt: run.endsAt.toISOString(),
    begun: run.startsAt <= nowDate(),
    over: run.endsAt <= nowDate(),
    joinable: !dropIn && run.state === 'open' && run.enrolUntil > nowDate(),
    nextSession: coming ? { startsAt: coming.startsAt.toISOString(), endsAt: coming.endsAt.toISOString() } : null,
    cancelledAt: run.cancelledAt?.toISOString() ?? null,
  }
}

async function nextRun(entry: { nextRunId: string | null } | null, dropIn: boolean) {
  const run = entry?.nextRunId
    ? await database().courseRun.findFirst({
        where: { id: entry.nextRunId, state: 'open', enrolUntil: { gt: nowDate() } },
        include: { sessions: { orderBy: { startsAt: 'asc' } } },
      })
    : null
  return run && runLine(run, dropIn)
}

async function equivalents(courseId: string, runId: string | null) {
  const found = await listEquivalents(database(), courseId, runId)
  return found.map(({ startsAt, ...one }) => ({ ...one, startsAt: startsAt.toISOString() }))
}

type Note = { accountId: string | null; at: Date }
const isUnread = (note: Note, row: Row, actor: Actor) => {
  if (note.accountId === actor.account?.id) return false
  const seen = row.looks.find(look => look.accountId === actor.account?.id)
  return !seen || note.at > seen.at
}
const unreadIn = (step: StepRow, row: Row, actor: Actor) => step.comments.filter(one => isUnread(one, row, actor)).length

/** The open paths that are shared with a counsellor today: whose they are and what waits there, nothing of what stands in them. */
export async function listShared(actor: Actor) {
  const shared = (await listInForce(actor)).filter(one => one.path)
  const rows = await database().learningPath.findMany({
    where: { personId: { in: shared.map(one => one.personId) }, endedAt: null },
    include: withAll,
    orderBy: [{ person: { lastName: 'asc' } }, { createdAt: 'desc' }],
  })
  return rows.map(row => ({
    ...{ id: row.id, person: row.person, startedAt: row.createdAt.toISOString() },
    unread: row.steps.reduce((sum, step) => sum + unreadIn(step, row, actor), 0),
  }))
}
