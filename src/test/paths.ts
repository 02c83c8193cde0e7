// Paths that tests need, and a counsellor with whom a person shares theirs.
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { startPath } from '#domain/learning-path/starting.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'

/** The person's yes in force, written straight into the database: how it came about is another test. */
export async function share(personId: string, counsellor: Actor, parts = { path: true, enrolments: false, result: false }) {
  const text = { subject: 'counselling', textVersion: 'test', text: 'Ja.' }
  const { id: consentId } = await database().consent.create({ data: { personId, ...text } })
  return database().sharing.create({
    data: {
      ...{ ...parts, state: 'in_force', personId, counsellorId: counsellor.account?.id ?? null, consentId },
      ...{ until: inDays(60), expiresAt: inDays(60), agreedAt: new Date() },
    },
  })
}

/** Somebody with a path of their own, and the counsellor who may see it. */
export async function makePath(steps: Parameters<typeof startPath>[1]['steps'] = []) {
  const resident = await makeResident()
  const counsellor = await makeStaff('counsellor')
  await share(resident.person.id, counsellor)
  const { id } = await startPath(resident.actor, {
    personId: resident.person.id,
    goal: { kind: 'free', text: 'Sicher am Computer' },
    steps,
  })
  return { id, personId: resident.person.id, actor: resident.actor, counsellor, resident }
}

export const stepsOf = (pathId: string) =>
  database().pathStep.findMany({ where: { pathId }, orderBy: [{ position: 'asc' }, { id: 'asc' }] })
