import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PgBoss } from 'pg-boss'
import { afterEach, expect, test } from 'vitest'
import { database, databaseUrl, pool } from '#db/client.ts'
import { startJobs } from '#jobs/jobs.ts'
import { openPost } from '#outside/post.ts'
import { startMailServer } from '#test/mail-server.ts'

const from = 'Lernpfad <lernpfad@demo.example>'
let ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.reverse()) await end()
  ends = []
  await database().message.updateMany({ where: { state: 'queued' }, data: { state: 'failed' } })
})

const data = { kind: 'enrolment/confirmed', channel: 'mail', language: 'de', state: 'queued', subject: 'x', body: 'x' } as const
const queue = (address: string) => database().message.create({ data: { ...data, address } })
const until = async (truth: () => boolean | Promise<boolean>, seconds = 15) => {
  for (const end = Date.now() + seconds * 1000; !(await truth()); await new Promise(wake => setTimeout(wake, 5)))
    if (Date.now() > end) throw new Error(`not within ${seconds} s`)
}
const pause = (ms: number) => new Promise(wake => setTimeout(wake, ms))

test('a mail leaves as soon as it is committed, and not before', async () => {
  const server = await startMailServer()
  ends.push(server.close, openPost({ smtpUrl: server.url, from, practiceIsPublic: false }), await startJobs(databaseUrl()))
  await pause(300)
  const waits: number[] = []
  for (let n = 1; n <= 12; n++) {
    let committed = 0
    await database().$transaction(async tx => {
      await tx.message.create({ data: { ...data, address: `p${n}@demo.example` } })
      await pause(30)
      expect(server.received).toHaveLength(n - 1)
      committed = Date.now()
    })
    await until(() => server.received.length === n)
    waits.push(Date.now() - committed)
  }
  waits.sort((a, b) => a - b)
  console.log(`commit to mail server: median ${waits[6]} ms, slowest ${waits.at(-1)} ms`)
  expect(waits[6]).toBeLessThan(1000)
})

