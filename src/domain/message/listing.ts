import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { MessageState } from '#db/generated/enums.ts'
import { messageStates } from '#domain/message/message.ts'
import { Refusal } from '#domain/refusal.ts'

export type Search = { state?: MessageState | undefined; q?: string | undefined; personId?: string | undefined; page: number }
const pageSize = 50

/** What staff see: newest first, by state, person, and words of name, address and subject; with how many there are in each state. */
export async function searchMessages({ state, q, personId, page }: Search) {
  const found = { ...(personId ? { personId } : {}), ...(q ? { AND: q.split(/\s+/).map(mentions) } : {}) }
  const where = state ? { ...found, state } : found
  const [counts, rows] = await Promise.all([
    database().message.groupBy({ by: ['state'], where: found, _count: true }),
    database().message.findMany({
      where,
      orderBy: { id: 'desc' },
      skip: (page - 1) * pageSize,
      take: pageSize,
      include: { person: true, enrolment: { select: { state: true, offerUntil: true } } },
    }),
  ])
  const byState = Object.fromEntries(messageStates.map(one => [one, counts.find(row => row.state === one)?._count ?? 0]))
  const all = counts.reduce((sum, row) => sum + row._count, 0)
  const total = state ? (byState[state] ?? 0) : all
  return { rows, byState: byState as Record<MessageState, number>, all, pages: Math.max(1, Math.ceil(total / pageSize)) }
}

function mentions(word: string): Prisma.MessageWhereInput {
  const text = { contains: word, mode: 'insensitive' } as const
  return { OR: [{ address: text }, { subject: text }, { person: { OR: [{ firstName: text }, { lastName: text }] } }] }
}

/** One message with what happened to it, oldest first. */
export async function getMessage(id: string) {
  const enrolment = { select: { state: true, offerUntil: true } }
  const message = await database().message.findUnique({ where: { id }, include: { person: true, enrolment } })
  if (!message) throw new Refusal('not_found')
  const history = await database().history.findMany({ where: { concept: 'message', subjectId: id }, orderBy: { id: 'asc' } })
  return { message, history }
}

type Told = { kind: string; channel: string; enrolment: { state: string; offerUntil: Date | null } | null }
/** An offer on paper arrives too late: until when somebody has to be called instead. */
export const callBefore = ({ kind, channel, enrolment }: Told): Date | null =>
  kind === 'enrolment/offered' && channel === 'letter' && enrolment?.state === 'offered' ? enrolment.offerUntil : null
