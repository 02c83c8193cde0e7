import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const onMac = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']
const caches = [
  process.env['PLAYWRIGHT_BROWSERS_PATH'],
  join(homedir(), '.cache/ms-playwright'),
  join(homedir(), 'Library/Caches/ms-playwright'),
].filter(folder => folder !== undefined)

/** The Chromium of this machine: the one CHROMIUM names, one on the path, or one that Playwright brought; null without any. */
export function findChromium(): string | null {
  const given = process.env['CHROMIUM']
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM names ${given}, and there is nothing.`)
    return given
  }
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap(folder => names.map(name => join(folder, name)))
  const brought = caches.flatMap(folder =>
    globSync(
      [
        'chromium-*/chrome-linux*/chrome',
        'chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium',
        'chromium_headless_shell-*/*/headless_shell',
        'chromium_headless_shell-*/*/chrome-headless-shell',
      ],
      { cwd: folder },
    ).map(file => join(folder, file)),
  )
  return [...onPath, ...onMac, ...brought].find(file => existsSync(file)) ?? null
}

/** Finds a Chromium or brings one where the machine allows; otherwise says what a person can do. */
export function bringChromium(): string {
  const found = findChromium()
  if (found) return found
  const tries: [string, string[]][] = [[process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium']]]
  // A new machine has no list of packages yet.
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'))
    tries.push(['apt-get', ['update']], ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium']])
  for (const [command, args] of tries) {
    console.log(
      `No Chromium here: trying ${command === process.execPath ? 'npx playwright-core install chromium' : [command, ...args].join(' ')}`,
    )
    try {
      execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 })
    } catch {}
    const now = findChromium()
    if (now) return now
  }
  throw new Error(
    'The browser tests need a Chromium, and none could be installed here. Install one (Debian: `apt install chromium`; elsewhere: `npx playwright-core install chromium`), or name yours: CHROMIUM=/path/to/chromium npm test',
  )
}
