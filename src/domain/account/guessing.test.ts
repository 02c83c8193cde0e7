import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { guarded, mayHandOver } from '#domain/account/guessing.ts'
import { visitor } from '#domain/actor.ts'
import { now, stopClock } from '#domain/clock.ts'
import { redeemCode } from '#domain/counselling/agreeing.ts'
import { openCode } from '#domain/counselling/inviting.ts'
import { Refusal } from '#domain/refusal.ts'
import { choice, counsellor } from '#test/counselling.ts'
import { grownUp } from '#test/people.ts'

beforeEach(() => database().codeRequest.deleteMany())
afterEach(() => stopClock(null))
const times = async (n: number, work: (n: number) => Promise<unknown>) => {
  for (let i = 0; i < n; i++) await work(i).catch(error => error)
}
const no = () => Promise.reject(new Refusal('code_unknown'))
const yes = () => Promise.resolve('open')

test('after ten wrong codes an account tries no other for an hour, not even a right one, and is told until when', async () => {
  const [anna, rosa] = [await counsellor(), await grownUp()]
  const { code } = await openCode(rosa.actor, rosa.personId, choice())
  await times(10, () => guarded(anna, '10.0.0.1', () => redeemCode(anna, 'ABCD-EFGH-JKLM')))
  const right = () => guarded(anna, '10.0.0.2', () => redeemCode(anna, code))
  await expect(right()).rejects.toMatchObject({ reason: 'too_often', about: { until: expect.any(String) } })
  stopClock(now().add({ minutes: 61 }).toString())
  expect(await right()).toEqual({ personId: rosa.personId })
})

test('somebody else at the same network goes on; the network itself stops at sixty', async () => {
  const network = '10.0.0.3'
  await times(10, async () => guarded(await counsellor(), network, no))
  expect(await guarded(await counsellor(), network, yes)).toBe('open')
  await times(50, async () => guarded(await counsellor(), network, no))
  await expect(guarded(await counsellor(), network, yes)).rejects.toThrow('too_often')
  expect(await guarded(await counsellor(), '10.0.0.4', yes)).toBe('open')
})

test('right codes and other refusals cost nothing', async () => {
  const anna = await counsellor()
  await times(20, () => guarded(anna, '10.0.0.5', yes))
  await times(20, () => guarded(anna, '10.0.0.5', () => Promise.reject(new Refusal('agreement_needed'))))
  expect(await database().codeRequest.count()).toBe(0)
})

test('who has no login is known by their network alone, and does not lock out others', async () => {
  await times(10, () => guarded(visitor, '10.0.0.6', no))
  await expect(guarded(visitor, '10.0.0.6', yes)).rejects.toThrow('too_often')
  expect(await guarded(visitor, '10.0.0.7', yes)).toBe('open')
})

test('a network lays down thirty results an hour, also when all come at once', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 35 }, () => mayHandOver(visitor, '10.0.0.8')))
  expect(asked.filter(one => one.status === 'fulfilled')).toHaveLength(30)
  await expect(mayHandOver(visitor, '10.0.0.8')).rejects.toThrow('too_often')
})

test('wrong codes here do not keep anybody from signing in', async () => {
  const anna = await counsellor()
  await times(10, () => guarded(anna, '10.0.0.9', no))
  expect(await database().codeRequest.groupBy({ by: ['step'], _count: true })).toEqual([{ step: 'guessed', _count: 10 }])
})
