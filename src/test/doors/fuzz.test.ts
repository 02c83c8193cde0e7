// P14: no input takes effect that the schema does not know, none breaks a door, and no answer shows how we are made.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { isMeant, knock, procedures } from '#test/doors/knocking.ts'
import { revealing, smuggling, spoilt } from '#test/doors/nasty.ts'
import { type Row, table } from '#test/doors/table.ts'
import { type Caller, callers, makeWorld } from '#test/doors/world.ts'
import { signInAs } from '#test/sign-in.ts'

const world = await makeWorld()
const app = await startApp()
const visitors = new Map<Caller, Visitor>()
for (const caller of callers) {
  const visitor = browse(app)
  const { account } = world.actors[caller]
  if (account) await signInAs(visitor, account.email, account.name)
  visitors.set(caller, visitor)
}
const seed = 4406
/** Calls a door; `npm run bench -- doors` sends 500. */
const calls = Number(process.env['SPOILT'] ?? 150)
// That every door has its row is held by doors.test.ts.
const doors = Object.entries(procedures).flatMap(([path, procedure]) => {
  const row = table[path]
  // A door without a schema reads nothing of what is sent: a few calls say as much as many.
  const most = procedure._def.inputs.length === 0 ? 10 : calls
  return row ? [{ path, kind: procedure._def.type, row, fields: fieldsOf(procedure._def.inputs), most }] : []
})
/** So many at once, of one world. */
const batch = 50

test.for(doors)(`$path: $most spoilt calls, none breaks it`, { timeout: 60_000 }, async ({ path, kind, row, fields, most }) => {
  const caller = callerFor(row)
  // What a call changes it finds changed the next time: every fifty calls the thing they are about is made anew.
  let real: unknown
  for (let round = 0; round < most / batch; round++) {
    if (kind === 'mutation' || !real) real = (await row.input?.(world)) ?? {}
    const inputs = fc.sample(spoilt(real, fields), { numRuns: Math.min(batch, most), seed: seed + round })
    // The way through HTTP and the session is one for all doors: the first fifty take it, the others come to the door itself.
    const call = round === 0 ? overHttp(visitors.get(caller) as Visitor) : direct(caller)
    await inBatches(inputs, async input => {
      const answer = await call(path, kind, input)
      expect(answer.status, `${path} ${JSON.stringify(input).slice(0, 300)}`).toBeLessThan(500)
      expect(answer.text.replaceAll(/"x{100,}"/g, ''), `${path} ${JSON.stringify(input).slice(0, 300)}`).not.toMatch(revealing)
    })
  }
})

test('a field that a door does not know is named and refused, and nothing happens', async () => {
  const inputs = new Map<string, unknown>()
  for (const { path, row } of doors) inputs.set(path, row.input ? await row.input(world) : {})
  const before = await everything()
  for (const { path, kind, row, fields } of doors) {
    // A door without a schema reads nothing at all.
    if (fields.length === 0 && !row.input) continue
    const [first, ...others] = fc.sample(smuggling(inputs.get(path), fields), { numRuns: 20, seed })
    const caller = callerFor(row)
    const refused = (call: Call) => async (input: unknown) => {
      const answer = await call(path, kind, input)
      expect(answer.status, `${path} ${JSON.stringify(input).slice(0, 300)}`).toBe(400)
    }
    await refused(overHttp(visitors.get(caller) as Visitor))(first)
    await inBatches(others, refused(direct(caller)))
  }
  expect(await everything()).toEqual(before)
}, 120_000)

/** Somebody whom the door is for, and whose thing it is. */
function callerFor(row: Row): Caller {
  return callers.find(one => isMeant(row.audience, world.actors[one]) && (row.reach?.includes(one) ?? one !== 'visitor')) ?? 'owner'
}

type Call = (path: string, kind: 'query' | 'mutation', input: unknown) => Promise<{ status: number; text: string }>

const overHttp =
  (visitor: Visitor): Call =>
  async (path, kind, input) => {
    const text = JSON.stringify(input)
    const asked = kind === 'query' ? `?input=${encodeURIComponent(text.isWellFormed() ? text.slice(0, 4000) : '')}` : ''
    const answer = await visitor.fetch(`/trpc/${path}${asked}`, {
      ...(kind === 'mutation' ? { method: 'POST', body: text } : {}),
      headers: { origin: app.url, 'content-type': 'application/json' },
    })
    return { status: answer.status, text: await answer.text() }
  }

/** What HTTP would have brought to the door, and what would have gone back. */
const direct =
  (caller: Caller): Call =>
  async (path, _kind, input) => {
    const { value, fault, error } = await knock(path, world.actors[caller], JSON.parse(JSON.stringify(input)))
    if (fault?.reason === 'broken') return { status: 500, text: String(error) }
    return { status: fault ? (fault.reason === 'invalid' ? 400 : 409) : 200, text: JSON.stringify(fault ?? value) ?? '' }
  }

async function inBatches<T>(all: T[], work: (one: T) => Promise<void>) {
  for (let n = 0; n < all.length; n += 10) await Promise.all(all.slice(n, n + 10).map(work))
}

/** A digest of every table that a call could have changed. */
async function everything(): Promise<Record<string, string>> {
  const tables = await database().$queryRaw<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`
  const digests: [string, string][] = []
  for (const { name } of tables.filter(table => !['Session', 'RateLimit'].includes(table.name))) {
    const [row] = await database().$queryRawUnsafe<{ digest: string }[]>(
      `select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as digest from "${name}" t`,
    )
    digests.push([name, row?.digest ?? ''])
  }
  return Object.fromEntries(digests)
}

/** The names a door's schema knows at its top. */
function fieldsOf(inputs: unknown[]): string[] {
  return inputs.flatMap(input => Object.keys((input as { shape?: Record<string, unknown> }).shape ?? {}))
}
