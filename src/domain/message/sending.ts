import { database, type Tx } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { MailRefused, PostUnavailable, sendMail } from '#outside/post.ts'

type Claimed = { id: string; address: string; subject: string; body: string; calendar: string | null; attempts: number; stopped: boolean }

// Few at a time: what is on its way when the power goes may arrive twice.
const batch = 4
const mostAttempts = 5
/** Minutes to the next try after the first, second … failed one. */
const pauses = [1, 5, 30, 120] as const
// Longer than any single send may take (src/outside/post.ts ends it after a minute), so nobody else sends what is still on its way.
const leaseMinutes = 2

const inMinutes = (minutes: number) => new Date(nowDate().getTime() + minutes * 60_000)

/**
 * Sends what is due and returns how many mails went out. Any number of processes may do it at once: each takes rows that no other has.
 * A process that dies between sending and writing it down leaves the row due again after the lease; the second mail carries the same Message-ID.
 * `halted` ends the work between two batches.
 */
export async function sendQueued(halted: () => boolean = () => false): Promise<number> {
  let sent = 0
  while (!halted()) {
    const claimed = await claim()
    if (claimed.length === 0) break
    const ends = await Promise.all(claimed.map(deliver))
    sent += ends.filter(end => end === 'sent').length
    // Nobody answers: trying the rest of the queue now would only take its turn away.
    if (ends.includes('unavailable')) break
  }
  return sent
}

/** Takes due rows for itself and counts the attempt, before anything goes out. */
function claim(): Promise<Claimed[]> {
  const now = nowDate()
  return database().$queryRaw<Claimed[]>`
    update "Message" m set attempts = m.attempts + 1, "nextAt" = ${inMinutes(leaseMinutes)}
    where m.id in (
      select id from "Message" where state = 'queued' and "nextAt" <= ${now} and not exists (select 1 from "PostPause" where "resumedAt" is null)
      order by "nextAt", id limit ${batch} for update skip locked)
    returning m.id, m.address, m.subject, m.body, m.calendar, m.attempts,
      exists (select 1 from "MailAddress" a where a.address = lower(m.address) and a."stoppedAt" is not null) as stopped`
}

type End = 'sent' | 'failed' | 'stopped' | 'later' | 'unavailable'

async function deliver(mail: Claimed): Promise<End> {
  if (mail.stopped) return ended(mail, 'stopped')
  // Taken five times and never finished: something about this mail ends whoever sends it.
  if (mail.attempts > mostAttempts) return ended(mail, 'failed', 'given up')
  try {
    await sendMail({ to: mail.address, subject: mail.subject, text: mail.body, calendar: mail.calendar, messageId: mail.id })
  } catch (error) {
    return wentWrong(mail, error)
  }
  return ended(mail, 'sent')
}

async function wentWrong(mail: Claimed, error: unknown): Promise<End> {
  const said = String(error instanceof Error ? error.message : error).slice(0, 500)
  if (error instanceof MailRefused) return ended(mail, 'failed', said, true)
  const unavailable = error instanceof PostUnavailable
  if (!unavailable && mail.attempts >= mostAttempts) return ended(mail, 'failed', said)
  await database().message.updateMany({
    where: { id: mail.id, state: 'queued' },
    data: unavailable
      ? { attempts: mail.attempts - 1, nextAt: inMinutes(0.25), lastError: said }
      : { nextAt: inMinutes(pauses[mail.attempts - 1] ?? 120), lastError: said },
  })
  return unavailable ? 'unavailable' : 'later'
}

/** Writes down what became of a mail. Somebody may have held it while it was on its way: what went out is sent all the same. */
async function ended(mail: Claimed, state: 'sent' | 'failed' | 'stopped', said: string | null = null, bounce = false): Promise<End> {
  await database().$transaction(async tx => {
    const { count } = await tx.message.updateMany({
      where: { id: mail.id, state: state === 'sent' ? { in: ['queued', 'held'] } : 'queued' },
      data: { state, lastError: said, ...(state === 'sent' ? { sentAt: nowDate() } : {}) },
    })
    if (count === 0) return
    const act = { concept: 'message', subjectId: mail.id, act: state, before: { state: 'queued' }, after: { state }, reason: said } as const
    await record(tx, byItself('job'), act)
    if (state === 'sent')
      await tx.mailAddress.updateMany({ where: { address: mail.address.toLowerCase(), bounces: { gt: 0 } }, data: { bounces: 0 } })
    if (bounce) await bounced(tx, mail.address.toLowerCase())
  })
  return state
}

/** After the third no in a row nothing more is sent to an address until staff say so. */
async function bounced(tx: Tx, address: string) {
  await tx.$executeRaw`
    insert into "MailAddress" (address, bounces, "lastAt") values (${address}, 1, ${nowDate()})
    on conflict (address) do update set bounces = "MailAddress".bounces + 1, "lastAt" = excluded."lastAt"`
  await tx.mailAddress.updateMany({
    where: { address, stoppedAt: null, bounces: { gte: canton().mail.stopAfterBounces } },
    data: { stoppedAt: nowDate() },
  })
}
