/** The day so many days from today, as days are counted here. */
export const inDays = (days: number) => Temporal.Now.plainDateISO('Europe/Zurich').add({ days })

/** A day as people type it: 5.12.2026. */
export const swiss = (day: Temporal.PlainDate) => `${day.day}.${day.month}.${day.year}`
