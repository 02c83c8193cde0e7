import { expect, test } from 'vitest'
import { framework } from '#domain/competence/framework.ts'
import { picture } from './picture.ts'

const codes = framework().competences.map(({ code }) => code)

test('every competence has a picture of its own, of a few hundred bytes, that nobody has to see', () => {
  const drawn = codes.map(code => picture(code)?.markup ?? '')
  expect(new Set(drawn).size).toBe(codes.length)
  for (const [n, markup] of drawn.entries()) {
    expect(markup, codes[n]).toContain('aria-hidden="true"')
    expect(markup.length, codes[n]).toBeLessThan(600)
    // Its own colours and nothing from elsewhere: dark and forced colours come from the page.
    expect(markup).not.toMatch(/href|url\(|style=|fill=|stroke=|<text|<title/)
    expect(markup).toContain(`k${codes[n]?.[0]}`)
  }
})

test('a drawing stays inside its frame', () => {
  for (const code of codes)
    for (const [, x = 0, y = 0] of (picture(code)?.markup ?? '').matchAll(/M(-?[\d.]+) (-?[\d.]+)/g)) {
      expect(Number(x), code).toBeGreaterThanOrEqual(2)
      expect(Number(x), code).toBeLessThanOrEqual(158)
      expect(Number(y), code).toBeGreaterThanOrEqual(1)
      expect(Number(y), code).toBeLessThanOrEqual(109)
    }
})

test('what is no competence has no picture', () => {
  for (const code of ['', '6.1', '__proto__', 'toString']) expect(picture(code)).toBeNull()
})
