import type { Db } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { fold } from '#domain/course/folding.ts'
import { keepForToday, signalOfToday } from '#domain/insight/once-a-day.ts'

export type Signal = {
  kind: 'search' | 'declined' | 'gap' | 'wish'
  /** What was looked for or wished, in the words of whoever it was. */
  text?: string | undefined
  /** The competence that was meant, and the level that was missing. */
  code?: string | undefined
  level?: number | undefined
  /** BFS number. */
  municipality?: number | undefined
  locality?: string | undefined
  daypart?: string | undefined
  /** 1 Monday to 7 Sunday. */
  weekday?: number | undefined
}

/** Who a signal comes from, as far as it takes to count them once a day: the account, else the network. Kept nowhere (once-a-day.ts). */
export const visitorOf = ({ account }: Actor, network: string) => (account ? `account ${account.id}` : `network ${network}`)

// An address, a number or a name typed into a search is nobody's business.
const personal = /\S+@\S+|\d{4,}/g

/**
 * Keeps that something is missing: what, where and on which day, nothing about the person. Takes the database or the transaction
 * one is in. Signals are shown only where there are at least five alike (src/domain/insight/missing.ts). The same from the same
 * visitor counts once a day; a wish after a search says more of the same and stands in its place.
 */
export async function signal(db: Db, said: Signal, visitor: string | null = null): Promise<void> {
  const data = columnsOf(said)
  if (!data) return
  const earlier = visitor ? signalOfToday(visitor, data.topic) : undefined
  // What was rolled back was not said.
  if (earlier && (await db.demandSignal.count({ where: { id: earlier } }))) {
    if (said.kind === 'wish') await db.demandSignal.updateMany({ where: { id: earlier, kind: 'search' }, data })
    return
  }
  const { id } = await db.demandSignal.create({ data })
  if (visitor) keepForToday(visitor, data.topic, id)
}

function columnsOf({ kind, text, code, level, municipality, locality, daypart, weekday }: Signal) {
  const said = text?.replace(personal, '').replace(/\s+/g, ' ').trim().slice(0, 300)
  const topic = code ?? fold(said ?? '').slice(0, 120)
  if (!topic) return null
  return {
    ...{ kind, topic, text: said || null, code: code ?? null, level: level ?? null },
    ...{ municipality: municipality ?? null, locality: locality ?? null, daypart: daypart ?? null, weekday: weekday ?? null },
    onDay: dateColumn(today()),
  }
}
