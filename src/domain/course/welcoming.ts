import { canton } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import type { Line } from '#domain/course/lines.ts'
import { search } from '#domain/course/searching.ts'
import type { Language } from '#words/speak.ts'

const shown = 3

/** What the first page shows: the next courses with a seat, those that cost nothing, and how many there are where. */
export async function welcome(language: Language) {
  const month = today().toPlainYearMonth().toString()
  const [all, soon, free, thisMonth] = await Promise.all([
    search({ language }),
    search({ language, selection: { free: ['yes'] }, sort: 'date' }),
    search({ language, selection: { price: ['none'], free: ['yes'] }, sort: 'date' }),
    search({ language, selection: { price: ['none'], free: ['yes'], month: [month] }, sort: 'date' }),
  ])
  const { ageGroups, places } = canton()
  const count = (place: string) => all.facets.place.find(({ value }) => value === place)?.count ?? 0
  const next = soon.lines.slice(0, shown)
  // Nobody needs to read the same course twice on one page.
  const other = (lines: Line[]) => lines.filter(line => !next.some(({ slug }) => slug === line.slug)).slice(0, shown)
  // In the last days of a month nothing free may begin any more: then simply the next ones.
  const ofMonth = other(thisMonth.lines).length > 0
  return {
    all: { total: all.total, online: count('online') },
    soon: next,
    free: {
      lines: other((ofMonth ? thisMonth : free).lines),
      total: all.facets.price.find(({ value }) => value === 'none')?.count ?? 0,
    },
    month: ofMonth ? month : null,
    places: places.map(({ name, x, y }) => ({ name, x, y, count: count(name) })),
    ageGroups: ageGroups.map(({ key, name, label }) => ({ key, name: name[language], label: label[language] })),
  }
}
