import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { signal } from '#domain/insight/signalling.ts'
import { readWish } from '#domain/insight/wish.ts'

/** Keeps what somebody looked for and did not find: the words, the wish and the day, nothing about the person. */
export async function reportMissing(query: string, wish: string, visitor: string | null = null): Promise<void> {
  await database().$transaction(async tx => {
    await tx.missingOffer.create({ data: { query, wish, onDay: dateColumn(today()) } })
    // Free words may say more than one wants to be known: only what was looked for, when and where goes on.
    await signal(tx, { kind: 'wish', text: query || wish, ...readWish(wish) }, visitor)
  })
}

/** A search without result is a signal when a page shows it; programs, and an element that searches with every letter, would only repeat it. */
export async function reportNothingFound(actor: Actor, query: string, visitor: string | null = null): Promise<void> {
  if (actor.door !== 'page' || query.trim().length < 3) return
  await signal(database(), { kind: 'search', text: query }, visitor)
}
