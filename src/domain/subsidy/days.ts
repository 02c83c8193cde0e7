/** Whole years from one day to another, both 2026-03-09. Somebody born on 29 February has their birthday on 1 March of common years. */
export function ageBetween(born: string, on: string): number {
  return number(on, 0, 4) - number(born, 0, 4) - (on.slice(5) < born.slice(5) ? 1 : 0)
}

/** Whole months: from 31 January one month is over on 1 March, from 15 January on 15 February. */
export function monthsBetween(from: string, to: string): number {
  const months = (number(to, 0, 4) - number(from, 0, 4)) * 12 + number(to, 5, 7) - number(from, 5, 7)
  return months - (number(to, 8, 10) < number(from, 8, 10) ? 1 : 0)
}

/** Days of the calendar, negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((dayNumber(to) - dayNumber(from)) / 86_400_000)
}

const dayNumber = (day: string) => Date.UTC(number(day, 0, 4), number(day, 5, 7) - 1, number(day, 8, 10))
const number = (text: string, from: number, to: number) => {
  let value = 0
  for (let n = from; n < to; n++) value = value * 10 + text.charCodeAt(n) - 48
  return value
}
