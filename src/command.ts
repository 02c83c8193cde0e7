// `npm run import:esco -- FOLDER`, `import:demand -- FILE`, `check:history`: opens the database as the server would and calls the domain's verb.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '#config'
import { closeDatabase, openDatabase } from '#db/client.ts'
import { startEmbedded } from '#db/embedded.ts'
import { deploy } from '#db/migrate.ts'
import { byItself } from '#domain/actor.ts'
import { checkHistory } from '#domain/history-sealing.ts'
import type { FileFault } from '#domain/profession/csv-reading.ts'
import { importDemand } from '#domain/profession/demand-importing.ts'
import { importEsco } from '#domain/profession/esco-importing.ts'
import { openAnchors } from '#outside/anchors.ts'
import { speak } from '#words/speak.ts'

const t = speak('en')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean' }, 'may-shrink': { type: 'boolean' }, release: { type: 'string' } },
})
const [what = '', path] = positionals
const works: Record<string, (path: string) => Promise<boolean>> = { esco: runEsco, demand: runDemand, history: runHistory }
const work = works[what]
if (!work || (!path && what !== 'history')) {
  console.error('npm run import:esco -- FOLDER [--dry-run] [--release 1.2.0] [--may-shrink]\nnpm run import:demand -- FILE [--dry-run]')
  process.exit(2)
}

const config = readConfig()
const embedded = config.databaseUrl ? null : await startEmbedded(join(config.dataDir, 'postgres'))
const url = config.databaseUrl ?? (embedded?.url as string)
await deploy(url)
openDatabase(url)
openAnchors(config.historyCopy)
try {
  process.exitCode = (await work(path ?? '')) ? 0 : 1
} finally {
  await closeDatabase()
  // The database of a running app is left running.
  if (!embedded?.reused) await embedded?.stop()
}

async function runEsco(folder: string): Promise<boolean> {
  const begin = performance.now()
  let last = ''
  const report = await importEsco(byItself('job'), folder, {
    release: values.release,
    dryRun: values['dry-run'],
    mayShrink: values['may-shrink'],
    onProgress: said => {
      if (said.split(':')[0] !== last) console.log(`  ${said.split(':')[0]}`)
      last = said.split(':')[0] ?? ''
    },
  })
  listFaults(report.faults, report.more)
  const { state, counts, added, changed, gone } = report
  if (state === 'refused') return false
  for (const { kind, label, uri, professions } of gone)
    console.log(`  gone: ${kind} ${label} ${uri}${professions.length > 0 ? `, linked by ${professions.join(', ')}` : ''}`)
  console.log(
    `${state === 'tried' ? 'A trial, nothing was kept: ' : ''}${counts.occupations} occupations, ${counts.skills} skills, ${counts.relations} relations (${report.languages.join(', ')}); ${added} new, ${changed} changed, ${gone.length} gone; ${((performance.now() - begin) / 1000).toFixed(1)} s, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  )
  return true
}

async function runDemand(file: string): Promise<boolean> {
  if (!existsSync(file)) {
    console.error(`There is no file ${file}.`)
    return false
  }
  const { state, faults, more, rows, added, changed, same, foreign, professions } = await importDemand(byItself('job'), file, {
    dryRun: values['dry-run'] ?? false,
  })
  listFaults(faults, more)
  if (state === 'refused') return false
  for (const { title, figures } of professions) console.log(`  ${title}: ${figures}`)
  console.log(
    `${state === 'tried' ? 'A trial, nothing was kept: ' : ''}${rows} lines; ${added} new, ${changed} changed, ${same} the same, ${foreign} about professions that are not kept here`,
  )
  return true
}

function listFaults(faults: readonly FileFault[], more: number) {
  for (const { file, line, kind, about } of faults)
    console.error(`  ${file}${line === null ? '' : `:${line}`}: ${t.maybe(`profession.fault_${kind}`, about) ?? kind}`)
  if (more > 0) console.error(`  … and ${more} more`)
  if (faults.length > 0) console.error('Nothing was imported.')
}

async function runHistory(): Promise<boolean> {
  const found = await checkHistory()
  for (const { kind, seal, from, upTo } of found) console.error(`  ${kind}: seal ${seal}, rows ${from || '?'} to ${upTo}`)
  console.log(found.length === 0 ? 'The history is as it was written.' : `${found.length} differences.`)
  return found.length === 0
}
