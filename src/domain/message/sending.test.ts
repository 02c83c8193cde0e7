import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { now, stopClock } from '#domain/clock.ts'
import { sendQueued } from '#domain/message/sending.ts'
import { openPost } from '#outside/post.ts'
import { type Behaviour, startMailServer } from '#test/mail-server.ts'
import { historyOf } from '#test/school.ts'

const from = 'Lernpfad <lernpfad@demo.example>'
let ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.reverse()) await end()
  ends = []
  stopClock(null)
  // What one test left in the outbox must not be sent by the next.
  await database().message.updateMany({ where: { state: 'queued' }, data: { state: 'failed' } })
})

async function post(behaviour: Behaviour = {}) {
  const server = await startMailServer(behaviour)
  ends.push(server.close, openPost({ smtpUrl: server.url, from, publicUrl: 'https://lernpfad.example', practiceIsPublic: false }))
  return server
}

async function queue(address: string, subject = 'Kurs'): Promise<string> {
  const data = { kind: 'enrolment/confirmed', channel: 'mail', language: 'de', state: 'queued', body: 'Text' } as const
  return (await database().message.create({ data: { ...data, address, subject } })).id
}
const read = (id: string) => database().message.findUniqueOrThrow({ where: { id } })
const someAddress = () => `${randomUUID().slice(0, 8)}@demo.example`
const later = (minutes: number) =>
  stopClock(
    now()
      .add({ seconds: Math.round(minutes * 60) })
      .toString(),
  )

test('a queued mail is sent once and written down with its history', async () => {
  const server = await post()
  const id = await queue('anna@demo.example')
  expect(await sendQueued()).toBe(1)
  expect(await sendQueued()).toBe(0)
  expect(server.received.map(mail => [mail.to, mail.messageId])).toEqual([['anna@demo.example', `<${id}@demo.example>`]])
  expect(await read(id)).toMatchObject({ state: 'sent', attempts: 1, lastError: null })
  expect(await historyOf(id)).toMatchObject([{ act: 'sent', door: 'job', after: { state: 'sent' } }])
})

test('a mail that is turned away for the moment goes out later', async () => {
  const server = await post({ refuse: () => 451 })
  const id = await queue(someAddress())
  expect(await sendQueued()).toBe(0)
  expect(await read(id)).toMatchObject({ state: 'queued', attempts: 1 })
  delete server.behaviour.refuse
  expect(await sendQueued()).toBe(0)
  later(1.1)
  expect(await sendQueued()).toBe(1)
  expect(await read(id)).toMatchObject({ state: 'sent', attempts: 2, lastError: null })
})

test('after five tries a mail has failed, and its address is none the worse', async () => {
  await post({ refuse: () => 451 })
  const address = someAddress()
  const id = await queue(address)
  for (let n = 0; n < 7; n++) {
    await sendQueued()
    later(121)
  }
  expect(await read(id)).toMatchObject({ state: 'failed', attempts: 5 })
  expect(await database().mailAddress.findUnique({ where: { address } })).toBeNull()
})

test('after the third hard no nothing more is sent to an address', async () => {
  const address = someAddress()
  const server = await post({ refuse: to => (to === address ? 550 : undefined) })
  for (let n = 0; n < 3; n++) {
    const id = await queue(address)
    await sendQueued()
    expect(await read(id)).toMatchObject({ state: 'failed', attempts: 1 })
  }
  delete server.behaviour.refuse
  const [fourth, other] = [await queue(address.toUpperCase()), await queue(someAddress())]
  await sendQueued()
  expect((await read(fourth)).state).toBe('stopped')
  expect((await read(other)).state).toBe('sent')
  expect(await historyOf(fourth)).toMatchObject([{ act: 'stopped' }])
})

test('a mail that arrives makes an address good again', async () => {
  const address = someAddress()
  const server = await post({ refuse: () => 550 })
  for (let n = 0; n < 2; n++) await queue(address)
  await sendQueued()
  delete server.behaviour.refuse
  await queue(address)
  await sendQueued()
  expect(await database().mailAddress.findUnique({ where: { address } })).toMatchObject({ bounces: 0, stoppedAt: null })
})

