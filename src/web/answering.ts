import type { IncomingMessage, ServerResponse } from 'node:http'
import { knock } from '#api/http.ts'
import type { Config } from '#config'
import { getActor } from '#domain/account/acting.ts'
import type { openSignIn } from '#domain/account/signing-in.ts'
import type { Actor } from '#domain/actor.ts'
import { clientAddress } from '#web/address.ts'
import { cacheKey, readThrough } from '#web/cache.ts'
import { takesFiles, turnAway } from '#web/guard.ts'
import { setPagePolicy, setSecurityHeaders } from '#web/headers.ts'
import { hearDesk } from '#web/hearing.ts'
import { takeLanguage } from '#web/language.ts'
import { localsFor } from '#web/locals.ts'
import type { Pages } from '#web/pages.ts'
import { type CastMember, headersOf, sessionDoor } from '#web/session.ts'
import { serveFile } from '#web/static.ts'
import { withoutSlash } from '#web/without-slash.ts'
import type { Language } from '#words/speak.ts'

type House = {
  config: Config
  identity: ReturnType<typeof openSignIn>
  pages: Pages
  cast: ((language: Language) => Promise<CastMember[]>) | null
  /** May requests be sent here? */
  isReady: () => Promise<string | true>
}
type Call = { req: IncomingMessage; res: ServerResponse; address: string; language: Language; actor: Actor }

/** The way of every request: headers, guard, files, sign-in, who it is, then a door of the api or a page. */
export function answering({ config, identity, pages, cast, isReady }: House) {
  const secure = config.publicUrl.startsWith('https:')

  return async function answer(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
    setSecurityHeaders(res, secure)
    const address = clientAddress(req, config.trustedProxies)
    // Ours alone: what came from outside is overwritten.
    req.headers['x-client-address'] = address
    const meant = withoutSlash(req.url ?? '/')
    if (meant && req.method === 'GET') return plain(res, 308, 'moved', { location: meant })
    const language = takeLanguage(req)
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
    if (path === '/healthz') return plain(res, 200, 'alive')
    if (path === '/readyz') return ready(res)
    // Signed instead of sent from a page of ours, so the guard of the forms would turn it away.
    if (path === '/stripe/webhook') return hearDesk(req, res)
    const refused = turnAway(req, path, config.publicUrl)
    // Who hands in a file that is too large hears so on the page of their application, not in a browser's own words.
    if (refused === 413 && takesFiles(path) && req.method === 'POST')
      return sayTooLarge(req, res, `${language === 'en' ? '/en' : ''}${path}?zu-gross`)
    if (refused) return plain(res, refused, 'refused', { connection: 'close' })
    if (serveFile(req, res, path)) return
    if (path.startsWith('/auth/')) return identity.handle(req, res)

    const { accountId, cookies } = await identity.whoIs(headersOf(req))
    for (const cookie of cookies) res.appendHeader('set-cookie', cookie)
    const actor = await getActor(accountId, path.startsWith('/trpc/') ? 'trpc' : 'page')
    if (path.startsWith('/trpc/')) return knock(req, res, path, { actor, language, address })
    return draw({ req, res, address, language, actor })
  }

  function draw({ req, res, address, language, actor }: Call) {
    const url = req.url ?? '/'
    setPagePolicy(res, config.stripe?.checkout ?? null)
    const session = sessionDoor({ req, res, network: address, actor, language, secure, cast })
    const { demo, oidc, publicUrl } = config
    const locals = localsFor({ actor, session, language, address, path: url, origin: publicUrl, demo, oidcName: oidc?.name ?? null })
    const nameless = () => {
      // No page of that name: the same handler draws the one that says so.
      req.url = '/404'
      void pages(req, res, () => plain(res, 404, 'not found'), locals)
    }
    const render = () => pages(req, res, nameless, locals)
    const key = config.pageCache && !actor.account && !req.headers.cookie ? cacheKey(url, language) : null
    if (key && (req.method === 'GET' || req.method === 'HEAD')) return readThrough(req, res, key, render)
    res.setHeader('cache-control', 'private, no-store')
    return render()
  }

  async function ready(res: ServerResponse) {
    const answer = await isReady()
    plain(res, answer === true ? 200 : 503, answer === true ? 'ready' : answer)
  }
}

/** Reads a body to its end without keeping it, so that the browser takes the answer; the patience of the server bounds it. */
function sayTooLarge(req: IncomingMessage, res: ServerResponse, location: string) {
  req.once('end', () => plain(res, 303, 'too large', { location, connection: 'close' }))
  req.resume()
}

export function plain(res: ServerResponse, status: number, text: string, headers: Record<string, string> = {}) {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers })
  res.end(`${text}\n`)
}
