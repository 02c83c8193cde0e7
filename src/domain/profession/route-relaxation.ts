import type { Row } from '#domain/profession/route-rows.ts'

/** `solved`: nothing cheaper keeps the rows. `over`: what is cheaper than the limit breaks them. `impossible`: everything does. `lost`: it could not say. */
export type Outcome = 'solved' | 'over' | 'impossible' | 'lost'
type Held = { row: Row; signs: Int8Array }
type Saved = {
  held: Held[]
  prices: number[]
  basis: number[]
  value: number[]
  inverse: Float64Array
  beyond: Float64Array
  forbidden: Uint8Array
}

const tiny = 1e-7
const smallest = 1e-9
/** Far more turns than are ever needed: against turning in circles. */
const mostTurns = 2000

/**
 * The cheapest amounts of columns that keep some rows, were parts of a run for sale: linear programming by the dual simplex method. It
 * begins with nothing taken and no row, and mends one broken row after the other; rows may be added and columns forbidden at any time,
 * and the work goes on from where it was. Only tight rows are held, a few dozen, so the inverse of the basis is kept as it is.
 */
export class Relaxation {
  readonly cost: Float64Array
  /** What a column costs beyond the prices of what it is good for. */
  beyond: Float64Array
  forbidden: Uint8Array
  turns = 0
  private held: Held[] = []
  /** What a unit of each row costs, never below 0. */
  private prices: number[] = []
  /** What stands at each place of the basis: a column, or −1 − n for what row n has to spare. */
  private basis: number[] = []
  private value: number[] = []
  /** Row by row, `wide` numbers each. */
  private inverse = new Float64Array(0)
  private wide = 0
  private readonly along: Float64Array

  constructor(cost: Float64Array) {
    this.cost = cost
    this.beyond = cost.slice()
    this.forbidden = new Uint8Array(cost.length)
    this.along = new Float64Array(cost.length)
  }

  get rows(): readonly Row[] {
    return this.held.map(({ row }) => row)
  }

  amounts(): { amount: Float64Array; used: number[] } {
    const amount = new Float64Array(this.cost.length)
    const used: number[] = []
    for (const [i, column] of this.basis.entries()) {
      if (column < 0 || (this.value[i] as number) <= tiny) continue
      amount[column] = this.value[i] as number
      used.push(column)
    }
    return { amount, used: used.sort((a, b) => a - b) }
  }

  add(row: Row) {
    const size = this.held.length
    const signs = new Int8Array(this.cost.length)
    for (const n of row.plus) signs[n] = 1
    for (const n of row.minus) signs[n] = -1
    this.widen(size + 1)
    const { inverse, wide } = this
    const last = size * wide
    let value = -row.least
    for (let k = 0; k <= size; k++) inverse[last + k] = 0
    for (let i = 0; i < size; i++) {
      inverse[i * wide + size] = 0
      const column = this.basis[i] as number
      const sign = column < 0 ? 0 : (signs[column] as number)
      if (sign === 0) continue
      value += sign * (this.value[i] as number)
      for (let k = 0; k < size; k++) inverse[last + k] = (inverse[last + k] as number) + sign * (inverse[i * wide + k] as number)
    }
    inverse[last + size] = -1
    this.held.push({ row, signs })
    this.prices.push(0)
    this.basis.push(-1 - size)
    this.value.push(value)
  }

  /** Lays aside rows that are kept with something to spare: they have no price, and are told again if they are broken. */
  lighten() {
    const size = this.held.length
    const spare = new Uint8Array(size)
    const stay: number[] = []
    for (const [i, column] of this.basis.entries()) {
      const row = -1 - column
      if (row >= 0 && (this.value[i] as number) > tiny && !this.held[row]?.row.kept) spare[row] = 1
      else stay.push(i)
    }
    if (size - stay.length < size / 4) return
    const rows = this.held.flatMap((_, n) => (spare[n] ? [] : [n]))
    const now = new Int32Array(size)
    for (const [n, before] of rows.entries()) now[before] = n
    const { inverse, wide } = this
    for (const [to, from] of stay.entries())
      for (const [n, before] of rows.entries()) inverse[to * wide + n] = inverse[from * wide + before] as number
    this.basis = stay.map(i => ((this.basis[i] as number) < 0 ? -1 - (now[-1 - (this.basis[i] as number)] as number) : (this.basis[i] as number)))
    this.value = stay.map(i => this.value[i] as number)
    this.held = rows.map(n => this.held[n] as Held)
    this.prices = rows.map(n => this.prices[n] as number)
  }

  save(): Saved {
    const { held, prices, basis, value, inverse, beyond, forbidden } = this
    return {
      ...{ held: [...held], prices: [...prices], basis: [...basis], value: [...value], inverse: inverse.slice(0, held.length * this.wide) },
      ...{ beyond: beyond.slice(), forbidden: forbidden.slice() },
    }
  }

  restore(saved: Saved) {
    Object.assign(this, saved)
    this.wide = saved.held.length === 0 ? 0 : saved.inverse.length / saved.held.length
  }

  /**
   * No route that keeps the rows costs less. Whatever the prices are, as long as none is below 0: a route costs the prices of its rows
   * plus what its columns cost beyond them, and it takes each at most once. So no rounding on the way here can make it too high.
   */
  bound(): number {
    const { beyond, forbidden } = this
    beyond.set(this.cost)
    let sum = 0
    for (const [n, { row }] of this.held.entries()) {
      const price = Math.max(0, this.prices[n] as number)
      this.prices[n] = price
      if (price === 0) continue
      sum += price * row.least
      for (const j of row.plus) beyond[j] = (beyond[j] as number) - price
      for (const j of row.minus) beyond[j] = (beyond[j] as number) + price
    }
    for (let j = 0; j < beyond.length; j++) if (!forbidden[j] && (beyond[j] as number) < 0) sum += beyond[j] as number
    return sum
  }

