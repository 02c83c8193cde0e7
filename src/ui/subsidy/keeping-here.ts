const place = 'lernpfad.foerderung'
export type Kept = Record<string, string>

/** The answers that lie in this browser, or null. Whatever lies there may be spoilt: only words under names are read. */
export function recallAnswers(): Kept | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? 'null')
    if (typeof found !== 'object' || found === null) return null
    const words = Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length < 40)
    return words.length > 0 ? Object.fromEntries(words) : null
  } catch {
    return null
  }
}

/** Where a browser keeps nothing, nothing is kept. */
export function keepHere(answers: Kept | null): boolean {
  try {
    if (answers) localStorage.setItem(place, JSON.stringify(answers))
    else localStorage.removeItem(place)
    return true
  } catch {
    return false
  }
}
