// What `npm test` runs: everything. `npm run check` (fast) leaves out what needs the whole application or a browser.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { bringChromium } from './find-chromium.ts'
import { compiled } from './process.ts'

type Outcome = { passed: number; failed: number }

const root = resolve(import.meta.dirname, '../..')
const fast = process.argv.includes('fast')
const needsTheWhole = [
  '**/*.browser.test.ts',
  'src/test/journeys/**',
  'src/test/hardening/**',
  'src/test/doors/**',
  'src/test/everywhere/**',
]

const begin = Date.now()
const total: Outcome = { passed: 0, failed: 0 }
await step('types of code and pages', () => command('astro', ['check', '--minimumFailingSeverity', 'warning']))
await step('lint and format', () => command('biome', ['check', '--config-path=.biome.json', '--error-on-warnings']))
if (!fast) await step('a browser', browser)
await step(fast ? 'tests without browser and journeys' : 'tests', tests)
console.log(`\nafter ${seconds(begin)}`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

async function step(name: string, run: () => Promise<Outcome>) {
  const from = Date.now()
  console.log(`— ${name} …`)
  const { passed, failed } = await run()
  total.passed += passed
  total.failed += failed
  console.log(`— ${name}: ${failed ? `${failed} failed` : 'good'}, ${seconds(from)}`)
}

/** A tool of ours; what it says is shown only if it fails. */
async function command(name: string, args: string[]): Promise<Outcome> {
  let said = ''
  const code = await run(name, args, text => {
    said += text
  })
  if (code !== 0) console.log(said)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function browser(): Promise<Outcome> {
  try {
    console.log(`  ${bringChromium()}`)
    return { passed: 1, failed: 0 }
  } catch (error) {
    console.log((error as Error).message)
    return { passed: 0, failed: 1 }
  }
}

/** Counts come from the runner's own report; without one it failed, however it ended. */
async function tests(): Promise<Outcome> {
  const report = resolve(root, '.data/tests.json')
  rmSync(report, { force: true })
  const leftOut = fast ? needsTheWhole.flatMap(pattern => ['--exclude', pattern]) : []
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report]
  const code = await run('vitest', ['run', '--config', 'src/test/vitest.config.ts', ...reporters, ...leftOut], text => {
    process.stdout.write(text)
  })
  const counted = read(report)
  if (!counted) return { passed: 0, failed: 1 }
  // A file that could not even be read has no tests to count.
  const broken = counted.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
  const failed = counted.numFailedTests + broken
  return { passed: counted.numPassedTests, failed: failed || (code === 0 ? 0 : 1) }
}

type Report = { numPassedTests: number; numFailedTests: number; testResults: { status: string; assertionResults: unknown[] }[] }
function read(report: string): Report | null {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return null
  }
}

function run(name: string, args: string[], hear: (text: string) => void) {
  return new Promise<number | null>(done => {
    const child = spawn(resolve(root, 'node_modules/.bin', name), args, {
      cwd: root,
      shell: process.platform === 'win32',
      env: { ...process.env, ...compiled, ASTRO_TELEMETRY_DISABLED: '1', npm_config_loglevel: 'error' },
    })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)
    child.on('error', error => hear(`${error.message}\n`))
    child.on('close', done)
  })
}

function seconds(from: number) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`
}
