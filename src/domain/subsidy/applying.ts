import { randomInt } from 'node:crypto'
import { type Db, database, type Tx } from '#db/client.ts'
import type { SubsidyApplication } from '#db/generated/client.ts'
import type { FilledInAs } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { type ActingAs, listManaged, type Managed, requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { ownAnswers } from '#domain/subsidy/checking.ts'
import { listInForce, readVersion, type Version } from '#domain/subsidy/current.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { type LockedApplication, lockApplication } from '#domain/subsidy/moving.ts'

type Wish = {
  programme: string
  personId: string
  course?: { slug: string; run?: number | undefined } | undefined
  answers: Facts
  /** At the counter: from a signed form; otherwise filled in together, and the person confirms. */
  onPaper?: boolean | undefined
}
/**
 * Who may apply for a person: they themselves, whoever helps them, the counter from paper. Nobody applies for a child: programmes are
 * for adults, and a guardian would sign what the child cannot know.
 */
export async function requireApplicant(actor: Actor, personId: string, db: Db = database()): Promise<Managed> {
  const managed = await requireManaged(actor, personId, db)
  const { as } = managed
  if (as === 'guardian') throw new Refusal('too_young', { age: 18 }, 'personId')
  if (as === 'counter' && !hasRole(actor, 'counter_clerk')) throw new Refusal('not_found')
  return managed
}

/** In whose name somebody fills in; whoever submits is the one who did. */
export const filledInBy = (as: ActingAs): FilledInAs => (as === 'guardian' ? 'helper' : as)

/** The application, if the actor may act for its person. The counter finds what it entered itself, and nothing else. */
export async function requireApplication(actor: Actor, id: string, db: Db = database()) {
  const application = await db.subsidyApplication.findUnique({ where: { id } })
  if (!application) throw new Refusal('not_found')
  const { as } = await requireApplicant(actor, application.personId, db)
  if (as === 'counter' && application.filledInAs !== 'counter') throw new Refusal('not_found')
  return { application, as }
}

/** Locks an application of one's own; with `draft` only as long as it can still be changed. */
export async function lockOwn(tx: Tx, actor: Actor, id: string, only: 'draft' | 'any' = 'draft'): Promise<LockedApplication> {
  await requireApplication(actor, id, tx)
  const application = await lockApplication(tx, id)
  if (only === 'draft' && application.state !== 'draft') throw new Refusal('move_impossible')
  return application
}

/** Begins a draft, or finds the one that was begun for the same programme and run. Answers of the check come along. */
export async function startDraft(
  actor: Actor,
  { programme, personId, course, answers, onPaper: paper = true }: Wish,
): Promise<{ id: string }> {
  const { as } = await requireApplicant(actor, personId)
  const onPaper = as === 'counter' && paper
  const filledInAs = filledInBy(as)
  const version = (await listInForce()).find(one => one.key === programme)
  if (!version) throw new Refusal('programme_over', {}, 'programme')
  const runId = course ? await findRun(course) : null
  return database().$transaction(async tx => {
    // Two clicks are one draft: whoever begins for a person waits for the other.
    await tx.$queryRaw`select 1 from "Person" where id = ${personId}::uuid for no key update`
    const begun = await tx.subsidyApplication.findFirst({
      where: { personId, runId, state: 'draft', version: { programme: { key: programme } }, onPaper },
    })
    if (begun) return { id: begun.id }
    const open =
      runId && (await tx.subsidyApplication.findFirst({ where: { personId, runId, versionId: version.id, state: { notIn: [...ended] } } }))
    if (open) throw new Refusal('already_applied', { number: open.number ?? '' })
    const { id } = await tx.subsidyApplication.create({
      data: {
        ...{ versionId: version.id, personId, runId, facts: ownAnswers(answers), code: await newCode(tx) },
        ...{ filledInById: actor.account?.id ?? null, onPaper, filledInAs },
      },
    })
    await record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act: 'application_begun', after: { programme, as } })
    return { id }
  })
}
const ended = ['withdrawn', 'moot', 'refused', 'not_entered', 'closed', 'served', 'final'] as const

/** The run of a course's page, or the next one to come. */
async function findRun({ slug, run }: { slug: string; run?: number | undefined }, db: Db = database()): Promise<string> {
  const course = await db.course.findUnique({
    where: { slug },
    include: { entry: { select: { nextRunId: true } }, runs: { where: { state: 'open' }, select: { id: true, number: true } } },
  })
  const found = run === undefined ? course?.entry?.nextRunId : course?.runs.find(one => one.number === run)?.id
  if (!found) throw new Refusal('course_unknown', {}, 'course')
  return found
}

/** The run is chosen in the draft, or another one instead. */
export async function chooseRun(tx: Tx, application: LockedApplication, course: { slug: string; run?: number | undefined }) {
  const runId = await findRun(course, tx)
  if (runId === application.runId) return
  const twin = await tx.subsidyApplication.findFirst({
    where: {
      personId: application.personId,
      runId,
      versionId: application.versionId,
      state: { notIn: [...ended] },
      id: { not: application.id },
    },
  })
  if (twin) throw new Refusal('already_applied', { number: twin.number ?? '' }, 'course')
  await tx.subsidyApplication.update({ where: { id: application.id }, data: { runId } })
}

/** Goes on with a draft on another device. The code alone opens nothing: it finds only what one may see anyway. */
export async function findByCode(actor: Actor, code: string): Promise<{ id: string }> {
  const people = (await listManaged(actor)).filter(one => one.as !== 'guardian')
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  const found = await database().subsidyApplication.findFirst({
    where: { code: plain, personId: { in: people.map(one => one.person.id) } },
    select: { id: true },
  })
  if (!found) throw new Refusal('code_unknown', {}, 'code')
  return found
}

/** The version in force of an application's programme: a draft is always about that one, a submitted one about its own. */
export async function versionFor(application: Pick<SubsidyApplication, 'versionId' | 'state'>, db: Db = database()): Promise<Version> {
  const row = await db.subsidyVersion.findUniqueOrThrow({ where: { id: application.versionId }, include: { programme: true } })
  if (application.state !== 'draft') return readVersion(row)
  const current = (await listInForce(today(), db)).find(one => one.key === row.programme.key)
  if (!current) throw new Refusal('programme_over')
  return current
}

// Without signs that look alike on paper: no 0/O, 1/I/L.
const signs = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
async function newCode(tx: Tx): Promise<string> {
  for (;;) {
    const code = Array.from({ length: 6 }, () => signs[randomInt(signs.length)]).join('')
    if (!(await tx.subsidyApplication.findUnique({ where: { code }, select: { id: true } }))) return code
  }
}
/** 7K4 2LM. */
export const spacedCode = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`
