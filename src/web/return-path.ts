/**
 * Where to go on after signing in, from `?weiter=`: only a path of this site. Anything else could lead people who have
 * just signed in to somebody who looks like us.
 */
export function returnPath(wish: unknown, fallback = '/mein'): string {
  if (typeof wish !== 'string' || !/^\/[^/\\]/.test(wish) || /[\\\p{Cc}]/u.test(wish) || wish.length > 1000) return fallback
  const site = 'http://here.invalid'
  const url = URL.canParse(wish, site) ? new URL(wish, site) : null
  // /..//elsewhere is a path here, but //elsewhere once it is written short.
  if (url?.origin !== site || url.pathname.startsWith('//') || /^\/(anmelden|abmelden|auth)(\/|$)/.test(url.pathname)) return fallback
  return url.pathname + url.search
}
