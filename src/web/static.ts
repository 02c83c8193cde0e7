import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
}
const folder = new URL('../../dist/client', import.meta.url).pathname
/** Compressed once, at the first request: what the build made does not change while we run. */
const compressed = new Map<string, Promise<Buffer>>()

/** Files the build made. Names below /_astro carry a hash of their content and never change. */
export function serveFile(req: IncomingMessage, res: ServerResponse, path: string): boolean {
  const type = types[extname(path)]
  if (!type || (req.method !== 'GET' && req.method !== 'HEAD')) return false
  const file = normalize(join(folder, decodeSafely(path)))
  if (!file.startsWith(`${folder}/`) || !existsSync(file) || !statSync(file).isFile()) return false
  const lasting = path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600'
  const headers = { 'content-type': type, 'cache-control': lasting }
  if (/javascript|css|svg|text|json/.test(type) && /\bbr\b/.test(String(req.headers['accept-encoding'])))
    void sendCompressed(req, res, file, headers)
  else sendPlain(req, res, file, headers)
  return true
}

function sendPlain(req: IncomingMessage, res: ServerResponse, file: string, headers: Record<string, string>) {
  res.writeHead(200, { ...headers, 'content-length': statSync(file).size, vary: 'accept-encoding' })
  if (req.method === 'HEAD') res.end()
  else createReadStream(file).pipe(res)
}

async function sendCompressed(req: IncomingMessage, res: ServerResponse, file: string, headers: Record<string, string>) {
  const known = compressed.get(file) ?? promisify(brotliCompress)(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  compressed.set(file, known)
  const bytes = await known
  res.writeHead(200, { ...headers, 'content-length': bytes.length, 'content-encoding': 'br', vary: 'accept-encoding' })
  res.end(req.method === 'HEAD' ? undefined : bytes)
}

function decodeSafely(path: string) {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
