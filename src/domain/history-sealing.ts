import { createHash, type Hash } from 'node:crypto'
import type { Pool } from 'pg'
import { database, pool } from '#db/client.ts'
import type { HistorySeal } from '#db/generated/client.ts'
import { nowDate } from '#domain/clock.ts'
import { type Anchor, dropAnchors, lastAnchor, readAnchors } from '#outside/anchors.ts'
import { timeStamp } from '#outside/time-stamp.ts'

// The database refuses to change the history, but whoever owns the database can switch that off. Seals make it show: each is the
// fingerprint of the rows since the one before and of that one, and is copied outside the database (outside/anchors.ts).

const mostRows = 10_000
const nothing = '0'.repeat(64)

/** Seals what was written since the last time. One at a time: the job's queue sees to it. */
export async function sealHistory(): Promise<void> {
  const end = await settledEnd(pool())
  for (;;) {
    const last = await database().historySeal.findFirst({ orderBy: { id: 'desc' } })
    if (last) await copyOut(last)
    const from = last?.upTo ?? 0n
    const { rows, digest, upTo } = await digestOf(from, end, mostRows)
    if (rows === 0) return
    const at = nowDate()
    const data = { id: (last?.id ?? 0) + 1, upTo, rows, digest, previous: last?.hash ?? nothing, at }
    const seal = await database().historySeal.create({ data: { ...data, hash: hashOf(data) } })
    await dropAnchors([anchorOf(seal)])
  }
}

/** A kill between the seal and its copy leaves one seal without: it gets it now. More than one missing is for the check to say. */
async function copyOut(last: HistorySeal) {
  const copied = (await lastAnchor())?.seal ?? 0
  if (copied === last.id - 1) await dropAnchors([anchorOf(last)])
}

export const anchorOf = ({ id, upTo, hash, at }: HistorySeal): Anchor => ({
  ...{ seal: id, upTo: String(upTo), hash, at: at.toISOString() },
})

/** Has the newest seal stamped by somebody else, where an authority is configured: then not even the copies can be made anew. */
export async function stampHistory(): Promise<void> {
  const last = await database().historySeal.findFirst({ orderBy: { id: 'desc' } })
  const copy = await lastAnchor()
  if (!last || (copy?.seal === last.id && copy.timeStamp)) return
  const token = await timeStamp(last.hash)
  if (token) await dropAnchors([{ ...anchorOf(last), timeStamp: token.toString('base64') }])
}

/**
 * The last number up to which no row can appear any more. Numbers are given before their transaction ends, so rows come in disorder:
 * whoever had a number when we looked must have ended first.
 */
