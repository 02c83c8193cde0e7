import { database } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { signal } from '#domain/insight/signalling.ts'

/** Keeps what somebody looked for and did not find: the words, the wish and the day, nothing about the person. */
export async function reportMissing(query: string, wish: string): Promise<void> {
  await database().$transaction(async tx => {
    await tx.missingOffer.create({ data: { query, wish, onDay: dateColumn(today()) } })
    await signal(tx, { kind: 'search', text: query })
    if (wish.trim()) await signal(tx, { kind: 'wish', text: wish })
  })
}
