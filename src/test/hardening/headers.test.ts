// P20: what may run on a page, and what every answer says to the browser.
import { CspEvaluator } from 'csp_evaluator'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { describe, expect, test } from 'vitest'
import { startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { crawl } from '#test/everywhere/crawl.ts'
import { secret } from '#test/process.ts'

const app = await startApp({ demo: true })
const { found } = await crawl(app, null, 'de')
const paths = [...new Map(found.map(one => [one.route.pattern, one.path])).values(), '/gibt-es-nicht']
/** The evaluator's scale: 10 high, 20 syntax, 30 medium; 40 and more are "perhaps" and hints. */
const medium = 30

test.for(paths)('the policy of %s leaves nothing open', async path => {
  const answer = await browse(app).fetch(path)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const found = new CspEvaluator(new CspParser(policy).csp).evaluate().filter(finding => finding.severity <= medium)
  expect(found.map(finding => `${finding.directive}: ${finding.description}`)).toEqual([])
  expect(policy).not.toMatch(/unsafe-|\*|https?:/)
  for (const directive of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"])
    expect(policy).toContain(directive)
  expect((await answer.text()).match(/ style="| on\w+="|javascript:/g) ?? [], 'what the policy would refuse').toEqual([])
})

describe('every answer carries the same protection', () => {
  const kinds: [string, string, RequestInit][] = [
    ['a page', '/', {}],
    ['no page', '/gibt-es-nicht', {}],
    ['a door', '/trpc/none.such', {}],
    ['a refused form', '/anmelden', { method: 'POST', body: new URLSearchParams() }],
    ['a file', '/favicon.svg', {}],
    ['health', '/healthz', {}],
  ]
  test.for(kinds)('%s', async ([, path, init]) => {
    const { headers } = await browse(app).fetch(path, init)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toMatch(/^(strict-origin-when-cross-origin|same-origin|no-referrer)$/)
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\)/)
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull()
    expect(headers.get('strict-transport-security'), 'plain http says nothing').toBeNull()
  })
})

test('where the public address is https, browsers are told to stay there', async () => {
  const secure = await startApp({
    env: { PUBLIC_URL: 'https://lernpfad.example', DEMO: 'false', SMTP_URL: 'smtp://127.0.0.1:9', SECRET: secret },
  })
  for (const path of ['/', '/healthz', '/favicon.svg']) {
    const { headers } = await fetch(secure.url + path)
    expect(headers.get('strict-transport-security'), path).toMatch(/max-age=(\d{8,}); includeSubDomains/)
  }
})
