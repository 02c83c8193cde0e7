import type { Tx } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Language } from '#db/generated/enums.ts'
import { nowDate } from '#domain/clock.ts'
import { composed, shown } from '#domain/message/writing.ts'
import { listReaders } from '#domain/person/reaching.ts'

/** Texts of content/letters that tell of something other than a place in a run. */
export const announcementKinds = [
  'counselling/invited',
  'counselling/shared',
  'counselling/booked',
  'counselling/moved',
  'counselling/cancelled',
  'counselling/called_off',
  'counselling/reminder',
] as const
export type AnnouncementKind = (typeof announcementKinds)[number]

export type Announcement = {
  kind: AnnouncementKind
  personId: string
  /** Fill the text's {names}: moments and days as ISO text are written as dates, paths as addresses. */
  values: Record<string, string | number>
  /** A path that only leads somewhere on a screen: left out of letters. */
  link?: string
  /** What goes into the calendar of a reader by mail; `participant` is named where it is somebody else's appointment. */
  calendar?: (participant: string | null) => string
  /** A second message with the same key is not written. */
  onceKey?: string
}

/** Queues a mail, or a letter for people without e-mail, in the transaction of what it tells. */
export async function announce(tx: Tx, { kind, personId, values, link, calendar, onceKey }: Announcement): Promise<void> {
  const { name, readers } = await listReaders(tx, personId, null)
  const rows = readers.map((reader, n): Prisma.MessageCreateManyInput => {
    const byMail = reader.channel === 'mail'
    const words = shown({ link: '', ...values, ...(link && byMail ? { link } : {}) }, reader.language)
    return {
      ...composed(kind, reader, { ...words, person: name }),
      ...{ personId, kind, channel: reader.channel, address: reader.address, language: reader.language },
      onceKey: onceKey ? `${onceKey}${n ? `:${n}` : ''}` : null,
      calendar: calendar && byMail ? calendar(reader.isPerson ? null : name) : null,
      state: byMail ? 'queued' : 'to_print',
      nextAt: nowDate(),
      createdAt: nowDate(),
    }
  })
  await tx.message.createMany({ data: rows, skipDuplicates: onceKey !== undefined })
}

/** The same to a mail address of which nobody knows whose it is. */
export async function announceTo(
  tx: Tx,
  to: { address: string; language: Language },
  { kind, values }: { kind: AnnouncementKind; values: Record<string, string | number> },
): Promise<void> {
  const { address, language } = to
  const text = composed(kind, { name: '', language, isPerson: true }, shown(values, language))
  const data = { ...text, kind, address, language, channel: 'mail', state: 'queued', nextAt: nowDate(), createdAt: nowDate() } as const
  await tx.message.create({ data })
}
