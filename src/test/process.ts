// The real src/server.ts as a process of its own, for tests and the bench: nothing of the application is replaced.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
/** Sources are compiled for the first of the many processes of a test run; the others take what it has compiled. */
export const compiled = { NODE_COMPILE_CACHE: resolve(root, '.data/compiled') }
const inherited = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  npm_lifecycle_event: 'test',
  ...compiled,
}
export const secret = 'a secret for tests only, long enough for everybody'
export const fieldKey = `test:${Buffer.alloc(32, 7).toString('base64url')}`

export type Running = {
  url: string
  port: number
  pid: number
  databaseUrl: string
  /** Everything it wrote, line by line. */
  said: string[]
  complained: string[]
  /** As an operator ends it; resolves to the exit code. */
  stop(): Promise<number | null>
  /** As a power cut ends it. */
  kill9(): Promise<void>
}
export type Starting = {
  databaseUrl: string
  jobs?: boolean
  cache?: boolean
  port?: number
  env?: Record<string, string>
}

/** Starts the built application and waits until it can serve. */
export async function startProcess({ databaseUrl, jobs = false, cache = true, port, env = {} }: Starting): Promise<Running> {
  if (!existsSync(resolve(root, 'dist/server/entry.mjs'))) throw new Error('the pages are not built: run `node src/ready.mjs pages`')
  const at = port ?? (await freePort())
  const settings = {
    PORT: String(at),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    DATA_DIR: '.data/test-app',
    DEMO: 'true',
    SECRET: secret,
    FIELD_KEY: fieldKey,
    JOBS: jobs ? 'on' : 'off',
    PAGE_CACHE: cache ? 'on' : 'off',
    ...env,
  }
  const { child, said, complained } = spawnServer(settings)
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const url = `http://localhost:${at}`
  for (const until = Date.now() + 30_000; !(await serves(url)); await new Promise(wake => setTimeout(wake, 30))) {
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`the application does not start:\n${[...said, ...complained].join('\n')}`)
    }
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal)
    return ended
  }
  return {
    url,
    port: at,
    pid: child.pid as number,
    databaseUrl,
    said,
    complained,
    stop: () => end('SIGTERM'),
    kill9: async () => void (await end('SIGKILL')),
  }
}

/** The server with these settings and nothing else of our own environment; ends by itself when the process that started it is gone. */
export function spawnServer(env: Record<string, string>): { child: ChildProcess; said: string[]; complained: string[] } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/server.ts'], {
    cwd: root,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const complained: string[] = []
  for (const [stream, lines] of [
    [child.stdout, said],
    [child.stderr, complained],
  ] as const) {
    stream?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)))
  }
  return { child, said, complained }
}

const serves = (url: string) =>
  fetch(`${url}/readyz`).then(
    answer => answer.ok,
    () => false,
  )

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
