import { database, type Tx } from '#db/client.ts'
import type { SubsidyHearing } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { clerks } from '#domain/subsidy/appealing.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { mayTake } from '#domain/subsidy/taking.ts'

/** The first day until which a hearing may be set. */
export const earliestHearing = () => today().add({ days: canton().deadlines.hearingDays })

/** Where a grant may still be changed, and where its money was paid, so that taking it back means to reclaim. */
const changeable: readonly SubsidyState[] = ['served', 'final']
const spent: readonly SubsidyState[] = ['paid', 'closed']

/**
 * The office means to change a grant against its person, or to reclaim what was paid. The person is told why and may speak until a day;
 * until then nothing changes. The triggers `heard_first`, `reclaim_fits` and `heard_before_reopened` hold it below the code.
 */
export async function openHearing(actor: Actor, decisionId: string, given: { reason: string; until: Temporal.PlainDate }) {
  const openedById = requireClerk(actor)
  const { reason, until } = given
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  if (Temporal.PlainDate.compare(until, earliestHearing()) < 0) throw new Refusal('days_impossible', {}, 'until')
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId }, select: { applicationId: true } })
  if (!found) throw new Refusal('not_found')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, found.applicationId)
    await requireImpartial(tx, actor, application.personId)
    const { kind, state } = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    const grants = kind === 'grant' || kind === 'partly_grant'
    const reclaims = spent.includes(application.state)
    if (!grants || !['served', 'final'].includes(state) || !(reclaims || changeable.includes(application.state)))
      throw new Refusal('move_impossible')
    if (await tx.subsidyHearing.findFirst({ where: { decisionId, outcome: null } })) throw new Refusal('nothing_new')
    const said = { decisionId, reclaims, reason: reason.trim(), until: dateColumn(until), openedById, openedAt: nowDate() }
    const { id } = await tx.subsidyHearing.create({ data: said })
    const values = { number: application.number ?? '', until: until.toString(), link: `/mein/entscheide/${decisionId}` }
    await notifyPerson(tx, application.personId, { kind: 'subsidy/hearing', values })
    await tell(tx, actor, application, 'hearing_opened', reason.trim())
    return { id }
  })
}

/** The person speaks, once and in their own words. Later than the day is not too late, as long as nobody has closed it. */
export async function giveStatement(actor: Actor, hearingId: string, statement: string): Promise<void> {
  const found = await find(hearingId)
  if (!found || !(await mayTake(actor, found.decision.application.personId))) throw new Refusal('not_found')
  await within(hearingId, async (tx, hearing, application) => {
    if (hearing.statedAt) throw new Refusal('nothing_new')
    const said = { statement, statedAt: nowDate(), statedById: actor.account?.id as string }
    await tx.subsidyHearing.update({ where: { id: hearingId }, data: said })
    await tell(tx, actor, application, 'heard')
  })
}

/** After the person has spoken, or has had the time to: the case goes back to the desk or a reclaim may be proposed, or the grant stays. */
export async function closeHearing(actor: Actor, hearingId: string, given: { outcome: 'reopened' | 'dropped'; reason: string }) {
  const closedById = requireClerk(actor)
  const { outcome, reason } = given
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'closeReason')
  await within(hearingId, async (tx, hearing, application) => {
    await requireImpartial(tx, actor, application.personId)
    const hasHadTime = hearing.statedAt !== null || Temporal.PlainDate.compare(today(), plainDay(hearing.until)) > 0
    if (outcome === 'reopened' && !hasHadTime) throw new Refusal('not_yet')
    const closed = { outcome, closeReason: reason.trim(), closedById, closedOn: dateColumn(today()) }
    await tx.subsidyHearing.update({ where: { id: hearingId }, data: closed })
    if (outcome === 'reopened' && hearing.reclaims) await tell(tx, actor, application, 'reclaim_considered', reason.trim())
    else if (outcome === 'reopened')
      await moveApplication(tx, actor, application, 'reconsider', { act: 'grant_reopened', reason: reason.trim() })
    else await tell(tx, actor, application, 'hearing_dropped', reason.trim())
  })
}

/**
 * Opens a served grant or refusal again in favour of its person, which needs no hearing. Should the new decision give less after all,
 * it is refused: then the person is heard first.
 */
export async function reopen(actor: Actor, decisionId: string, reason: string): Promise<void> {
  requireClerk(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const found = await database().subsidyDecision.findUnique({ where: { id: decisionId }, select: { applicationId: true } })
  if (!found) throw new Refusal('not_found')
  await database().$transaction(async tx => {
    const application = await lockApplication(tx, found.applicationId)
    await requireImpartial(tx, actor, application.personId)
    const { kind, state } = await tx.subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    if (kind === 'reclaim' || !['served', 'final'].includes(state) || !changeable.includes(application.state))
      throw new Refusal('move_impossible')
    if (await tx.subsidyHearing.findFirst({ where: { decisionId, outcome: null } })) throw new Refusal('hearing_open')
    await moveApplication(tx, actor, application, 'reconsider', { act: 'reopened_in_favour', reason: reason.trim() })
  })
}

function requireClerk(actor: Actor): string {
  if (!actor.account || !hasRole(actor, ...clerks)) throw new Refusal('not_allowed')
  return actor.account.id
}

const find = (id: string) =>
  database().subsidyHearing.findUnique({
    where: { id },
    include: { decision: { select: { application: { select: { id: true, personId: true } } } } },
  })

async function within(id: string, work: (tx: Tx, hearing: SubsidyHearing, application: LockedApplication) => Promise<void>) {
  const found = await find(id)
  if (!found) throw new Refusal('not_found')
  await database().$transaction(async tx => {
    const application = await lockApplication(tx, found.decision.application.id)
    const hearing = await tx.subsidyHearing.findUniqueOrThrow({ where: { id } })
    if (hearing.outcome) throw new Refusal('changed_meanwhile')
    await work(tx, hearing, application)
  })
}

const tell = (tx: Tx, actor: Actor, { id, personId }: LockedApplication, act: string, reason?: string) =>
  record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act, reason })
