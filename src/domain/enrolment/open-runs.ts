import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { countSeats, freeSeats } from '#domain/enrolment/seats.ts'

const most = 20

/** The next runs that still take people, for the counter on the telephone: by words of the title, the run's number or its place. */
export async function findOpenRuns(query: string) {
  const words = query.split(/\s+/).filter(Boolean)
  const insensitive = (contains: string) => ({ contains, mode: 'insensitive' as const })
  const runs = await database().courseRun.findMany({
    where: {
      ...{ state: 'open', endsAt: { gt: nowDate() }, course: { published: { state: 'published', dropIn: false } } },
      AND: words.map(word => ({
        OR: [
          { course: { published: { title: insensitive(word) } } },
          { course: { published: { keywords: { has: word } } } },
          { course: { provider: { name: insensitive(word) } } },
          { locality: insensitive(word) },
          ...(/^\d{1,9}$/.test(word) ? [{ number: Number(word) }] : []),
        ],
      })),
    },
    orderBy: { startsAt: 'asc' },
    take: most,
    include: { course: { select: { slug: true, published: { select: { title: true } } } } },
  })
  return Promise.all(
    runs.map(async run => {
      const counted = await countSeats(database(), run.id, nowDate())
      const { number, seats, priceRappen, online, locality } = run
      return {
        ...{ number, seats, priceRappen, online, locality, slug: run.course.slug, title: run.course.published?.title ?? '' },
        startsAt: run.startsAt.toISOString(),
        free: freeSeats({ seats, taken: counted.taken }),
        waiting: counted.waiting,
      }
    }),
  )
}
