// Finished pages for people without a session: kept as bytes with their tags, thrown away when PostgreSQL says that something changed.
import { createHash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

type Page = {
  since: number
  at: number
  status: number
  headers: OutgoingHttpHeaders
  tags: string[]
  etag: string
  bytes: { identity: Buffer; gzip: Buffer; br: Buffer }
}
const pages = new Map<string, Page>()
const rendering = new Map<string, Promise<Page | null>>()
let changes = 0 // counts every notification
const changedAt = new Map<string, number>() // tag → number of its last one
let listening = false
const most = 2000
// What depends on the time alone (a deadline passes, a run begins) is never older than this.
const lifetime = 30_000

/** The query parameters that pages know. Any other makes a page uncacheable, or junk would fill the memory. */
const known = new Set([
  'q',
  'fuer',
  'bereich',
  'stufe',
  'ort',
  'monat',
  'tag',
  'zeit',
  'preis',
  'sprache',
  'frei',
  'rollstuhl',
  'ordnung',
  'beruf',
  'start',
  'seite',
])

/** The address as a key, or null where a page must not be kept. */
export function cacheKey(url: string, language: string): string | null {
  const { pathname, searchParams } = new URL(url, 'http://local')
  for (const name of searchParams.keys()) if (!known.has(name)) return null
  if (searchParams.size > 12 || url.length > 400) return null
  return `${language} ${pathname}?${searchParams}`
}

export async function readThrough(req: IncomingMessage, res: ServerResponse, key: string, render: () => unknown): Promise<void> {
  // Whatever becomes of it here: a browser asks again before it shows the page another time.
  res.setHeader('cache-control', 'no-cache')
  if (!listening) return void (await render()) // deaf: better slow than stale
  const kept = pages.get(key)
  if (kept && Date.now() - kept.at < lifetime) return send(req, res, kept)
  if (req.method !== 'GET') return void (await render()) // HEAD has no body to keep
  const other = await rendering.get(key) // a hundred people after a change cost one rendering
  if (other) return send(req, res, other)
  const mine = capture(res, render)
  rendering.set(
    key,
    mine.then(m => m.page).catch(() => null),
  )
  try {
    const { page, answer } = await mine
    const stale = page?.tags.some(tag => (changedAt.get(tag) ?? 0) > page.since)
    if (page && !stale && listening) keep(key, page)
    if (page) send(req, res, page)
    else answer()
  } finally {
    rendering.delete(key)
  }
}

function keep(key: string, page: Page) {
  pages.delete(key)
  pages.set(key, page)
  const oldest = pages.keys().next().value
  if (pages.size > most && oldest) pages.delete(oldest)
}

async function capture(res: ServerResponse, render: () => unknown) {
  const since = changes
  const chunks: Buffer[] = []
  let status = 200
  let headers: OutgoingHttpHeaders = {}
  const ended = new Promise<void>(done => {
    const take = (chunk: unknown) => {
      if (chunk && typeof chunk !== 'function') chunks.push(Buffer.from(chunk as Uint8Array))
    }
    Object.assign(res, {
      writeHead: (code: number, ...rest: unknown[]) => {
        status = code
        headers = (rest.at(-1) as OutgoingHttpHeaders | undefined) ?? {}
        return res
      },
      write: (chunk: unknown) => {
        take(chunk)
        return true
      },
      end: (chunk: unknown) => {
        take(chunk)
        done()
        return res
      },
    })
  })
  await render()
  await ended
  for (const own of ['writeHead', 'write', 'end'] as const) delete (res as Partial<ServerResponse>)[own]
  const identity = Buffer.concat(chunks)
  const tags = String(headers['cache-tags'] ?? '')
    .split(',')
    .map(tag => tag.trim())
    .filter(Boolean)
  delete headers['cache-tags']
  const answer = () => {
    res.writeHead(status, headers)
    res.end(identity)
  }
  // No page is kept that did not say what it depends on, or that wants to remember somebody.
  if (status !== 200 || tags.length === 0 || headers['set-cookie']) return { page: null, answer }
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: identity.length }
  const [zipped, br] = await Promise.all([
    promisify(gzip)(identity, { level: 6 }),
    promisify(brotliCompress)(identity, { params: quality }),
  ])
  const etag = `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`
  const kept = { ...headers, etag, vary: 'accept-encoding, cookie', 'cache-control': 'no-cache' }
  return { page: { status, headers: kept, tags, etag, since, at: Date.now(), bytes: { identity, gzip: zipped, br } }, answer }
}

function send(req: IncomingMessage, res: ServerResponse, page: Page) {
  if (req.headers['if-none-match'] === page.etag) {
    // What a 304 says replaces what the browser kept: the page's own policy must come with it, or the next view has none of its styles.
    const { 'content-type': _, 'content-length': __, ...headers } = page.headers
    res.writeHead(304, headers).end()
    return
  }
  const accepts = String(req.headers['accept-encoding'] ?? '')
  const coding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : 'identity'
  const encoded = coding === 'identity' ? {} : { 'content-encoding': coding }
  res.writeHead(page.status, { ...page.headers, 'content-length': page.bytes[coding].length, ...encoded })
  res.end(req.method === 'HEAD' ? undefined : page.bytes[coding])
}

/** What the database tells of changes (src/db/changes.ts). While deaf nothing is served from memory. */
export const ears = {
  hearing() {
    listening = true
  },
  changed(tag: string) {
    changedAt.set(tag, ++changes)
    for (const [key, page] of pages) if (page.tags.includes(tag)) pages.delete(key)
  },
  deaf() {
    listening = false
    pages.clear()
  },
}
