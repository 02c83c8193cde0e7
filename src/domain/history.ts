import type { Tx } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor, Door } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'

/** What the history tells of; the names of src/domain's folders. */
export const concepts = [
  'account',
  'person',
  'role',
  'course',
  'run',
  'enrolment',
  'payment',
  'message',
  'provider',
  'profession',
  'competence',
  'counselling',
  'learning_path',
  'subsidy',
  'apprenticeship',
  'candidacy',
  'taster',
  'place_register',
  'demo',
] as const
export type Concept = (typeof concepts)[number]

export const doors = ['page', 'trpc', 'link', 'job', 'seed'] as const satisfies Door[]

type Entry = {
  concept: Concept
  subjectId: string
  /** The domain verb, in the past tense: enrolled, offered, declined. */
  act: string
  personId?: string | null | undefined
  before?: Prisma.InputJsonValue | null | undefined
  after?: Prisma.InputJsonValue | null | undefined
  reason?: string | null | undefined
  providerId?: string | null | undefined
}

const row = (actor: Actor, entry: Entry) => ({
  at: nowDate(),
  door: actor.door,
  accountId: actor.account?.id ?? null,
  actorName: actor.account?.name ?? (actor.door === 'job' || actor.door === 'seed' ? actor.door : 'visitor'),
  concept: entry.concept,
  subjectId: entry.subjectId,
  act: entry.act,
  personId: entry.personId ?? null,
  ...(entry.before == null ? {} : { before: entry.before }),
  ...(entry.after == null ? {} : { after: entry.after }),
  reason: entry.reason ?? null,
  providerId: entry.providerId ?? null,
})

/** Writes what was done, in the transaction in which it was done: no change of state without its row, no row without the change. */
export const record = (tx: Tx, actor: Actor, ...entries: Entry[]) =>
  tx.history.createMany({ data: entries.map(entry => row(actor, entry)) })
