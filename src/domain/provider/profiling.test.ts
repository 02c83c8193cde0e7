import { expect, test } from 'vitest'
import { changeProfile, getProfile } from '#domain/provider/profiling.ts'
import { historyOf, member, someSchool } from '#test/school.ts'

test('a school changes how it is reached, and the history says what changed', async () => {
  const { id } = await someSchool()
  const monika = await member(id)
  const { fields, updatedAt } = await getProfile(monika, id)
  await changeProfile(monika, id, { ...fields, phone: '+41556460000' }, updatedAt)
  expect((await getProfile(monika, id)).fields.phone).toBe('+41556460000')
  expect((await historyOf(id)).at(-1)).toMatchObject({ act: 'changed', before: { phone: null }, after: { phone: '+41556460000' } })
})

test('whoever looked at an older state is told so', async () => {
  const { id } = await someSchool()
  const monika = await member(id)
  const { fields, updatedAt } = await getProfile(monika, id)
  await changeProfile(monika, id, { ...fields, description: 'Zuerst' }, updatedAt)
  await expect(changeProfile(monika, id, { ...fields, description: 'Zu spät' }, updatedAt)).rejects.toMatchObject({
    reason: 'changed_meanwhile',
  })
})

test("a foreign school's profile is not found", async () => {
  const { id } = await someSchool()
  const stranger = await member((await someSchool()).id)
  await expect(getProfile(stranger, id)).rejects.toMatchObject({ reason: 'not_found' })
  const { fields, updatedAt } = await getProfile(await member(id), id)
  await expect(changeProfile(stranger, id, fields, updatedAt)).rejects.toMatchObject({ reason: 'not_found' })
})
