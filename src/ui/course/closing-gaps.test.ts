import { expect, test } from 'vitest'
import { speak } from '#words/speak.ts'
import { speakWith } from '#words/speaking.ts'
import { ownGaps } from './closing-gaps.ts'
import { gapWords } from './gap-words.ts'

const course = {
  competences: [
    { code: '1.3', name: 'Daten ordnen', from: 2, to: 5 },
    { code: '5.1', name: 'Probleme lösen', from: 0, to: 3 },
  ],
  towards: [
    { slug: 'datenanalyse', title: 'Datenanalytiker/in', needs: { '1.3': 6 } },
    { slug: 'kv', title: 'Kaufleute', needs: { '1.3': 4, '5.1': 3 } },
    { slug: 'labor', title: 'Laborant/in', needs: { '5.1': 2 } },
  ],
}

test('a course lifts from the own level to its target, and nothing where that is reached', () => {
  const { lifts, reached } = ownGaps(course, { '1.3': 3, '5.1': 4 })
  expect(lifts).toEqual([{ code: '1.3', name: 'Daten ordnen', have: 3, to: 5 }])
  expect(reached).toEqual([{ code: '5.1', name: 'Probleme lösen', have: 4 }])
})

test('what is unknown counts as nothing and is said to be unknown', () => {
  const { lifts, entry } = ownGaps(course, { '5.1': 1 })
  expect(lifts[0]).toMatchObject({ code: '1.3', have: null, to: 5 })
  expect(entry).toEqual([{ code: '1.3', name: 'Daten ordnen', from: 2, have: null }])
})

test('one may begin from the level the course begins from, and not one below', () => {
  expect(ownGaps(course, { '1.3': 2 }).entry).toEqual([])
  expect(ownGaps(course, { '1.3': 1 }).entry).toEqual([{ code: '1.3', name: 'Daten ordnen', from: 2, have: 1 }])
})

test('for a profession a gap ends at its need, and a course that leads less far does not close it', () => {
  const { professions } = ownGaps(course, { '1.3': 3, '5.1': 2 })
  expect(professions.map(one => one.slug)).toEqual(['datenanalyse', 'kv'])
  expect(professions[0]?.lacks).toEqual([{ code: '1.3', name: 'Daten ordnen', have: 3, need: 6, after: 5 }])
  expect(professions[1]?.lacks.map(({ code, have, need, after }) => [code, have, need, after])).toEqual([
    ['1.3', 3, 4, 4],
    ['5.1', 2, 3, 3],
  ])
})

test('with a goal only the goal is told, also where it asks no more of these competences; a goal the course does not serve is no goal here', () => {
  const told = (goals: string[]) => ownGaps(course, { '1.3': 3, '5.1': 2 }, goals).professions.map(one => [one.slug, one.lacks.length])
  expect(told(['labor'])).toEqual([['labor', 0]])
  expect(told(['kv', 'pflege'])).toEqual([['kv', 2]])
  expect(told(['pflege'])).toEqual([
    ['datenanalyse', 1],
    ['kv', 2],
  ])
})

test('without a goal two professions are examples enough', () => {
  expect(ownGaps(course, {}).professions.map(one => one.slug)).toEqual(['datenanalyse', 'kv'])
})

test('both languages have every sentence, and a title becomes no tag', () => {
  const wild = { ...course, towards: [{ slug: 'x', title: '<b>Beruf</b>', needs: { '1.3': 5 } }] }
  for (const language of ['de', 'en'] as const)
    for (const whose of [null, 'Luan']) {
      const said = gapWords(speak(language), ownGaps(wild, { '1.3': 1, '5.1': 8 }, ['x']), whose).markup
      expect(said).not.toMatch(/gap\.[a-z]|\{|<b>Beruf/)
      expect(said).toContain('&lt;b&gt;Beruf')
    }
  // A browser that got no words shows keys instead of breaking.
  expect(gapWords(speakWith('de', {}), ownGaps(course, {}), null).markup).toContain('gap.')
})
