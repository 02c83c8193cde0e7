// Parts of pages that were drawn before from the very same data. The data are read anew for every page; only drawing them again is spared.
const parts = new Map<string, string>()
const most = 4000

/** `key` holds everything the part is made of, the language included. */
export async function kept(key: string, draw: () => Promise<string>): Promise<string> {
  const known = parts.get(key)
  if (known !== undefined) return known
  const drawn = await draw()
  if (parts.size >= most) parts.clear()
  parts.set(key, drawn)
  return drawn
}
