import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareLists, compareTexts, type Part } from '#domain/course/comparing.ts'

/** Reads like a proof sheet: [-struck-] {+new+}. */
const sheet = (parts: Part[]) =>
  parts.map(({ mark, text }) => (mark === 'same' ? text : mark === 'added' ? `{+${text}+}` : `[-${text}-]`)).join('')
const side = (parts: Part[], without: 'added' | 'removed') =>
  parts
    .filter(part => part.mark !== without)
    .map(part => part.text)
    .join('')

describe('a text', () => {
  test.each([
    ['Sie lernen rechnen.', 'Sie lernen rechnen.', 'Sie lernen rechnen.'],
    ['Sie lernen rechnen.', 'Sie lernen zeichnen.', 'Sie lernen [-rechnen-]{+zeichnen+}.'],
    ['Sie lernen rechnen', 'Sie lernen rechnen, zeichnen', 'Sie lernen rechnen{+, zeichnen+}'],
    ['ein kurzer alter Satz', 'ein langer neuer Satz', 'ein [-kurzer alter-]{+langer neuer+} Satz'],
    ['', 'Alles neu.', '{+Alles neu.+}'],
    ['Alles weg.', '', '[-Alles weg.-]'],
    ['', '', ''],
    ['Übung für Schüler', 'Übungen für Schüler', '[-Übung-]{+Übungen+} für Schüler'],
  ])('%j → %j', (before, after, expected) => {
    expect(sheet(compareTexts(before, after))).toBe(expected)
  })

  test('both texts can be read back from the comparison, whatever they say', () => {
    const words = fc
      .array(fc.constantFrom('Kurs', 'für', 'Frauen', ' ', '\n', ',', '–', '👩‍💻', 'ä', '  '), { maxLength: 40 })
      .map(all => all.join(''))
    const text = fc.oneof(words, fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 30 }))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = compareTexts(before, after)
        expect(side(parts, 'added')).toBe(before)
        expect(side(parts, 'removed')).toBe(after)
      }),
      { numRuns: 500 },
    )
  })

  test('two long texts that share nothing are compared in well under a second', () => {
    const long = (word: string) => Array.from({ length: 4000 }, (_, n) => `${word}${n}`).join(' ')
    const begin = performance.now()
    const parts = compareTexts(long('alt'), long('neu'))
    expect(performance.now() - begin).toBeLessThan(1000)
    expect(side(parts, 'removed')).toBe(long('neu'))
  })
})

test('a list says what stayed, what is new and what is gone', () => {
  expect(compareLists(['Laptop', 'Maus'], ['Heft', 'Laptop'])).toEqual([
    { mark: 'same', text: 'Laptop' },
    { mark: 'added', text: 'Heft' },
    { mark: 'removed', text: 'Maus' },
  ])
})
