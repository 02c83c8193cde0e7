export type Mark = 'same' | 'added' | 'removed'
export type Part = { mark: Mark; text: string }

/**
 * What became of a text, word by word: the longest common sequence of words stays, the rest is struck or new.
 * Read in order, the same and removed parts are the old text, the same and added parts the new one.
 */
export function compareTexts(before: string, after: string): Part[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)]
  let head = 0
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < fresh.length - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++
  const parts = [
    ...old.slice(0, head).map(same),
    ...compareWords(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ]
  return joined(parts)
}

/** What became of a list whose order says nothing: kept, then new, then gone. */
export function compareLists(before: readonly string[], after: readonly string[]): Part[] {
  return [
    ...after.map(text => ({ mark: before.includes(text) ? ('same' as const) : ('added' as const), text })),
    ...before.filter(text => !after.includes(text)).map(text => ({ mark: 'removed' as const, text })),
  ].sort((a, b) => order.indexOf(a.mark) - order.indexOf(b.mark))
}

const order: Mark[] = ['same', 'added', 'removed']
const same = (text: string): Part => ({ mark: 'same', text })
// Words, and between them spaces and signs one by one, so that a new comma does not repaint its word.
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) ?? []

/** The table of common lengths grows with the product; two texts that share nothing are not worth more memory than this. */
const most = 6_000_000

function compareWords(old: string[], fresh: string[]): Part[] {
  const whole = [...old.map(text => ({ mark: 'removed' as const, text })), ...fresh.map(text => ({ mark: 'added' as const, text }))]
  if (old.length === 0 || fresh.length === 0 || old.length * fresh.length > most) return whole
  const width = fresh.length + 1
  const common = new Uint16Array((old.length + 1) * width)
  const at = (i: number, j: number) => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const parts: Part[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      parts.push(same(old[i++] ?? ''))
      j++
    } else if (j === fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) parts.push({ mark: 'removed', text: old[i++] ?? '' })
    else parts.push({ mark: 'added', text: fresh[j++] ?? '' })
  }
  return parts
}

/** Neighbours of one kind become one part; a lone space between two changes belongs to both, or every second word would flicker. */
function joined(parts: Part[]): Part[] {
  const smooth = parts.flatMap((part, n) => {
    const between = part.mark === 'same' && /^\s+$/.test(part.text) && !part.text.includes('\n')
    const changed = (other: Part | undefined) => other !== undefined && other.mark !== 'same'
    if (!between || !changed(parts[n - 1]) || !changed(parts[n + 1])) return [part]
    return [
      { mark: 'removed' as const, text: part.text },
      { mark: 'added' as const, text: part.text },
    ]
  })
  const out: Part[] = []
  let [removed, added] = ['', '']
  const flush = () => {
    if (removed) out.push({ mark: 'removed', text: removed })
    if (added) out.push({ mark: 'added', text: added })
    removed = ''
    added = ''
  }
  for (const { mark, text } of smooth) {
    if (mark === 'removed') removed += text
    else if (mark === 'added') added += text
    else {
      flush()
      const last = out.at(-1)
      if (last?.mark === 'same') last.text += text
      else out.push({ mark, text })
    }
  }
  flush()
  return out
}