test('every job is planned by the clock in Glarus, and runs', async () => {
  ends.push(openPost({ smtpUrl: null, from, practiceIsPublic: false }), await startJobs(databaseUrl()))
  const { rows } = await pool().query(`select name, cron, timezone from jobs.schedule order by name`)
  expect(rows).toEqual([
    { name: 'become-final', cron: '20 5 * * *', timezone: 'Europe/Zurich' },
    { name: 'book-bank-lines', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'check-history', cron: '10 4 * * *', timezone: 'Europe/Zurich' },
    { name: 'close-adverts', cron: '5 0 * * *', timezone: 'Europe/Zurich' },
    { name: 'compare-days', cron: '30 2 * * *', timezone: 'Europe/Zurich' },
    { name: 'expire-offers', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'follow-candidacies', cron: '30 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'follow-document-requests', cron: '25 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'follow-orders', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'follow-payments', cron: '35 * * * *', timezone: 'Europe/Zurich' },
    { name: 'follow-places', cron: '8 6 * * *', timezone: 'Europe/Zurich' },
    { name: 'follow-tasters', cron: '12 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'forget-handovers', cron: '45 3 * * *', timezone: 'Europe/Zurich' },
    { name: 'forget-payment-calls', cron: '25 3 * * *', timezone: 'Europe/Zurich' },
    { name: 'forget-practice-mails', cron: '50 3 * * *', timezone: 'Europe/Zurich' },
    { name: 'forget-sign-ins', cron: '40 3 * * *', timezone: 'Europe/Zurich' },
    { name: 'forget-watches', cron: '55 3 * * *', timezone: 'Europe/Zurich' },
    { name: 'judge-vouchers', cron: '50 5 * * *', timezone: 'Europe/Zurich' },
    { name: 'move-up-subsidy-queues', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'note-ended-cases', cron: '10 4 * * *', timezone: 'Europe/Zurich' },
    { name: 'note-missed-calls', cron: '10 2 * * *', timezone: 'Europe/Zurich' },
    { name: 'reclaims-become-final', cron: '22 5 * * *', timezone: 'Europe/Zurich' },
    { name: 'remind', cron: '5 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'remind-of-appointments', cron: '15 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'remind-of-bills', cron: '18 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'remind-of-held-seats', cron: '10 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'remind-of-proofs', cron: '25 7-19 * * *', timezone: 'Europe/Zurich' },
    { name: 'seal-anew', cron: '20 3 * * *', timezone: 'Europe/Zurich' },
    { name: 'seal-decisions', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'seal-history', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'settle-calls', cron: '* * * * *', timezone: 'Europe/Zurich' },
    { name: 'stamp-history', cron: '55 * * * *', timezone: 'Europe/Zurich' },
  ])
  await database().session.create({
    data: {
      token: 'old',
      expiresAt: new Date(0),
      account: { create: { name: 'x', email: 'x@demo.example' } },
    },
  })
  const sender = new PgBoss({ connectionString: databaseUrl(), max: 1, schema: 'jobs' })
  await sender.start()
  ends.push(() => sender.stop({ graceful: false }))
  await sender.send('forget-sign-ins')
  await until(async () => (await database().session.count()) === 0)
})

test('stopping twice over and starting again plans nothing twice', async () => {
  ends.push(openPost({ smtpUrl: null, from, practiceIsPublic: false }))
  for (let n = 0; n < 2; n++) await (await startJobs(databaseUrl()))()
  const { rows } = await pool().query(`select count(*)::int as planned from jobs.schedule`)
  expect(rows[0].planned).toBe(32)
})

test('a job that is no more is planned no more', async () => {
  const sender = new PgBoss({ connectionString: databaseUrl(), max: 1, schema: 'jobs' })
  await sender.start()
  ends.push(() => sender.stop({ graceful: false }))
  await sender.createQueue('of-an-earlier-version')
  await sender.schedule('of-an-earlier-version', '* * * * *')
  ends.push(openPost({ smtpUrl: null, from, practiceIsPublic: false }), await startJobs(databaseUrl()))
  expect((await sender.getSchedules()).map(one => one.name)).not.toContain('of-an-earlier-version')
})

// P2 for mails: twenty power cuts while two postmen work through the outbox; afterwards the books are compared.
test('kill -9 between any two steps loses no mail, and what comes twice carries the same Message-ID', { timeout: 120_000 }, async () => {
  const server = await startMailServer({ before: () => pause(10 * Math.random()) })
  ends.push(server.close)
  const ids = (await Promise.all(Array.from({ length: 400 }, (_, n) => queue(`p${n}@demo.example`)))).map(one => one.id)
  const running: ChildProcess[] = []
  ends.push(() => running.forEach(one => void one.kill('SIGKILL')))
  const start = () => {
    const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: databaseUrl(), SMTP_URL: server.url }
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/test/postman-process.ts'], {
      env,
      stdio: 'inherit',
    })
    running.push(child)
    return child
  }
  // As if the two minutes of dead processes' claims were over; what nobody had taken yet stays before them.
  const letTimePass = () => pool().query(`update "Message" set "nextAt" = now() where state = 'queued' and "nextAt" > now()`)
  const kills = 20
  for (let n = 0; n < kills; n += 2) {
    const postmen = [start(), start()]
    const before = server.received.length
    await until(() => server.received.length > before + 4)
    await pause(60 * Math.random())
    for (const one of postmen) one.kill('SIGKILL')
    await Promise.all(postmen.map(one => once(one, 'exit')))
    await letTimePass()
  }
  start()
  await until(async () => (await database().message.count({ where: { id: { in: ids }, state: 'queued' } })) === 0, 60)

  const books = Map.groupBy(server.received, mail => mail.messageId)
  const twice = [...books.values()].reduce((sum, mails) => sum + mails.length - 1, 0)
  const unsent = await database().message.count({ where: { id: { in: ids }, state: { not: 'sent' } } })
  console.log(`P2 mails: ${ids.length} queued, ${kills} kills, ${books.size} arrived, ${unsent} not written down, ${twice} came twice`)
  expect(unsent).toBe(0)
  expect([...books.keys()].sort()).toEqual(ids.map(id => `<${id}@demo.example>`).sort())
  expect(await database().history.count({ where: { subjectId: { in: ids }, act: 'sent' } })).toBe(ids.length)
})
