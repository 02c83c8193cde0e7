import type { IncomingMessage } from 'node:http'

/** Where files are handed in. */
export const takesFiles = (path: string) => /^\/mein\/(gesuche|bewerbungen)\/[0-9a-f-]{36}\/unterlagen$/.test(path)
/** Bytes a request may carry, by where it goes. */
const bodyLimit = (path: string) => {
  if (path.startsWith('/trpc/')) return 100_000
  if (takesFiles(path)) return 11_000_000
  // A day's answers of the bank to a full payment file.
  return /^(\/en)?\/amt\/(zahlungen|kasse)\/bank$/.test(path) ? 8_200_000 : 200_000
}

/**
 * The status with which a request is refused before anybody reads it, or null. One guard for pages, /trpc and /auth:
 * a write must come from our own pages, so no Origin or a foreign one is turned away (Astro's check bakes the address into the build).
 */
export function turnAway(req: IncomingMessage, path: string, publicUrl: string): number | null {
  // Browsers always announce the length of a form; a body without one cannot be bounded before it is read.
  if (req.headers['transfer-encoding']) return 411
  const length = Number(req.headers['content-length'] ?? 0)
  if (!Number.isFinite(length) || length > bodyLimit(path)) return 413
  if (!['GET', 'HEAD', 'POST'].includes(req.method ?? '')) return 405
  if (req.method === 'POST' && !isOwn(req, publicUrl)) return 403
  if (path.startsWith('/trpc/') && req.method === 'POST' && !/^application\/json(;|$)/.test(req.headers['content-type'] ?? '')) return 415
  return null
}

function isOwn(req: IncomingMessage, publicUrl: string) {
  const origin = req.headers.origin
  // On the machine itself localhost and 127.0.0.1 are the same door.
  const own = new URL(publicUrl)
  const names = ['localhost', '127.0.0.1'].includes(own.hostname) ? ['localhost', '127.0.0.1'] : [own.hostname]
  return names.some(name => origin === `${own.protocol}//${name}${own.port ? `:${own.port}` : ''}`)
}
