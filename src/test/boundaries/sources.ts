import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Files of the repository as the tests of its order read them: with their text, never their meaning. */
export type Source = { path: string; text: string }
export type Import = { from: string; to: string; typeOnly: boolean }

const made = ['src/db/generated/', 'src/words/messages.ts']
export const read = (...patterns: string[]): Source[] =>
  globSync(patterns)
    .filter(path => !made.some(one => path.startsWith(one)))
    .sort()
    .map(path => ({ path, text: readFileSync(path, 'utf8') }))

export const code = read('src/**/*.{ts,astro,mjs}', 'seeds/**/*.ts')
export const isTest = (path: string) => path.startsWith('src/test/') || /\.(test|examples)\.ts$/.test(path)

const line = /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const late = /\bimport\(\s*(?:\/\*.*?\*\/\s*)?['"]([^'"]+)['"]\s*\)(\.\w)?/g

/** What a file imports: #names and relative paths as paths of the repository, packages by their name. */
export function importsOf({ path, text }: Source): Import[] {
  const stated = [...text.matchAll(line)].map(([, type, to = '']) => ({ to, typeOnly: type !== undefined }))
  const others = [...text.matchAll(late)].map(([, to = '', member]) => ({ to, typeOnly: member !== undefined }))
  return [...stated, ...others].map(({ to, typeOnly }) => ({ from: path, to: resolve(path, to), typeOnly }))
}

function resolve(path: string, to: string): string {
  const bare = to.replace(/\?\w+$/, '')
  if (bare === '#config') return 'src/config.ts'
  if (bare.startsWith('#seeds/')) return bare.slice(1)
  if (bare.startsWith('#')) return `src/${bare.slice(1)}`
  if (bare.startsWith('.')) return normalize(join(dirname(path), bare))
  return bare
}

/** The part of the house a path belongs to: pages, ui, web, … or the package's name. */
export function partOf(path: string): string {
  if (path.startsWith('seeds/')) return 'seeds'
  if (!path.startsWith('src/')) return path.startsWith('@') ? path.split('/').slice(0, 2).join('/') : (path.split('/')[0] ?? path)
  const [, first = ''] = path.split('/')
  return first.split('.')[0] ?? first
}
