// content/messages/<language>/<concept>.json → src/words/messages.ts. JSON gives TypeScript only `string`; `as const` gives it
// the sentences themselves, so an unknown key, a missing {name} or a missing translation is a compile error.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = 'content/messages'

function read(language) {
  const all = {}
  for (const file of readdirSync(join(root, language)).sort()) {
    if (!file.endsWith('.json')) continue
    for (const [key, sentence] of Object.entries(JSON.parse(readFileSync(join(root, language, file), 'utf8')))) {
      if (key in all) throw new Error(`${language}/${file}: the key ${key} exists already`)
      all[key] = sentence
    }
  }
  return all
}

// German is the measure: every other language must have exactly its keys.
const languages = readdirSync(root).sort((a, b) => (b === 'de') - (a === 'de') || a.localeCompare(b))
const out = languages.map(language => {
  const check = language === 'de' ? '' : ' satisfies Record<keyof typeof de, string>'
  return `export const ${language} = ${JSON.stringify(read(language), null, 2)} as const${check}\n`
})
writeFileSync('src/words/messages.ts', `// Made by src/words/generate.mjs from content/messages.\n${out.join('\n')}`)
