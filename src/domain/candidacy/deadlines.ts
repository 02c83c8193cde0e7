import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { afterWorkingDays } from '#domain/holidays.ts'

/** The first answer is owed by the end of this day. */
export const answerDay = (received: Temporal.PlainDate = today()) =>
  afterWorkingDays(received, apprenticeshipRules().candidacy.answerWorkingDays, canton().deadlines.holidays)

/** What came into the office's hands now. */
export const answerByColumn = () => dateColumn(answerDay())

/** Is a day over? A day counts to its end. */
export const isPast = (column: Date | null) => column !== null && Temporal.PlainDate.compare(plainDay(column), today()) < 0
