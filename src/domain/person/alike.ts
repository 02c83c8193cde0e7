import { type Db, database } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import { columnsOf, type PersonDetails } from '#domain/person/details.ts'

/** People of the same birthday whose names are written alike: without accents, case, hyphens and the order of double names. */
export async function findAlike(details: PersonDetails, db: Db = database()): Promise<Person[]> {
  const born = await db.person.findMany({ where: { bornOn: columnsOf(details).bornOn }, orderBy: { createdAt: 'asc' } })
  return born.filter(person => share(person.lastName, details.lastName) && share(person.firstName, details.firstName))
}

const share = (one: string, other: string) => {
  const words = wordsOf(other)
  return wordsOf(one).some(word => words.includes(word))
}

function wordsOf(name: string) {
  const plain = name.toLowerCase().replace(/ß/g, 'ss').replace(/ae/g, 'a').replace(/oe/g, 'o').replace(/ue/g, 'u')
  return plain
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}]+/u)
    .filter(word => word.length > 1)
}
