import { expect, test } from 'vitest'
import { courseText } from '#ui/text/markdown.ts'

test('what looks like a tag is shown as text', () => {
  expect(courseText('<script>alert(1)</script> und <img src=x onerror=alert(1)>')).not.toMatch(/<(script|img)/)
})

test('links that would run something are not links', () => {
  for (const target of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x'])
    expect(courseText(`[hier](${target})`)).not.toContain('<a ')
})

test('foreign links tell nobody where the reader came from and lend no weight', () => {
  expect(courseText('[Schule](https://schule.example)')).toContain('rel="noopener noreferrer nofollow ugc"')
})

test('a link inside the site keeps the language', () => {
  expect(courseText('[Kurse](/kurse)', path => `/en${path}`)).toContain('href="/en/kurse"')
})

test('headings stay below those of the page', () => {
  expect(courseText('# Gross')).toContain('<h4>')
})
