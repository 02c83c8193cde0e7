import { type Actor, hasRole, type Role } from '#domain/actor.ts'
import { dayOf } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { listMoves, type Move, type SubsidyState } from '#domain/subsidy/application.ts'
import type { Terms } from '#domain/subsidy/terms.ts'

/** Who works at the desk. Nobody else has a door to it, not the administrator either. */
export const deskRoles = ['case_officer', 'approver', 'head_of_office'] as const satisfies Role[]

export function requireDesk(actor: Actor): string {
  if (!actor.account || !hasRole(actor, ...deskRoles)) throw new Refusal('not_allowed')
  return actor.account.id
}

const officer = ['case_officer'] as const
const approvers = ['approver', 'head_of_office'] as const
/** Which moves of the table are made here, and by whom; the others belong to the letter, the payment and the person. */
const movers: Partial<Record<Move, readonly Role[]>> = {
  ...{ takeUp: officer, requestDocuments: officer, resume: officer, propose: officer, withdraw: officer, declareMoot: officer },
  ...{ returnProposal: approvers, grant: approvers, grantPartly: approvers, refuse: approvers, notEnter: approvers },
}

/** The buttons of a case: what the table of moves has from here and somebody of these roles may do. */
export const actsFrom = (state: SubsidyState, actor: Actor): Move[] =>
  listMoves(state).filter(move => movers[move]?.some(role => hasRole(actor, role)))

/** A draft belongs to its person alone: the desk knows every state but this one. */
export type DeskState = Exclude<SubsidyState, 'draft'>

/** What the desk still has to do something about. */
export const openStates = [
  ...(['submitted', 'in_review', 'documents_requested', 'proposed', 'queued'] as const),
  ...(['granted', 'partly_granted', 'refused', 'not_entered', 'appeal_pending', 'payment_returned', 'reclaim_ordered'] as const),
] satisfies SubsidyState[]
/** Before a decision: its deadline runs. */
export const undecided = ['submitted', 'in_review', 'documents_requested', 'proposed'] as const satisfies SubsidyState[]

/** The last day on which the office is in time. */
export const decideBy = (submittedAt: Date, { decideWithinDays }: Pick<Terms, 'decideWithinDays'>) =>
  dayOf(submittedAt).add({ days: decideWithinDays })
