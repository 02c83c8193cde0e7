import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { RunState, VersionState } from '#db/generated/enums.ts'
import { byItself } from '#domain/actor.ts'
import { createCourse } from '#domain/course/drafting.ts'
import { runMoves } from '#domain/course/run.ts'
import { runFieldsOf } from '#domain/course/running.ts'
import { versionMoves } from '#domain/course/version.ts'
import { someRun, someSchool, wholeCourse } from '#test/school.ts'

// P11: the table in the program and the trigger in the database say the same about every pair of states.
const pairs = <S extends string>(states: S[]) => states.flatMap(from => states.filter(to => to !== from).map(to => [from, to] as const))
let school: { id: string }
let courseId: string
beforeAll(async () => {
  school = await someSchool()
  courseId = (await createCourse(byItself('seed'), { providerId: school.id, ...wholeCourse })).courseId
})

describe('a version', () => {
  test.each(pairs(Object.values(VersionState)))('moves from %s to %s only if the table says so', async (from, to) => {
    const course = await database().course.create({ data: { providerId: school.id, slug: randomUUID() } })
    const { competences: _, ...columns } = wholeCourse
    const version = await database().courseVersion.create({ data: { courseId: course.id, number: 1, ...columns, state: from } })
    const moved = database().courseVersion.update({ where: { id: version.id }, data: { state: to } })
    if ((Object.values(versionMoves[from]) as string[]).includes(to)) await expect(moved).resolves.toMatchObject({ state: to })
    else await expect(moved).rejects.toThrow(/does not move|never changed/)
  })
})

describe('a run', () => {
  test.each(pairs(Object.values(RunState)))('moves from %s to %s only if the table says so', async (from, to) => {
    const { sessions: _, ...fields } = someRun()
    const [startsAt, endsAt] = [fields.enrolUntil, fields.enrolUntil]
    const run = await database().courseRun.create({
      data: { ...fields, courseId, startsAt, endsAt, state: from },
      include: { sessions: true },
    })
    expect(runFieldsOf(run).seats).toBe(8)
    const moved = database().courseRun.update({ where: { id: run.id }, data: { state: to } })
    if ((Object.values(runMoves[from]) as string[]).includes(to)) await expect(moved).resolves.toMatchObject({ state: to })
    else await expect(moved).rejects.toThrow(/does not move/)
  })
})
