import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { listManaged, type Managed } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

const pageSize = 25

/** What was written to the people an account acts for, newest first. */
export async function listOwnMessages(actor: Actor, page: number) {
  const managed = await listManaged(actor)
  const people = managed.map(one => one.person)
  const where = readableBy(managed)
  const [total, unread, messages] = await Promise.all([
    database().message.count({ where }),
    database().message.count({ where: { ...where, readAt: null } }),
    database().message.findMany({ where, orderBy: { id: 'desc' }, skip: (page - 1) * pageSize, take: pageSize, include: { person: true } }),
  ])
  return { messages, unread, severalPeople: people.length > 1, pages: Math.max(1, Math.ceil(total / pageSize)) }
}

/** One of them; opening it for the first time is noted, so that the next visit shows what is new. */
export async function readOwnMessage(actor: Actor, id: string) {
  const where = { id, ...readableBy(await listManaged(actor)) }
  const message = await database().message.findFirst({ where, include: { person: true } })
  if (!message) throw new Refusal('not_found')
  if (!message.readAt) await database().message.updateMany({ where: { id, readAt: null }, data: { readAt: nowDate() } })
  return message
}

/** What carries a proof for the person alone is not read by who acts for them. */
const readableBy = (managed: Managed[]) => {
  const ids = (some: Managed[]) => some.map(one => one.person.id)
  const own = managed.filter(one => one.as === 'self')
  return { OR: [{ personId: { in: ids(managed) }, private: false }, { personId: { in: ids(own) } }] }
}
