import { Inverse } from '#domain/profession/route-inverse.ts'
import type { Row } from '#domain/profession/route-rows.ts'

/** `solved`: nothing cheaper keeps the rows. `over`: what is cheaper than the limit breaks them. `impossible`: everything does. `lost`: it could not say. */
export type Outcome = 'solved' | 'over' | 'impossible' | 'lost'
type Held = { row: Row; signs: Int8Array }
type Saved = {
  held: Held[]
  prices: number[]
  basis: number[]
  value: number[]
  inverse: Inverse
  beyond: Float64Array
  forbidden: Uint8Array
}

const tiny = 1e-7
const smallest = 1e-9
/** In 64ths of a Rappen: prices nearer than this count as equal. */
const equal = 1e-5
/** Far more turns than are ever needed: against turning in circles. */
const mostTurns = 2000

/**
 * The cheapest amounts of columns that keep some rows, were parts of a run for sale: linear programming by the dual simplex method. It
 * begins with nothing taken and no row, and mends one broken row after the other; rows may be added and columns forbidden at any time,
 * and the work goes on from where it was. Only rows that matter are held, a few dozen among thousands.
 */
export class Relaxation {
  readonly cost: Float64Array
  /** What a column costs beyond the prices of what it is good for. */
  readonly beyond: Float64Array
  readonly forbidden: Uint8Array
  private held: Held[] = []
  /** What a unit of each row costs, never below 0. */
  private prices: number[] = []
  /** What stands at each place of the basis: a column, or −1 − n for what row n has to spare. */
  private basis: number[] = []
  private value: number[] = []
  private inverse = new Inverse()
  private readonly along: Float64Array

  constructor(cost: Float64Array) {
    this.cost = cost
    this.beyond = cost.slice()
    this.forbidden = new Uint8Array(cost.length)
    this.along = new Float64Array(cost.length)
  }

