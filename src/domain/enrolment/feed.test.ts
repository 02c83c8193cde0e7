import { randomUUID } from 'node:crypto'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { EnrolmentState } from '#db/generated/enums.ts'
import { getFeed } from '#domain/enrolment/feed.ts'
import { inDays, makeChild, makeResident, makeRun } from '#test/places.ts'

const seat = async (personId: string, title: string, state: EnrolmentState = 'confirmed') => {
  const run = await makeRun({ version: { title } })
  const extra = state === 'offered' ? { offerUntil: inDays(1) } : state === 'cancelled' ? { endReason: 'cancelled_by_person' as const } : {}
  await database().enrolment.create({ data: { runId: run.id, personId, state, ...extra } })
}
const titles = async (key: string) =>
  new ICAL.Component(ICAL.parse(await getFeed(key))).getAllSubcomponents('vevent').map(one => new ICAL.Event(one).summary)
async function withKey() {
  const resident = await makeResident()
  const key = randomUUID().replaceAll('-', '')
  await database().userAccount.update({ where: { id: resident.accountId }, data: { calendarKey: key } })
  return { ...resident, key }
}

test('the calendar of an account shows every seat of the people it acts for, and whose it is', async () => {
  const mother = await withKey()
  const kim = await makeChild(mother.accountId, { lastName: 'Zweifel' })
  await seat(mother.person.id, 'Tabellen')
  await seat(kim.id, 'Scratch', 'payment_due')
  await seat(mother.person.id, 'Angebot', 'offered')
  for (const state of ['waiting', 'cancelled'] as const) await seat(mother.person.id, state, state)
  expect(await titles(mother.key)).toEqual(['Tabellen', 'Kim Zweifel: Scratch', 'Angebot'])
  expect(await getFeed(mother.key)).toContain('STATUS:TENTATIVE')
})

test('a new key ends the old address, and a closed account has none', async () => {
  const { key, accountId } = await withKey()
  await expect(titles(key)).resolves.toEqual([])
  await database().userAccount.update({ where: { id: accountId }, data: { disabledAt: new Date() } })
  await expect(getFeed(key)).rejects.toMatchObject({ reason: 'not_found' })
  await expect(getFeed(randomUUID())).rejects.toMatchObject({ reason: 'not_found' })
})

test('a child that has come of age is no longer in the calendar of its parents', async () => {
  const mother = await withKey()
  const child = await makeChild(mother.accountId, {
    bornOn: new Date(
      inDays(-19 * 365.25)
        .toISOString()
        .slice(0, 10),
    ),
  })
  await seat(child.id, 'Erwachsen')
  expect(await titles(mother.key)).toEqual([])
})
