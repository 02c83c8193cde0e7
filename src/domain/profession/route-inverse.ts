/** A row of whole signs: the places in `rows` with what stands there. */
export type Entries = { rows: number[]; signs: number[] }

/** The inverse of a basis that grows and shrinks with the rows held: row by row in one piece, `wide` numbers each. */
export class Inverse {
  size = 0
  private wide = 0
  private numbers = new Float64Array(0)

  row = (place: number) => this.numbers.subarray(place * this.wide, place * this.wide + this.size)

  /** A new row of the problem, held by what it has to spare; `signs`: what stands in it for each place of the basis. */
  add(signs: (place: number) => number) {
    const { size } = this
    this.widen(size + 1)
    const { numbers, wide } = this
    const last = size * wide
    numbers.fill(0, last, last + size)
    for (let i = 0; i < size; i++) {
      numbers[i * wide + size] = 0
      const sign = signs(i)
      if (sign === 0) continue
      for (let k = 0; k < size; k++) numbers[last + k] = (numbers[last + k] as number) + sign * (numbers[i * wide + k] as number)
    }
    numbers[last + size] = -1
    this.size++
  }

  /** Keeps these places and rows, both in rising order. What goes is rows held by what they have to spare: nothing else depends on them. */
  keep(places: readonly number[], rows: readonly number[]) {
    const { numbers, wide } = this
    for (const [to, from] of places.entries())
      for (const [n, before] of rows.entries()) numbers[to * wide + n] = numbers[from * wide + before] as number
    this.size = rows.length
  }

  /** Puts something with these entries in a place of the basis; tells how the values of the others change with it. */
  turn(place: number, { rows, signs }: Entries): Float64Array {
    const { numbers, wide, size } = this
    const change = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      let sum = 0
      for (let k = 0; k < rows.length; k++) sum += (numbers[i * wide + (rows[k] as number)] as number) * (signs[k] as number)
      change[i] = sum
    }
    const across = this.row(place)
    const by = 1 / (change[place] as number)
    const filled: number[] = []
    for (let n = 0; n < size; n++) {
      if (across[n] === 0) continue
      filled.push(n)
      across[n] = (across[n] as number) * by
    }
    for (let i = 0; i < size; i++) {
      const times = change[i] as number
      if (i === place || times === 0) continue
      for (let k = 0, from = i * wide; k < filled.length; k++) {
        const n = filled[k] as number
        numbers[from + n] = (numbers[from + n] as number) - times * (across[n] as number)
      }
    }
    return change
  }

  copy(): Inverse {
    const other = new Inverse()
    Object.assign(other, { size: this.size, wide: this.wide, numbers: this.numbers.slice(0, this.size * this.wide) })
    return other
  }

  private widen(size: number) {
    if (this.wide >= size && this.numbers.length >= size * this.wide) return
    const [wide, numbers] = [this.wide, this.numbers]
    if (this.wide < size) this.wide = Math.max(16, 2 * this.wide)
    this.numbers = new Float64Array(this.wide * Math.max(size + 8, this.wide))
    for (let i = 0; i < this.size; i++) this.numbers.set(numbers.subarray(i * wide, i * wide + this.size), i * this.wide)
  }
}
