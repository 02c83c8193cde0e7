import { z } from 'zod'
import { id, line, optional, required, several, whole } from '#api/fields.ts'
import { account, anyone, holding, router } from '#api/trpc.ts'
import { getFeed } from '#domain/enrolment/feed.ts'
import { callBefore, getMessage, searchMessages } from '#domain/message/listing.ts'
import { listStaffMoves, messageStates, staffMoves } from '#domain/message/message.ts'
import { findPause, pausePost, resumePost } from '#domain/message/pausing.ts'
import { getPracticeCalendar, listPracticeMails } from '#domain/message/practice.ts'
import { drawLettersOf, mostLetters } from '#domain/message/printing.ts'
import { listOwnMessages, readOwnMessage } from '#domain/message/reading.ts'
import { repeatMessage, steerMessage, steerMessages } from '#domain/message/steering.ts'
import { listStoppedAddresses, releaseAddress } from '#domain/message/stopped-addresses.ts'
import { hasPostalAddress } from '#domain/person/address.ts'

const page = optional(whole(1, 10_000)).transform(value => value ?? 1)
const staff = holding('counter_clerk', 'editor', 'administrator')

type Named = { firstName: string; lastName: string }
const nameOf = (person: Named | null) => person && `${person.firstName} ${person.lastName}`

export const messageRouter = router({
  /** What was written to the people one acts for. */
  mine: account.input(z.strictObject({ page })).query(async ({ ctx, input }) => {
    const { messages, unread, severalPeople, pages } = await listOwnMessages(ctx.actor, input.page)
    const shown = messages.map(message => ({
      id: message.id,
      subject: message.subject,
      person: severalPeople ? nameOf(message.person) : null,
      channel: message.channel,
      at: message.createdAt.toISOString(),
      isNew: message.readAt === null,
    }))
    return { messages: shown, unread, pages, page: input.page }
  }),
  /** One of them, with its calendar. */
  read: account.input(z.strictObject({ id })).query(async ({ ctx, input }) => {
    const message = await readOwnMessage(ctx.actor, input.id)
    const { subject, body, channel, state, address, calendar, language } = message
    return { id: message.id, subject, body, channel, state, address, calendar, language, at: message.createdAt.toISOString() }
  }),
  /** The calendar feed of whoever knows its key. */
  feed: anyone.input(z.strictObject({ key: line(200).min(16) })).query(({ input }) => getFeed(input.key)),

  /** What staff see of all messages. */
  search: staff
    .input(z.strictObject({ state: optional(z.enum(messageStates)), q: optional(line(100)), person: optional(id), page }))
    .query(async ({ input }) => {
      const { rows, byState, all, pages } = await searchMessages({
        state: input.state,
        q: input.q,
        personId: input.person,
        page: input.page,
      })
      const messages = rows.map(message => ({
        id: message.id,
        subject: message.subject,
        person: nameOf(message.person),
        address: message.address,
        channel: message.channel,
        state: message.state,
        postable: message.person ? hasPostalAddress(message.person) : false,
        phone: message.person?.phone ?? null,
        callBefore: callBefore(message)?.toISOString() ?? null,
        at: message.createdAt.toISOString(),
      }))
      const pause = await findPause()
      const paused = pause && { since: pause.since.toISOString(), by: pause.pausedBy, reason: pause.reason }
      const moves = input.state ? listStaffMoves(input.state) : []
      return { messages, byState, all, pages, page: input.page, moves, paused }
    }),
  get: staff.input(z.strictObject({ id })).query(async ({ input }) => {
    const { message, history } = await getMessage(input.id)
    const { subject, body, channel, state, address, attempts, lastError, language, personId } = message
    return {
      ...{ id: message.id, subject, body, channel, state, address, attempts, lastError, language, personId },
      person: nameOf(message.person),
      phone: message.person?.phone ?? null,
      postable: message.person ? hasPostalAddress(message.person) : false,
      at: message.createdAt.toISOString(),
      sentAt: message.sentAt?.toISOString() ?? null,
      nextAt: message.nextAt.toISOString(),
      callBefore: callBefore(message)?.toISOString() ?? null,
      moves: listStaffMoves(state),
      repeatable: state === 'sent' || state === 'printed',
      history: history.map(row => ({ act: row.act, by: row.actorName, door: row.door, at: row.at.toISOString() })),
    }
  }),
  steer: staff
    .input(z.strictObject({ id, move: z.enum(staffMoves) }))
    .mutation(({ ctx, input }) => steerMessage(ctx.actor, input.id, input.move)),
  repeat: staff.input(z.strictObject({ id })).mutation(async ({ ctx, input }) => ({ id: await repeatMessage(ctx.actor, input.id) })),
  /** Letters as one PDF (base64): the chosen ones, or all that wait. */
  letters: staff.input(z.strictObject({ ids: several(id, mostLetters) })).query(async ({ ctx, input }) => {
    const { pdf, count } = await drawLettersOf(ctx.language, input.ids.length > 0 ? input.ids : null)
    return { pdf: pdf.toString('base64'), count }
  }),
  /** The same step for several; those that have moved on meanwhile are left alone. */
  steerAll: staff
    .input(z.strictObject({ ids: several(id, mostLetters).refine(ids => ids.length > 0, 'required'), move: z.enum(staffMoves) }))
    .mutation(async ({ ctx, input }) => ({ count: await steerMessages(ctx.actor, input.ids, input.move) })),
  pause: staff.input(z.strictObject({ reason: required(200) })).mutation(({ ctx, input }) => pausePost(ctx.actor, input.reason)),
  resume: staff.mutation(({ ctx }) => resumePost(ctx.actor)),
  stoppedAddresses: staff.query(async () => {
    const stopped = await listStoppedAddresses()
    return stopped.map(({ stoppedAt, ...one }) => ({ ...one, stoppedAt: stoppedAt?.toISOString() ?? null }))
  }),
  releaseAddress: staff
    .input(z.strictObject({ address: line(254).min(1) }))
    .mutation(({ ctx, input }) => releaseAddress(ctx.actor, input.address)),

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
