import type { IncomingMessage, ServerResponse } from 'node:http'
import { mayCall, takeCall } from '#domain/payment/calls.ts'

/** Bytes of a call: Stripe's are some kilobytes. */
const most = 256 * 1024

/**
 * Where the payment service calls. The signature holds for the bytes as they came, so they are read raw and before anybody else.
 * Noted is answered: nobody waits while we ask the service how it stands, or it would take our patience for a failure and call again.
 */
export async function hearDesk(req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!mayCall()) return answer(res, 404, 'not found')
  if (req.method !== 'POST') return answer(res, 405, 'POST only', { allow: 'POST' })
  if (!/^application\/json(;|$)/.test(req.headers['content-type'] ?? '')) return answer(res, 415, 'JSON only')
  const body = await rawBody(req)
  if (body === 'too large') return answer(res, 413, body)
  // Whoever left in the middle waits for no answer.
  if (body === 'left') return
  const signature = req.headers['stripe-signature']
  const taken = await takeCall(body, Array.isArray(signature) ? signature.join(',') : signature)
  answer(res, taken === 'noted' ? 200 : 400, taken)
}

function rawBody(req: IncomingMessage): Promise<Buffer | 'too large' | 'left'> {
  if (Number(req.headers['content-length'] ?? 0) > most) return Promise.resolve('too large')
  return new Promise(done => {
    const parts: Buffer[] = []
    let length = 0
    req.on('data', (part: Buffer) => {
      length += part.length
      if (length > most) done('too large')
      else parts.push(part)
    })
    req.on('end', () => done(Buffer.concat(parts)))
    req.on('error', () => done('left'))
    req.on('close', () => done('left'))
  })
}

function answer(res: ServerResponse, status: number, text: string, headers: Record<string, string> = {}) {
  // What was not read to its end would be taken for the next request of the connection.
  const close = status === 200 ? {} : { connection: 'close' }
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...close, ...headers })
  res.end(`${text}\n`)
}
