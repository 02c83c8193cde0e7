import { randomUUID } from 'node:crypto'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PageLocals } from '#web/locals.ts'

/** What draws the pages, with the locals that src/web/locals.ts made for the request. `next` is called where no page has that name. */
export type Pages = (req: IncomingMessage, res: ServerResponse, next: () => void, locals: PageLocals) => unknown

/** The pages of the last build. */
export async function builtPages(): Promise<Pages> {
  // A variable keeps TypeScript and bundlers from looking for what only exists after the build.
  const entry = new URL('../../dist/server/entry.mjs', import.meta.url).href
  const { handler } = (await import(entry)) as { handler: Pages }
  return handler
}

/**
 * For `npm run dev`: Astro's own server draws the pages from their sources, behind the same doors, sessions and guard as ever.
 * Locals can't travel over HTTP; it runs in this process, so src/middleware.ts takes them from a shelf by the number in a header.
 */
export async function freshPages(): Promise<{ pages: Pages; stop(): Promise<void> }> {
  const { dev } = await import('astro')
  const server = await dev({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'warn', devOutput: 'static' } as never)
  const { port } = server.address as AddressInfo
  const pages: Pages = (req, res, _next, locals) => {
    const number = randomUUID()
    shelf.set(number, locals)
    res.once('close', () => shelf.delete(number))
    // Vite's reloading needs inline scripts.
    res.removeHeader('content-security-policy')
    const { method, url, headers } = req
    const onward = request({ port, host: '127.0.0.1', method, path: url, headers: { ...headers, 'x-locals': number } }, answer => {
      for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) res.appendHeader(name, value)
      res.writeHead(answer.statusCode ?? 500)
      answer.pipe(res)
    })
    onward.once('error', error => res.destroy(error))
    req.pipe(onward)
  }
  return { pages, stop: () => server.stop() }
}

const shelf = new Map<string, PageLocals>()
Object.assign(globalThis, { lernpfadLocals: shelf })