async function settledEnd(db: Pool): Promise<bigint> {
  const { rows } = await db.query<{ last: string | null }>(
    `select pg_sequence_last_value(pg_get_serial_sequence('"History"', 'id')::regclass)::text as last`,
  )
  // From taking a number to writing the row takes far less than this.
  await new Promise(later => setTimeout(later, 200))
  const { rows: own } = await db.query<{ xact: string }>('select pg_current_xact_id()::text as xact')
  for (let n = 0; n < 200; n++) {
    const { rows: open } = await db.query<{ ended: boolean }>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text::numeric > $1::numeric as ended`,
      [own[0]?.xact],
    )
    if (open[0]?.ended) return BigInt(rows[0]?.last ?? 0)
    await new Promise(later => setTimeout(later, 100))
  }
  // Something has been writing for twenty seconds; the next round seals what this one could not.
  const last = await database().historySeal.findFirst({ orderBy: { id: 'desc' } })
  return last?.upTo ?? 0n
}

// Every column by name: one that is added later must not change what was sealed before it.
const line = `jsonb_build_array(id, (extract(epoch from at) * 1000)::bigint, door, "accountId", "actorName", "personId", concept, "subjectId", act,
  before, after, reason, "providerId")::text`

async function digestOf(from: bigint, to: bigint, most: number): Promise<{ rows: number; digest: string; upTo: bigint }> {
  const hash: Hash = createHash('sha256')
  const { rows } = await pool().query<{ number: string; line: string }>(
    `select id::text as number, ${line} as line from "History" where id > $1 and id <= $2 order by id limit $3`,
    [String(from), String(to), most],
  )
  for (const row of rows) hash.update(`${row.line}\n`)
  return { rows: rows.length, digest: hash.digest('hex'), upTo: BigInt(rows.at(-1)?.number ?? from) }
}

const hashOf = ({ id, upTo, rows, digest, previous, at }: Omit<HistorySeal, 'hash'>) =>
  createHash('sha256').update([id, upTo, rows, digest, previous, at.toISOString()].join('\n')).digest('hex')

export const findings = ['rows_changed', 'seal_changed', 'seal_missing', 'copy_differs', 'copy_missing'] as const
/** What is wrong, and between which rows of the history. */
export type Finding = { kind: (typeof findings)[number]; seal: number; from: string; upTo: string }

// A year has half a million seals and copies: so many are looked at together.
const together = 1_000

/** Compares rows, seals and their copies, and writes down what it found. */
export async function checkHistory(): Promise<Finding[]> {
  const newest = (await database().historySeal.findFirst({ orderBy: { id: 'desc' }, select: { id: true } }))?.id ?? 0
  const copies = await compareCopies(newest)
  const found: Finding[] = []
  const missing: Finding[] = []
  let [expected, previous, from, rows, count] = [1, nothing, 0n, 0, 0]
  for await (const seal of sealsTo(newest)) {
    const where = { seal: seal.id, from: String(from + 1n), upTo: String(seal.upTo) }
    if (seal.id !== expected) found.push({ kind: 'seal_missing', ...where, seal: expected })
    else if (seal.previous !== previous || seal.hash !== hashOf(seal)) found.push({ kind: 'seal_changed', ...where })
    const now = await digestOf(from, seal.upTo, seal.rows + 1)
    if (now.rows !== seal.rows || now.digest !== seal.digest) found.push({ kind: 'rows_changed', ...where })
    // The last one may be on its way out.
    if (!copies.has(seal.id) && seal.id !== newest) missing.push({ kind: 'copy_missing', seal: seal.id, from: '', upTo: where.upTo })
    ;[expected, previous, from, rows, count] = [seal.id + 1, seal.hash, seal.upTo, rows + now.rows, count + 1]
  }
  found.push(...copies.found, ...missing)
  await database().historyCheck.create({ data: { at: nowDate(), seals: count, rows, findings: found } })
  if (found.length > 0) console.error(`the history is not what was written: ${JSON.stringify(found)}`)
  return found
}

async function* sealsTo(newest: number): AsyncGenerator<HistorySeal> {
  for (let last = 0; last < newest; ) {
    const seals = await database().historySeal.findMany({
      where: { id: { gt: last, lte: newest } },
      orderBy: { id: 'asc' },
      take: together,
    })
    yield* seals
    last = seals.at(-1)?.id ?? newest
  }
}

/** What differs between the copies and the seals they are of, and which of these have one. */
async function compareCopies(newest: number): Promise<{ found: Finding[]; has(id: number): boolean }> {
  const found: Finding[] = []
  const copied = new Uint8Array(newest + 1)
  let some: Anchor[] = []
  const compare = async () => {
    const seals = await database().historySeal.findMany({
      where: { id: { in: some.map(one => one.seal) } },
      select: { id: true, hash: true },
    })
    const kept = new Map(seals.map(seal => [seal.id, seal.hash]))
    for (const { seal, upTo, hash } of some) {
      copied[seal] = 1
      if (!kept.has(seal)) found.push({ kind: 'seal_missing', seal, from: '', upTo })
      else if (kept.get(seal) !== hash) found.push({ kind: 'copy_differs', seal, from: '', upTo })
    }
    some = []
  }
  for await (const anchor of readAnchors()) if (some.push(anchor) === together) await compare()
  await compare()
  return { found, has: id => copied[id] === 1 }
}

/** How far the history is sealed, and what the last check found; null before the first. */
export async function historyState() {
  const [seal, check] = await Promise.all([
    database().historySeal.findFirst({ orderBy: { id: 'desc' } }),
    database().historyCheck.findFirst({ orderBy: { id: 'desc' } }),
  ])
  return {
    sealed: seal && { id: seal.id, at: seal.at.toISOString(), hash: seal.hash },
    check: check && { at: check.at.toISOString(), findings: check.findings as unknown as Finding[] },
  }
}
