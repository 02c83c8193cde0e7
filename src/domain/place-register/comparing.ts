import type { RegisterRecord, RegisterSource } from '#domain/place-register/record.ts'

export type Difference = { name: RegisterSource; before: string; after: string }
/** `gone` and `added` are records, `open` the places in them that young people could apply for. */
export type Comparison = {
  gone: RegisterRecord[]
  added: RegisterRecord[]
  changed: { record: RegisterRecord; differences: Difference[] }[]
  same: number
}

/** What would be different in the register: full stock against full stock, by the key of each record. */
export function compareStocks(before: readonly RegisterRecord[], after: readonly RegisterRecord[]): Comparison {
  const known = new Map(before.map(record => [record.key, record]))
  const kept = new Set(after.map(record => record.key))
  const changed = after.flatMap(record => {
    const old = known.get(record.key)
    const differences = old ? differencesOf(old, record) : []
    return differences.length > 0 ? [{ record, differences }] : []
  })
  const added = after.filter(record => !known.has(record.key))
  return {
    gone: before.filter(record => !kept.has(record.key)),
    added,
    changed,
    same: after.length - added.length - changed.length,
  }
}

const differencesOf = (before: RegisterRecord, after: RegisterRecord): Difference[] =>
  (Object.keys(after) as RegisterSource[])
    .filter(name => (before[name] ?? '') !== after[name])
    .map(name => ({ name, before: before[name] ?? '', after: after[name] }))

export const isSame = ({ gone, added, changed }: Comparison) => gone.length + added.length + changed.length === 0
