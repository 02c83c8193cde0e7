import { type Db, database, type Tx } from '#db/client.ts'
import type { RetentionState } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, dayOf, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import type { DecisionKind, SubsidyState } from '#domain/subsidy/application.ts'
import { emptyCase } from '#domain/subsidy/emptying.ts'
import { lockApplication } from '#domain/subsidy/moving.ts'

export type { RetentionState }

type RetentionMove = 'offer' | 'archive' | 'destroy'
/** What becomes of an ended case. The trigger `retention_moves` holds the same table. */
export const retentionMoves = {
  kept: { offer: 'offered' },
  offered: { archive: 'archived', destroy: 'destroyed' },
  archived: { destroy: 'destroyed' },
  destroyed: {},
} as const satisfies Record<RetentionState, Partial<Record<RetentionMove, RetentionState>>>

const ended = ['closed', 'withdrawn', 'moot'] as const satisfies SubsidyState[]
export type RetentionOutcome = keyof ReturnType<typeof canton>['subsidyRetention']

/** Writes down for ended cases until when they are kept; of one that ended anew, the new day. A job, so that it may come late or twice. */
export async function noteEnded(): Promise<number> {
  const rows = await database().$queryRaw<{ id: string; endedAt: Date }[]>`
    select a.id, h.at as "endedAt" from "SubsidyApplication" a
    cross join lateral (select max(at) as at from "History" where concept = 'subsidy' and "subjectId" = a.id::text and after->>'state' = a.state::text) h
    left join "SubsidyRetention" r on r."applicationId" = a.id
    where a.state in ('closed', 'withdrawn', 'moot') and h.at is not null
      and (r."applicationId" is null or (r.state = 'kept' and r."endedOn" <> (h.at at time zone 'Europe/Zurich')::date))`
  for (const { id: applicationId, endedAt } of rows)
    await database().$transaction(async tx => {
      const { state } = await lockApplication(tx, applicationId)
      if (!(ended as readonly SubsidyState[]).includes(state)) return
      const decisions = await tx.subsidyDecision.findMany({ where: { applicationId }, orderBy: { number: 'desc' } })
      const outcome = outcomeOf(state, decisions)
      const endedOn = dayOf(endedAt)
      const keepUntil = endedOn.add({ years: canton().subsidyRetention[outcome] })
      const kept = { outcome, endedOn: dateColumn(endedOn), keepUntil: dateColumn(keepUntil) }
      await tx.subsidyRetention.upsert({ where: { applicationId }, create: { applicationId, ...kept }, update: kept })
    })
  return rows.length
}

function outcomeOf(state: SubsidyState, decisions: readonly { kind: DecisionKind; state: string }[]): RetentionOutcome {
  if (state === 'withdrawn' || state === 'moot') return state
  if (decisions.some(one => one.kind === 'reclaim' && one.state === 'final')) return 'reclaimed'
  const kind = decisions.find(one => one.kind !== 'reclaim' && one.state !== 'returned')?.kind
  return kind === 'refuse' ? 'refused' : kind === 'not_enter' ? 'not_entered' : 'paid'
}

/** The State Archive is asked, once the last day has passed and nothing is contested. */
export const offerToArchive = (actor: Actor, applicationId: string) =>
  move(actor, applicationId, 'offer', async (tx, row) => {
    if (Temporal.PlainDate.compare(plainDay(row.keepUntil), today()) >= 0)
      throw new Refusal('not_yet', { from: plainDay(row.keepUntil).toString() })
    const data = { state: 'offered', offeredAt: nowDate(), offeredById: actor.account?.id as string } as const
    await tx.subsidyRetention.update({ where: { applicationId }, data })
    return {}
  })

/** The archive takes it, or does not: then what is personal is destroyed. */
export async function answerOffer(actor: Actor, applicationId: string, { takes, answer }: { takes: boolean; answer: string }) {
  if (!answer.trim()) throw new Refusal('reason_needed', {}, 'answer')
  await move(actor, applicationId, takes ? 'archive' : 'destroy', async (tx, row) => {
    if (row.state !== 'offered') throw new Refusal('move_impossible')
    const by = { answer: answer.trim(), answeredAt: nowDate(), answeredById: actor.account?.id as string }
    await tx.subsidyRetention.update({ where: { applicationId }, data: { ...by, state: takes ? 'archived' : 'destroyed' } })
    return { reason: answer.trim() }
  })
}

/** The archive has what it took: here it is destroyed. */
export const destroyArchived = (actor: Actor, applicationId: string) =>
  move(actor, applicationId, 'destroy', async (tx, row) => {
    if (row.state !== 'archived') throw new Refusal('move_impossible')
    await tx.subsidyRetention.update({ where: { applicationId }, data: { state: 'destroyed' } })
    return {}
  })

type Row = { state: RetentionState; keepUntil: Date }
const acts = { offer: 'offered_to_archive', archive: 'archived', destroy: 'destroyed' } as const
async function move(actor: Actor, id: string, how: RetentionMove, work: (tx: Tx, row: Row) => Promise<{ reason?: string }>) {
  if (!hasRole(actor, 'head_of_office')) throw new Refusal('not_allowed')
  const forget = await database().$transaction(async tx => {
    const found = await tx.subsidyApplication.findUnique({ where: { id }, select: { id: true } })
    const row = found && (await tx.subsidyRetention.findUnique({ where: { applicationId: id } }))
    if (!row) throw new Refusal('not_found')
    await lockApplication(tx, id)
    const now = await tx.subsidyRetention.findUniqueOrThrow({ where: { applicationId: id } })
    if (!(how in retentionMoves[now.state])) throw new Refusal('move_impossible')
    if (await isFrozen(tx, id)) throw new Refusal('case_frozen')
    const { reason } = await work(tx, now)
    // Who the case was about is no longer said: only that it happened.
    await record(tx, actor, { concept: 'subsidy', subjectId: id, act: acts[how], reason, before: { kept: now.state } })
    return how === 'destroy' ? emptyCase(tx, id) : null
  })
  await forget?.()
}

/** Is an appeal, a hearing or a reclaim under way? */
export async function isFrozen(db: Db, applicationId: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ frozen: boolean }[]>`select is_frozen(${applicationId}::uuid) as frozen`
  return row?.frozen ?? true
}
