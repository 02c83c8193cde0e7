import { type Db, database, type Tx } from '#db/client.ts'
import type { SubsidyDecision } from '#db/generated/client.ts'
import { type Actor, byItself, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { after, type DecisionKind, isUnconfirmed, moveOf } from '#domain/subsidy/application.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { isNear, requireImpartial, requireOther } from '#domain/subsidy/four-eyes.ts'
import { requireHeard } from '#domain/subsidy/heard.ts'
import { hasRoomFor, heldBy, lockYear, post, potsOf, split } from '#domain/subsidy/ledger.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import type { Terms } from '#domain/subsidy/terms.ts'

type Proposal = { kind: Exclude<DecisionKind, 'reclaim'>; rappen: number; considerations?: string | undefined }

/** The caseworker says what should be decided. Their proposal waits for somebody else. */
export async function propose(actor: Actor, applicationId: string, { kind, rappen, considerations }: Proposal) {
  if (!actor.account || !hasRole(actor, 'case_officer')) throw new Refusal('not_allowed')
  const proposedById = actor.account.id
  const grants = kind === 'grant' || kind === 'partly_grant'
  if (grants !== rappen > 0) throw new Refusal('amount_does_not_fit', {}, 'rappen')
  if (!grants && !considerations?.trim()) throw new Refusal('reason_needed', {}, 'considerations')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    // Before anything is written: a second proposal beside an open one is a no, not a broken index.
    after(application.state, 'propose')
    if (isUnconfirmed(application)) throw new Refusal('not_confirmed')
    const last = await tx.subsidyDecision.findFirst({ where: { applicationId }, orderBy: { number: 'desc' } })
    await requireHeard(tx, applicationId, { rappen, condition: null })
    if (last?.state === 'approved' || last?.state === 'served' || last?.state === 'final')
      await tx.subsidyDecision.update({ where: { id: last.id }, data: { state: 'replaced' } })
    const said = { kind, rappen, considerations: considerations?.trim() || null }
    const decision = await tx.subsidyDecision.create({
      data: { applicationId, number: (last?.number ?? 0) + 1, ...said, proposedById, proposedAt: nowDate() },
    })
    await moveApplication(tx, actor, application, 'propose', { act: 'proposed', after: { kind, rappen } })
    return { decisionId: decision.id }
  })
}

/** Sends a proposal back with a reason. Only the one who proposed and the approver speak here, so it needs no second pair of eyes. */
export async function returnProposal(actor: Actor, applicationId: string, reason: string) {
  if (!hasRole(actor, 'approver', 'head_of_office')) throw new Refusal('not_allowed')
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const decision = await requireProposal(tx, applicationId)
    await tx.subsidyDecision.update({ where: { id: decision.id }, data: { state: 'returned', returnReason: reason.trim() } })
    await moveApplication(tx, actor, application, 'returnProposal', { act: 'proposal_returned', reason: reason.trim() })
  })
}

/**
 * A second person decides. `seen` binds the yes to the proposal that was read: one edited since is another one.
 * Granting reserves the money in the same transaction; where the year has none left, the case queues in order of completeness.
 */
export async function approve(actor: Actor, applicationId: string, seen: string): Promise<{ state: string }> {
  if (!actor.account || !hasRole(actor, 'approver', 'head_of_office')) throw new Refusal('not_allowed')
  const approvedById = actor.account.id
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    const decision = await requireProposal(tx, applicationId)
    if (decision.updatedAt.toISOString() !== seen) throw new Refusal('changed_meanwhile')
    const { terms } = await versionOf(tx, application)
    await requireApprover(tx, actor, application.personId, decision, terms)
    await tx.subsidyDecision.update({ where: { id: decision.id }, data: { state: 'approved', approvedById, approvedAt: nowDate() } })
    return settleDecision(tx, actor, application, decision)
  })
}

/** Who may say yes to this proposal: the same for the button, the preview and the deed. */
export async function requireApprover(
  db: Db,
  actor: Actor,
  personId: string,
  decision: Pick<SubsidyDecision, 'proposedById' | 'rappen'>,
  { ladder }: Pick<Terms, 'ladder'>,
) {
  if (!hasRole(actor, 'approver', 'head_of_office')) throw new Refusal('not_allowed')
  await requireImpartial(db, actor, personId)
  await requireOther(db, actor, decision.proposedById)
  // Whoever proposed and then declared a conflict decides nothing with it: somebody else has to propose.
  if (await isNear(db, decision.proposedById, personId)) throw new Refusal('proposer_in_conflict')
  const step = ladder.find(one => one.upToRappen === null || decision.rappen <= one.upToRappen)
  if (!hasRole(actor, step?.approve ?? 'head_of_office')) throw new Refusal('above_your_limit')
}