  solve(limit: number): Outcome {
    const { along, forbidden } = this
    for (let turn = 0; turn < mostTurns; turn++) {
      let [place, worst, sign] = [-1, tiny, 1]
      for (let i = 0; i < this.basis.length; i++) {
        const [column, value] = [this.basis[i] as number, this.value[i] as number]
        const amiss = column >= 0 && forbidden[column] ? Math.abs(value) : -value
        if (amiss > worst) [place, worst, sign] = [i, amiss, value < 0 ? -1 : 1]
      }
      if (place < 0) return 'solved'
      if (this.worth() > limit) return 'over'
      const entering = this.choose(place, sign)
      if (entering === null) return worst > 1e-5 ? 'impossible' : 'lost'
      this.turn(place, entering)
      this.turns++
    }
    along.fill(0)
    return 'lost'
  }

  private worth(): number {
    let sum = 0
    for (let n = 0; n < this.held.length; n++) sum += (this.prices[n] as number) * (this.held[n]?.row.least as number)
    return sum
  }

  /** Who takes the place: the first whose `beyond` would come down to 0, and among those the one that moves most. */
  private choose(place: number, sign: number): number | null {
    const { along, beyond, forbidden } = this
    const across = this.inverse.subarray(place * this.wide, place * this.wide + this.held.length)
    along.fill(0)
    for (let n = 0; n < this.held.length; n++) {
      const times = across[n] as number
      if (Math.abs(times) < 1e-12) continue
      const { plus, minus } = (this.held[n] as Held).row
      for (let k = 0; k < plus.length; k++) along[plus[k] as number] = (along[plus[k] as number] as number) + times
      for (let k = 0; k < minus.length; k++) along[minus[k] as number] = (along[minus[k] as number] as number) - times
    }
    for (const column of this.basis) if (column >= 0) along[column] = 0
    let least = Number.POSITIVE_INFINITY
    for (let j = 0; j < along.length; j++) {
      const by = sign * (along[j] as number)
      if (by > smallest && !forbidden[j]) least = Math.min(least, (Math.max(0, beyond[j] as number) + 1e-5) / by)
    }
    for (let n = 0; n < this.held.length; n++) {
      const by = -sign * (across[n] as number)
      if (by > smallest) least = Math.min(least, (Math.max(0, this.prices[n] as number) + 1e-5) / by)
    }
    let [best, most] = [null as number | null, 0]
    for (let n = 0; n < this.held.length; n++) {
      const by = -sign * (across[n] as number)
      if (by > most && this.basis[place] !== -1 - n && (this.prices[n] as number) / by <= least) [best, most] = [-1 - n, by]
    }
    for (let j = 0; j < along.length; j++) {
      const by = sign * (along[j] as number)
      if (by > most && !forbidden[j] && (beyond[j] as number) / by <= least) [best, most] = [j, by]
    }
    return best
  }

  private turn(place: number, entering: number) {
    const { along, beyond, basis, value, inverse, wide } = this
    const size = this.held.length
    const across = inverse.subarray(place * wide, place * wide + size)
    const leaving = basis[place] as number
    const step =
      entering < 0 ? (this.prices[-1 - entering] as number) / -(across[-1 - entering] as number) : (beyond[entering] as number) / (along[entering] as number)
    for (let j = 0; j < along.length; j++) if (along[j]) beyond[j] = (beyond[j] as number) - step * (along[j] as number)
    for (let n = 0; n < size; n++) this.prices[n] = (this.prices[n] as number) + step * (across[n] as number)
    if (leaving >= 0) beyond[leaving] = -step
    if (entering >= 0) beyond[entering] = 0
    else this.prices[-1 - entering] = 0
    const [rows, signs]: [number[], number[]] = [[], []]
    for (let n = 0; n < size; n++) {
      const sign = entering < 0 ? (n === -1 - entering ? -1 : 0) : (this.held[n]?.signs[entering] as number)
      if (sign !== 0) rows.push(n), signs.push(sign)
    }
    const change = (i: number) => {
      let sum = 0
      for (let k = 0; k < rows.length; k++) sum += (inverse[i * wide + (rows[k] as number)] as number) * (signs[k] as number)
      return sum
    }
    const by = 1 / change(place)
    const amount = (value[place] as number) * by
    const filled: number[] = []
    for (let n = 0; n < size; n++) {
      if (across[n] === 0) continue
      filled.push(n)
      across[n] = (across[n] as number) * by
    }
    for (let i = 0; i < size; i++) {
      if (i === place) continue
      const times = change(i)
      if (times === 0) continue
      for (let k = 0, from = i * wide; k < filled.length; k++) {
        const n = filled[k] as number
        inverse[from + n] = (inverse[from + n] as number) - times * (across[n] as number)
      }
      value[i] = (value[i] as number) - times * amount
    }
    value[place] = amount
    basis[place] = entering
  }

  private widen(size: number) {
    if (this.wide >= size && this.inverse.length >= size * this.wide) return
    const before = { wide: this.wide, inverse: this.inverse }
    this.wide = Math.max(this.wide, 16, size > this.wide ? 2 * this.wide : 0)
    this.inverse = new Float64Array(this.wide * Math.max(size + 8, this.wide))
    for (let i = 0; i < this.held.length; i++)
      this.inverse.set(before.inverse.subarray(i * before.wide, i * before.wide + this.held.length), i * this.wide)
  }
}
