import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkTexts, textFields, withTexts } from '#api/programme-fields.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { readData } from '#seeds/reading.ts'

const { ladder, documents, payTo, atOnce } = textFields
const shape = z.object({ ladder, documents, payTo, atOnce }).superRefine(checkTexts)
const said = { ladder: [{ upTo: '', approve: 'approver' }], documents: [] }
const faultsOf = (fields: object) =>
  shape.safeParse({ ...said, ...fields }).error?.issues.map(one => [one.path.join('.'), one.message]) ?? []

test('a voucher counts when paying only where the contribution goes to the school', () => {
  expect(faultsOf({ payTo: 'person', atOnce: 'person' })).toEqual([['atOnce', 'only_to_school']])
  expect(faultsOf({ payTo: 'provider', atOnce: 'canton' })).toEqual([])
  expect(faultsOf({ payTo: 'person', atOnce: '' })).toEqual([])
})

test('saving the other texts keeps what a voucher says, and unticking it takes it away', () => {
  const programmes = readData<{ key: string; terms: Terms }[]>('programmes.yaml')
  const terms = programmes.find(one => one.key === 'digital-gutschein')?.terms as Terms
  const fields = { ...said, ladder: [], nameDe: 'Gutschein', atOnce: 'person' } as never as Parameters<typeof withTexts>[0]
  expect(withTexts(fields)(terms).atOnce).toEqual({ notAttended: 'person' })
  expect(withTexts({ ...fields, atOnce: undefined })(terms)).not.toHaveProperty('atOnce')
})
