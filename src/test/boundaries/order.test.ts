import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { code, isTest, read } from '#test/boundaries/sources.ts'
import { lifeDiagram, lifeNames, readLifeDiagram } from '#test/life-diagram.ts'

const top = [
  '.biome.json',
  '.ci',
  '.editorconfig',
  '.git',
  '.gitignore',
  'LICENSE',
  'README.md',
  'astro.config.mjs',
  'content',
  'docs',
  'package-lock.json',
  'package.json',
  'prisma',
  'public',
  '.pictures',
  'seeds',
  'src',
  'tsconfig.json',
]
/** What is made on the machine; git does not know it. */
const made = ['.astro', '.data', '.made', 'dist', 'node_modules']
const found = (pattern: RegExp, sources = code) =>
  sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([what]) => `${path}: ${what.trim()}`))

test('nothing lies at the top that the map of the house does not name', () => {
  expect(readdirSync('.').filter(name => !top.includes(name) && !made.includes(name) && !name.endsWith('.log'))).toEqual([])
})

test('the environment is read in one file', () => {
  const readers = code.filter(({ path }) => !isTest(path) && !['src/config.ts', 'src/ready.mjs'].includes(path))
  // npm's own sign that it started us is no setting.
  expect(found(/process\.env(?!\['npm_lifecycle_event'\])[^\n]*/g, readers)).toEqual([])
})

test('no drawer for everything, no file that only hands on', () => {
  expect(
    code.map(({ path }) => path).filter(path => /(^|\/)(utils?|helpers?|services?|common|shared|misc|lib)(\/|\.ts$)/.test(path)),
  ).toEqual([])
  expect(code.filter(({ path, text }) => basename(path) === 'index.ts' && /^export .* from/m.test(text)).map(({ path }) => path)).toEqual(
    [],
  )
})

test('files are named as the house names them', () => {
  const odd = code
    .map(({ path }) => path)
    .filter(
      path =>
        !path.startsWith('src/pages/') &&
        !(
          path.endsWith('.astro')
            ? /\/[A-Z][A-Za-z0-9]*\.astro$/
            : /\/[a-z0-9]+(-[a-z0-9]+)*(\.(browser\.)?(test|examples|config))?\.(d\.ts|ts|mjs)$|env\.d\.ts$/
        ).test(path),
    )
  expect(odd).toEqual([])
})

test('what is exported has a name', () => {
  const free = ['src/test/database.ts', 'src/test/vitest.config.ts']
  expect(
    found(
      /^export default .*/gm,
      code.filter(({ path }) => path.endsWith('.ts') && !free.includes(path)),
    ),
  ).toEqual([])
})

test('no trace of the workshop: its paths, its hosts, unfinished notes', () => {
  const all = read('src/**/*.*', 'seeds/**/*.*', 'content/**/*.*', 'prisma/**/*.*', 'docs/**/*.md', '*.md', '.ci/*', 'package.json').filter(
    ({ path }) => !/\.(png|woff2?|ttf|pdf|jpg)$/.test(path) && path !== 'src/test/boundaries/order.test.ts',
  )
  expect(found(/(\/work\/|\/root\/|\/tmp\/[a-z]|\bTODO\b|\bFIXME\b|\bXXX\b|[Ll]orem ipsum|registry\.)[^\n]{0,40}/g, all)).toEqual([])
})

// The registry of some networks lacks packages of other platforms: npm writes the lock all the same, and `npm ci` fails on a clone.
test('the lock file names every optional package it promises', () => {
  type Locked = { version?: string; optionalDependencies?: Record<string, string>; peerDependencies?: Record<string, string> }
  const locked: Record<string, Locked> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(name => !isReachable(name, path, locked))
      .map(name => `${path} → ${name}`),
  )
  expect(missing).toEqual([])
})

test('every package is named at one exact version', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(String(version)),
  )
  expect(loose).toEqual([])
})

function isReachable(name: string, from: string, locked: Record<string, unknown>): boolean {
  if (`${from ? `${from}/` : ''}node_modules/${name}` in locked) return true
  if (from === '') return false
  const cut = from.lastIndexOf('/node_modules/')
  return isReachable(name, cut < 0 ? '' : from.slice(0, cut), locked)
}

test.each(lifeNames)('the README draws the life of each %s as the table of moves has it', life => {
  expect(readLifeDiagram(readFileSync('README.md', 'utf8'), life)).toBe(lifeDiagram(life))
})
