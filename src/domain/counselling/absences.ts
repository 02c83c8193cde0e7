import { type Db, database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

type Absence = { deputyId: string; firstDay: Temporal.PlainDate; lastDay: Temporal.PlainDate }

/** Where somebody stands in for somebody of the same role. */
export type StandInRole = 'counsellor' | 'case_officer'

/** On these days the deputy sees one's cases and does what one would: nothing waits in a personal inbox. */
export async function declareAbsence(
  actor: Actor,
  { deputyId, firstDay, lastDay }: Absence,
  role: StandInRole = 'counsellor',
): Promise<{ id: string }> {
  const { account } = actor
  if (!account || !hasRole(actor, role)) throw new Refusal('not_allowed')
  if (!(await listDeputies(actor, role)).some(one => one.id === deputyId)) throw new Refusal('deputy_impossible', {}, 'deputyId')
  const wrong = Temporal.PlainDate.compare(lastDay, firstDay) < 0 || Temporal.PlainDate.compare(lastDay, today()) < 0
  if (wrong) throw new Refusal('days_impossible', {}, 'lastDay')
  return database().$transaction(async tx => {
    const days = { firstDay: dateColumn(firstDay), lastDay: dateColumn(lastDay) }
    const { id } = await tx.counsellingAbsence.create({ data: { counsellorId: account.id, deputyId, ...days, createdAt: nowDate() } })
    const after = { deputyId, firstDay: firstDay.toString(), lastDay: lastDay.toString() }
    await record(tx, actor, { concept: 'counselling', subjectId: id, act: 'absence_declared', after })
    return { id }
  })
}

export async function endAbsence(actor: Actor, id: string): Promise<void> {
  await database().$transaction(async tx => {
    const mine = { id, counsellorId: actor.account?.id ?? '', endedAt: null }
    const { count } = await tx.counsellingAbsence.updateMany({ where: mine, data: { endedAt: nowDate() } })
    if (!count) throw new Refusal('not_found')
    await record(tx, actor, { concept: 'counselling', subjectId: id, act: 'absence_ended' })
  })
}

/** Everybody else who holds the role. */
export const listDeputies = (actor: Actor, role: StandInRole) =>
  database().userAccount.findMany({
    where: { disabledAt: null, id: { not: actor.account?.id ?? '' }, grants: { some: { role, endedAt: null } } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  })

/** For whom somebody stands in today. */
export async function listStoodFor(db: Db, deputyId: string): Promise<string[]> {
  const day = dateColumn(today())
  const now = { deputyId, endedAt: null, firstDay: { lte: day }, lastDay: { gte: day } }
  return [...new Set((await db.counsellingAbsence.findMany({ where: now, select: { counsellorId: true } })).map(one => one.counsellorId))]
}

/** Who stands in for a counsellor today. */
export async function listStandIns(db: Db, counsellorId: string): Promise<string[]> {
  const day = dateColumn(today())
  const now = { counsellorId, endedAt: null, firstDay: { lte: day }, lastDay: { gte: day } }
  return [...new Set((await db.counsellingAbsence.findMany({ where: now, select: { deputyId: true } })).map(one => one.deputyId))]
}

/** One's own absences that are not over, and those of others in which one stands in. */
export async function listAbsences(actor: Actor) {
  const id = actor.account?.id ?? ''
  const found = await database().counsellingAbsence.findMany({
    where: { endedAt: null, lastDay: { gte: dateColumn(today()) }, OR: [{ counsellorId: id }, { deputyId: id }] },
    include: { counsellor: { select: { name: true } }, deputy: { select: { name: true } } },
    orderBy: { firstDay: 'asc' },
  })
  return found.map(({ id: absenceId, counsellorId, counsellor, deputy, firstDay, lastDay }) => ({
    id: absenceId,
    own: counsellorId === id,
    ...{ counsellor: counsellor.name, deputy: deputy.name },
    firstDay: plainDay(firstDay).toString(),
    lastDay: plainDay(lastDay).toString(),
  }))
}
