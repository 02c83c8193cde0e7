/*
 * Statistics about people: what is smaller than a limit is not published, nor what it could be computed from.
 *
 * Published numbers that add up are drawn as a network: each number is a way between two sums, and at every sum as much comes in as goes
 * out. What is published, or known otherwise, is fixed; what is hidden may be anything that still adds up. How far a hidden number may
 * move is then the flow that can take another way round, and what has to be hidden beside it is the cheapest such way. Rows, columns,
 * sums of sums and years published one after the other all fit in, as long as both the rows and the columns nest; then the bounds are
 * exact, not estimates. The tests attack the result with linear programming, which knows nothing of networks.
 */
export type Figure = {
  key: string
  from: string
  to: string
  value: number
  /** Public by other means: it is fixed whatever we do. */
  known?: boolean
  /** Never published by us; it only belongs to the sums. */
  latent?: boolean
  /** It was hidden before, when a hidden number was taken to be at least so much. */
  least?: 0 | 1
  /** How much it hurts to hide it; sums hurt more than what they are made of. */
  cost?: number
}

export type Hidden = {
  keys: Set<string>
  /** What anybody may take a hidden number to be at least: one, unless empty cells were hidden with them. */
  least: 0 | 1
}

/**
 * What must not be published. Whoever sees the rest, and knows that a shown number is exact and how small a hidden one can be, can still
 * think of at least as many values for each small number as there are small numbers (`below` minus one).
 */
export function hide(figures: readonly Figure[], below: number): Hidden {
  const ours = figures.filter(one => !one.known && !one.latent)
  const small = ours.filter(one => one.value > 0 && one.value < below)
  const first = new Set([...small, ...ours.filter(one => one.least !== undefined)].map(one => one.key))
  const careful = extend(figures, small, first, below, 1)
  if (careful) return { keys: careful, least: 1 }
  // Where that does not do, every empty cell is hidden too: then a hidden number may be nothing.
  const empty = ours.filter(one => one.value === 0).map(one => one.key)
  const wide = extend(figures, small, new Set([...first, ...empty]), below, 0)
  // What everybody knows already leaves no room: then we add nothing to it.
  return { keys: wide ?? new Set(ours.map(one => one.key)), least: 0 }
}

/** Hides more until every small number has room; null where that cannot be had. */
function extend(figures: readonly Figure[], small: readonly Figure[], first: ReadonlySet<string>, below: number, least: 0 | 1) {
  const hidden = new Set(first)
  for (let changed = true; changed; ) {
    changed = false
    for (const one of small) {
      const more = roomFor(figures, hidden, one, below - 2, least)
      if (more === null) return null
      if (more.size === 0) continue
      for (const key of more) hidden.add(key)
      changed = true
    }
  }
  return hidden
}

/** What else to hide so that a number may take `need` values besides its own; null where no way round is wide enough. */
function roomFor(figures: readonly Figure[], hidden: ReadonlySet<string>, one: Figure, need: number, least: 0 | 1): Set<string> | null {
  const most = Math.max(0, one.value - (one.least ?? least))
  const up = pushAround(figures, hidden, one, need, { least, pays: false, down: false })
  const down = pushAround(figures, hidden, one, Math.min(most, need), { least, pays: false, down: true })
  if (up.amount + down.amount >= need) return new Set()
  const more = pushAround(figures, hidden, one, need - down.amount, { least, pays: true, down: false })
  if (more.amount + down.amount >= need) return more.paid
  const less = pushAround(figures, new Set([...hidden, ...more.paid]), one, Math.min(most, need - more.amount), {
    least,
    pays: true,
    down: true,
  })
  return more.amount + less.amount >= need ? new Set([...more.paid, ...less.paid]) : null
}

type Way = { least: 0 | 1; pays: boolean; down: boolean }

/** Lets a number grow (or shrink) by taking as much another way round, cheapest way first; says how far it got and what that hides. */
function pushAround(figures: readonly Figure[], hidden: ReadonlySet<string>, one: Figure, wanted: number, way: Way) {
  const moved = new Map<string, number>()
  const paid = new Set<string>()
  let amount = 0
  while (amount < wanted) {
    const path = cheapestPath(figures, one, way.down ? one.from : one.to, way.down ? one.to : one.from, figure => {
      const isFree = figure.latent || hidden.has(figure.key) || paid.has(figure.key)
      if (figure.known || (!isFree && (!way.pays || figure.value === 0))) return null
      const least = figure.latent ? 0 : Math.min(figure.least ?? way.least, figure.value)
      const room = figure.value + (moved.get(figure.key) ?? 0) - least
      return { cost: isFree ? 0 : (figure.cost ?? 1), room }
    })
    if (!path) break
    const push = Math.min(wanted - amount, ...path.map(step => (step.grows ? Number.POSITIVE_INFINITY : step.room)))
    for (const { figure, grows } of path) {
      moved.set(figure.key, (moved.get(figure.key) ?? 0) + (grows ? push : -push))
      if (!figure.latent && !hidden.has(figure.key)) paid.add(figure.key)
    }
    amount += push
  }
  return { amount, paid }
}

type Step = { figure: Figure; grows: boolean; room: number }

/** Bellman and Ford: from one sum to another over what is hidden, or may be at a cost. A number is walked along to grow, against to shrink. */
function cheapestPath(
  figures: readonly Figure[],
  except: Figure,
  from: string,
  to: string,
  rate: (figure: Figure) => { cost: number; room: number } | null,
): Step[] | null {
  const rated = figures.flatMap(figure => {
    const found = figure === except ? null : rate(figure)
    return found ? [{ figure, ...found }] : []
  })
  const best = new Map<string, { cost: number; step: Step | null; before: string }>([[from, { cost: 0, step: null, before: from }]])
  for (let changed = true; changed; ) {
    changed = false
    for (const { figure, cost, room } of rated)
      for (const grows of [true, false]) {
        if (!grows && room <= 0) continue
        const [here, there] = grows ? [figure.from, figure.to] : [figure.to, figure.from]
        const so = best.get(here)
        if (!so || so.cost + cost >= (best.get(there)?.cost ?? Number.POSITIVE_INFINITY)) continue
        best.set(there, { cost: so.cost + cost, step: { figure, grows, room }, before: here })
        changed = true
      }
  }
  const path: Step[] = []
  for (let at = best.get(to); at?.step; at = best.get(at.before)) path.unshift(at.step)
  return best.has(to) ? path : null
}