test('a connection cut after the mail was received makes at most one more mail with the same Message-ID', async () => {
  let cuts = 0
  const server = await post({ cut: () => cuts++ === 0 })
  const id = await queue(someAddress())
  await sendQueued()
  expect(await read(id)).toMatchObject({ state: 'queued', attempts: 1 })
  later(1.1)
  await sendQueued()
  expect(await read(id)).toMatchObject({ state: 'sent', attempts: 2 })
  expect(server.received).toHaveLength(2)
  expect(new Set(server.received.map(mail => mail.messageId))).toEqual(new Set([`<${id}@demo.example>`]))
})

test('while nobody answers at the post office, mails wait without losing a try', async () => {
  const server = await post()
  await server.close()
  const ids = [await queue(someAddress()), await queue(someAddress())]
  for (let n = 0; n < 8; n++) {
    await sendQueued()
    later(0.3)
  }
  for (const id of ids) expect(await read(id)).toMatchObject({ state: 'queued', attempts: 0 })
  const again = await startMailServer({}, server.port)
  ends.push(again.close)
  expect(await sendQueued()).toBe(2)
})

test('a mail held while it is on its way is sent all the same, and one held before is not', async () => {
  const [going, waiting] = [await queue(someAddress()), await queue(someAddress())]
  await database().message.update({ where: { id: waiting }, data: { state: 'held' } })
  await post({ before: () => database().message.update({ where: { id: going }, data: { state: 'held' } }) })
  await sendQueued()
  expect((await read(going)).state).toBe('sent')
  expect((await read(waiting)).state).toBe('held')
})

test('three hundred mails and six postmen: each mail goes out once', async () => {
  const server = await post()
  const ids = await Promise.all(Array.from({ length: 300 }, (_, n) => queue(`p${n}@demo.example`)))
  const sent = await Promise.all(Array.from({ length: 6 }, () => sendQueued()))
  expect(sent.reduce((sum, one) => sum + one)).toBe(300)
  expect(server.received.map(mail => mail.messageId).sort()).toEqual(ids.map(id => `<${id}@demo.example>`).sort())
})

test('who dies between sending and writing it down leaves a mail that is due again, under the same Message-ID', async () => {
  const server = await post()
  const id = await queue(someAddress())
  // As the row stands when the process ends there: taken, counted, not yet sent.
  const taken = new Date(now().epochMilliseconds + 120_000)
  await database().message.update({ where: { id }, data: { attempts: 1, nextAt: taken } })
  expect(await sendQueued()).toBe(0)
  later(2.1)
  expect(await sendQueued()).toBe(1)
  expect(server.received.map(mail => mail.messageId)).toEqual([`<${id}@demo.example>`])
})

test('a mail that five processes died of is given up', async () => {
  await post()
  const id = await queue(someAddress())
  await database().message.update({ where: { id }, data: { attempts: 5 } })
  await sendQueued()
  expect(await read(id)).toMatchObject({ state: 'failed', lastError: 'given up' })
})

test('while a slow mail server takes its time, no transaction is open', async () => {
  const waiting = `select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`
  const open: number[] = []
  await post({ before: async () => open.push((await pool().query(waiting)).rows[0].open) })
  await queue(someAddress())
  await sendQueued()
  expect(open).toEqual([0])
})

test('while the post is stopped nothing leaves, and afterwards all of it does', async () => {
  const server = await post()
  const { id } = await database().postPause.create({ data: { pausedBy: 'x', reason: 'x' } })
  await queue(someAddress())
  expect(await sendQueued()).toBe(0)
  await database().postPause.update({ where: { id }, data: { resumedAt: new Date() } })
  expect(await sendQueued()).toBe(1)
  expect(server.received).toHaveLength(1)
})

test('a mail to something that is no address fails and goes nowhere', async () => {
  const server = await post()
  const id = await queue('anna@demo.example, fremd@evil.example')
  await sendQueued()
  expect((await read(id)).state).toBe('failed')
  expect(server.received).toEqual([])
})
