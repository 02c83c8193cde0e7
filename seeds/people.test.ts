import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { listFamily } from '#domain/person/family.ts'
import { cast } from '#seeds/cast.ts'
import { seedCourses } from '#seeds/courses.ts'
import { readPeople, seedPeople } from '#seeds/people.ts'

test('the people of the demo are registered as people are: with consents, guardians, helpers and roles', async () => {
  await seedCourses()
  const persons = await seedPeople()
  const { cast: residents, staff, fillers } = readPeople()
  expect(persons.size).toBe(residents.length + staff.length + fillers.length)
  expect(await database().person.count({ where: { demo: false } })).toBe(0)
  expect(await database().consent.count({ where: { subject: 'guardian' } })).toBe(
    [...residents, ...fillers].filter(one => one.guardians.length).length,
  )
  for (const role of staff.flatMap(one => one.roles ?? []))
    expect(await database().roleGrant.count({ where: { role: role.role, endedAt: null } })).toBeGreaterThan(0)
})

test('Nadja acts for herself, her child and her mother, who is found at the counter', async () => {
  const nadja = await database().userAccount.findUniqueOrThrow({ where: { email: 'nadja.zweifel@demo.example' } })
  const family = await listFamily(await getActor(nadja.id, 'page'))
  expect(family.map(one => [one.person.firstName, one.as])).toEqual([
    ['Nadja', 'self'],
    ['Kim', 'guardian'],
    ['Frida', 'helper'],
  ])
  expect(family[2]).toMatchObject({ age: 71, consent: { channel: 'letter' }, person: { email: null, channel: 'letter' } })
})

test('one can sign in as those who are meant for it', async () => {
  const members = await cast('en')
  expect(members.map(one => one.email)).toContain('marco.disch@demo.example')
  expect(members.every(one => one.who.length > 0)).toBe(true)
})
