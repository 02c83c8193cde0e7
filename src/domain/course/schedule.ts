import type { RunState } from '#db/generated/enums.ts'

/** When, where and what: what messages and calendars say of a run. */
export type RunSchedule = {
  id: string
  number: number
  state: RunState
  slug: string
  title: string
  bring: string[]
  provider: { name: string; phone: string | null }
  sessions: { startsAt: Date; endsAt: Date }[]
  placeName: string | null
  street: string | null
  postcode: string | null
  locality: string | null
  stop: string | null
  online: boolean
  onlineNote: string | null
  priceRappen: number | null
  cancelUntil: Date
  createdAt: Date
  updatedAt: Date
}

/** What to read of a run for its schedule. */
export const scheduled = {
  sessions: { orderBy: { startsAt: 'asc' }, select: { startsAt: true, endsAt: true } },
  course: {
    select: {
      slug: true,
      provider: { select: { name: true, phone: true } },
      published: { select: { title: true, bring: true } },
    },
  },
} as const

type Course = { slug: string; provider: { name: string; phone: string | null }; published: { title: string; bring: string[] } | null }

/** The schedule of a run that was read with `scheduled`. */
export const scheduleOf = <R extends { course: Course }>({ course, ...run }: R) => ({
  ...run,
  slug: course.slug,
  provider: course.provider,
  title: course.published?.title ?? course.slug,
  bring: course.published?.bring ?? [],
})

/** Place in one line; online there is none, but perhaps a word on how it works. */
export const placeLine = (run: RunSchedule): string =>
  run.online
    ? `Online${run.onlineNote ? `: ${run.onlineNote}` : ''}`
    : [run.placeName, run.street, [run.postcode, run.locality].filter(Boolean).join(' ')].filter(Boolean).join(', ')
