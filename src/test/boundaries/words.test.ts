import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { code, isTest, read } from '#test/boundaries/sources.ts'

const words = (language: string): Map<string, string> =>
  new Map(
    readdirSync(`content/messages/${language}`)
      .filter(file => file.endsWith('.json'))
      .flatMap(file => Object.entries<string>(JSON.parse(readFileSync(`content/messages/${language}/${file}`, 'utf8')))),
  )
const [de, en] = [words('de'), words('en')]
const names = (sentence = '') => [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort()

test('German and English say the same things, with the same names in them', () => {
  expect([...en.keys()].filter(key => !de.has(key))).toEqual([])
  expect([...de.keys()].filter(key => !en.has(key))).toEqual([])
  expect([...de].filter(([key, sentence]) => names(sentence).join() !== names(en.get(key)).join()).map(([key]) => key)).toEqual([])
})

test('a key stands once in its file: JSON would take the last one without a word', () => {
  for (const language of ['de', 'en'])
    for (const file of readdirSync(`content/messages/${language}`).filter(name => name.endsWith('.json'))) {
      const text = readFileSync(`content/messages/${language}/${file}`, 'utf8')
      expect([...text.matchAll(/^ {2}"[^"]+": "/gm)].length, `${language}/${file}`).toBe(Object.keys(JSON.parse(text)).length)
    }
})

test('a sentence lies in the file of its concept', () => {
  for (const language of ['de', 'en'])
    for (const file of readdirSync(`content/messages/${language}`).filter(name => name.endsWith('.json')))
      for (const key of Object.keys(JSON.parse(readFileSync(`content/messages/${language}/${file}`, 'utf8'))))
        expect(key.split('.')[0], `${language}/${file}: ${key}`).toBe(file.replace('.json', '').replaceAll('-', '_'))
})

test('every sentence is said somewhere', () => {
  const spoken = code.filter(({ path }) => !isTest(path)).map(({ text }) => text)
  const literals = new Set(spoken.flatMap(text => [...text.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/g)].map(([, key]) => key)))
  // Keys made of data begin with their fixed part: `refusal.${reason}`.
  const stems = [...new Set(spoken.flatMap(text => [...text.matchAll(/[`'"]([a-z][\w-]*\.[\w.-]*)\$\{/g)].map(([, stem = '']) => stem)))]
  const said = (key: string) =>
    literals.has(key) || literals.has(key.replace(/_(one|other)$/, '')) || stems.some(stem => key.startsWith(stem))
  expect([...de.keys()].filter(key => !said(key))).toEqual([])
})

test('both forms of a plural are there', () => {
  const stems = [...de.keys()].filter(key => key.endsWith('_other')).map(key => key.slice(0, -6))
  expect(stems.filter(stem => !de.has(`${stem}_one`) || !names(de.get(`${stem}_other`)).includes('count'))).toEqual([])
})

// People search with ß, and the lists of spellings know it; nothing we write has one.
test('we write as one writes in Switzerland: no ß, no straight quotes in sentences', () => {
  const public_ = read('content/**/*.{json,md,yaml}', 'seeds/**/*.{ts,yaml}', 'src/**/*.astro').filter(
    ({ path }) => !path.startsWith('content/search/'),
  )
  expect(public_.filter(({ text }) => text.includes('ß')).map(({ path }) => path)).toEqual([])
  const quoted = [...de, ...en].filter(([, sentence]) => sentence.replace(/<[^>]*>/g, '').includes('"'))
  expect(quoted.map(([key]) => key)).toEqual([])
})

test('no page or part of one holds sentences of its own: they live in content', () => {
  const own = read('src/{pages,ui}/**/*.astro').flatMap(({ path, text }) => sentencesIn(text).map(sentence => `${path}: ${sentence}`))
  expect(own).toEqual([])
})

/** Readable text of a template: what stands between tags, outside of braces, and in the attributes that are read out. */
function sentencesIn(text: string): string[] {
  const template = text
    .replace(/^---[\s\S]*?\n---/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
  const spoken = [...template.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]+)"/g)].map(([, said = '']) => said)
  const between = withoutBraces(template).match(/>[^<>]+</g) ?? []
  return [...between.map(one => one.slice(1, -1)), ...spoken]
    .map(one => one.replace(/&\w+;/g, ' ').replace(/\s+/g, ' ').trim())
    .filter(one => /\p{L}{3,}/u.test(one) && one !== 'Lernpfad')
}

function withoutBraces(text: string): string {
  let depth = 0
  let out = ''
  for (const sign of text) {
    if (sign === '{') depth++
    if (depth === 0) out += sign
    if (sign === '}') depth--
  }
  return out
}

test('a guide has one address in both languages, so that who switches stays where they are', () => {
  const addresses = (folder: string) =>
    readdirSync(folder)
      .filter(file => file.endsWith('.md'))
      .map(file => `${file} ${/^slug: (.+)$/m.exec(readFileSync(`${folder}/${file}`, 'utf8'))?.[1]}`)
      .sort()
  expect(addresses('content/leicht/en')).toEqual(addresses('content/leicht'))
})
