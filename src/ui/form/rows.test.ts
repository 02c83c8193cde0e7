import { expect, test } from 'vitest'
import { rowsOf, withoutRows, withRows } from '#ui/form/rows.ts'

const values = {
  title: 'Kurs',
  'days.0.day': '',
  'days.0.from': ' ',
  'days.1.day': '1.3.2027',
  'days.4.from': '18.15',
  'days.4.other': 'x',
}

test('empty rows fall away and the others close up', () => {
  expect(rowsOf(values, 'days', ['day', 'from'])).toEqual([
    { day: '1.3.2027', from: '' },
    { day: '', from: '18.15' },
  ])
})

test('rows put back are the only ones, and nothing else is touched', () => {
  const again = withRows(values, 'days', [{ day: '2.3.2027', from: '9' }])
  expect(again).toEqual({ title: 'Kurs', 'days.0.day': '2.3.2027', 'days.0.from': '9' })
  expect(withoutRows(again, 'days')).toEqual({ title: 'Kurs' })
})

test('a row number of millions is no row', () => {
  expect(rowsOf({ 'days.99999999.day': '1.3.2027' }, 'days', ['day'])).toEqual([])
})
