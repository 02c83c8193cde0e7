import type { Tx } from '#db/client.ts'

export const messageKinds = [
  'enrolment/confirmed',
  'enrolment/payment_due',
  'enrolment/waiting',
  'enrolment/offered',
  'enrolment/offer_expired',
  'enrolment/reminder',
  'enrolment/cancelled',
  'enrolment/run_cancelled',
  'enrolment/run_changed',
] as const
export type MessageKind = (typeof messageKinds)[number]

export type Writing = {
  /** The text in content/letters. */
  kind: MessageKind
  personId: string
  enrolmentId?: string
  /** Fill the text's {names}; moments as ISO text are written as dates. */
  values: Record<string, string | number>
  /** iCalendar text to send along. */
  calendar?: string
  /** A second message with the same key is not written. */
  onceKey?: string
}

/** Queues a mail, or a letter for people without e-mail, in the transaction of what it tells. */
export async function writeMessage(_tx: Tx, _writing: Writing): Promise<void> {}
