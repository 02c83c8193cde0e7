import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { named } from '#test/named.ts'
import { fieldKey, freePort, secret, spawnServer, startProcess } from '#test/process.ts'

const own = {
  HOST: '127.0.0.1',
  DATA_DIR: '.data/test-app',
  SECRET: secret,
  FIELD_KEY: fieldKey,
  PUBLIC_URL: 'http://localhost:4321',
  DEMO: 'false',
  SMTP_URL: 'smtp://127.0.0.1:9',
  JOBS: 'off',
}

/** Starts, waits for the end and hands back what was said, which must be one sentence for a person. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { child, complained } = spawnServer({ ...own, PORT: String(await freePort()), ...env })
  const [code] = await once(child, 'exit')
  expect(code).not.toBe(0)
  expect(complained).toHaveLength(1)
  expect(complained[0]).not.toMatch(/^\s+at |Error:|node:/)
  return complained[0] ?? ''
}

describe.concurrent('what a person at the terminal can mend is said in one sentence, without a stack', () => {
  const database = named(inject('server'), 'postgres')
  test.for<[string, Record<string, string>, RegExp]>([
    ['a port that is no number', { PORT: 'abc', DATABASE_URL: database }, /PORT/],
    ['a port that does not exist', { PORT: '70000', DATABASE_URL: database }, /PORT/],
    ['a database of another kind', { DATABASE_URL: 'mysql://localhost/x' }, /DATABASE_URL must begin with postgresql:/],
    ['a secret that is too short', { SECRET: 'short', DATABASE_URL: database }, /SECRET must have at least 32/],
    ['no secret outside demo mode', { SECRET: '', DATABASE_URL: database }, /SECRET is needed/],
    ['no field key outside demo mode', { FIELD_KEY: '', DATABASE_URL: database }, /FIELD_KEY is needed/],
    ['a field key that is too short', { FIELD_KEY: 'k1:short', DATABASE_URL: database }, /FIELD_KEY must be name:key/],
    ['no public address outside demo mode', { PUBLIC_URL: '', DATABASE_URL: database }, /PUBLIC_URL is needed/],
    ['no mail server outside demo mode', { SMTP_URL: '', DATABASE_URL: database }, /SMTP_URL is needed/],
    ['a mail server of another kind', { SMTP_URL: 'mail.example', DATABASE_URL: database }, /SMTP_URL must begin with smtp:/],
    ['a public address that is none', { PUBLIC_URL: 'lernpfad', DATABASE_URL: database }, /PUBLIC_URL/],
    ['half an OIDC login', { OIDC_ISSUER: 'https://login.demo.example', DATABASE_URL: database }, /OIDC_CLIENT_ID/],
    ['half of Stripe', { STRIPE_SECRET_KEY: 'sk_test_1', DATABASE_URL: database }, /STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET belong/],
    [
      'a key of Stripe that is none',
      { STRIPE_SECRET_KEY: 'pk_test_1', DATABASE_URL: database },
      /STRIPE_SECRET_KEY must begin with sk_live_/,
    ],
    ['a stand-in for Stripe elsewhere', { STRIPE_API: 'http://stripe.example:80', DATABASE_URL: database }, /STRIPE_API must be http:/],
    [
      'a live key for a stand-in',
      { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1', STRIPE_API: 'http://127.0.0.1:9', DATABASE_URL: database },
      /STRIPE_API is for tests: a live key never goes there/,
    ],
    ['a database nobody answers at', { DATABASE_URL: 'postgresql://x@127.0.0.1:9/x' }, /DATABASE_URL can't be reached/],
    ['a database server without a name', { DATABASE_URL: 'postgresql://x@nowhere.invalid/x' }, /DATABASE_URL can't be reached/],
    ['a database that does not exist', { DATABASE_URL: named(inject('server'), 'no_such') }, /DATABASE_URL can't be reached/],
    ['an address of another machine', { HOST: '192.0.2.1', DATABASE_URL: database }, /HOST is no address of this machine/],
  ])('%s', async ([, env, sentence]) => {
    expect(await refusal(env)).toMatch(sentence)
  })

  test('a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    expect(await refusal({ PORT: String(port), DATABASE_URL: database })).toBe(
      `Port ${port} is taken: stop what uses it, or set PORT to another.`,
    )
    taken.close()
  })
})

describe('a data folder', () => {
  const folder = '.data/test-folder'
  const embedded = { ...own, DATABASE_URL: '', DATA_DIR: folder }
  rmSync(folder, { recursive: true, force: true })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('serves one start at a time; the second says so and leaves the first alone', async () => {
    const first = await startProcess({ databaseUrl: '', env: embedded })
    expect(await refusal({ ...embedded, PORT: String(await freePort()) })).toMatch(/data folder .*test-folder is in use by another start/)
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
    expect(await first.stop()).toBe(0)
    const next = await startProcess({ databaseUrl: '', env: embedded })
    expect(await next.stop()).toBe(0)
    expect(next.complained).toEqual([])
  })
})
