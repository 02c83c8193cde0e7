import type { IncomingMessage } from 'node:http'

/**
 * The network address a request came from. Behind `trusted` proxies it is the entry that the outermost of them wrote;
 * everything further left in x-forwarded-for was written by the visitor and proves nothing.
 */
export function clientAddress(req: IncomingMessage, trusted: number): string {
  const socket = req.socket.remoteAddress ?? 'unknown'
  if (trusted === 0) return socket
  const forwarded = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)
  return forwarded.at(-trusted) ?? socket
}
