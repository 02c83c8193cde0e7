import { closeDatabase, openDatabase, pool } from '#db/client.ts'
import { search } from '#domain/course/searching.ts'
import { type Crowd, everywhere, makeCrowd, seldom } from '#test/bench/crowd.ts'

const rounds = 4
const timesARound = 15
const few = 1000
const many = 100_000
type Samples = { ours: number[]; plain: number[]; hits: string }
type Word = { what: string; word: string }

const wordsOf = ({ common, uncommon, misspelt }: Crowd): Word[] => [
  { what: 'in every text', word: everywhere },
  { what: 'one in four', word: common },
  { what: 'one in fifteen', word: uncommon },
  { what: 'rare', word: seldom },
  { what: 'misspelt', word: misspelt },
]

/**
 * The catalogue's search with every facet's count, beside a plain ranked search with exact count and no facets, at 1,000 and at
 * 100,000 courses. The sizes take turns, so that what else the machine does falls on both.
 */
export async function benchSearch(demo: string) {
  const begin = Date.now()
  const crowds = [await makeCrowd(demo, few), await makeCrowd(demo, many)] as const
  console.log(`  ${few} and ${many} courses written in ${((Date.now() - begin) / 1000).toFixed(0)} s`)
  const measured = crowds.map(crowd => wordsOf(crowd).map((): Samples => ({ ours: [], plain: [], hits: '' })))
  for (let round = 0; round < rounds; round++) {
    for (const [n, crowd] of crowds.entries()) {
      openDatabase(crowd.url)
      for (const [w, { word }] of wordsOf(crowd).entries()) await measure(word, measured[n]?.[w] as Samples)
      await closeDatabase()
    }
  }
  for (const [w, { what, word }] of wordsOf(crowds[1]).entries())
    report(`${what} («${word}»`, measured[0]?.[w] as Samples, measured[1]?.[w] as Samples)
}

async function measure(word: string, samples: Samples) {
  const { total, more } = await search({ query: word })
  samples.hits = more ? `more than ${total}` : String(total)
  await plainSearch(word)
  for (let n = 0; n < timesARound; n++) {
    samples.ours.push(await timed(() => search({ query: word })))
    samples.plain.push(await timed(() => plainSearch(word)))
  }
}

/** What one writes first: rank all, count all, show 24. */
const plainSearch = (word: string) =>
  pool().query(
    `select "courseId", title, ts_rank(search, query) as rank, count(*) over () as total
     from "CatalogueEntry", to_tsquery('german', $1) query where search @@ query order by rank desc, "courseId" limit 24`,
    [word],
  )

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

function report(word: string, small: Samples, large: Samples) {
  const beside = at(large.ours, 0.5) / at(large.plain, 0.5)
  const grown = at(large.ours, 0.5) / at(small.ours, 0.5)
  console.log(
    `  ${`${word}, ${large.hits} courses)`.padEnd(52)} ours ${said(large.ours)}  plain ${said(large.plain)}  ${beside.toFixed(2)}× of plain`,
  )
  console.log(
    `  ${''.padEnd(34)} at 1,000 courses: ours ${said(small.ours)}  plain ${said(small.plain)}; 100,000 cost ${grown.toFixed(2)}× of that`,
  )
}

const at = (samples: number[], part: number) => samples.toSorted((a, b) => a - b)[Math.floor(samples.length * part)] ?? Number.NaN
const said = (samples: number[]) => `p50 ${at(samples, 0.5).toFixed(1).padStart(6)} p95 ${at(samples, 0.95).toFixed(1).padStart(6)} ms`
