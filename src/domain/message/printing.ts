import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { findBills } from '#domain/payment/invoice-paper.ts'
import { postalLines } from '#domain/person/address.ts'
import { Refusal } from '#domain/refusal.ts'
import { drawLetters, type Letter } from '#outside/paper.ts'
import { formatDay } from '#words/dates.ts'
import { type Language, speak } from '#words/speak.ts'

// One file of more sheets would keep the printer and the person at it waiting.
export const mostLetters = 100

/** Letters as one PDF in the order of their writing: the chosen ones, or all that wait. */
export async function drawLettersOf(language: Language, ids: string[] | null): Promise<{ pdf: Buffer; count: number }> {
  const letters = await database().message.findMany({
    where: ids ? { id: { in: ids }, channel: 'letter' } : { state: 'to_print' },
    orderBy: { id: 'asc' },
    take: mostLetters,
    include: { person: true },
  })
  if (letters.length === 0) throw new Refusal('not_found')
  const { brand, letter } = canton()
  const first = letters[0]?.subject ?? ''
  const title = letters.length === 1 ? first : speak(language).count('message.letters', letters.length)
  const bills = await findBills(letters.map(one => one.onceKey))
  const pdf = await drawLetters(
    letters.map(one => ({ ...drawn(one), bill: bills.get(one.onceKey ?? '') })),
    { title, author: brand.owner[language], window: letter.window },
  )
  return { pdf, count: letters.length }
}

type Stored = {
  language: Language
  subject: string
  body: string
  createdAt: Date
  person: Parameters<typeof postalLines>[0] | null
}

function drawn({ language, subject, body, createdAt, person }: Stored): Letter {
  const t = speak(language)
  const { brand, contact } = canton()
  const { counter } = contact
  return {
    language,
    subject,
    body,
    sender: [
      brand.owner[language],
      counter.name[language],
      counter.street,
      `${counter.postcode} ${counter.locality}`,
      t('message.letter_phone', { phone: contact.phone }),
    ],
    recipient: person ? postalLines(person, t('message.letter_parents')) : [],
    placeAndDay: `${counter.locality}, ${formatDay(createdAt, language)}`,
  }
}

/** Notes that letters have left the printer. Those that somebody else noted meanwhile are left alone. Returns how many. */
export const markPrinted = (actor: Actor, ids: string[]): Promise<number> =>
  database().$transaction(async tx => {
    const printed = await takeWaiting(tx, ids)
    await record(
      tx,
      actor,
      ...printed.map(({ id, personId }) => ({
        ...({ concept: 'message', subjectId: id, act: 'printed', personId } as const),
        before: { state: 'to_print' },
        after: { state: 'printed' },
      })),
    )
    return printed.length
  })

const takeWaiting = (tx: Tx, ids: string[]) =>
  tx.message.updateManyAndReturn({
    where: { id: { in: ids }, state: 'to_print' },
    data: { state: 'printed', sentAt: nowDate() },
    select: { id: true, personId: true },
  })
