import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { fold } from '#domain/course/folding.ts'

const shape = z.object({
  groups: z.array(z.object({ words: z.array(z.coerce.string()), narrower: z.array(z.coerce.string()).optional() })),
})
const small = z.object({ ignored: z.array(z.coerce.string()), weak: z.array(z.coerce.string()) })
const load = (name: string) => parse(readFileSync(resolve('content/search', name), 'utf8'))

type Vocabulary = {
  /** By folded wording, with and without its inner spaces: everything that is looked for as well. */
  equals: Map<string, readonly string[]>
  ignored: Set<string>
  weak: Set<string>
  /** As people write them, by folded wording: candidates for "did you mean". */
  shown: Map<string, string>
}
let read: Vocabulary | undefined

/** content/search/synonyms.yaml and small-words.yaml, folded once. */
export function vocabulary(): Vocabulary {
  read ??= build()
  return read
}

function build(): Vocabulary {
  const equals = new Map<string, readonly string[]>()
  const shown = new Map<string, string>()
  for (const { words, narrower = [] } of shape.parse(load('synonyms.yaml')).groups) {
    const all = [...new Set([...words, ...narrower].map(fold))]
    for (const word of words) {
      const key = fold(word)
      equals.set(key, all)
      equals.set(key.replaceAll(' ', ''), all)
      if (!key.includes(' ')) shown.set(key, word)
    }
  }
  const { ignored, weak } = small.parse(load('small-words.yaml'))
  return { equals, shown, ignored: new Set(ignored.map(fold)), weak: new Set(weak.map(fold)) }
}
