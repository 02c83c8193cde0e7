import { database } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'

/** Keeps what somebody looked for and did not find: the words, the wish and the day, nothing about the person. */
export async function reportMissing(query: string, wish: string): Promise<void> {
  await database().missingOffer.create({ data: { query, wish, onDay: dateColumn(today()) } })
}
