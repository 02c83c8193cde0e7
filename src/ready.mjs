// Runs before every script, under whatever Node started npm (20 is enough): brings the pinned packages,
// Node 26 among them, and what is made from sources. A step is skipped when nothing it reads has changed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const generated = new Set(['src/db/generated', 'src/words/messages.ts'].map(path => join(path)))

function digest(...paths) {
  const hash = createHash('sha256')
  const take = path => {
    if (generated.has(path) || !existsSync(path)) return
    if (!statSync(path).isDirectory()) return void hash.update(path).update(readFileSync(path))
    for (const name of readdirSync(path).sort()) take(join(path, name))
  }
  paths.forEach(take)
  return hash.digest('hex')
}

async function unless(name, stamp, made, work) {
  const file = join('.made', name)
  if (existsSync(made) && existsSync(file) && readFileSync(file, 'utf8') === stamp) return
  const begin = Date.now()
  process.stdout.write(`${name} … `)
  // A dot every two seconds: the first start takes a minute, and silence looks like a hang.
  const dots = setInterval(() => process.stdout.write('.'), 2000)
  await work()
  clearInterval(dots)
  mkdirSync('.made', { recursive: true })
  writeFileSync(file, stamp)
  console.log(`${((Date.now() - begin) / 1000).toFixed(1)} s`)
}

const run = (command, args, env = {}) =>
  new Promise(done => {
    const child = spawn(command, args, { shell: process.platform === 'win32', env: { ...process.env, ...env } })
    let said = ''
    child.stdout.on('data', data => (said += data))
    child.stderr.on('data', data => (said += data))
    child.on('close', status => {
      if (status === 0) return done()
      console.error(`\n${said}`)
      process.exit(status ?? 1)
    })
  })
const bin = name => join('node_modules', '.bin', name)
const newer = (a, b) => existsSync(a) && existsSync(b) && statSync(a).mtimeMs >= statSync(b).mtimeMs

const lock = digest('package-lock.json')
// After somebody's own `npm ci` the stamp is missing, but the installed tree tells.
if (!existsSync(join('.made', 'packages')) && newer(join('node_modules', '.package-lock.json'), 'package-lock.json')) {
  mkdirSync('.made', { recursive: true })
  writeFileSync(join('.made', 'packages'), lock)
}
await unless('packages', lock, bin('node'), () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']))
await unless('words', digest('content/messages', 'src/words/generate.mjs'), 'src/words/messages.ts', () =>
  run(bin('node'), ['src/words/generate.mjs']),
)
// The engine it asks for is never started by `generate`; naming any executable keeps Prisma from a download.
await unless('database-client', digest('prisma/schema'), 'src/db/generated/client.ts', () =>
  run(bin('node'), [bin('prisma'), 'generate', '--config', 'prisma/prisma.config.ts'], { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }),
)
if (process.argv.includes('pages'))
  await unless('pages', digest('src', 'content', 'public', 'astro.config.mjs', 'package-lock.json'), 'dist/server/entry.mjs', () =>
    run(bin('node'), [bin('astro'), 'build'], { ASTRO_TELEMETRY_DISABLED: '1' }),
  )
