import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { type Config, ConfigurationError, readConfig } from '#config'
import { hearChanges } from '#db/changes.ts'
import { closeDatabase, openDatabase, pool } from '#db/client.ts'
import { claim, DatabaseUnavailable, type Embedded, startEmbedded } from '#db/embedded.ts'
import { deploy } from '#db/migrate.ts'
import { openClaims } from '#domain/account/claims.ts'
import { ensureAdministrator } from '#domain/account/first-administrator.ts'
import { openSignIn } from '#domain/account/signing-in.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { startJobs } from '#jobs/jobs.ts'
import { openAnchors } from '#outside/anchors.ts'
import { openFiles } from '#outside/files.ts'
import { useDesk } from '#outside/payment-desk.ts'
import { openPost } from '#outside/post.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { openSeal, practiceSeal, readSeal } from '#outside/seal.ts'
import { stripeDesk } from '#outside/stripe-desk.ts'
import { openTimeStamps } from '#outside/time-stamp.ts'
import { answering, plain } from '#web/answering.ts'
import { ears } from '#web/cache.ts'
import { builtPages, freshPages } from '#web/pages.ts'
import { fieldKeyOf, secretOf } from '#web/secret.ts'

// `npm run dev`: pages are drawn from their sources, with reload.
const fresh = process.argv.includes('--fresh')

// Who sends their request a byte at a time is cut off: headers within ten seconds, all of it within thirty.
const patience = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 }

let stopping = false
const ends: (() => Promise<unknown> | unknown)[] = []

try {
  await start(readConfig())
} catch (error) {
  await sayAndEnd(error)
}

async function start(config: Config) {
  const database = await openDatabaseFor(config)
  openDatabase(database.url, config.databasePool)
  openFieldKeys(fieldKeyOf(config))
  ends.push(closeDatabase)
  ends.push(openPost({ smtpUrl: config.smtpUrl, from: config.mailFrom, publicUrl: config.publicUrl, practiceIsPublic: config.demo }))
  if (config.seal) openSeal(readSeal(config.seal))
  else if (config.demo) openSeal(practiceSeal(config.dataDir, canton().brand.owner.de))
  openAnchors(config.historyCopy)
  openTimeStamps(config.timeStampUrl)
  openFiles({ dir: config.filesDir, clamd: config.clamd })
  // The demo is seeded at the practice desk whatever follows: its people pay nothing.
  if (config.demo) useDesk(practiceDesk({ publicUrl: config.publicUrl, now: nowDate }))
  if (database.embedded && config.demo) await seedDemo(database.embedded, config)
  if (config.stripe) useDesk(stripeDesk({ ...config.stripe, publicUrl: config.publicUrl }))
  if (config.administrator) await ensureAdministrator(config.administrator)
  if (config.oidc) openClaims(config.oidc.claims)
  const identity = openSignIn({ publicUrl: config.publicUrl, secret: secretOf(config), oidc: config.oidc })
  // Seeds are only for the demo: a canton's own installation never loads them.
  const cast = config.demo ? (await import('#seeds/cast.ts')).cast : null
  const hush = new AbortController()
  ends.push(() => hush.abort())
  void hearChanges(database.url, hush.signal, ears)
  if (config.jobs) ends.push(await startJobs(database.url))

  const pages = fresh ? await freshPages() : { pages: await builtPages() }
  if ('stop' in pages) ends.push(pages.stop)
  // Astro's adapter takes every unhandled rejection for itself and stays silent; a bug must be seen.
  process.on('unhandledRejection', error => console.error('unhandled', error))

  const answer = answering({ config, identity, cast, pages: pages.pages, isReady })
  const server = createServer({ ...patience, maxHeaderSize: 16_384 }, (req, res) => {
    answer(req, res).catch(error => {
      console.error(error)
      if (res.headersSent) res.end()
      else plain(res, 500, 'broken')
    })
  })
  await listen(server, config)
  ends.unshift(() => drain(server))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0))
  // npm passes SIGTERM to its shell only; the shell dies and would leave us behind with the port and the database.
  const parent = process.ppid
  if (process.env['npm_lifecycle_event']) setInterval(() => process.ppid !== parent && void stop(0), 250).unref()
  await greet(server, config)
}

