import { describe, expect, test } from 'vitest'
import { readRun, sessionRows, valuesOfRun, withoutSession, withPattern } from '#ui/publishing/run-form.ts'

const pattern = {
  'pattern.first': '12.10.2027',
  'pattern.count': '3',
  'pattern.every': '14',
  'pattern.from': '18:15',
  'pattern.to': '20:00',
}

describe('days at equal distances', () => {
  test('are filled in from the first day, also across the change of the clocks and the year', () => {
    const made = withPattern({ ...pattern, 'pattern.count': '7' })
    expect(sessionRows(made?.values ?? {}, false).map(row => row.day)).toEqual([
      ...['2027-10-12', '2027-10-26', '2027-11-09', '2027-11-23', '2027-12-07', '2027-12-21', '2028-01-04'],
    ])
  })

  test('join the days that stand there already, in order', () => {
    const made = withPattern({ ...pattern, 'sessions.0.day': '13.10.2027', 'sessions.0.from': '9', 'sessions.0.to': '10' })
    expect(sessionRows(made?.values ?? {}, false)).toEqual([
      { day: '2027-10-12', from: '18:15', to: '20:00' },
      { day: '13.10.2027', from: '9', to: '10' },
      { day: '2027-10-26', from: '18:15', to: '20:00' },
      { day: '2027-11-09', from: '18:15', to: '20:00' },
    ])
  })

  test.each([
    ['no first day', { 'pattern.first': '' }],
    ['a day that does not exist', { 'pattern.first': '31.2.2027' }],
    ['no number', { 'pattern.count': 'viele' }],
    ['too many', { 'pattern.count': '61' }],
    ['a distance nobody offers', { 'pattern.every': '3' }],
    ['no time', { 'pattern.from': '' }],
  ])('%s makes none', (_, wrong) => {
    expect(withPattern({ ...pattern, ...wrong })).toBeNull()
  })
})

test('the helper for days does not reach the door, unknown fields do', () => {
  const read = readRun({ ...pattern, seats: '8', 'sessions.2.day': '1.3.2027', hack: 'x' })
  expect(read).toEqual({ seats: '8', hack: 'x', sessions: [{ day: '1.3.2027', from: '', to: '' }] })
})

test('another row brings the times of the last one along', () => {
  const values = { 'sessions.0.day': '1.3.2027', 'sessions.0.from': '18:15', 'sessions.0.to': '20:00' }
  expect(sessionRows(values, true)[1]).toEqual({ day: '', from: '18:15', to: '20:00' })
  expect(sessionRows({}, false)).toEqual([{ day: '', from: '', to: '' }])
})

test('a removed row is gone and the others close up', () => {
  const values = { 'sessions.0.day': '1.3.2027', 'sessions.1.day': '8.3.2027', 'sessions.2.day': '15.3.2027' }
  expect(sessionRows(withoutSession(values, 1), false).map(row => row.day)).toEqual(['1.3.2027', '15.3.2027'])
})

test('a run comes back as it was written: the clock in Zurich, francs, days', () => {
  const sessions = [{ startsAt: '2027-10-12T16:15:00.000Z', endsAt: '2027-10-12T18:00:00.000Z' }]
  const values = valuesOfRun({ sessions, priceRappen: 125_050, seats: 8, minimum: 0, enrolUntil: '2027-10-09T21:59:00.000Z', online: true })
  expect(values).toMatchObject({
    ...{ 'sessions.0.day': '2027-10-12', 'sessions.0.from': '18:15', 'sessions.0.to': '20:00' },
    ...{ price: "1'250.50", seats: '8', minimum: '', enrolUntil: '2027-10-09', online: 'on' },
  })
})
