import { database } from '#db/client.ts'
import { canton } from '#domain/canton.ts'
import { listOffers, type Offer } from '#domain/profession/offers.ts'
import type { Variant } from '#words/answers.ts'
import type { Language } from '#words/speak.ts'

/** A course in which one can take a seat, with its next run: enough to say price, start, place and seats. */
export type Bookable = {
  slug: string
  title: string
  lifts: { code: string; from: number; to: number }[]
  run: { startsAt: string; priceRappen: number; free: number; locality: string | null; online: boolean }
}
export type Reachable = { slug: string; title: string; needs: { code: string; level: number; weight: number }[] }
/** A place where somebody may live or learn: kilometres of the Swiss grid, as content/canton.yaml has them for its part of the valley. */
export type Place = { name: string; x: number; y: number }

const audience = { young: ['youth', 'children'], adult: ['adults'], senior: ['seniors', 'adults'], easy: ['adults'] } as const
/** How many courses stay for each competence and entry level: the page carries them, so that the browser can choose without asking. */
const each = 2
const mostProfessions = 60

/** Everything from which next steps are chosen, the same for everybody of an age group: nothing about a person goes in. */
export async function listChoices(variant: Variant, goal: string | undefined, language: Language) {
  const [offers, professions] = await Promise.all([listOffers(audience[variant]), listReachable(goal, language)])
  return { courses: soonestOfEach(offers.flatMap(bookable)), professions, places: listPlaces() }
}

const listPlaces = (): Place[] =>
  canton()
    .places.flatMap(({ x, y, localities }) => localities.map(name => ({ name, x, y })))
    .sort((a, b) => a.name.localeCompare(b.name, 'de'))

function bookable({ slug, title, lifts, runs }: Offer): Bookable[] {
  const [run] = runs
  if (!run) return []
  const { startsAt, priceRappen, free, locality, online } = run
  return [
    {
      ...{ slug, title, lifts: lifts.map(({ code, fromLevel, toLevel }) => ({ code, from: fromLevel, to: toLevel })) },
      run: { startsAt: new Date(startsAt).toISOString(), priceRappen, free, locality, online },
    },
  ]
}

/** For each competence and entry level the soonest two and the cheapest two: a bounded list, however large the catalogue. */
export function soonestOfEach(courses: readonly Bookable[]): Bookable[] {
  const keys = courses.flatMap(course => course.lifts.map(({ code, from }) => ({ key: `${code} ${from}`, course })))
  const chosen = new Set<Bookable>()
  for (const group of Map.groupBy(keys, one => one.key).values()) {
    const all = group.map(({ course }) => course)
    for (const order of [bySoonest, byPrice]) for (const course of all.toSorted(order).slice(0, each)) chosen.add(course)
  }
  return courses.filter(course => chosen.has(course))
}
const bySoonest = (a: Bookable, b: Bookable) => a.run.startsAt.localeCompare(b.run.startsAt) || a.slug.localeCompare(b.slug)
const byPrice = (a: Bookable, b: Bookable) => a.run.priceRappen - b.run.priceRappen || bySoonest(a, b)

async function listReachable(goal: string | undefined, language: Language): Promise<Reachable[]> {
  const rows = await database().profession.findMany({
    where: { OR: [{ status: 'in_demand' }, { slug: goal ?? '' }] },
    include: { needs: { orderBy: { code: 'asc' } } },
    orderBy: { slug: 'asc' },
  })
  const wanted = rows.filter(row => row.needs.length > 0).sort((a, b) => Number(b.slug === goal) - Number(a.slug === goal))
  return wanted.slice(0, mostProfessions).map(row => ({
    slug: row.slug,
    title: language === 'de' ? row.titleDe : row.titleEn,
    needs: row.needs.map(({ code, level, weight }) => ({ code, level, weight })),
  }))
}
