import { createReadStream, existsSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

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

/** Files the build made. Names below /_astro carry a hash of their content and never change. */
export function serveFile(req: IncomingMessage, res: ServerResponse, path: string): boolean {
  const type = types[extname(path)]
  if (!type || (req.method !== 'GET' && req.method !== 'HEAD')) return false
  const file = normalize(join(folder, decodeSafely(path)))
  if (!file.startsWith(`${folder}/`) || !existsSync(file) || !statSync(file).isFile()) return false
  const lasting = path.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600'
  res.writeHead(200, { 'content-type': type, 'content-length': statSync(file).size, 'cache-control': lasting })
  if (req.method === 'HEAD') res.end()
  else createReadStream(file).pipe(res)
  return true
}

function decodeSafely(path: string) {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
