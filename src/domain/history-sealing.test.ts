// P12: what an owner of the database does to old rows shows, in ten ways; what the program itself writes never does.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { record } from '#domain/history.ts'
import { checkHistory, findings, historyState, sealHistory, stampHistory } from '#domain/history-sealing.ts'
import { openAnchors, readAnchors } from '#outside/anchors.ts'
import { openTimeStamps } from '#outside/time-stamp.ts'

let folder: string
const copy = () => join(folder, 'seals.jsonl')
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  openAnchors(copy())
  await owner(`truncate "History", "HistorySeal", "HistoryCheck" restart identity`)
})
afterEach(() => {
  openTimeStamps(null)
  rmSync(folder, { recursive: true })
})

/** As the owner of the database, who may switch off every trigger. */
async function owner(...statements: string[]) {
  const client = await pool().connect()
  try {
    await client.query('begin')
    await client.query(`set local session_replication_role = replica`)
    for (const one of statements) await client.query(one)
    await client.query('commit')
  } finally {
    client.release()
  }
}
const write = (act: string) =>
  database().$transaction(tx =>
    record(tx, byItself('job'), {
      concept: 'subsidy',
      subjectId: 'a',
      act,
      after: { rappen: 50_000, say: 'Überweisung «b»' },
      reason: 'Grund',
    }),
  )
/** Three seals over twelve rows. */
async function sealed() {
  for (let n = 0; n < 3; n++) {
    for (let row = 0; row < 4; row++) await write(`act_${n}`)
    await sealHistory()
  }
}
const kinds = async () => (await checkHistory()).map(one => `${one.kind} ${one.seal}`)

test('what was written and sealed is as it was written, and a row is in one seal only', async () => {
  await sealed()
  expect(await kinds()).toEqual([])
  await sealHistory()
  expect(await database().historySeal.count()).toBe(3)
  await write('later')
  expect(await kinds()).toEqual([])
  expect(await historyState()).toMatchObject({ sealed: { id: 3 }, check: { findings: [] } })
})

test('rows that appear out of order are sealed once they cannot change any more', async () => {
  const client = await pool().connect()
  await client.query('begin')
  await client.query(
    `insert into "History" (door, "actorName", concept, "subjectId", act) values ('job', 'job', 'subsidy', 'slow', 'began_first')`,
  )
  await write('ended_first')
  const sealing = sealHistory()
  await new Promise(later => setTimeout(later, 500))
  expect(await database().historySeal.count()).toBe(0)
  await client.query('commit')
  client.release()
  await sealing
  expect((await database().historySeal.findMany()).map(one => one.rows)).toEqual([2])
  expect(await kinds()).toEqual([])
})

/** All seals made anew over what stands there now, by somebody who knows how. */
async function recompute() {
  await owner(`truncate "HistorySeal"`)
  const kept = readFileSync(copy())
  await sealHistory()
  writeFileSync(copy(), kept)
}
const middle = `(select id from "History" order by id offset 5 limit 1)`
const hash = (one: { id: number; upTo: bigint; rows: number; digest: string; previous: string; at: Date }) =>
  createHash('sha256').update([one.id, one.upTo, one.rows, one.digest, one.previous, one.at.toISOString()].join('\n')).digest('hex')

