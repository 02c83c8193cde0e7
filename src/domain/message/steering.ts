import { database, type Tx } from '#db/client.ts'
import type { Message } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { after, type StaffMove } from '#domain/message/message.ts'
import { markPrinted } from '#domain/message/printing.ts'
import { listReaders } from '#domain/person/reaching.ts'
import { Refusal } from '#domain/refusal.ts'

/** Holds, releases, sends again, turns into a letter or notes as printed. */
export async function steerMessage(actor: Actor, id: string, move: StaffMove) {
  if (move === 'print') {
    if ((await markPrinted(actor, [id])) === 0) throw new Refusal('move_impossible')
    return
  }
  await database().$transaction(async tx => {
    const message = await lockMessage(tx, id)
    const state = after(message.state, move)
    await tx.message.update({ where: { id }, data: { state, ...(await changes(tx, message, move)) } })
    await record(tx, actor, {
      ...{ concept: 'message', subjectId: id, act: acts[move], personId: message.personId },
      before: { state: message.state },
      after: { state },
    })
  })
}

const acts = { hold: 'held', release: 'released', sendAgain: 'sent_again', writeLetter: 'turned_into_letter' } as const

/** The same for several. What somebody else has moved on meanwhile is left alone. Returns how many were moved. */
export async function steerMessages(actor: Actor, ids: string[], move: StaffMove): Promise<number> {
  if (move === 'print') return markPrinted(actor, ids)
  let moved = 0
  for (const id of ids) {
    const done = await steerMessage(actor, id, move).then(
      () => true,
      error => {
        if (error instanceof Refusal && error.reason === 'move_impossible') return false
        throw error
      },
    )
    if (done) moved++
  }
  return moved
}

/**
 * Writes a message that had arrived, or should have, once more: a new row, because a mail program shows the same Message-ID only once
 * and the old row says what happened then. It goes to where the person is reached today.
 */
export const repeatMessage = (actor: Actor, id: string): Promise<string> =>
  database().$transaction(async tx => {
    const message = await lockMessage(tx, id)
    if (message.state !== 'sent' && message.state !== 'printed') throw new Refusal('move_impossible')
    const { personId, enrolmentId, kind, language, subject, body, calendar, channel, private: alone } = message
    const address = channel === 'mail' ? await addressToday(tx, message) : null
    const state = channel === 'mail' ? 'queued' : 'to_print'
    const copy = await tx.message.create({
      data: { personId, enrolmentId, kind, language, subject, body, calendar, channel, address, state, private: alone, nextAt: nowDate() },
    })
    await record(tx, actor, {
      ...{ concept: 'message', subjectId: copy.id, act: 'repeated', personId },
      before: { message: id },
      after: { state },
    })
    return copy.id
  })

async function changes(tx: Tx, message: Message, move: Exclude<StaffMove, 'print'>) {
  if (move === 'writeLetter') return { channel: 'letter' as const, address: null, calendar: null, lastError: null }
  if (move === 'hold') return {}
  const again = { nextAt: nowDate(), attempts: 0, lastError: null }
  return move === 'sendAgain' ? { ...again, address: await addressToday(tx, message) } : again
}

/** Somebody may have corrected the address since. */
async function addressToday(tx: Tx, message: Message): Promise<string | null> {
  // What proves that somebody is the person goes where it was sent, and never to who helps them.
  if (!message.personId || message.private) return message.address
  const { readers } = await listReaders(tx, message.personId, message.enrolmentId)
  const addresses = readers.map(reader => reader.address).filter(address => address !== null)
  return addresses.some(address => address === message.address) ? message.address : (addresses[0] ?? message.address)
}

async function lockMessage(tx: Tx, id: string): Promise<Message> {
  await tx.$queryRaw`select 1 from "Message" where id = ${id}::uuid for update`
  const message = await tx.message.findUnique({ where: { id } })
  if (!message) throw new Refusal('not_found')
  return message
}
