import type { AreaLevel } from './course-drawing.ts'
import type { SeatCount } from './seat-state.ts'

/** The four facts by which people decide, of one run; null where they are not fixed. */
export type RunFacts = SeatCount & {
  priceRappen: number | null
  /** Under the price, such as what is paid on the spot. */
  priceNote?: string | undefined
  /** The first session's moment (ISO), or a day. */
  startsAt: string | null
  /** Instead of the time of the first session: `12 Abende, 18.15 bis 20.45`. */
  timeText?: string | undefined
  place: string | null
  placeDetail?: string | undefined
  online: boolean
}

/** A course in a list with the run that matters most now. */
export type CourseLineData = RunFacts & {
  slug: string
  title: string
  /** Of the title, where the page speaks another language. */
  lang?: string | undefined
  areas: readonly AreaLevel[]
  /** For whom and how long: `60 plus, 3 Nachmittage`. */
  by?: string | undefined
  provider: string
  /** Where nothing is left to take: the next date, said in full. */
  next?: { href: string; label: string } | undefined
}
