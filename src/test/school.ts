import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { type Actor, byItself, type Role } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import type { CourseFields } from '#domain/course/fields.ts'
import { asTheCanton } from '#domain/course/late-refund.ts'
import type { RunFields } from '#domain/course/running.ts'
import { registerProvider } from '#domain/provider/registering.ts'

/** A provider of its own for each test: nothing another test leaves behind is in it. */
export async function someSchool(name = 'Testschule') {
  const slug = `schule-${randomUUID().slice(0, 8)}`
  const place = { street: 'Hauptstrasse 1', postcode: '8750', locality: 'Glarus' }
  const contact = { phone: null, email: null, website: null, label: null }
  return registerProvider(byItself('seed'), { slug, name, kind: 'adult_education', description: '', ...place, ...contact })
}

/** Somebody signed in who holds these roles; at a provider, where the role belongs to one. */
export async function someone(name: string, ...roles: (Role | { role: 'provider_member'; at: string })[]): Promise<Actor> {
  const account = await database().userAccount.create({ data: { name, email: `${randomUUID()}@test.example` } })
  const grants = roles.map(one => {
    const [role, providerId] = typeof one === 'string' ? [one, null] : [one.role, one.at]
    return { id: randomUUID(), role, providerId, providerName: null, office: null }
  })
  return { account: { id: account.id, name, email: account.email }, grants, door: 'page' }
}

export const member = (providerId: string, name = 'Monika Muster') => someone(name, { role: 'provider_member', at: providerId })

export const wholeCourse: CourseFields = {
  title: 'Tabellen verstehen',
  summary: 'Sie rechnen mit einer Tabelle und zeichnen ein Diagramm.',
  description: 'Wir beginnen mit einer leeren Seite.\n\n- rechnen\n- zeichnen',
  audience: ['adults'],
  ageMin: 16,
  ageMax: null,
  language: 'de',
  competences: [{ code: '1.3', fromLevel: 1, toLevel: 3 }],
  bring: ['Laptop'],
  prerequisites: null,
  requiredCourses: [],
  wheelchair: true,
  accessibility: null,
  keywords: ['Excel'],
  dropIn: false,
}

/** Two evenings, a week apart, the first in so many days. */
export function someRun(inDays = 30): RunFields {
  const first = today().add({ days: inDays })
  const at = (day: Temporal.PlainDate, time: string) =>
    day.toZonedDateTime({ timeZone: 'Europe/Zurich', plainTime: time }).toInstant().toString()
  const session = (day: Temporal.PlainDate) => ({ startsAt: at(day, '18:15'), endsAt: at(day, '20:00') })
  const place = { placeName: 'Schulhaus', street: 'Hauptstrasse 1', postcode: '8750', locality: 'Glarus', municipality: 1632, stop: null }
  return {
    sessions: [session(first), session(first.add({ days: 7 }))],
    ...{ ...place, online: false, onlineNote: null, wheelchair: true, seats: 8, minimum: 4, priceRappen: 12_000 },
    enrolUntil: at(first.subtract({ days: 3 }), '23:59'),
    cancelUntil: at(first.subtract({ days: 7 }), '23:59'),
    ...asTheCanton,
  }
}

/** The history of a subject, oldest first. */
export const historyOf = (subjectId: string) => database().history.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })
