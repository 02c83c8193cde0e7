import type { Db } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { fold } from '#domain/course/folding.ts'

export type Signal = {
  kind: 'search' | 'declined' | 'gap' | 'wish'
  /** What was looked for or wished, in the words of whoever it was. */
  text?: string | undefined
  /** The competence that was meant, and the level that was missing. */
  code?: string | undefined
  level?: number | undefined
  /** BFS number. */
  municipality?: number | undefined
  daypart?: string | undefined
}

// An address, a number or a name typed into a search is nobody's business.
const personal = /\S+@\S+|\d{4,}/g

/**
 * Keeps that something is missing: what, where and on which day, nothing about the person. Takes the database or the transaction
 * one is in. Signals are shown only where there are at least five alike (src/domain/insight/missing.ts).
 */
export async function signal(db: Db, { kind, text, code, level, municipality, daypart }: Signal): Promise<void> {
  const said = text?.replace(personal, '').replace(/\s+/g, ' ').trim().slice(0, 300)
  const topic = code ?? fold(said ?? '').slice(0, 120)
  if (!topic) return
  await db.demandSignal.create({
    data: {
      ...{ kind, topic, text: said || null, code: code ?? null, level: level ?? null },
      ...{ municipality: municipality ?? null, daypart: daypart ?? null, onDay: dateColumn(today()) },
    },
  })
}
