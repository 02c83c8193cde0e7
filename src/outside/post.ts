import { randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { database } from '#db/client.ts'

export type Mail = {
  to: string
  subject: string
  text: string
  /** iCalendar text; its METHOD says what it asks of the reader's calendar. */
  calendar?: string | null
  /** Left part of the Message-ID. The same mail sent twice carries the same one, so that mail programs show it once. */
  messageId?: string
}
type Settings = { smtpUrl: string | null; from: string; publicUrl?: string; practiceIsPublic: boolean }
type Post = Settings & { deliver(mail: Required<Mail>): Promise<void>; close(): void }

/** The receiving side will never take this mail (5xx for this address or text); everything else that throws is worth another try. */
export class MailRefused extends Error {}
/** Nobody answers at the post office, or it does not know us: no fault of any mail, all of them wait. */
export class PostUnavailable extends Error {}

let open: Post | undefined
const post = () => {
  if (!open) throw new Error('the post office is not open')
  return open
}

let publicUrl = 'http://localhost:4321'
/** An address of ours as it stands in mails and on paper. */
export const webAddress = (path: string) => `${publicUrl}${path}`

/** Opens the one way out for mail and returns how to close it: SMTP, or without it the practice post office shown at /postfach. */
export function openPost(settings: Settings): () => void {
  publicUrl = settings.publicUrl ?? publicUrl
  open = { ...settings, ...(settings.smtpUrl ? smtp(settings.smtpUrl, settings.from) : practice) }
  return () => {
    open?.close()
    open = undefined
  }
}

/** May everybody read what the practice post office holds? Only in a demo: sign-in codes lie there too. */
export const isPracticePublic = () => post().practiceIsPublic && !post().smtpUrl

/** Sends one mail to one address. Refuses (MailRefused) addresses that are none, before anything goes out. */
export async function sendMail({ to, subject, text, calendar = null, messageId = randomUUID() }: Mail): Promise<void> {
  // One plain address: no list, no name, no line end, or a stranger could add recipients and headers.
  if (!/^[^\s@"<>(),:;[\]\\]+@[^\s@"<>(),:;[\]\\]+$/.test(to)) throw new MailRefused(`not one address: ${JSON.stringify(to)}`)
  const domain = /@([^\s>]+)/.exec(post().from)?.[1] ?? 'localhost'
  const id = `<${messageId.replace(/[^\w.-]/g, '')}@${domain}>`
  await post().deliver({ to, subject: oneLine(subject), text, calendar, messageId: id })
}

/** A name with a line end in it must not begin a new header. */
export const oneLine = (value: string) => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function smtp(url: string, from: string): Pick<Post, 'deliver' | 'close'> {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 2,
    // After a cut connection nobody knows whether the mail arrived: the outbox decides on another try, not the library.
    maxRequeues: 0,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // A failing idle connection is told to whoever sends next.
  transport.on('error', () => {})
  return {
    async deliver({ to, subject, text, calendar, messageId }) {
      const method = /^METHOD:(\w+)/m.exec(calendar ?? '')?.[1] ?? 'PUBLISH'
      await transport
        .sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          messageId,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          ...(calendar ? { icalEvent: { method, filename: 'termine.ics', content: calendar } } : {}),
          signal: AbortSignal.timeout(60_000),
        })
        .catch(error => {
          if (isRefusal(error)) throw new MailRefused(error.message, { cause: error })
          if (isUnavailable(error)) throw new PostUnavailable(error.message, { cause: error })
          throw error
        })
    },
    close: () => transport.close(),
  }
}

/** Only a no to this address or this text counts against the address; a wrong password or a refused sender is our own fault. */
const isRefusal = (error: { responseCode?: number; command?: string; permanent?: boolean }) =>
  error.permanent === true && (error.command === 'RCPT TO' || error.command === 'DATA')

// Only what certainly happened before a mail was handed over. A connection cut later may have delivered it: that counts as a try.
const before = ['EDNS', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EPROXY', 'EPROTOCOL']
const unreachable = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']
const isUnavailable = (error: { code?: string; originalCode?: string; timeoutType?: string }) =>
  before.includes(error.code ?? '') || unreachable.includes(error.originalCode ?? '') || unreachable.includes(error.timeoutType ?? '')

const practice: Pick<Post, 'deliver' | 'close'> = {
  async deliver({ to, subject, text, calendar, messageId }) {
    // As a real mailbox: the same Message-ID again is the same mail.
    await database().practiceMail.createMany({
      data: [{ address: to.toLowerCase(), subject, text, calendar, messageId }],
      skipDuplicates: true,
    })
  },
  close() {},
}
