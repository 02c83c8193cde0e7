import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate, stopClock } from '#domain/clock.ts'
import { addRecords, getLevels } from '#domain/competence/profile.ts'
import { markAttendance } from '#domain/enrolment/attending.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { makeResident, makeRun } from '#test/places.ts'
import { member } from '#test/school.ts'

beforeEach(() => stopClock('2026-05-06T10:00:00Z'))
afterEach(() => stopClock(null))

const proof = (code: string, level: number) => ({ code, level, source: 'proof' as const, seenAt: nowDate() })
const add = (personId: string, ...rows: ReturnType<typeof proof>[]) =>
  database().$transaction(tx => addRecords(tx, byItself('seed'), personId, rows))

test('what is not known has no level, and what is known adds up by the rule', async () => {
  const { person } = await makeResident()
  expect(await getLevels(person.id)).toEqual({})
  await add(person.id, proof('1.1', 3), proof('2.4', 2))
  await add(person.id, proof('1.1', 2))
  expect(await getLevels(person.id)).toEqual({ '1.1': 3, '2.4': 2 })
})

test('the database refuses to change or delete a record, also for whoever forgets somebody else', async () => {
  const { person } = await makeResident()
  await add(person.id, proof('1.1', 3))
  const where = { personId: person.id }
  await expect(database().competenceRecord.updateMany({ where, data: { level: 8 } })).rejects.toThrow()
  await expect(database().competenceRecord.deleteMany({ where })).rejects.toThrow()
  await expect(
    database().$transaction(async tx => {
      await tx.$executeRaw`select set_config('lernpfad.forget', ${person.id}, true)`
      await tx.competenceRecord.deleteMany({ where })
    }),
  ).rejects.toThrow()
  await expect(add(person.id, proof('1.1', 9))).rejects.toThrow()
  await expect(database().$executeRawUnsafe('truncate "CompetenceRecord"')).rejects.toThrow()
})

test('attending a course lifts to its target level; a mark corrected takes it back, and both stay to be seen', async () => {
  const run = await makeRun({
    version: {
      competences: {
        create: [
          { code: '1.3', fromLevel: 1, toLevel: 3 },
          { code: '3.1', fromLevel: 0, toLevel: 2 },
        ],
      },
    },
  })
  const { actor, person } = await makeResident()
  const [place] = await enrol(actor, { runId: run.id, personIds: [person.id], together: false, confirmPrerequisites: false })
  const targets = { '1.3': 3, '3.1': 2 }
  const leader = await member(run.course.providerId)
  stopClock(run.endsAt.toISOString())
  const enrolmentId = place?.id ?? ''
  await markAttendance(leader, run.id, [{ enrolmentId, mark: 'attended' }])
  expect(await getLevels(person.id)).toEqual(targets)
  await markAttendance(leader, run.id, [{ enrolmentId, mark: 'absent', reason: 'Verwechselt' }])
  expect(await getLevels(person.id)).toEqual({})
  await markAttendance(leader, run.id, [{ enrolmentId, mark: 'attended', reason: 'Doch da' }])
  expect(await getLevels(person.id)).toEqual(targets)
  expect(await database().competenceRecord.count({ where: { enrolmentId } })).toBe(6)
})