const tampering: [string, () => Promise<unknown>, string[]][] = [
  ['a word of a row is changed', () => owner(`update "History" set reason = 'anders' where id = ${middle}`), ['rows_changed 2']],
  ['an amount in a row is changed', () => owner(`update "History" set after = '{"rappen": 5}' where id = ${middle}`), ['rows_changed 2']],
  ['a row is dated back', () => owner(`update "History" set at = at - interval '1 day' where id = ${middle}`), ['rows_changed 2']],
  ['somebody else is said to have done it', () => owner(`update "History" set "actorName" = 'x' where id = ${middle}`), ['rows_changed 2']],
  ['a row is deleted', () => owner(`delete from "History" where id = ${middle}`), ['rows_changed 2']],
  [
    'a row is put between others',
    () =>
      owner(
        `delete from "History" where id = ${middle}`,
        `insert into "History" (id, door, "actorName", concept, "subjectId", act) values (6, 'job', 'job', 'subsidy', 'a', 'never')`,
      ),
    ['rows_changed 2'],
  ],
  ['the end is cut off', () => owner(`delete from "History" where id > 8`, `delete from "HistorySeal" where id = 3`), ['seal_missing 3']],
  [
    'a row is changed and its seal made to fit',
    async () => {
      await owner(`update "History" set reason = 'anders' where id = ${middle}`)
      const seal = await database().historySeal.findUniqueOrThrow({ where: { id: 2 } })
      const before = (await checkHistory())[0]
      expect(before?.kind).toBe('rows_changed')
      const { rows } = await pool().query<{ line: string }>(
        `select jsonb_build_array(id, (extract(epoch from at) * 1000)::bigint, door, "accountId", "actorName", "personId", concept, "subjectId", act,
  before, after, reason, "providerId")::text as line from "History" where id > 4 and id <= 8 order by id`,
      )
      const digest = createHash('sha256')
        .update(rows.map(one => `${one.line}\n`).join(''))
        .digest('hex')
      await owner(`update "HistorySeal" set digest = '${digest}', hash = '${hash({ ...seal, digest })}' where id = 2`)
    },
    ['seal_changed 3', 'copy_differs 2'],
  ],
  ['all seals are deleted', () => owner(`truncate "HistorySeal"`), ['seal_missing 1', 'seal_missing 2', 'seal_missing 3']],
  [
    'everything is computed anew',
    async () => {
      await owner(`update "History" set reason = 'anders' where id = ${middle}`)
      await recompute()
    },
    ['copy_differs 1', 'seal_missing 2', 'seal_missing 3'],
  ],
  ['the copies are deleted', async () => rmSync(copy()), ['copy_missing 1', 'copy_missing 2']],
]
test.each(tampering)('it shows when %s', async (_, tamper, shown) => {
  await sealed()
  await tamper()
  expect(await kinds()).toEqual(shown)
})

test('every kind of finding was seen here', () => {
  expect([...findings].sort()).toEqual([...new Set(tampering.flatMap(([, , shown]) => shown.map(one => one.split(' ')[0] ?? '')))].sort())
})

test('a power cut in the middle of a copy leaves nothing to find', async () => {
  await sealed()
  writeFileSync(copy(), readFileSync(copy(), 'utf8').slice(0, -20))
  await write('later')
  await sealHistory()
  expect((await Array.fromAsync(readAnchors())).map(one => one.seal)).toEqual([1, 2, 3, 4])
  expect(await kinds()).toEqual([])
})

test('a time stamp of somebody else stands over the newest seal, and OpenSSL verifies it', async () => {
  const authority = await startAuthority(folder)
  openTimeStamps(authority.url)
  await sealed()
  await stampHistory()
  await stampHistory()
  const stamped = (await Array.fromAsync(readAnchors())).filter(one => one.timeStamp)
  expect(stamped.map(one => one.seal)).toEqual([3])
  writeFileSync(join(folder, 'token'), Buffer.from(stamped[0]?.timeStamp ?? '', 'base64'))
  const verify = (digest: string) =>
    authority.openssl('ts', '-verify', '-digest', digest, '-token_in', '-in', 'token', '-CAfile', 'tsa.pem')
  expect(String((await verify(stamped[0]?.hash ?? '')).stdout)).toMatch(/OK/)
  await expect(verify('0'.repeat(64))).rejects.toThrow()
  authority.answerAbout('1'.repeat(64))
  await write('later')
  await sealHistory()
  await expect(stampHistory()).rejects.toThrow('something else')
  await authority.stop()
  await expect(stampHistory()).rejects.toThrow()
  expect(await kinds()).toEqual([])
})

/** A time-stamping authority made of OpenSSL, on this machine. */
async function startAuthority(dir: string) {
  const openssl = (...given: string[]) => promisify(execFile)('openssl', given, { cwd: dir })
  writeFileSync(
    join(dir, 'tsa.cnf'),
    `[tsa]
default_tsa = one
[one]
dir = .
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[ext]
extendedKeyUsage = critical,timeStamping
`,
  )
  writeFileSync(join(dir, 'serial'), '01\n')
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.pem', '-days', '2'],
    ...['-subj', '/CN=Zeitstempel (Demo)', '-config', 'tsa.cnf', '-extensions', 'ext'],
  )
  let instead: string | null = null
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', chunk => chunks.push(chunk))
    req.on('end', async () => {
      writeFileSync(join(dir, 'query'), Buffer.concat(chunks))
      if (instead) await openssl('ts', '-query', '-digest', instead, '-sha256', '-cert', '-out', 'query')
      await openssl('ts', '-reply', '-queryfile', 'query', '-out', 'reply', '-config', 'tsa.cnf')
      res.setHeader('content-type', 'application/timestamp-reply').end(readFileSync(join(dir, 'reply')))
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    openssl,
    answerAbout: (digest: string) => {
      instead = digest
    },
    stop: () => new Promise(done => server.close(done)),
  }
}
