type Tree = { [key: string]: Tree | string }

/** `line_items[0][quantity]=1&expand[]=x` as Stripe reads it: objects and lists; every value is still text. */
export function readForm(text: string): Record<string, unknown> {
  const tree: Tree = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const keys = name.split(/\]\[|\[|\]/).filter((key, n) => key !== '' || n === 1)
    let at = tree
    for (const [n, key] of keys.entries()) {
      const own = key === '' ? String(Object.keys(at).length) : key
      if (n === keys.length - 1) at[own] = value
      else {
        if (typeof at[own] !== 'object') at[own] = {}
        at = at[own] as Tree
      }
    }
  }
  return listsOf(tree) as Record<string, unknown>
}

function listsOf(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree
  const keys = Object.keys(tree)
  if (keys.length && keys.every((key, n) => key === String(n))) return keys.map(key => listsOf(tree[key] as Tree))
  return Object.fromEntries(keys.map(key => [key, listsOf(tree[key] as Tree)]))
}
