import type { Span } from '#domain/profession/offers.ts'
import type { Run } from '#domain/profession/route-field.ts'

type Dated = Pick<Run, 'start' | 'end' | 'sessions'>

/** Two runs with sessions at the same time: nobody can go to both. */
export function collide(a: Dated, b: Dated): boolean {
  if (a.end <= b.start || b.end <= a.start) return false
  for (let n = 0, m = 0; n < a.sessions.length && m < b.sessions.length; ) {
    const [one, other] = [a.sessions[n] as Span, b.sessions[m] as Span]
    if (one[1] <= other[0]) n++
    else if (other[1] <= one[0]) m++
    else return true
  }
  return false
}
