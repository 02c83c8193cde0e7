import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { readConfig } from '#config'
import { openDatabase } from '#db/client.ts'
import { startEmbedded } from '#db/embedded.ts'
import { getActor } from '#domain/account/acting.ts'
import { openPost } from '#outside/post.ts'
import { localsFor } from '#web/locals.ts'
import { sessionDoor } from '#web/session.ts'

const config = readConfig()

/** In `astro dev` pages have no server of ours around them: the database is opened here, and nobody is signed in. */
export async function devLocals(request: Request) {
  const url = config.databaseUrl ?? (await startEmbedded(join(config.dataDir, 'postgres'))).url
  openDatabase(url, config.databasePool)
  openPost({ smtpUrl: config.smtpUrl, from: config.mailFrom, publicUrl: config.publicUrl, practiceIsPublic: config.demo })
  const language = request.headers.get('x-language') === 'en' ? 'en' : 'de'
  const actor = await getActor(null, 'page')
  const { pathname, search } = new URL(request.url)
  const req = { headers: {} } as IncomingMessage
  const res = { appendHeader() {} } as unknown as ServerResponse
  const session = sessionDoor({ req, res, network: '127.0.0.1', actor, language, secure: false, cast: null })
  return localsFor({
    actor,
    session,
    language,
    address: '127.0.0.1',
    path: pathname + search,
    origin: config.publicUrl,
    demo: config.demo,
    oidcName: null,
  })
}
