import { closeDatabase, openDatabase, pool } from '#db/client.ts'
import { search } from '#domain/course/searching.ts'
import { type Crowd, everywhere, makeCrowd, seldom } from '#test/bench/crowd.ts'

const times = 40
type Figures = { p50: number; p95: number }
type Word = { what: string; word: string }
const wordsOf = ({ common, uncommon, misspelt }: Crowd): Word[] => [
  { what: 'in every text', word: everywhere },
  { what: 'one in four', word: common },
  { what: 'one in fifteen', word: uncommon },
  { what: 'rare', word: seldom },
  { what: 'misspelt', word: misspelt },
]

/** The catalogue's search with every facet's count, beside a plain ranked search with exact count and no facets, at 1,000 and at 100,000 courses. */
export async function benchSearch(demo: string) {
  const small = await measure(demo, 1000)
  const large = await measure(demo, 100_000)
  for (const [n, { what, ours, plain, word, hits }] of large.entries()) {
    const before = small[n]?.ours ?? ours
    const said = `${what} («${word}», ${hits} courses)`.padEnd(46)
    console.log(
      `  ${said} ours ${text(ours)}  plain ${text(plain)}  ${ratio(ours.p50 / plain.p50)} of plain (aim ≤ 0.3× where common), ${ratio(ours.p50 / before.p50)} of 1,000 courses (${text(before)}; aim ≤ 5×)`,
    )
  }
}

async function measure(demo: string, size: number) {
  const begin = Date.now()
  const crowd = await makeCrowd(demo, size)
  console.log(`  ${size} courses written in ${((Date.now() - begin) / 1000).toFixed(0)} s`)
  openDatabase(crowd.url)
  const rows = []
  for (const { what, word } of wordsOf(crowd)) {
    const { total, more } = await search({ query: word })
    const ours = await timed(() => search({ query: word }))
    const plain = await timed(() => plainSearch(word))
    rows.push({ what, word, hits: `${more ? 'more than ' : ''}${total}`, ours, plain })
  }
  await closeDatabase()
  return rows
}

/** What one writes first: rank all, count all, show 24. */
const plainSearch = (word: string) =>
  pool().query(
    `select "courseId", title, ts_rank(search, query) as rank, count(*) over () as total
     from "CatalogueEntry", to_tsquery('german', $1) query where search @@ query order by rank desc, "courseId" limit 24`,
    [word],
  )

async function timed(work: () => Promise<unknown>): Promise<Figures> {
  const taken: number[] = []
  for (let n = 0; n < times + 3; n++) {
    const begin = performance.now()
    await work()
    if (n >= 3) taken.push(performance.now() - begin)
  }
  taken.sort((a, b) => a - b)
  return { p50: taken[Math.floor(times * 0.5)] ?? 0, p95: taken[Math.floor(times * 0.95)] ?? 0 }
}

const text = ({ p50, p95 }: Figures) => `p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} ms`
const ratio = (value: number) => `${value.toFixed(2)}×`
