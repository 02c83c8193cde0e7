import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { readRun, runShape } from '#api/run-fields.ts'
import { stopClock } from '#domain/clock.ts'

afterEach(() => stopClock(null))
const form = { sessions: [{ day: '30.3.2027', from: '18.15', to: '20 Uhr' }], locality: 'näfels', seats: '8' }
const read = (more: object = {}) => readRun(z.strictObject(runShape).parse({ ...form, ...more }))

test('days and times are those of the clock in Glarus, before and after it changes', () => {
  expect(read().sessions).toEqual([{ startsAt: '2027-03-30T16:15:00Z', endsAt: '2027-03-30T18:00:00Z' }])
  expect(read({ sessions: [{ day: '2027-03-27', from: '18:15', to: '20:00' }] }).sessions[0]?.startsAt).toBe('2027-03-27T17:15:00Z')
})

test('a place of the canton gets its spelling, postcode and municipality; one elsewhere stays as written', () => {
  expect(read()).toMatchObject({ locality: 'Näfels', postcode: '8752', municipality: 1630 })
  expect(read({ locality: 'Rapperswil', postcode: '8640' })).toMatchObject({ locality: 'Rapperswil', postcode: '8640', municipality: null })
})

test('online there is no place, and in a house nothing about the screen', () => {
  expect(read({ online: 'on', street: 'Weg 1', onlineNote: 'Mit Kamera' })).toMatchObject({
    locality: null,
    street: null,
    onlineNote: 'Mit Kamera',
  })
  expect(read({ onlineNote: 'Mit Kamera' }).onlineNote).toBeNull()
})

test('a price of nothing is free, no price is not fixed yet', () => {
  expect(read({ price: '0' }).priceRappen).toBe(0)
  expect(read({ price: '' }).priceRappen).toBeNull()
  expect(read({ price: "1'250,50" }).priceRappen).toBe(125_050)
})

test('deadlines are the end of a day; on the day of the course they are its beginning', () => {
  expect(read({ enrolUntil: '28.3.2027' }).enrolUntil).toBe('2027-03-28T21:59:00Z')
  expect(read({ enrolUntil: '30.3.2027' }).enrolUntil).toBe('2027-03-30T16:15:00Z')
})

test('announced at short notice, the usual deadlines would be over: people can come until it begins', () => {
  stopClock('2027-03-29T10:00:00Z')
  expect(read()).toMatchObject({ enrolUntil: '2027-03-30T16:15:00Z', cancelUntil: '2027-03-30T16:15:00Z' })
})

test('what comes back later is said in percent or francs, until the end of a day; what stands beside another choice is not meant', () => {
  const late = { lateShare: '33,33 %', lateFee: '40', lateUntil: '28.3.2027' }
  const asRead = { lateUntil: '2027-03-28T21:59:00Z' }
  expect(read({ ...late, lateRefund: 'part' })).toMatchObject({ lateRefund: 'part', lateShare: 3333, lateFeeRappen: null, ...asRead })
  expect(read({ ...late, lateRefund: 'fee' })).toMatchObject({ lateRefund: 'fee', lateShare: null, lateFeeRappen: 4000, ...asRead })
  const nothing = { lateShare: null, lateFeeRappen: null, lateUntil: null }
  expect(read({ ...late, lateRefund: 'none' })).toMatchObject({ lateRefund: 'none', ...nothing })
  expect(read({ ...late, lateRefund: '' })).toMatchObject({ lateRefund: null, ...nothing })
})
