import { expect, test } from 'vitest'
import { assess } from '#domain/competence/assessing.ts'
import { listProfiles } from '#domain/competence/profiles.ts'
import { share } from '#test/paths.ts'
import { makeChild, makeResident, makeStaff } from '#test/places.ts'

test('one has the levels of everybody one acts for of whom something is known, and of nobody else', async () => {
  const counsellor = await makeStaff('counsellor')
  const [parent, stranger] = [await makeResident(), await makeResident()]
  const [kim, lou] = [await makeChild(parent.accountId), await makeChild(parent.accountId, { firstName: 'Lou' })]
  const saw = async (personId: string, code: string, level: number) => {
    await share(personId, counsellor, { path: false, enrolments: false, result: true })
    await assess(counsellor, { personId, code, level, note: null })
  }
  await saw(parent.person.id, '1.3', 3)
  await saw(kim.id, '4.1', 2)
  await saw(stranger.person.id, '1.3', 7)
  const found = await listProfiles(parent.actor)
  expect(found.map(({ id, as, levels }) => ({ id, as, levels }))).toEqual([
    { id: parent.person.id, as: 'self', levels: { '1.3': 3 } },
    { id: kim.id, as: 'guardian', levels: { '4.1': 2 } },
  ])
  expect(found.map(one => one.id)).not.toContain(lou.id)
  expect(await listProfiles(await makeStaff('counter_clerk'))).toEqual([])
})