  /** How much of each column is taken, and of which more than nothing. */
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
    const signs = new Int8Array(this.cost.length)
    for (const n of row.plus) signs[n] = 1
    for (const n of row.minus) signs[n] = -1
    const signAt = (place: number) => ((this.basis[place] as number) < 0 ? 0 : (signs[this.basis[place] as number] as number))
    this.inverse.add(signAt)
    this.value.push(this.value.reduce((sum, value, place) => sum + signAt(place) * value, -row.least))
    this.basis.push(-1 - this.held.length)
    this.held.push({ row, signs })
    this.prices.push(0)
  }

  /** Lays aside rows with something to spare, once there are many: they have no price, and are told again if they are broken. */
  lighten() {
    const size = this.held.length
    const spare = new Uint8Array(size)
    const stay: number[] = []
    for (const [i, column] of this.basis.entries()) {
      if (column < 0 && (this.value[i] as number) > tiny && !this.held[-1 - column]?.row.kept) spare[-1 - column] = 1
      else stay.push(i)
    }
    if (size - stay.length < size / 4) return
    const rows = this.held.flatMap((_, n) => (spare[n] ? [] : [n]))
    const now = new Int32Array(size)
    for (const [n, before] of rows.entries()) now[before] = n
    this.inverse.keep(stay, rows)
    this.basis = stay.map(i =>
      (this.basis[i] as number) < 0 ? -1 - (now[-1 - (this.basis[i] as number)] as number) : (this.basis[i] as number),
    )
    this.value = stay.map(i => this.value[i] as number)
    this.held = rows.map(n => this.held[n] as Held)
    this.prices = rows.map(n => this.prices[n] as number)
  }

  save(): Saved {
    const { held, prices, basis, value, inverse, beyond, forbidden } = this
    return {
      ...{ held: [...held], prices: [...prices], basis: [...basis], value: [...value] },
      ...{ inverse: inverse.copy(), beyond: beyond.slice(), forbidden: forbidden.slice() },
    }
  }

  /** Once only: the work goes on in what was saved. */
  restore = (saved: Saved) => void Object.assign(this, saved)

  /**
   * No route that keeps the rows costs less. This holds for any prices, as long as none is below 0: a route pays for its rows at least what
   * they ask for, and besides what its columns cost beyond their prices, each of them once. So no rounding elsewhere makes it too high.
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
    for (let turn = 0; turn < mostTurns; turn++) {
      let [place, worst, sign] = [-1, tiny, 1]
      for (let i = 0; i < this.basis.length; i++) {
        const [column, value] = [this.basis[i] as number, this.value[i] as number]
        const amiss = column >= 0 && this.forbidden[column] ? Math.abs(value) : -value
        if (amiss > worst) [place, worst, sign] = [i, amiss, value < 0 ? -1 : 1]
      }
      if (place < 0) return 'solved'
      if (this.worth() > limit) return 'over'
      const entering = this.choose(place, sign)
      // Each column counts at most once, and none moves this row by more than `smallest`: so much is never made up for.
      if (entering === null) return worst > 1e-5 ? 'impossible' : 'lost'
      this.turn(place, entering)
    }
    return 'lost'
  }

  private worth(): number {
    let sum = 0
    for (let n = 0; n < this.held.length; n++) sum += (this.prices[n] as number) * (this.held[n]?.row.least as number)
    return sum
  }

  /** Who takes the place: the first whose `beyond`, or price, would come down to 0, and among equals the one that moves most. */
  private choose(place: number, sign: number): number | null {
    const { beyond, forbidden, prices } = this
    const along = this.along
    const across = this.inverse.row(place)
    along.fill(0)
    for (let n = 0; n < across.length; n++) {
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
      if (by > smallest && !forbidden[j]) least = Math.min(least, (Math.max(0, beyond[j] as number) + equal) / by)
    }
    for (let n = 0; n < across.length; n++) {
      const by = -sign * (across[n] as number)
      if (by > smallest) least = Math.min(least, (Math.max(0, prices[n] as number) + equal) / by)
    }
    let [best, most] = [null as number | null, smallest]
    for (let n = 0; n < across.length; n++) {
      const by = -sign * (across[n] as number)
      if (by > most && this.basis[place] !== -1 - n && (prices[n] as number) / by <= least) [best, most] = [-1 - n, by]
    }
    for (let j = 0; j < along.length; j++) {
      const by = sign * (along[j] as number)
      if (by > most && !forbidden[j] && (beyond[j] as number) / by <= least) [best, most] = [j, by]
    }
    return best
  }

  private turn(place: number, entering: number) {
    const { along, beyond, basis, value, prices } = this
    const across = this.inverse.row(place)
    const row = -1 - entering
    const step = row >= 0 ? (prices[row] as number) / -(across[row] as number) : (beyond[entering] as number) / (along[entering] as number)
    for (let j = 0; j < along.length; j++) if (along[j]) beyond[j] = (beyond[j] as number) - step * (along[j] as number)
    for (let n = 0; n < across.length; n++) prices[n] = (prices[n] as number) + step * (across[n] as number)
    const leaving = basis[place] as number
    if (leaving >= 0) beyond[leaving] = -step
    if (row >= 0) prices[row] = 0
    else beyond[entering] = 0
    const change = this.inverse.turn(place, row >= 0 ? { rows: [row], signs: [-1] } : this.entries(entering))
    const amount = (value[place] as number) / (change[place] as number)
    for (let i = 0; i < change.length; i++) value[i] = (value[i] as number) - (change[i] as number) * amount
    value[place] = amount
    basis[place] = entering
  }

  private entries(column: number) {
    const [rows, signs]: [number[], number[]] = [[], []]
    for (let n = 0; n < this.held.length; n++) {
      const sign = this.held[n]?.signs[column] as number
      if (sign !== 0) [rows[rows.length], signs[signs.length]] = [n, sign]
    }
    return { rows, signs }
  }
}
