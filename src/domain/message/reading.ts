import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

const pageSize = 25

/** What was written to the people an account acts for, newest first. */
export async function listOwnMessages(actor: Actor, page: number) {
  const people = (await listManaged(actor)).map(one => one.person)
  const where = { personId: { in: people.map(person => person.id) } }
  const [total, unread, messages] = await Promise.all([
    database().message.count({ where }),
    database().message.count({ where: { ...where, readAt: null } }),
    database().message.findMany({ where, orderBy: { id: 'desc' }, skip: (page - 1) * pageSize, take: pageSize, include: { person: true } }),
  ])
  return { messages, unread, severalPeople: people.length > 1, pages: Math.max(1, Math.ceil(total / pageSize)) }
}

/** One of them; opening it for the first time is noted, so that the next visit shows what is new. */
export async function readOwnMessage(actor: Actor, id: string) {
  const people = (await listManaged(actor)).map(one => one.person.id)
  const message = await database().message.findFirst({ where: { id, personId: { in: people } }, include: { person: true } })
  if (!message) throw new Refusal('not_found')
  if (!message.readAt) await database().message.updateMany({ where: { id, readAt: null }, data: { readAt: nowDate() } })
  return message
}
