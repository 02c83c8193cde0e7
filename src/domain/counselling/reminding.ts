import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate, today, zone } from '#domain/clock.ts'
import { tellAppointment } from '#domain/counselling/telling.ts'
import { record } from '#domain/history.ts'
import { listReaders } from '#domain/person/reaching.ts'

/** Reminds everyone once of an appointment, as of a course: two days before, who reads on paper earlier. Returns how many. */
export async function remindOfAppointments(): Promise<number> {
  const { enrolment, letter } = canton()
  const due = await database().appointment.findMany({
    where: { ...unreminded(), slot: { startsAt: { gt: nowDate(), lt: endOfDayIn(letter.reminderDays) } } },
    select: { id: true, slot: { select: { startsAt: true } } },
    orderBy: { id: 'asc' },
  })
  let reminded = 0
  for (const { id, slot } of due) reminded += await remind(id, slot.startsAt < endOfDayIn(enrolment.reminderDays))
  return reminded
}

// Who has just booked knows.
const unreminded = () => ({
  state: 'booked' as const,
  remindedAt: null,
  createdAt: { lt: new Date(nowDate().getTime() - 24 * 3_600_000) },
})

const endOfDayIn = (days: number) =>
  new Date(
    today()
      .add({ days: days + 1 })
      .toZonedDateTime(zone).epochMilliseconds,
  )

const remind = (id: string, forEverybody: boolean) =>
  database().$transaction(async tx => {
    const include = { slot: { include: { counsellor: { select: { name: true } } } } }
    const appointment = await tx.appointment.findUniqueOrThrow({ where: { id }, include })
    const { readers } = await listReaders(tx, appointment.personId, null)
    if (!forEverybody && !readers.some(reader => reader.channel === 'letter')) return 0
    // Whoever cancels at this moment holds the row: then the condition fails, and nobody is reminded of what they gave back.
    const { count } = await tx.appointment.updateMany({ where: { id, ...unreminded() }, data: { remindedAt: nowDate() } })
    if (count === 0) return 0
    await tellAppointment(tx, 'counselling/reminder', appointment, { onceKey: `appointment:${id}` })
    const { personId } = appointment
    await record(tx, byItself('job'), { concept: 'counselling', subjectId: id, personId, act: 'reminded' })
    return 1
  })
