// Taster days that tests need, written straight into the database.
import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { isWorkingDay } from '#domain/holidays.ts'
import { aProfession } from '#test/apprenticeships.ts'

/** The first working day so many days from today. */
export function workingDay(from: number): Temporal.PlainDate {
  let day = today().add({ days: from })
  while (!isWorkingDay(day, canton().deadlines.holidays)) day = day.add({ days: 1 })
  return day
}

export async function aSlot(over: Partial<Prisma.TasterSlotUncheckedCreateInput> & { on?: Temporal.PlainDate } = {}) {
  const { on = workingDay(20), ...more } = over
  return database().tasterSlot.create({
    data: {
      ...{ professionId: more.professionId ?? (await aProfession()).id, unit: 'INFORMATIK', site: 'Burgstrasse (Demo), 8750 Glarus' },
      ...{ startsOn: dateColumn(on), endsOn: dateColumn(on), fromMinute: 450, toMinute: 990, breakMinutes: 60, seats: 2 },
      ...{ contactName: 'Regula Zogg (Demo)', meetingPoint: 'Empfang', bring: '' },
      ...more,
    },
  })
}

export const takenOf = async (id: string) => (await database().tasterSlot.findUniqueOrThrow({ where: { id } })).taken
