import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { spanOf } from '#domain/taster/calendar.ts'
import { lapseHolds, lockSlot } from '#domain/taster/seats.ts'
import { askOffice, tellTaster } from '#domain/taster/telling.ts'

const remindDays = 2

/** What happens to taster days by themselves: holds end, who comes is reminded, afterwards both sides are asked how it was, and a year later their words are forgotten. */
export async function followTasters(): Promise<{ lapsed: number; reminded: number; asked: number; forgotten: number }> {
  return { lapsed: await lapseEverywhere(), reminded: await remind(), asked: await askHowItWas(), forgotten: await forgetWords() }
}

/** What both sides wrote about days long past is forgotten; that somebody was there stays, for the numbers. */
async function forgetWords() {
  const { count } = await database().tasterBooking.updateMany({
    where: {
      OR: [{ officeWords: { not: null } }, { youthWords: { not: null } }],
      slot: { endsOn: { lt: dateColumn(today().subtract({ days: apprenticeshipRules().taster.forgetWordsAfterDays })) } },
    },
    data: { officeWords: null, youthWords: null },
  })
  return count
}

async function lapseEverywhere() {
  const late = await database().tasterBooking.groupBy({
    by: ['slotId'],
    where: { state: 'awaiting_guardian', heldUntil: { lte: nowDate() } },
  })
  let lapsed = 0
  for (const { slotId } of late)
    lapsed += await database().$transaction(async tx => {
      await lockSlot(tx, slotId)
      return lapseHolds(tx, slotId)
    })
  return lapsed
}

async function remind() {
  const due = await database().tasterBooking.findMany({
    where: { ...unreminded(), slot: { startsOn: { gt: dateColumn(today()), lte: dateColumn(today().add({ days: remindDays })) } } },
    orderBy: { id: 'asc' },
  })
  let reminded = 0
  for (const { id } of due)
    reminded += await database().$transaction(async tx => {
      // Whoever cancels at this moment holds the row: then the condition fails, and nobody is reminded of what they gave back.
      const [one] = await tx.tasterBooking.updateManyAndReturn({ where: { id, ...unreminded() }, data: { remindedAt: nowDate() } })
      if (!one) return 0
      await tellTaster(tx, 'taster/reminder', one, { onceKey: `taster:${id}` })
      await record(tx, byItself('job'), { concept: 'taster', subjectId: id, personId: one.personId, act: 'reminded' })
      return 1
    })
  return reminded
}

// Who has just booked knows.
const unreminded = () => ({
  state: 'booked' as const,
  remindedAt: null,
  createdAt: { lt: new Date(nowDate().getTime() - 24 * 3_600_000) },
})

async function askHowItWas() {
  const over = await database().tasterBooking.findMany({
    where: { ...unasked, slot: { state: 'open', endsOn: { lte: dateColumn(today()), gt: dateColumn(today().subtract({ days: 30 })) } } },
    include: { slot: true },
    orderBy: { id: 'asc' },
  })
  let asked = 0
  for (const { id, slot } of over) {
    if (spanOf(slot).ends > nowDate()) continue
    asked += await database().$transaction(async tx => {
      const [one] = await tx.tasterBooking.updateManyAndReturn({ where: { id, ...unasked }, data: { askedAt: nowDate() } })
      if (!one) return 0
      await askOffice(tx, one.slotId)
      if (one.youthAt === null) await tellTaster(tx, 'taster/feedback', one, { onceKey: `taster-feedback:${id}` })
      await record(tx, byItself('job'), { concept: 'taster', subjectId: id, personId: one.personId, act: 'asked' })
      return 1
    })
  }
  return asked
}

const unasked = { state: { in: ['booked' as const, 'attended' as const] }, askedAt: null }
