import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { MessageUncheckedCreateInput } from '#db/generated/models.ts'
import { findPause, pausePost, resumePost } from '#domain/message/pausing.ts'
import { drawLettersOf, markPrinted } from '#domain/message/printing.ts'
import { listOwnMessages, readOwnMessage } from '#domain/message/reading.ts'
import { repeatMessage, steerMessage, steerMessages } from '#domain/message/steering.ts'
import { listStoppedAddresses, releaseAddress } from '#domain/message/stopped-addresses.ts'
import { makeChild, makePerson, makeResident, makeStaff } from '#test/places.ts'
import { historyOf } from '#test/school.ts'

const write = (ideas: Partial<MessageUncheckedCreateInput> = {}) =>
  database().message.create({
    data: {
      ...{ kind: 'enrolment/confirmed', language: 'de', subject: 'Platz bestätigt', body: 'Guten Tag' },
      ...{ channel: 'mail', state: 'queued', address: 'alt@demo.example', ...ideas },
    } as MessageUncheckedCreateInput,
  })
const read = (id: string) => database().message.findUniqueOrThrow({ where: { id } })

test('staff hold a mail and let it go, and both are written down with their name', async () => {
  const clerk = await makeStaff()
  const { id } = await write()
  await steerMessage(clerk, id, 'hold')
  expect((await read(id)).state).toBe('held')
  await steerMessage(clerk, id, 'release')
  expect((await read(id)).state).toBe('queued')
  expect((await historyOf(id)).map(row => [row.act, row.actorName])).toEqual([
    ['held', 'Rahel Muster (Demo)'],
    ['released', 'Rahel Muster (Demo)'],
  ])
})

test.each([
  ['sent', 'hold'],
  ['sent', 'sendAgain'],
  ['queued', 'release'],
  ['held', 'sendAgain'],
  ['failed', 'hold'],
] as const)('what is %s: no %s', async (state, move) => {
  const { id } = await write({ state })
  await expect(steerMessage(await makeStaff(), id, move)).rejects.toMatchObject({ reason: 'move_impossible' })
  expect((await read(id)).state).toBe(state)
})

test('a mail that did not arrive goes again to the address that holds today', async () => {
  const { person } = await makeResident()
  const { id } = await write({ personId: person.id, state: 'failed', attempts: 5, lastError: '550' })
  await steerMessage(await makeStaff(), id, 'sendAgain')
  expect(await read(id)).toMatchObject({ state: 'queued', attempts: 0, lastError: null, address: person.email })
})

test('a mail becomes a letter, without the calendar that paper cannot carry', async () => {
  const person = await makePerson()
  const { id } = await write({ personId: person.id, state: 'stopped', calendar: 'BEGIN:VCALENDAR' })
  await steerMessage(await makeStaff(), id, 'writeLetter')
  expect(await read(id)).toMatchObject({ state: 'to_print', channel: 'letter', address: null, calendar: null })
})

test('what was sent is sent once more as a new message; the old one stays as it was', async () => {
  const { person } = await makeResident()
  const old = await write({ personId: person.id, state: 'sent' })
  const copy = await repeatMessage(await makeStaff(), old.id)
  expect(await read(copy)).toMatchObject({ state: 'queued', address: person.email, body: old.body })
  expect(await read(old.id)).toEqual(old)
  await expect(repeatMessage(await makeStaff(), copy)).rejects.toMatchObject({ reason: 'move_impossible' })
})

test('several are moved at once; those that somebody else moved on are left alone', async () => {
  const [one, two, sent] = [await write(), await write(), await write({ state: 'sent' })]
  expect(await steerMessages(await makeStaff(), [one.id, two.id, sent.id], 'hold')).toBe(2)
  expect((await read(sent.id)).state).toBe('sent')
})

test('the post is stopped once and resumed once, with a reason', async () => {
  const clerk = await makeStaff()
  await expect(pausePost(clerk, ' ')).rejects.toMatchObject({ reason: 'reason_needed' })
  const tries = await Promise.allSettled([pausePost(clerk, 'Falsch'), pausePost(clerk, 'Falsch')])
  expect(tries.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  const pause = await findPause()
  expect(pause).toMatchObject({ reason: 'Falsch', pausedBy: 'Rahel Muster (Demo)' })
  await resumePost(clerk)
  await expect(resumePost(clerk)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
  expect((await historyOf(pause?.id ?? '')).map(row => row.act)).toEqual(['post_paused', 'post_resumed'])
})

test('letters are noted as printed once, by whoever comes first', async () => {
  const person = await makePerson({ email: null })
  const letters = await Promise.all(
    [1, 2, 3].map(() => write({ personId: person.id, channel: 'letter', state: 'to_print', address: null })),
  )
  const ids = letters.map(letter => letter.id)
  const counts = await Promise.all([markPrinted(await makeStaff(), ids), markPrinted(await makeStaff(), ids)])
  expect(counts.sort()).toEqual([0, 3])
  for (const id of ids) expect(await historyOf(id)).toHaveLength(1)
})

test('the letters that wait come as one file, others not', async () => {
  const person = await makePerson({ email: null, street: 'Dorfstrasse', houseNumber: '8', postcode: '8762', locality: 'Schwanden GL' })
  const own = { personId: person.id, channel: 'letter', address: null } as const
  const [waiting, done, mail] = [await write({ ...own, state: 'to_print' }), await write({ ...own, state: 'printed' }), await write()]
  const { pdf, count } = await drawLettersOf('de', [waiting.id, done.id, mail.id])
  expect(count).toBe(2)
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  await expect(drawLettersOf('de', [mail.id])).rejects.toMatchObject({ reason: 'not_found' })
})

test('a stopped address is free again after staff say so, once', async () => {
  const address = `${randomUUID()}@demo.example`
  await database().mailAddress.create({ data: { address, bounces: 3, stoppedAt: new Date() } })
  await write({ address: address.toUpperCase(), state: 'stopped' })
  expect((await listStoppedAddresses()).find(one => one.address === address)).toMatchObject({ bounces: 3, waiting: 1 })
  const clerk = await makeStaff()
  await releaseAddress(clerk, address)
  expect(await database().mailAddress.findUnique({ where: { address } })).toMatchObject({ bounces: 0, stoppedAt: null })
  await expect(releaseAddress(clerk, address)).rejects.toMatchObject({ reason: 'not_found' })
  expect((await historyOf(address)).map(row => row.act)).toEqual(['address_released'])
})

test('one reads what was written to oneself and to those one acts for, and nothing else', async () => {
  const mother = await makeResident()
  const stranger = await makeResident()
  const kim = await makeChild(mother.accountId)
  const [own, child, foreign] = [
    await write({ personId: mother.person.id }),
    await write({ personId: kim.id }),
    await write({ personId: stranger.person.id }),
  ]
  const before = await listOwnMessages(mother.actor, 1)
  expect(before.messages.map(one => one.id)).toEqual([child.id, own.id])
  expect(before.unread).toBe(2)
  await readOwnMessage(mother.actor, own.id)
  expect((await listOwnMessages(mother.actor, 1)).unread).toBe(1)
  await expect(readOwnMessage(mother.actor, foreign.id)).rejects.toMatchObject({ reason: 'not_found' })
  await expect(readOwnMessage(mother.actor, randomUUID())).rejects.toMatchObject({ reason: 'not_found' })
})
