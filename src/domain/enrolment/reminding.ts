import { database, type Tx } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate, today, zone } from '#domain/clock.ts'
import { scheduled, scheduleOf } from '#domain/course/schedule.ts'
import { record } from '#domain/history.ts'
import { writeMessage } from '#domain/message/writing.ts'
import { listReaders } from '#domain/person/reaching.ts'

/**
 * Reminds everyone with a seat once, two days before the course begins; who reads on paper earlier, because a letter has to be printed
 * and carried (content/canton.yaml). Returns how many were reminded.
 */
export async function writeReminders(): Promise<number> {
  const { enrolment, letter } = canton()
  const due = await database().enrolment.findMany({
    where: { ...withSeat(), run: { state: 'open', startsAt: { gt: nowDate(), lt: endOfDayIn(letter.reminderDays) } } },
    select: { id: true, run: { select: { startsAt: true } } },
    orderBy: { id: 'asc' },
  })
  let reminded = 0
  for (const { id, run } of due) reminded += await remind(id, run.startsAt < endOfDayIn(enrolment.reminderDays))
  return reminded
}

// Somebody who has just enrolled knows; tomorrow it may be worth a word.
const withSeat = () => ({
  state: { in: ['confirmed' as const, 'payment_due' as const] },
  remindedAt: null,
  createdAt: { lt: new Date(nowDate().getTime() - 24 * 3_600_000) },
})

/** The end of the day in so many days, as the clock in Glarus has it. */
const endOfDayIn = (days: number) =>
  new Date(
    today()
      .add({ days: days + 1 })
      .toZonedDateTime(zone).epochMilliseconds,
  )

const remind = (id: string, forEverybody: boolean) =>
  database().$transaction(async tx => {
    const { personId, run } = await tx.enrolment.findUniqueOrThrow({ where: { id }, include: { run: { include: scheduled } } })
    if (!forEverybody && !(await readsOnPaper(tx, personId, id))) return 0
    // Whoever cancels at this moment holds the row: then the condition fails, and nobody is reminded of a course they left.
    const { count } = await tx.enrolment.updateMany({ where: { id, ...withSeat() }, data: { remindedAt: nowDate() } })
    if (count === 0) return 0
    const about = { personId, enrolmentId: id, run: scheduleOf(run) }
    await writeMessage(tx, { kind: 'enrolment/reminder', ...about, values: {}, onceKey: `reminder:${id}` })
    await record(tx, byItself('job'), { concept: 'enrolment', subjectId: id, act: 'reminded', personId })
    return 1
  })

const readsOnPaper = async (tx: Tx, personId: string, enrolmentId: string) =>
  (await listReaders(tx, personId, enrolmentId)).readers.some(reader => reader.channel === 'letter')
