import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate, today, zone } from '#domain/clock.ts'
import { scheduled, scheduleOf } from '#domain/course/schedule.ts'
import { record } from '#domain/history.ts'
import { writeMessage } from '#domain/message/writing.ts'

/** Reminds everyone with a seat whose course begins within two days (content/canton.yaml), once. Returns how many were reminded. */
export async function writeReminders(): Promise<number> {
  const due = await database().enrolment.findMany({
    where: { ...withSeat(), run: { state: 'open', startsAt: { gt: nowDate(), lt: endOfReach() } } },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  let reminded = 0
  for (const { id } of due) reminded += await remind(id)
  return reminded
}

// Somebody who has just enrolled knows; tomorrow it may be worth a word.
const withSeat = () => ({
  state: { in: ['confirmed' as const, 'payment_due' as const] },
  remindedAt: null,
  createdAt: { lt: new Date(nowDate().getTime() - 24 * 3_600_000) },
})

/** The end of the last day one is reminded for, as the clock in Glarus has it. */
function endOfReach(): Date {
  const next = today().add({ days: canton().enrolment.reminderDays + 1 })
  return new Date(next.toZonedDateTime(zone).epochMilliseconds)
}

const remind = (id: string) =>
  database().$transaction(async tx => {
    // Whoever cancels at this moment holds the row: then the condition fails, and nobody is reminded of a course they left.
    const { count } = await tx.enrolment.updateMany({ where: { id, ...withSeat() }, data: { remindedAt: nowDate() } })
    if (count === 0) return 0
    const { personId, run } = await tx.enrolment.findUniqueOrThrow({ where: { id }, include: { run: { include: scheduled } } })
    const about = { personId, enrolmentId: id, run: scheduleOf(run) }
    await writeMessage(tx, { kind: 'enrolment/reminder', ...about, values: {}, onceKey: `reminder:${id}` })
    await record(tx, byItself('job'), { concept: 'enrolment', subjectId: id, act: 'reminded', personId })
    return 1
  })