/** Gives an approved decision its effect: reserves, or queues. */
async function settleDecision(tx: Tx, actor: Actor, application: LockedApplication, decision: SubsidyDecision) {
  const { kind, rappen } = decision
  if (kind === 'reclaim') throw new Refusal('move_impossible')
  const data = { grantedRappen: rappen }
  // A decision in the place of an earlier one takes its money over: what that one held is free again before this one asks.
  const had = (await heldBy(tx, application.id)).reduce((sum, one) => sum + (one.pot === 'paid' ? 0 : one.rappen), 0)
  await release(tx, actor, application.id)
  if (rappen === 0) return moveApplication(tx, actor, application, moveOf[kind], { act: kind, data })
  const { terms, programmeId } = await versionOf(tx, application)
  const amounts = split(rappen, terms.shares)
  const year = await lockYear(tx, programmeId, budgetYearOf(application))
  const pots = await potsOf(tx, year.id)
  const passes = application.state === 'proposed' && had < rappen && (await somebodyQueues(tx, programmeId))
  if (!hasRoomFor(pots, amounts) || passes)
    return application.state === 'queued' ? application : moveApplication(tx, actor, application, 'queue', { act: 'queued', data })
  await post(tx, actor, year.id, amounts, { act: 'reserved', source: 'free', target: 'reserved', applicationId: application.id })
  return moveApplication(tx, actor, application, moveOf[kind], { act: kind, data, after: { rappen } })
}

/** Who is complete first comes first: as long as somebody waits, nobody who was decided later passes. */
const somebodyQueues = async (tx: Tx, programmeId: string) =>
  (await tx.subsidyApplication.findFirst({ where: { state: 'queued', version: { programmeId } }, select: { id: true } })) !== null

/** The year whose money pays it, as the database has made it of the day the course begins, else of the day one applied. A draft has none. */
export function budgetYearOf({ id, budgetYear }: Pick<LockedApplication, 'id' | 'budgetYear'>): number {
  if (budgetYear === null) throw new Error(`application ${id} was not submitted: it has no budget year`)
  return budgetYear
}

/** After money came free: those who queue move up, in order of completeness, as far as it reaches. A large one that does not fit waits and holds its place. */
export async function moveUp(programmeId: string, year: number) {
  const actor = byItself('job')
  for (;;) {
    const moved = await database().$transaction(async tx => {
      const [next] = await tx.$queryRaw<
        { id: string }[]
      >`select a.id from "SubsidyApplication" a join "SubsidyVersion" v on v.id = a."versionId"
        where a.state = 'queued' and v."programmeId" = ${programmeId}::uuid and a."budgetYear" = ${year}
        order by a."completeAt", a.id limit 1`
      if (!next) return false
      const application = await lockApplication(tx, next.id)
      if (application.state !== 'queued') return true
      const decision = await tx.subsidyDecision.findFirst({
        where: { applicationId: next.id, state: 'approved' },
        orderBy: { number: 'desc' },
      })
      if (!decision) return false
      const settled = await settleDecision(tx, actor, application, decision)
      return settled.state !== 'queued'
    })
    if (!moved) return
  }
}

/** Whoever queues anywhere moves up as far as the money reaches: the job that runs after money may have come free. */
export async function moveUpEverywhere() {
  const waiting = await database().$queryRaw<{ programmeId: string; year: number }[]>`
    select distinct v."programmeId", a."budgetYear" as year
    from "SubsidyApplication" a join "SubsidyVersion" v on v.id = a."versionId" where a.state = 'queued'`
  for (const { programmeId, year } of waiting) await moveUp(programmeId, year)
}

/** Ends an application that holds money: what is reserved or committed returns to its year. */
export async function release(tx: Tx, actor: Actor, applicationId: string) {
  for (const { yearId, payer, pot, rappen } of await heldBy(tx, applicationId)) {
    if (pot === 'paid') continue
    const amounts = { canton: 0, federal: 0, [payer]: rappen }
    await post(tx, actor, yearId, amounts, { act: 'released', source: pot, target: 'free', applicationId })
  }
}

async function requireProposal(tx: Tx, applicationId: string) {
  const decision = await tx.subsidyDecision.findFirst({ where: { applicationId, state: 'proposed' } })
  if (!decision) throw new Refusal('changed_meanwhile')
  return decision
}

export async function versionOf(tx: Tx, application: Pick<LockedApplication, 'versionId'>) {
  const row = await tx.subsidyVersion.findUniqueOrThrow({ where: { id: application.versionId }, include: { programme: true } })
  return { ...readVersion(row), programmeId: row.programmeId }
}
