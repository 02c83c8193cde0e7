import type { Lack, Levels } from '#domain/profession/matching.ts'
import type { Offer } from '#domain/profession/offers.ts'

/** A course that lifts a competence somebody lacks. `startable`: they have every level it begins from. */
export type Closing<O> = { offer: O; from: number; to: number; startable: boolean }
export type Gap<O> = { lack: Lack; courses: Closing<O>[] /** The highest level courses here lead to, up to the need. */; reach: number }
type Lifting = Pick<Offer, 'lifts'>

/** Which course here closes which gap, as far as it goes, and how far all of them together lead. */
export function closeGaps<O extends Lifting>(levels: Levels, lacks: readonly Lack[], offers: readonly O[], most = 3): Gap<O>[] {
  const reachable = reachLevels(levels, offers)
  return lacks.map(lack => {
    const have = lack.have ?? 0
    const courses = offers.flatMap(offer => {
      const lift = offer.lifts.find(one => one.code === lack.code)
      return lift && lift.toLevel > have ? [{ offer, from: have, to: lift.toLevel, startable: mayStart(levels, offer) }] : []
    })
    // What can be begun today comes first, then what leads nearest to the need without going far beyond it.
    const goal = (one: Closing<O>) => Math.min(one.to, lack.need)
    courses.sort((a, b) => Number(b.startable) - Number(a.startable) || goal(b) - goal(a) || a.to - b.to)
    return { lack, courses: courses.slice(0, most), reach: Math.min(lack.need, reachable[lack.code] ?? have) }
  })
}

export const mayStart = (levels: Levels, { lifts }: Lifting) => lifts.every(({ code, fromLevel }) => (levels[code] ?? 0) >= fromLevel)

/** The levels somebody comes to with every course here they can begin, one after the other, dates aside. Nobody unlearns, so the order does not matter. */
export function reachLevels(levels: Levels, offers: readonly Lifting[]): Levels {
  const reached: Record<string, number> = { ...levels }
  let waiting = offers
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length
    waiting = waiting.filter(offer => {
      if (!mayStart(reached, offer)) return true
      for (const { code, toLevel } of offer.lifts) reached[code] = Math.max(reached[code] ?? 0, toLevel)
      return false
    })
  }
  return reached
}
