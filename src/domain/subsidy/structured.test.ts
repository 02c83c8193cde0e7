// What comes from a text area is hostile until it is read: it costs a correction at its line, never the process and never the object model.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { refuseStrangeLiterals } from '#domain/subsidy/literals.ts'
import { amountShape, ruleShape } from '#domain/subsidy/rules.ts'
import { mostSigns, readStructured, writeStructured } from '#domain/subsidy/structured.ts'
import { termsOfDemo } from '#test/subsidies.ts'

const shape = ruleShape.pick({ named: true, only_if: true, require: true })
const read = (text: string) => readStructured(text, shape)
const faults = (text: string) => {
  const result = read(text)
  return result.ok ? [] : result.faults
}
const good = 'require:\n  value: { fact: income }\n  at_most: 7200000\n'

test('every rule and every amount of the demo comes back from its text area as it was', () => {
  for (const terms of termsOfDemo()) {
    for (const { named, only_if, require } of terms.rules.rules) {
      const part = { named, ...(only_if && { only_if }), require }
      expect(read(writeStructured(part))).toEqual({ ok: true, value: part })
    }
    expect(readStructured(writeStructured(terms.rules.amount), amountShape)).toEqual({ ok: true, value: terms.rules.amount })
  }
})

test('a fault has its line: unreadable, unknown names, unknown facts, missing parts, wrong values', () => {
  expect(faults('require:\n  value: { fact: income\n  at_most: 3')).toMatchObject([{ kind: 'line_unreadable' }])
  expect(faults(`${good}require: { not: 1 }`)).toMatchObject([{ kind: 'line_unreadable', line: 4 }])
  expect(faults(`${good}unlesss: 3`)).toMatchObject([{ kind: 'line_unknown', line: 4, word: 'unlesss' }])
  expect(faults('require:\n  value: { fact: incom }\n  at_most: 3')).toMatchObject([{ kind: 'line_wrong', line: 2, word: 'incom' }])
  expect(faults('named: {}')).toMatchObject([{ kind: 'line_missing', line: 1, word: 'require' }])
  expect(
    faults('require:\n  all:\n    - value: { fact: income }\n      at_most: 3\n    - value: { fact: income }\n      atmost: 3'),
  ).toMatchObject([{ line: 5 }])
  expect(faults('require:\n  value: { age_of: income, on: course_start }\n  above: 3')).toMatchObject([{ line: 2 }])
  expect(faults('')).toHaveLength(1)
  expect(faults('- 1')).toHaveLength(1)
})

test('a word that a fact can never have is told at its line with what it could be', () => {
  const strict = shape.superRefine(refuseStrangeLiterals)
  const result = readStructured('require:\n  all:\n    - value: { fact: employment }\n      one_of: [employed, emploeyd]', strict)
  expect(result).toEqual({
    ok: false,
    faults: [{ kind: 'line_literal', line: 4, word: 'emploeyd', fact: 'employment', allowed: expect.stringContaining('employed, ') }],
  })
})

test('references, tags and names of the object machinery are refused, not resolved', () => {
  const bomb = `a: &a [1,2]\n${Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`}, *${n === 0 ? 'a' : `b${n - 1}`}]`).join('\n')}\n${good}`
  expect(faults(bomb)).toMatchObject([{ kind: 'line_reference', line: 1 }])
  expect(faults('require: &x { value: { fact: income }, above: 1 }')).toMatchObject([{ kind: 'line_reference' }])
  expect(faults('require: !!js/function "function(){}"')).toMatchObject([{ kind: 'line_unreadable' }])
  expect(faults('require: !mine { value: 1, above: 1 }')).toMatchObject([{ kind: 'line_unreadable' }])
  for (const name of ['__proto__', 'constructor', 'prototype', '<<'])
    for (const text of [`${name}: { fact: income }\n${good}`, `named:\n  ${name}: { kind: count, value: 1 }\n${good}`])
      expect(faults(text), text).toMatchObject([{ kind: 'line_unknown' }])
  expect(faults(`? [a, b]\n: 1\n${good}`)).toMatchObject([{ kind: 'line_unknown' }])
  expect(({} as Record<string, unknown>)['fact']).toBeUndefined()
})

test('depth is refused before anything follows it down, whatever it is written with', () => {
  for (const text of [
    `require: ${'['.repeat(5000)}`,
    `require: ${'{a: '.repeat(2000)}`,
    `require: ${'[{not: '.repeat(40)}1`,
    Array.from({ length: 60 }, (_, n) => `${' '.repeat(n)}not:`).join('\n'),
    `require:\n  ${'- '.repeat(2000)}1`,
    `require:\n  ${'? '.repeat(2000)}1`,
  ])
    expect(faults(text)[0]?.kind, text.slice(0, 30)).toMatch(/line_too_deep|line_unreadable|line_unknown/)
})

test('alternatives within alternatives do not cost more than the text is long', () => {
  let inner = '{ fact: income }'
  for (let n = 0; n < 3; n++) inner = `{ choose: [{ if: { value: ${inner}, above: 1 }, give: 1 }], else: 0 }`
  const wide = `require: { all: [${Array.from({ length: 12 }, () => `{ value: ${inner}, above: 1 }`).join(', ')}] }`
  const began = performance.now()
  read(wide)
  expect(performance.now() - began).toBeLessThan(2000)
})

test('whatever is typed is read or refused with lines of the text, and never throws', () => {
  const scrap = fc.constantFrom(
    ...[
      'require',
      'named',
      'all',
      'any',
      'not',
      'value',
      'fact',
      'income',
      'at_most',
      ':',
      ': ',
      '\n',
      '\n  ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
    ],
    ...[
      '&a',
      '*a',
      '!!js',
      '__proto__',
      '"',
      "'",
      '|',
      '>',
      '#',
      '%YAML',
      '---',
      '...',
      '<<',
      '? ',
      '1e999',
      '0x1',
      '\u0000',
      '\uD800',
      '\t',
      '~',
    ],
  )
  const text = fc.oneof(
    fc.array(scrap, { maxLength: 60 }).map(parts => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json({ maxDepth: 12 }),
    // The good text with something torn out or put in.
    fc.tuple(fc.nat(good.length), fc.nat(8), scrap).map(([at, many, put]) => good.slice(0, at) + put + good.slice(at + many)),
  )
  fc.assert(
    fc.property(text, given => {
      const result = read(given)
      const lines = given.split('\n').length
      if (result.ok) return shape.safeParse(result.value).success
      return result.faults.length > 0 && result.faults.every(one => one.line >= 1 && one.line <= lines && one.word.length <= 40)
    }),
    { numRuns: 3000, seed: 4581 },
  )
})

test('a text of the greatest length is read in a moment', () => {
  for (const text of ['a: 1\n', '- [1, 2]\n', '"x": {y: z}\n', '# nothing\n', ' '.repeat(40), 'a'.repeat(40)]) {
    const began = performance.now()
    read(text.repeat(Math.floor(mostSigns / text.length)))
    expect(performance.now() - began, text).toBeLessThan(1500)
  }
})

test('what is written is YAML that other programs read the same', () => {
  const [terms] = termsOfDemo()
  expect(parse(writeStructured(terms?.rules.amount))).toEqual(terms?.rules.amount)
})
