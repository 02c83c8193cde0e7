// Who knocks at the doors, and what is behind them: one of each role, and two schools and two families that must not see into each other.
import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { database } from '#db/client.ts'
import type { MessageState } from '#db/generated/enums.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, type Role, roles, visitor } from '#domain/actor.ts'
import { createCourse } from '#domain/course/drafting.ts'
import { publishVersion, submitVersion } from '#domain/course/reviewing.ts'
import { createRun, openRun } from '#domain/course/running.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { openPost } from '#outside/post.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { seedProfessions } from '#seeds/professions.ts'
import { someRun, someSchool, wholeCourse } from '#test/school.ts'

const staff = roles.filter(role => role !== 'provider_member')
/** `owner` has a family and enrolments, `member` teaches at the school; `stranger` and `other_member` are the same elsewhere. */
export const callers = ['visitor', 'owner', 'stranger', 'member', 'other_member', ...staff] as const
export type Caller = (typeof callers)[number]

const ends: (() => unknown)[] = []
afterAll(async () => {
  for (const end of ends) await end()
})

export type World = Awaited<ReturnType<typeof makeWorld>>

export async function makeWorld() {
  ends.push(openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: true }))
  ends.push(useDesk(practiceDesk({ publicUrl: 'http://localhost:4321' })))
  await seedProfessions()
  const school = await someSchool('Schule der Türen (Demo)')
  const other = await someSchool('Andere Schule (Demo)')
  const actors = { visitor } as Record<Caller, Actor>
  actors.owner = await someAccount('owner')
  actors.stranger = await someAccount('stranger')
  actors.member = await someAccount('member', 'provider_member', school.id)
  actors.other_member = await someAccount('other_member', 'provider_member', other.id)
  for (const role of staff) actors[role] = await someAccount(role, role)
  const self = await somePerson(actors.owner, 'self')
  const child = await somePerson(actors.owner, 'guardian', { firstName: 'Kim', bornOn: new Date('2015-03-01') })
  await somePerson(actors.stranger, 'self')

  /** What belongs to `member`, made anew for each call, so that no call spoils the next. */
  const draft = async () => createCourse(actors.member, { providerId: school.id, ...wholeCourse, title: `Tür ${randomUUID().slice(0, 6)}` })
  const submitted = async () => {
    const made = await draft()
    await submitVersion(actors.member, made.courseId)
    const version = await database().courseVersion.findUniqueOrThrow({ where: { id: made.versionId } })
    return { ...made, updatedAt: version.updatedAt.toISOString() }
  }
  const published = async () => {
    const made = await submitted()
    await publishVersion(actors.editor, made.versionId)
    return made
  }
  const draftRun = async () => {
    const course = await published()
    const made = await createRun(actors.member, course.courseId, someRun())
    return { ...course, ...made, updatedAt: await lastChange(made.runId) }
  }
  const run = async () => {
    const made = await draftRun()
    await openRun(actors.member, made.runId)
    return { ...made, updatedAt: await lastChange(made.runId) }
  }
  /** The school's profile as somebody has just read it. */
  const profile = async () => {
    const { id, updatedAt } = await database().provider.findUniqueOrThrow({ where: { id: school.id } })
    return { providerId: id, updatedAt: updatedAt.toISOString() }
  }
  /** A profession as somebody has just read it. */
  const mapping = async () => {
    const { slug, updatedAt } = await database().profession.findFirstOrThrow({ orderBy: { slug: 'asc' } })
    return { slug, seen: updatedAt.toISOString() }
  }
  /** A profession whose demand a committee has set, or has not. */
  const decided = async (inForce: boolean) => {
    const { id, slug } = await database().profession.findFirstOrThrow({ orderBy: { slug: 'desc' } })
    await database().demandOverride.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endReason: 'Neu.' } })
    const data = { professionId: id, score: 50, committee: 'Fachkommission', author: 'Eva', reason: 'Ein Betrieb zieht zu.' }
    if (inForce) await database().demandOverride.create({ data })
    return slug
  }
  const [profession] = await database().profession.findMany({ take: 1 })
  const { id: practiceMail } = await database().practiceMail.create({
    data: { address: 'anna@demo.example', subject: 'Termin', text: 'Text', calendar: 'BEGIN:VCALENDAR', messageId: randomUUID() },
  })
  /** Written to `owner`, in the state that a call needs. */
  const message = async (state: MessageState = 'queued') => {
    const channel = state === 'to_print' ? ('letter' as const) : ('mail' as const)
    const text = { kind: 'enrolment/confirmed', language: 'de', subject: 'Platz bestätigt', body: 'Guten Tag' } as const
    const address = channel === 'mail' ? 'anna@demo.example' : null
    const { id } = await database().message.create({ data: { ...text, personId: self.id, channel, address, state } })
    return { id }
  }
  const stoppedAddress = async () => {
    const { address } = await database().mailAddress.create({ data: { address: `${randomUUID()}@demo.example`, stoppedAt: new Date() } })
    return { address }
  }
  const feed = async () => {
    const key = randomUUID()
    await database().userAccount.update({ where: { id: actors.owner.account?.id ?? '' }, data: { calendarKey: key } })
    return { key }
  }
  const post = { message, stoppedAddress, feed }
  return {
    profession: profession?.slug,
    mapping,
    decided,
    practiceMail,
    post,
    actors,
    school,
    other,
    self,
    child,
    draft,
    submitted,
    published,
    draftRun,
    run,
    profile,
  }
}

/** Where a role is only good for something in a unit of the administration. */
const offices: Partial<Record<Role, string>> = {
  training_coordinator: 'INFORMATIK',
  department_head: 'DFG',
  apprenticeship_officer: 'PERSONAL',
}

const lastChange = async (runId: string) => (await database().courseRun.findUniqueOrThrow({ where: { id: runId } })).updatedAt.toISOString()

async function someAccount(name: string, role?: Role, providerId: string | null = null): Promise<Actor> {
  const { id } = await database().userAccount.create({
    data: { name, email: `${name}-${randomUUID().slice(0, 8)}@demo.example`, emailVerified: true },
  })
  if (role)
    await database().roleGrant.create({ data: { accountId: id, role, providerId, office: providerId ? null : (offices[role] ?? 'demo') } })
  return getActor(id, 'trpc')
}

async function somePerson(actor: Actor, kind: 'self' | 'guardian', ideas: { firstName?: string; bornOn?: Date } = {}) {
  const data = { firstName: 'Frida', lastName: 'Türschild', bornOn: new Date('1980-05-17'), email: actor.account?.email ?? null, ...ideas }
  const person = await database().person.create({ data })
  await database().managing.create({ data: { accountId: actor.account?.id ?? '', personId: person.id, kind } })
  return person
}
