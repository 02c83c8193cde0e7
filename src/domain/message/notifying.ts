import type { Tx } from '#db/client.ts'
import type { Language } from '#db/generated/enums.ts'
import { nowDate } from '#domain/clock.ts'
import { composed, shown, type Value } from '#domain/message/writing.ts'
import { listReaders } from '#domain/person/reaching.ts'

export type Notice = {
  /** The text in content/letters. */
  kind: `${string}/${string}`
  /** Paths are written as addresses, moments and days as dates. In a letter there is no `link` and no `courseLink`: nobody types one from paper. */
  values: Record<string, Value>
  /** A second message with the same key is not written. */
  onceKey?: string | undefined
  /** Only for the person's own eyes: by mail to this address of theirs, else by letter; who acts for them neither gets nor reads it. */
  private?: { address: string | null } | undefined
  /** What goes into the calendar of a reader by mail; `participant` is named where it is somebody else's appointment. */
  calendar?: ((participant: string | null) => string) | undefined
}

/** Queues a message about something other than a place in a run to whoever reads for a person. */
export async function notifyPerson(tx: Tx, personId: string, { kind, values, onceKey, calendar, private: alone }: Notice): Promise<void> {
  const { name, language, readers } = await listReaders(tx, personId, null)
  const channel = alone?.address ? ('mail' as const) : ('letter' as const)
  const only = alone && { channel, address: alone.address, name, language, isPerson: true }
  for (const [n, reader] of (only ? [only] : readers).entries()) {
    const words = shown({ ...values, ...(reader.channel === 'letter' ? { link: '', courseLink: '' } : {}) }, reader.language)
    await tx.message.createMany({
      data: {
        ...{ ...composed(kind, reader, { ...words, person: name }), personId, kind },
        ...{ channel: reader.channel, address: reader.address, language: reader.language },
        calendar: calendar && reader.channel === 'mail' ? calendar(reader.isPerson ? null : name) : null,
        onceKey: onceKey ? `${onceKey}${n ? `:${n}` : ''}` : null,
        state: reader.channel === 'mail' ? 'queued' : 'to_print',
        private: alone !== undefined,
        nextAt: nowDate(),
        createdAt: nowDate(),
      },
      skipDuplicates: onceKey !== undefined,
    })
  }
}

/** The same to a member of staff, at the address they sign in with. */
export async function notifyAccount(tx: Tx, accountId: string, { kind, values, onceKey }: Notice): Promise<void> {
  const account = await tx.userAccount.findFirst({ where: { id: accountId, disabledAt: null } })
  if (!account) return
  const { name, email: address, language } = account
  await tx.message.createMany({
    data: {
      ...{ ...composed(kind, { name, language, isPerson: false }, shown(values, language)), kind },
      ...{ channel: 'mail', address, language, onceKey: onceKey ?? null, state: 'queued' },
      nextAt: nowDate(),
      createdAt: nowDate(),
    },
    skipDuplicates: onceKey !== undefined,
  })
}

/** The same to a mail address of which nobody knows whose it is. */
export async function notifyAddress(tx: Tx, to: { address: string; language: Language }, { kind, values }: Notice): Promise<void> {
  const { address, language } = to
  const text = composed(kind, { name: '', language, isPerson: true }, shown(values, language))
  const data = { ...text, kind, address, language, channel: 'mail', state: 'queued', nextAt: nowDate(), createdAt: nowDate() } as const
  await tx.message.create({ data })
}
