// `npm run bench`: what we promise about speed and weight, measured beside something plain in the same run. `npm run bench -- pages` runs one part.
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { startEmbedded } from '#db/embedded.ts'
import { benchEsco } from '#test/bench/esco.ts'
import { benchFreshness } from '#test/bench/freshness.ts'
import { benchPages } from '#test/bench/pages.ts'
import { benchPaymentFile } from '#test/bench/payments.ts'
import { benchDoors, benchEnrolments, benchPayments } from '#test/bench/proofs.ts'
import { benchRanking, benchRoutes } from '#test/bench/route.ts'
import { benchRules } from '#test/bench/rules.ts'
import { benchSearch } from '#test/bench/search.ts'
import { benchWeight } from '#test/bench/weight.ts'
import { demoDatabase } from '#test/demo.ts'

const server = await startEmbedded(resolve('.data/bench-postgres'))
const demo = await demoDatabase(server.url)
const parts: Record<string, { about: string; run(): Promise<unknown> }> = {
  weight: { about: 'what a phone loads', run: () => benchWeight(demo) },
  fresh: { about: 'how soon a change shows', run: () => benchFreshness(demo) },
  enrolments: { about: 'seats under load, under kill -9 and through a thousand random lives', run: benchEnrolments },
  doors: { about: 'five hundred spoilt calls through every door', run: benchDoors },
  payments: {
    about: 'ten thousand payments in one file; kill -9 while they are sent and answered',
    run: () => benchPaymentFile(server.url).then(benchPayments),
  },
  search: { about: 'finding among 1,000 and among 100,000 courses', run: () => benchSearch(demo) },
  esco: { about: 'a full release of ESCO', run: () => benchEsco(server.url) },
  matching: { about: 'one profile against 3,000 professions', run: async () => benchRanking() },
  routes: { about: 'the cheapest way to a profession', run: async () => benchRoutes() },
  rules: { about: 'the rules of a programme as data against the same by hand', run: async () => benchRules() },
  pages: { about: 'the catalogue page against the same bytes by hand', run: () => benchPages(demo) },
}
const wanted = process.argv.slice(2).filter(name => name in parts)

console.log(`${availableParallelism()} cores, Node ${process.version}; figures scatter on a busy machine: read the ratios`)
for (const [name, { about, run }] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n${name}: ${about}`)
  await run()
}
await server.stop()
