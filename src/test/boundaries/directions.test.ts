import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { code, type Import, importsOf, isTest, partOf } from '#test/boundaries/sources.ts'

// pages → (ui, web, api) → domain → (db, outside); jobs and seeds enter at domain; words and config are leaves.
const may: Record<string, readonly string[]> = {
  pages: ['pages', 'ui', 'web', 'words'],
  ui: ['ui', 'words'],
  web: ['web', 'api', 'domain', 'words', 'config'],
  api: ['api', 'domain', 'words'],
  domain: ['domain', 'db', 'outside', 'words'],
  outside: ['outside', 'db', 'words'],
  db: ['db'],
  jobs: ['jobs', 'domain', 'words', 'config'],
  seeds: ['seeds', 'domain', 'db', 'words', 'config'],
  words: ['words'],
  config: [],
  middleware: ['web', 'words'],
}
/** Only their shape: a type leaves nothing in the bundle. */
const mayAsType: Record<string, readonly string[]> = {
  ui: ['api', 'web'],
  pages: ['api', 'domain'],
  env: ['web'],
  domain: ['api'],
}
/** The files that put the process together. */
const roots = ['src/server.ts', 'src/command.ts', 'src/content.config.ts', 'seeds/seed.ts']
/** Who alone may speak to a library. */
const owners: Record<string, readonly string[]> = {
  pg: ['db'],
  prisma: ['db'],
  '@prisma/client': ['db'],
  '@prisma/adapter-pg': ['db'],
  '@prisma/driver-adapter-utils': ['db'],
  '@prisma/schema-engine-wasm': ['db'],
  'pg-boss': ['jobs'],
  'better-auth': ['outside', 'ui'],
  '@better-auth/passkey': ['outside', 'ui'],
  nodemailer: ['outside'],
  'smtp-server': ['outside'],
  pdfkit: ['outside'],
  swissqrbill: ['outside'],
  'fast-xml-parser': ['outside'],
  'fast-xml-validator': ['outside'],
  qrcode: ['ui'],
  stripe: ['outside'],
  'oidc-provider': [],
  '@trpc/server': ['api', 'server'],
  '@trpc/client': ['ui'],
  lit: ['ui'],
}

const imports = code.filter(source => !isTest(source.path)).flatMap(importsOf)
const own = (one: Import) => one.to.startsWith('src/') || one.to.startsWith('seeds/')

test('every import leads in the direction of the house', () => {
  const wrong = imports.filter(one => own(one) && !roots.includes(one.from) && !mayImport(one))
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('a library is spoken to by one part only', () => {
  const wrong = imports.filter(one => !own(one) && !one.typeOnly && !(owners[partOf(one.to)]?.includes(partOf(one.from)) ?? true))
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('a concept asks another for its verbs, never for its tables', () => {
  expect(imports.filter(one => one.from.startsWith('src/api/') && one.to.startsWith('src/db/')).map(one => one.from)).toEqual([])
})

test('imports of our own files are written with their ending and exist', () => {
  const lost = imports.filter(
    one => own(one) && !one.to.startsWith('src/db/generated/') && one.to !== 'src/words/messages.ts' && !existsSync(one.to),
  )
  expect(lost.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('no circle: from no file one comes back to it', () => {
  const next = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports) if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to])
  expect([...next.keys()].flatMap(from => circleFrom(from, next))).toEqual([])
})

function mayImport({ from, to, typeOnly }: Import) {
  const [here, there] = [partOf(from), partOf(to)]
  return may[here]?.includes(there) || (typeOnly && mayAsType[here]?.includes(there)) || here === 'server'
}

/** The shortest way back, told once: from the file whose name comes first. */
function circleFrom(start: string, next: Map<string, string[]>): string[] {
  const ways = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const to of next.get(way.at(-1) ?? '') ?? []) {
      if (to === start) return [...way].sort()[0] === start ? [[...way, start].join(' → ')] : []
      if (seen.has(to)) continue
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return []
}
