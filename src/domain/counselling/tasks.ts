import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { after, taskMoves } from '#domain/counselling/counselling.ts'
import { type InForce, requireCase } from '#domain/counselling/sharing.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

export type TaskMove = 'finish' | 'drop' | 'reopen'

export async function addTask(
  actor: Actor,
  personId: string,
  task: { text: string; dueOn: Temporal.PlainDate | null },
): Promise<{ id: string }> {
  const { counsellorId } = await requireCase(actor, personId)
  return database().$transaction(async tx => {
    const { text, dueOn } = task
    const data = { personId, counsellorId, text, dueOn: dueOn && dateColumn(dueOn), createdAt: nowDate() }
    const { id } = await tx.counsellingTask.create({ data })
    await record(tx, actor, { concept: 'counselling', subjectId: id, personId, act: 'task_added' })
    return { id }
  })
}

export async function moveTask(actor: Actor, taskId: string, move: TaskMove): Promise<{ personId: string }> {
  const found = await database().counsellingTask.findUnique({ where: { id: taskId } })
  if (!found) throw new Refusal('not_found')
  const { counsellorId } = await requireCase(actor, found.personId)
  if (counsellorId !== found.counsellorId) throw new Refusal('not_found')
  await database().$transaction(async tx => {
    await tx.$queryRaw`select 1 from "CounsellingTask" where id = ${taskId}::uuid for update`
    const { state } = await tx.counsellingTask.findUniqueOrThrow({ where: { id: taskId } })
    const next = after(taskMoves, state, move)
    await tx.counsellingTask.update({ where: { id: taskId }, data: { state: next, endedAt: next === 'open' ? null : nowDate() } })
    const about = { concept: 'counselling' as const, subjectId: taskId, personId: found.personId, act: 'task_moved' }
    await record(tx, actor, { ...about, before: { state }, after: { state: next } })
  })
  return { personId: found.personId }
}

/** Open ones first, the earliest due first; then what was done lately. */
export async function listTasks({ personId, counsellorId }: InForce) {
  const tasks = await database().counsellingTask.findMany({
    where: { personId, counsellorId },
    orderBy: [{ state: 'asc' }, { dueOn: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
    take: 50,
  })
  return tasks.map(({ id, text, state, dueOn }) => {
    const due = dueOn && plainDay(dueOn)
    return {
      id,
      text,
      state,
      dueOn: due?.toString() ?? null,
      overdue: state === 'open' && due !== null && Temporal.PlainDate.compare(due, today()) < 0,
    }
  })
}
