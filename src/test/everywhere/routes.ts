import { globSync } from 'node:fs'

export type Route = { pattern: string; matches: RegExp; isPage: boolean }

/** The addresses that src/pages answers; those without a parameter come first, as they do in the router. */
export const routes: Route[] = globSync('src/pages/**/*.{astro,ts}')
  .map(file => {
    const isPage = file.endsWith('.astro')
    const pattern =
      file
        .replace(/^src\/pages/, '')
        .replace(/\.(astro|ts)$/, '')
        .replace(/\/index$/, '') || '/'
    const source = pattern
      .split(/(\[[^\]]+\])/)
      .map(part => (part.startsWith('[...') ? '.*' : part.startsWith('[') ? '[^/]+' : part.replace(/[.*+?^${}()|\\]/g, '\\$&')))
      .join('')
    return { pattern, matches: new RegExp(`^${source}$`), isPage }
  })
  .sort((a, b) => a.pattern.split('[').length - b.pattern.split('[').length || a.pattern.localeCompare(b.pattern))

export const routeOf = (path: string): Route | null => {
  const plain = path.split('?', 1)[0]?.replace(/^\/en(?=\/|$)/, '') || '/'
  return routes.find(route => route.matches.test(plain)) ?? null
}
