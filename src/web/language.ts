import type { IncomingMessage } from 'node:http'
import type { Language } from '#words/speak.ts'

/**
 * Takes the language off the address, so that one page file serves all: /en/kurse → /kurse, 'en'.
 * The header is ours alone: what came from outside is overwritten.
 */
export function takeLanguage(req: IncomingMessage): Language {
  const found = /^\/en(?=\/|\?|$)/.exec(req.url ?? '')
  if (found) req.url = (req.url ?? '').slice(found[0].length).replace(/^(?!\/)/, '/')
  req.headers['x-language'] = found ? 'en' : 'de'
  return found ? 'en' : 'de'
}
