import { expect, test } from 'vitest'
import { createCourse } from '#domain/course/drafting.ts'
import { submitVersion } from '#domain/course/reviewing.ts'
import { listWaiting } from '#domain/desk/waiting.ts'
import { member, someone, someSchool, wholeCourse } from '#test/school.ts'

test('everybody sees what waits for their roles, and nothing for others', async () => {
  const school = await someSchool()
  const monika = await member(school.id)
  const { courseId } = await createCourse(monika, { providerId: school.id, ...wholeCourse })
  await createCourse(monika, { providerId: school.id, title: 'Noch ein Entwurf' })
  await submitVersion(monika, courseId)
  const kinds = async (...roles: Parameters<typeof someone>[1][]) =>
    (await listWaiting(await someone('Jemand', ...roles))).map(one => one.kind)
  expect(await kinds('editor')).toEqual(['submitted', 'failed'])
  expect(await kinds('counter_clerk')).toEqual(['to_print', 'failed'])
  expect(await kinds('administrator')).toEqual(['failed', 'done_today'])
  expect(await kinds('apprenticeship_officer')).toEqual(['places_due', 'places_balance'])
  expect(await kinds('training_coordinator')).toEqual(['places_due', 'candidacies_answer'])
  expect(await kinds('department_head')).toEqual(['places_approve'])
  expect(await kinds()).toEqual([])
  expect(await listWaiting(monika)).toEqual([{ kind: 'own_courses', count: 1, since: null }])
  const [submitted] = await listWaiting(await someone('Edith', 'editor'))
  expect(submitted).toMatchObject({ count: 1, since: expect.stringMatching(/^20/) })
})
