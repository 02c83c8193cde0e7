import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { plainDay } from '#domain/clock.ts'
import { ageToday } from '#domain/person/details.ts'
import { listManagers, managers, mayHaveLogin } from '#domain/person/family.ts'
import { Refusal } from '#domain/refusal.ts'
import { parseDay } from '#words/dates.ts'

const most = 30

/** People as a clerk asks for them at the counter or on the phone: name, birthday, telephone, e-mail, in any order. */
export async function findAtCounter(actor: Actor, q: string) {
  requireCounter(actor)
  // 055 644 12 34 is one word, however it is grouped.
  const joined = q.replace(/(?<![\d.])\+?\d[\d ]{5,}\d(?![\d.])/g, number => number.replaceAll(' ', ''))
  const words = joined.split(/[\s,;]+/).filter(word => word.length > 1)
  if (words.length === 0) return []
  return database().person.findMany({
    where: { AND: words.map(matching) },
    select: { id: true, firstName: true, lastName: true, bornOn: true, locality: true, phone: true, email: true },
    orderBy: [{ lastName: 'asc' }, { firstName: 'asc' }, { bornOn: 'asc' }],
    take: most,
  })
}

/** One person with everybody who may act for them. */
export async function getAtCounter(actor: Actor, personId: string) {
  requireCounter(actor)
  const person = await database().person.findUnique({ where: { id: personId }, include: managers })
  if (!person) throw new Refusal('not_found')
  return { person, managers: listManagers(person), age: ageToday(plainDay(person.bornOn)), mayBeInvited: mayHaveLogin(person) }
}

function matching(word: string): Prisma.PersonWhereInput {
  const day = parseDay(word)
  if (day) return { bornOn: new Date(`${day}T00:00:00Z`) }
  const digits = word.replace(/\D/g, '').replace(/^(0041|41(?=\d{9}$)|0)/, '')
  const contains = { contains: word, mode: 'insensitive' as const }
  const byPhone = digits.length >= 4 ? [{ phone: { contains: digits } }] : []
  return { OR: [{ firstName: contains }, { lastName: contains }, { email: contains }, { locality: contains }, ...byPhone] }
}

function requireCounter(actor: Actor) {
  if (!hasRole(actor, 'counter_clerk', 'administrator')) throw new Refusal('not_allowed')
}
