import { expect, test } from 'vitest'
import { pagesToShow } from './pages-to-show.ts'

test.each([
  [1, 1, [1]],
  [1, 8, [1, 2, null, 8]],
  [4, 8, [1, 2, 3, 4, 5, null, 8]],
  [5, 9, [1, null, 4, 5, 6, null, 9]],
  [8, 8, [1, null, 7, 8]],
  [2, 3, [1, 2, 3]],
])('page %i of %i shows first, last and neighbours, and never a gap of one', (page, pages, shown) => {
  expect(pagesToShow(page, pages)).toEqual(shown)
})
