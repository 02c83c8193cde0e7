import { database, type Tx } from '#db/client.ts'
import type { SubsidyVersion } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { refuseStrangeLiterals } from '#domain/subsidy/literals.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'

/** The life of a version. Nothing leads out of `released`: a change is a new version beside it. */
export const versionMoves = {
  draft: { save: 'draft', submit: 'submitted' },
  submitted: { takeBack: 'draft', return: 'returned', release: 'released' },
  returned: { save: 'draft' },
  released: {},
} as const

type VersionMove = 'save' | 'submit' | 'takeBack' | 'return' | 'release'
function after(state: SubsidyVersion['state'], move: VersionMove): SubsidyVersion['state'] {
  const open: Partial<Record<VersionMove, SubsidyVersion['state']>> = versionMoves[state]
  const next = open[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}

export function requireManager(actor: Actor) {
  if (actor.door !== 'seed' && !hasRole(actor, 'programme_manager')) throw new Refusal('not_allowed')
}

/** A new programme with its first draft; its key is part of its address. */
export async function createProgramme(actor: Actor, key: string, validFrom: Temporal.PlainDate, terms: Terms) {
  requireManager(actor)
  return database().$transaction(async tx => {
    // Two who choose the same key at the same moment: the second one waits here and is told.
    const { count } = await tx.subsidyProgramme.createMany({ data: [{ key }], skipDuplicates: true })
    if (count === 0) throw new Refusal('programme_exists', {}, 'key')
    const programme = await tx.subsidyProgramme.findUniqueOrThrow({ where: { key } })
    const version = await begin(tx, actor, programme.id, 1, validFrom, terms)
    return { programmeId: programme.id, versionId: version.id }
  })
}

/**
 * Keeps a draft; on a programme in force the first change begins the next version. `seen` binds it to what was read: the draft as it
 * was, or null where there was none yet.
 */
export async function saveTerms(actor: Actor, programmeId: string, validFrom: Temporal.PlainDate, given: unknown, seen?: string | null) {
  requireManager(actor)
  const terms = writtenTerms.parse(given)
  return database().$transaction(async tx => {
    const { open, last } = await lockProgramme(tx, programmeId)
    if (seen !== undefined && (open?.updatedAt.toISOString() ?? null) !== seen) throw new Refusal('changed_meanwhile')
    if (!open) return { versionId: (await begin(tx, actor, programmeId, (last?.number ?? 0) + 1, validFrom, terms)).id }
    const state = after(open.state, 'save')
    const authorIds = withAuthor(open.authorIds, actor)
    const columns = { state, terms, authorIds, validFrom: dateColumn(validFrom), returnReason: null }
    await tx.subsidyVersion.update({ where: { id: open.id }, data: columns })
    await tell(tx, actor, programmeId, 'draft_saved', open.state, state, open.number)
    return { versionId: open.id }
  })
}

/** What somebody writes; a word that a fact can never have would be a rule that is never met. */
const writtenTerms = termsShape.superRefine(({ rules }, context) => refuseStrangeLiterals(rules, context))

export async function submitTerms(actor: Actor, programmeId: string, seen?: string) {
  requireManager(actor)
  return database().$transaction(async tx => {
    const open = await requireOpen(tx, programmeId, seen)
    const state = after(open.state, 'submit')
    writtenTerms.parse(open.terms)
    const authorIds = withAuthor(open.authorIds, actor)
    await tx.subsidyVersion.update({ where: { id: open.id }, data: { state, submittedAt: nowDate(), authorIds } })
    await tell(tx, actor, programmeId, 'submitted', open.state, state, open.number)
  })
}

export async function takeBackTerms(actor: Actor, programmeId: string) {
  requireManager(actor)
  return database().$transaction(async tx => {
    const open = await requireOpen(tx, programmeId)
    const state = after(open.state, 'takeBack')
    await tx.subsidyVersion.update({ where: { id: open.id }, data: { state, submittedAt: null } })
    await tell(tx, actor, programmeId, 'taken_back', open.state, state, open.number)
  })
}

/** A second person puts the version in force from its first day on; the one before ends the day before. It can't begin in the past. */
export async function releaseTerms(actor: Actor, programmeId: string, seen?: string) {
  requireManager(actor)
  return database().$transaction(async tx => {
    const open = await requireOpen(tx, programmeId, seen)
    const state = after(open.state, 'release')
    requireOther(actor, open)
    const begins = plainDay(open.validFrom)
    if (actor.door !== 'seed' && Temporal.PlainDate.compare(begins, today()) < 0) throw new Refusal('begins_in_the_past', {}, 'validFrom')
    const before = await tx.subsidyVersion.findFirst({ where: { programmeId, state: 'released' }, orderBy: { number: 'desc' } })
    if (before && before.validFrom >= open.validFrom) throw new Refusal('begins_before_the_last', {}, 'validFrom')
    if (before) {
      const ends = dateColumn(begins.subtract({ days: 1 }))
      await tx.subsidyVersion.update({ where: { id: before.id }, data: { validTo: ends } })
    }
    const reviewed = { reviewedById: actor.account?.id ?? null, reviewedAt: nowDate() }
    await tx.subsidyVersion.update({ where: { id: open.id }, data: { state, ...reviewed } })
    await tell(tx, actor, programmeId, 'released', open.state, state, open.number)
  })
}

export async function returnTerms(actor: Actor, programmeId: string, reason: string, seen?: string) {
  requireManager(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const open = await requireOpen(tx, programmeId, seen)
    const state = after(open.state, 'return')
    requireOther(actor, open)
    const reviewed = { reviewedById: actor.account?.id ?? null, reviewedAt: nowDate() }
    await tx.subsidyVersion.update({ where: { id: open.id }, data: { state, returnReason: reason.trim(), ...reviewed } })
    await tell(tx, actor, programmeId, 'returned', open.state, state, open.number, reason.trim())
  })
}

