import type { IncomingMessage, ServerResponse } from 'node:http'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import { appRouter } from '#api/router.ts'
import type { Context } from '#api/trpc.ts'

/** The doors over the network, below /trpc: one call a request, JSON only (src/web/guard.ts has seen to both). */
export function knock(req: IncomingMessage, res: ServerResponse, path: string, context: Context) {
  res.setHeader('cache-control', 'no-store')
  return nodeHTTPRequestHandler({
    req,
    res,
    path: path.slice('/trpc/'.length),
    router: appRouter,
    createContext: () => context,
    allowBatching: false,
    onError: ({ error }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') console.error(error.cause ?? error)
    },
  })
}
