import type { Tx } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { type Alternative, listAlternatives } from '#domain/course/alternatives.ts'
import type { RunSchedule } from '#domain/course/schedule.ts'
import { calendarOf } from '#domain/message/calendar.ts'
import { fillLine, fillText, template } from '#domain/message/letter-text.ts'
import { scheduleWords } from '#domain/message/schedule-words.ts'
import { listReaders, type Reader } from '#domain/person/reaching.ts'
import { oneLine, webAddress } from '#outside/post.ts'
import { formatDay, formatMoment, formatShortDay, parseDay } from '#words/dates.ts'
import { type Language, speak } from '#words/speak.ts'

export const messageKinds = [
  'enrolment/confirmed',
  'enrolment/payment_due',
  'enrolment/payment_expired',
  'enrolment/waiting',
  'enrolment/offered',
  'enrolment/offer_expired',
  'enrolment/reminder',
  'enrolment/cancelled',
  'enrolment/run_cancelled',
  'enrolment/run_changed',
] as const
export type MessageKind = (typeof messageKinds)[number]

/** What a message does to its reader's calendar. */
const calendarMethods: Partial<Record<MessageKind, 'PUBLISH' | 'CANCEL'>> = {
  'enrolment/confirmed': 'PUBLISH',
  'enrolment/payment_due': 'PUBLISH',
  'enrolment/run_changed': 'PUBLISH',
  'enrolment/cancelled': 'CANCEL',
  'enrolment/payment_expired': 'CANCEL',
  'enrolment/run_cancelled': 'CANCEL',
}
const firstOnes: readonly MessageKind[] = ['enrolment/confirmed', 'enrolment/payment_due']

export type Writing = {
  /** The text in content/letters. */
  kind: MessageKind
  personId: string
  enrolmentId?: string
  run: RunSchedule
  /**
   * Fill the text's {names}: `position` of somebody waiting, `offerUntil`, `offerLink` and `party` (places offered together) of an offer, `reason`, `priceRappen` where it
   * differs from the run's. Moments and days as ISO text are written as dates, paths as addresses.
   */
  values: Record<string, string | number>
  /** A second message with the same key is not written. */
  onceKey?: string
}

/** Queues a mail, or a letter for people without e-mail, in the transaction of what it tells. The database wakes the postman on commit. */
export async function writeMessage(tx: Tx, writing: Writing): Promise<void> {
  const { name, readers } = await listReaders(tx, writing.personId, writing.enrolmentId ?? null)
  const method = await calendarMethod(tx, writing)
  const alternatives = writing.kind === 'enrolment/run_cancelled' ? await listAlternatives(tx, writing.run.id) : []
  const rows = readers.map((reader, n): Prisma.MessageCreateManyInput => {
    const words = { ...shown(writing.values, reader.language), ...ofRun(writing, alternatives, reader) }
    return {
      ...composed(writing.kind, reader, { ...words, person: name }),
      personId: writing.personId,
      enrolmentId: writing.enrolmentId ?? null,
      kind: writing.kind,
      onceKey: writing.onceKey ? `${writing.onceKey}${n ? `:${n}` : ''}` : null,
      channel: reader.channel,
      address: reader.address,
      language: reader.language,
      calendar: method && reader.channel === 'mail' ? calendarFor(method, writing, reader.isPerson ? null : name) : null,
      state: reader.channel === 'mail' ? 'queued' : 'to_print',
      // Our clock and not the database's: the postman compares it with ours.
      nextAt: nowDate(),
      createdAt: nowDate(),
    }
  })
  await tx.message.createMany({ data: rows, skipDuplicates: writing.onceKey !== undefined })
}

/** Subject and body as this reader gets them. */
export function composed(kind: string, reader: Pick<Reader, 'name' | 'language' | 'isPerson'>, words: Record<string, string>) {
  const { contact, brand } = canton()
  const { language, isPerson } = reader
  const common = {
    reader: reader.name,
    phone: contact.phone,
    hours: contact.hours[language],
    counter: `${contact.counter.street}, ${contact.counter.postcode} ${contact.counter.locality}`,
    brand: brand.name,
    owner: brand.owner[language],
    coursesLink: link('/kurse', language),
  }
  const values = Object.fromEntries(Object.entries({ ...common, ...words }).map(([key, value]) => [key, clean(value)]))
  const text = template(kind, language)
  const frame = template('frame', language)
  const body = fillText(text.body, { values, isPerson })
  return {
    subject: oneLine(fillLine(text.subject, { values, isPerson })),
    body: fillText(frame.body, { values: { ...values, text: body }, isPerson }),
  }
}

/** No control character of a name or a reason reaches paper or mail; line ends of our own lists stay. */
const clean = (value: string) => value.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, '')

const link = (path: string, language: Language) => webAddress(speak(language).href(path))

/** What a text is filled with; what is said differently in each language comes in all of them. */
export type Value = string | number | Record<Language, string>

/** Values as people read them: moments and days as dates, paths as addresses. */
export function shown(values: Record<string, Value>, language: Language): Record<string, string> {
  const said = Object.entries(values).map(([name, value]) => {
    if (typeof value === 'object') return [name, value[language]]
    // One place together with nobody is no party.
    if (typeof value === 'number') return [name, name === 'party' && value < 2 ? '' : String(value)]
    // People write reasons that only look like a moment or a day: those stay as they are written.
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value))) return [name, formatMoment(value, language)]
    if (/^\d{4}-\d{2}-\d{2}$/.test(value) && parseDay(value)) return [name, formatDay(value, language)]
    if (/^\/[a-z][\w/.?=&#-]*$/.test(value)) return [name, link(value, language)]
    return [name, value]
  })
  return Object.fromEntries(said)
}

function ofRun({ run, values, enrolmentId }: Writing, alternatives: Alternative[], { language, channel }: Reader): Record<string, string> {
  const { priceRappen } = values
  const others = alternatives.map(one => {
    const where = one.online ? 'online' : (one.locality ?? '')
    return [`${one.title}, ${formatShortDay(one.startsAt, language)}${where && `, ${where}`}`, link(`/kurse/${one.slug}`, language)].join(
      '\n',
    )
  })
  return {
    ...scheduleWords(run, typeof priceRappen === 'number' ? priceRappen : run.priceRappen, language),
    courseLink: link(`/kurse/${run.slug}`, language),
    // Nobody types an address of forty letters from paper: a letter leads to the telephone.
    link: enrolmentId && channel === 'mail' ? link(`/mein/kurse/${enrolmentId}`, language) : '',
    alternatives: others.join('\n'),
  }
}

/** Changed or taken back is only what was given: somebody who waits has nothing in the calendar. */
async function calendarMethod(tx: Tx, { kind, enrolmentId }: Writing) {
  const method = calendarMethods[kind]
  if (!method || firstOnes.includes(kind)) return method ?? null
  if (!enrolmentId) return null
  return (await tx.message.findFirst({ where: { enrolmentId, calendar: { not: null } }, select: { id: true } })) ? method : null
}

const calendarFor = (method: 'PUBLISH' | 'CANCEL', { run, personId }: Writing, participant: string | null) =>
  calendarOf(method, [{ run, personId, participant, url: webAddress(`/kurse/${run.slug}`) }])