/** Four eyes by person: whoever wrote in a version neither releases nor returns it. */
export const isAuthor = (actor: Actor, { authorIds }: { authorIds: string[] }) =>
  actor.account !== null && authorIds.includes(actor.account.id)
function requireOther(actor: Actor, open: SubsidyVersion) {
  if (isAuthor(actor, open)) throw new Refusal('own_work')
}

async function begin(tx: Tx, actor: Actor, programmeId: string, number: number, validFrom: Temporal.PlainDate, terms: Terms) {
  const data = { programmeId, number, terms, validFrom: dateColumn(validFrom), authorIds: withAuthor([], actor) }
  const version = await tx.subsidyVersion.create({ data })
  await tell(tx, actor, programmeId, 'draft_saved', null, 'draft', number)
  return version
}

async function lockProgramme(tx: Tx, programmeId: string) {
  const [row] = await tx.$queryRaw<{ id: string }[]>`select id from "SubsidyProgramme" where id = ${programmeId}::uuid for update`
  if (!row) throw new Refusal('not_found')
  const versions = await tx.subsidyVersion.findMany({ where: { programmeId }, orderBy: { number: 'desc' } })
  return { open: versions.find(one => one.state !== 'released') ?? null, last: versions[0] ?? null }
}

async function requireOpen(tx: Tx, programmeId: string, seen?: string): Promise<SubsidyVersion> {
  const { open } = await lockProgramme(tx, programmeId)
  if (!open) throw new Refusal('nothing_new')
  requireSeen(open, seen)
  return open
}

function requireSeen(version: SubsidyVersion, seen: string | undefined) {
  if (seen && version.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
}

const withAuthor = (authors: string[], actor: Actor) => [...new Set([...authors, ...(actor.account ? [actor.account.id] : [])])]

const tell = (
  tx: Tx,
  actor: Actor,
  subjectId: string,
  act: string,
  before: string | null,
  state: string,
  number: number,
  reason?: string,
) => record(tx, actor, { concept: 'subsidy', subjectId, act, before: before ? { state: before } : null, after: { state, number }, reason })
