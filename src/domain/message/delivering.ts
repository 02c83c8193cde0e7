import { Refusal } from '#domain/refusal.ts'
import { type Mail, MailRefused, sendMail } from '#outside/post.ts'

/**
 * Sends what somebody is waiting for at this moment (a code, an invitation), outside any transaction: it is of no use later,
 * and they learn at the field if it can't be brought. Everything else is queued (writing.ts). An address that is stopped gets it all the
 * same: somebody is sitting there and asked for it, and without a code they could not even correct their address.
 */
export async function deliver(mail: Mail, field: string): Promise<void> {
  try {
    await sendMail(mail)
  } catch (error) {
    if (error instanceof MailRefused) throw new Refusal('mail_refused', {}, field)
    console.error('mail', error)
    throw new Refusal('mail_down', {}, field)
  }
}
