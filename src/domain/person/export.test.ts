import { expect, test } from 'vitest'
import { exportData } from '#domain/person/export.ts'
import { registerChild } from '#domain/person/registering.ts'
import { agreed, bornYearsAgo, details, grownUp } from '#test/people.ts'

test('people take along what we hold about them and theirs, and nothing about others', async () => {
  const { actor, personId } = await grownUp()
  const { personId: child } = await registerChild(actor, details({ firstName: 'Kim', bornOn: bornYearsAgo(9) }), agreed)
  const data = await exportData(actor)
  expect(data.persons.map(one => one.as)).toEqual(['self', 'guardian'])
  expect(data.persons[0]).toMatchObject({
    firstName: 'Rosa',
    consents: [{ subject: 'privacy' }],
    history: [{ act: 'registered' }, { act: 'managing_began' }],
  })
  expect(JSON.stringify(data)).not.toContain('token')
  expect([personId, child].every(id => id)).toBe(true)
})
