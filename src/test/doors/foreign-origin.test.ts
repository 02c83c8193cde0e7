// P19: what changes something is taken from our own pages only.
import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { procedures } from '#test/doors/knocking.ts'
import { table } from '#test/doors/table.ts'
import { makeWorld } from '#test/doors/world.ts'
import { signInAs, sql } from '#test/sign-in.ts'

const world = await makeWorld()
const app = await startApp()
const victim = browse(app)
await signInAs(victim, world.actors.administrator.account?.email ?? '')

const json = 'application/json'
const trpcHeaders: [string, Record<string, string>][] = [
  ['no origin', { 'content-type': json }],
  ['a foreign origin', { 'content-type': json, origin: 'https://evil.example' }],
  ['the origin of a sandbox', { 'content-type': json, origin: 'null' }],
  ['our name on another port', { 'content-type': json, origin: 'http://localhost:1' }],
  ['a simple text', { 'content-type': 'text/plain', origin: app.url }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded', origin: app.url }],
  ['JSON only by its beginning', { 'content-type': 'application/jsonish', origin: app.url }],
]
const mutations = Object.entries(procedures).filter(([, procedure]) => procedure._def.type === 'mutation')
// Made once: whoever is refused uses nothing up.
const inputs: Record<string, unknown> = {}
for (const [path] of mutations) inputs[path] = await table[path]?.input?.(world)

test.for(trpcHeaders)('no door that changes something opens for %s', async ([, headers]) => {
  const before = await historyRows()
  for (const [path] of mutations) {
    const answer = await victim.fetch(`/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(inputs[path]) })
    expect([403, 415], path).toContain(answer.status)
  }
  expect(await historyRows()).toBe(before)
})

test('what changes something is never done by GET', async () => {
  for (const [path] of mutations) {
    const input = encodeURIComponent(JSON.stringify(inputs[path] ?? {}))
    expect((await victim.fetch(`/trpc/${path}?input=${input}`)).status, path).toBe(405)
  }
})

const pages = globSync('src/pages/**/*.{astro,ts}').map(
  file => file.replace(/^src\/pages|\/index\.astro$|\.astro$|\.ts$/g, '').replace(/\[(\.\.\.)?\w+\]/g, 'x') || '/',
)
test.for<[string, Record<string, string>]>([
  ['no origin', {}],
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['the origin of a sandbox', { origin: 'null' }],
  ['our own name under https', { origin: app.url.replace('http:', 'https:') }],
])('no page takes a form with %s', async ([, headers]) => {
  for (const path of [...pages, ...pages.map(page => `/en${page}`)]) {
    const answer = await victim.fetch(path, { method: 'POST', headers, body: new URLSearchParams({ x: 'y' }) })
    expect(answer.status, path).toBe(403)
  }
})

test('methods we do not know are turned away', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    for (const path of ['/', '/trpc/profession.list', '/auth/callback/agov'])
      expect((await victim.fetch(path, { method, headers: { origin: app.url } })).status, `${method} ${path}`).toBe(405)
})

const historyRows = async () => Number((await sql<{ count: string }>(app, 'select count(*) from "History"'))[0]?.count)
