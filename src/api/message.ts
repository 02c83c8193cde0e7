import { z } from 'zod'
import { id, line, optional, whole } from '#api/fields.ts'
import { anyone, router } from '#api/trpc.ts'
import { getPracticeCalendar, listPracticeMails } from '#domain/message/practice.ts'

const page = optional(whole(1, 10_000)).transform(value => value ?? 1)

export const messageRouter = router({
  /** What the practice post office holds; only in a demo. */
  practice: anyone.input(z.strictObject({ address: optional(line(254)), page })).query(async ({ input }) => {
    const { mails, total, pages } = await listPracticeMails(input.address, input.page)
    const shown = mails.map(mail => ({
      id: mail.id,
      address: mail.address,
      subject: mail.subject,
      text: mail.text,
      hasCalendar: mail.calendar !== null,
      at: mail.at.toISOString(),
    }))
    return { mails: shown, total, pages, page: input.page }
  }),
  practiceCalendar: anyone.input(z.strictObject({ id })).query(({ input }) => getPracticeCalendar(input.id)),
})
