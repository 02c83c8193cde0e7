/** People type `/kurse/` and mean `/kurse`. Only plain paths are led on: `//elsewhere.example/` would lead to another house. */
export function withoutSlash(url: string): string | null {
  const found = /^((?:\/[\w%.~-]+)+)\/+(\?.*)?$/.exec(url)
  return found ? `${found[1]}${found[2] ?? ''}` : null
}
