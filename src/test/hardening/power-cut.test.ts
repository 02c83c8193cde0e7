import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { fieldKey, secret, startProcess } from '#test/process.ts'
import { sql } from '#test/sign-in.ts'

const folder = resolve('.data/test-power')
const env = {
  DATABASE_URL: '',
  DATA_DIR: folder,
  SECRET: secret,
  FIELD_KEY: fieldKey,
  PUBLIC_URL: 'http://localhost:4321',
  DEMO: 'false',
  SMTP_URL: 'smtp://127.0.0.1:9',
  JOBS: 'off',
}
const socket = join(tmpdir(), `lernpfad-${createHash('sha256').update(join(folder, 'postgres')).digest('hex').slice(0, 10)}`)
const databaseUrl = `postgresql://lernpfad@localhost/lernpfad?host=${encodeURIComponent(socket)}`
const postmaster = () => Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
rmSync(folder, { recursive: true, force: true })
afterAll(() => {
  // PostgreSQL may have been left running by a test that failed halfway.
  try {
    process.kill(postmaster(), 'SIGINT')
  } catch {}
  spawnSync('sleep', ['0.5'])
  rmSync(folder, { recursive: true, force: true })
})

test('what was answered survives kill -9 of the application and of PostgreSQL, and the next start mends itself', async () => {
  const first = await startProcess({ databaseUrl, env })
  await sql(first, `insert into "Provider" (id, slug, name, kind) values (uuidv7(), 'kept', 'Kept', 'school')`)
  await first.kill9()
  const second = await startProcess({ databaseUrl, env })
  expect(await sql(second, `select name from "Provider"`)).toEqual([{ name: 'Kept' }])

  process.kill(postmaster(), 'SIGKILL')
  await expect.poll(() => fetch(`${second.url}/readyz`).then(answer => answer.status), { timeout: 10_000 }).toBe(503)
  expect((await fetch(`${second.url}/healthz`)).status).toBe(200)
  await second.kill9()

  const third = await startProcess({ databaseUrl, env })
  expect(await sql(third, `select name from "Provider"`)).toEqual([{ name: 'Kept' }])
  expect(await third.stop()).toBe(0)
}, 90_000)

test('SIGTERM lets a request that has begun end, takes no new one, and ends with 0', async () => {
  const app = await startApp()
  const late = request(`${app.url}/trpc/none.such`, {
    method: 'POST',
    headers: { origin: app.url, 'content-type': 'application/json', 'content-length': 2 },
  })
  const answered = new Promise<number>((done, fail) =>
    late.on('response', answer => done(answer.resume().statusCode ?? 0)).on('error', fail),
  )
  late.write('{')
  await new Promise(wake => setTimeout(wake, 300))
  const ended = app.stop()
  await expect
    .poll(
      () =>
        fetch(`${app.url}/healthz`)
          .then(() => 'taken')
          .catch(() => 'refused'),
      { timeout: 3000 },
    )
    .toBe('refused')
  late.end('}')
  expect(await answered).toBe(404)
  expect(await ended).toBe(0)
})
