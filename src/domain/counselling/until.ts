import { dayOf } from '#domain/clock.ts'

/** The last day on which something is shown, as ISO text: `until` is the first moment after it. */
export const lastDayOf = (until: Date): string => dayOf(new Date(until.getTime() - 1)).toString()
