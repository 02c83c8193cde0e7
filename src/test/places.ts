// The people and the runs that tests about seats need, written straight into the database: who came into being how is another test.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import type { Person, Role } from '#db/generated/client.ts'
import type { CourseRunUncheckedCreateInput, CourseVersionUncheckedCreateInput } from '#db/generated/models.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { now, nowDate } from '#domain/clock.ts'

export const inDays = (days: number, hours = 0) => new Date(now().epochMilliseconds + days * 86_400_000 + hours * 3_600_000)

type RunIdeas = Partial<Omit<CourseRunUncheckedCreateInput, 'sessions' | 'course'>> & {
  version?: Partial<Omit<CourseVersionUncheckedCreateInput, 'course'>>
  sessions?: { startsAt: Date; endsAt: Date }[]
  providerId?: string
}

/** An open run of a published course of its own: ten seats, free of charge, in thirty days from six to eight. */
export async function makeRun({ version, sessions, providerId, ...run }: RunIdeas = {}) {
  const slug = `kurs-${randomUUID().slice(0, 8)}`
  const provider = providerId ?? (await database().provider.create({ data: { slug, name: 'Schule (Demo)', kind: 'school' } })).id
  const courseId = run.courseId ?? (await makeCourse(slug, provider, version))
  const [first] = (sessions ?? [{ startsAt: inDays(30), endsAt: inDays(30, 2) }]) as [{ startsAt: Date; endsAt: Date }]
  const all = sessions ?? [first]
  return database().courseRun.create({
    data: {
      ...{ state: 'open', seats: 10, priceRappen: 0, locality: 'Glarus', placeName: 'Bibliothek (Demo)' },
      ...{ startsAt: first.startsAt, endsAt: all.at(-1)?.endsAt ?? first.endsAt, enrolUntil: first.startsAt, cancelUntil: first.startsAt },
      ...run,
      courseId,
      sessions: { createMany: { data: all } },
    },
    include: { course: true, sessions: true },
  })
}

async function makeCourse(slug: string, providerId: string, version: RunIdeas['version'] = {}) {
  const course = await database().course.create({ data: { slug, providerId } })
  const text = { title: `Kurs ${slug}`, summary: 'Kurz', description: 'Lang', number: 1, state: 'published' as const }
  const lists = { audience: ['adults'], keywords: [], bring: [], requiredCourses: [] }
  const { id } = await database().courseVersion.create({ data: { courseId: course.id, ...text, ...lists, ...version } })
  await database().course.update({ where: { id: course.id }, data: { publishedId: id } })
  return course.id
}

export const makePerson = (ideas: Partial<Person> = {}) => {
  const name = { firstName: 'Frida', lastName: 'Probe' }
  return database().person.create({ data: { ...name, bornOn: new Date('1980-05-17'), email: `${randomUUID()}@demo.example`, ...ideas } })
}

/** A person with a login of their own, and the actor that login is. */
export async function makeResident(ideas: Partial<Person> = {}) {
  const person = await makePerson(ideas)
  const account = await database().userAccount.create({ data: { name: person.firstName, email: `${randomUUID()}@demo.example` } })
  await database().managing.create({ data: { accountId: account.id, personId: person.id, kind: 'self' } })
  return { person, accountId: account.id, email: account.email, actor: await getActor(account.id, 'trpc') }
}

/** A child of that account, ten years old unless said otherwise. */
export async function makeChild(accountId: string, ideas: Partial<Person> = {}) {
  const bornOn = new Date(nowDate())
  bornOn.setUTCFullYear(bornOn.getUTCFullYear() - 10, 0, 1)
  const person = await makePerson({ firstName: 'Kim', bornOn: new Date(bornOn.toISOString().slice(0, 10)), email: null, ...ideas })
  await database().managing.create({ data: { accountId, personId: person.id, kind: 'guardian' } })
  return person
}

export async function makeStaff(role: Role = 'counter_clerk', providerId: string | null = null): Promise<Actor> {
  const account = await database().userAccount.create({ data: { name: 'Rahel Muster (Demo)', email: `${randomUUID()}@demo.example` } })
  await database().roleGrant.create({ data: { accountId: account.id, role, providerId, office: providerId ? null : 'SCHALTER' } })
  return getActor(account.id, 'trpc')
}
