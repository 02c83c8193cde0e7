import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { changeRun, runFieldsOf } from '#domain/course/running.ts'
import { makePricedRun, orderOf, takeSeats } from '#test/paying.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'

const rulesOf = async (orderId: string) => (await orderOf(orderId)).items[0]?.rules

test('who has booked keeps the rule of that day; who books after a change gets the new one', async () => {
  const run = await makePricedRun()
  const member = await makeStaff('provider_member', run.course.providerId)
  const [early, late] = [await makeResident(), await makeResident()]
  const before = await takeSeats(early.actor, run.id, [early.person.id])
  const booked = await rulesOf(before.orderId)
  const lateUntil = inDays(25).toISOString()
  const now = await database().courseRun.findUniqueOrThrow({ where: { id: run.id }, include: { sessions: true } })
  await changeRun(member, run.id, { ...runFieldsOf(now), lateRefund: 'fee', lateShare: null, lateFeeRappen: 3_000, lateUntil })
  expect(await rulesOf(before.orderId)).toEqual(booked)
  const after = await takeSeats(late.actor, run.id, [late.person.id])
  expect(await rulesOf(after.orderId)).toMatchObject({ late: { kind: 'fee', rappen: 3_000, until: lateUntil } })
  expect(booked).not.toMatchObject({ late: { kind: 'fee' } })
})

test('only what belongs to the kind is kept, so that the rule says one thing', async () => {
  const run = await makePricedRun()
  const member = await makeStaff('provider_member', run.course.providerId)
  const fields = runFieldsOf(await database().courseRun.findUniqueOrThrow({ where: { id: run.id }, include: { sessions: true } }))
  const both = { lateRefund: 'part' as const, lateShare: 2_500, lateFeeRappen: 3_000, lateUntil: inDays(25).toISOString() }
  await changeRun(member, run.id, { ...fields, ...both })
  const kept = await database().courseRun.findUniqueOrThrow({ where: { id: run.id } })
  expect(kept).toMatchObject({ lateRefund: 'part', lateShare: 2_500, lateFeeRappen: null })
})