async function isReady() {
  if (stopping) return 'stopping'
  const asked = pool()
    .query('select 1')
    .then(
      () => true as const,
      () => 'database unreachable',
    )
  return Promise.race([asked, new Promise<string>(late => setTimeout(late, 2000, 'database slow'))])
}

async function openDatabaseFor(config: Config): Promise<{ url: string; embedded: Embedded | null }> {
  const embedded = config.databaseUrl ? null : await told('PostgreSQL', () => startEmbedded(join(config.dataDir, 'postgres')))
  if (embedded) {
    ends.push(() => embedded.stop())
    const held = await claim(embedded.url, config.dataDir)
    ends.push(() => held.free())
  }
  const url = config.databaseUrl ?? (embedded as Embedded).url
  const done = await deploy(url).catch(error => {
    if (
      config.databaseUrl &&
      ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOENT', '28P01', '28000', '3D000'].includes(error.code)
    )
      throw new DatabaseUnavailable(`The database at DATABASE_URL can't be reached: ${error.message || error.code}.`)
    throw error
  })
  if (done.length) console.log(`migrations: ${done.join(', ')}`)
  return { url, embedded }
}

async function seedDemo(embedded: Embedded, config: Config) {
  const { seed, seedState } = await import('#seeds/seed.ts')
  const state = await seedState()
  if (state === 'done') return
  if (state === 'begun') {
    console.log('The demo canton was left half made: it is made anew.')
    await closeDatabase()
    await embedded.recreate()
    await deploy(embedded.url)
    openDatabase(embedded.url, config.databasePool)
  }
  await told('demo canton', seed)
}

async function told<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begin = Date.now()
  const value = await work()
  console.log(`${what} ready after ${((Date.now() - begin) / 1000).toFixed(1)} s`)
  return value
}

function listen(server: Server, config: Config) {
  return new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(config.port, config.host, () => {
      server.off('error', fail)
      done()
    })
  })
}

async function greet(server: Server, config: Config) {
  const bound = server.address()
  const port = typeof bound === 'object' && bound ? bound.port : config.port
  console.log(`\nLernpfad: ${config.publicUrl.replace(/:\d+$/, `:${port}`)}`)
  if (!config.demo) return
  const { cast } = await import('#seeds/cast.ts')
  console.log('Demo: sign in at /anmelden as')
  for (const person of await cast('de')) console.log(`  ${person.email.padEnd(34)} ${person.name}, ${person.who}`)
}

function drain(server: Server) {
  return new Promise<void>(done => {
    // A connection whose last answer has just gone out would otherwise be kept for the next request.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    server.close(() => {
      clearInterval(sweep)
      done()
    })
    setTimeout(() => server.closeAllConnections(), 5000).unref()
  })
}

async function stop(code: number) {
  if (stopping) return
  stopping = true
  setTimeout(() => process.exit(1), 20_000).unref()
  // Opened last, closed first; the database is the last to go.
  const [door, ...rest] = ends[0] ? [ends[0], ...ends.slice(1).reverse()] : []
  for (const end of [door, ...rest]) await Promise.resolve(end?.()).catch(error => console.error(error))
  process.exit(code)
}

/** What a person at the terminal can act on gets one sentence; a bug shows itself whole. */
async function sayAndEnd(error: unknown) {
  const known = error as { code?: string; port?: number; message?: string }
  if (error instanceof ConfigurationError) console.error(`Configuration: ${error.message}.`)
  else if (error instanceof DatabaseUnavailable) console.error(error.message)
  else if (known.code === 'EADDRINUSE') console.error(`Port ${known.port} is taken: stop what uses it, or set PORT to another.`)
  else if (known.code === 'EACCES') console.error(`Not allowed: ${known.message}.`)
  else if (known.code === 'EADDRNOTAVAIL' || known.code === 'ENOTFOUND')
    console.error(`HOST is no address of this machine: ${known.message}.`)
  else console.error(error)
  for (const end of ends.reverse()) await Promise.resolve(end()).catch(() => {})
  process.exit(1)
}
