import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { dateColumn, dayOf, plainDay, today } from '#domain/clock.ts'

/**
 * How many applications of the last months got their first answer in time, in whole per cent, or null where there are too few to say.
 * What is not due yet counts once it is answered; who withdrew before an answer was due asked for none.
 */
export async function replyRate(): Promise<{ percent: number; months: number; days: number } | null> {
  const { smallNumbersBelow, candidacy } = apprenticeshipRules()
  const since = today().subtract({ months: candidacy.replyRateMonths })
  const rows = await database().candidacy.findMany({
    where: { receivedAt: { not: null }, answerBy: { gte: dateColumn(since) }, OR: [{ answeredAt: { not: null } }, owed()] },
    select: { answerBy: true, answeredAt: true },
  })
  if (rows.length < smallNumbersBelow) return null
  const inTime = rows.filter(
    ({ answerBy, answeredAt }) => answeredAt && Temporal.PlainDate.compare(dayOf(answeredAt), plainDay(answerBy)) <= 0,
  )
  // Rounded down: a rate of a hundred is one without exception.
  const percent = Math.floor((inTime.length * 100) / rows.length)
  return { percent, months: candidacy.replyRateMonths, days: candidacy.answerWorkingDays }
}

/** Still without an answer after its day: also where somebody was tired of waiting and withdrew, which the head had been told of by then. */
const owed = () =>
  ({
    answerBy: { lt: dateColumn(today()) },
    OR: [{ state: { in: ['submitted', 'lapsed'] } }, { escalatedAt: { not: null } }],
  }) as const satisfies Prisma.CandidacyWhereInput
