import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { visitor } from '#domain/actor.ts'
import { assess } from '#domain/competence/assessing.ts'
import { forgetResult } from '#domain/competence/forgetting.ts'
import { forgetHandovers, handOver, withdrawHandover } from '#domain/competence/handing-over.ts'
import { keepResult } from '#domain/competence/keeping.ts'
import { getLevels } from '#domain/competence/profile.ts'
import { redeemHandover } from '#domain/competence/redeeming.ts'
import { getStanding } from '#domain/competence/standing.ts'
import { aSharedResult } from '#test/doors/results.ts'
import { makeChild, makeResident, makeStaff } from '#test/places.ts'

const answers = '2026.1-E-K-3210X'

test('a result is kept for oneself or one’s child, and gives every answered competence its level', async () => {
  const { actor, person, accountId } = await makeResident()
  const child = await makeChild(accountId)
  for (const personId of [person.id, child.id]) {
    await keepResult(actor, { personId, answers })
    expect(await getLevels(personId)).toEqual({ '1.1': 5, '1.2': 3, '1.3': 2, '2.1': 1 })
  }
})

test('nobody else keeps, sees or forgets it, the counter included', async () => {
  const [mine, other] = [await makeResident(), await makeResident()]
  const { resultId } = await keepResult(mine.actor, { personId: mine.person.id, answers })
  for (const actor of [other.actor, await makeStaff(), await makeStaff('administrator'), await makeStaff('counsellor'), visitor]) {
    await expect(keepResult(actor, { personId: mine.person.id, answers })).rejects.toThrow('not_found')
    await expect(getStanding(actor, mine.person.id)).rejects.toThrow('not_found')
    await expect(forgetResult(actor, resultId)).rejects.toThrow('not_found')
  }
})

test('a newer test does not overwrite the older one: both are kept, the newer counts', async () => {
  const { actor, person } = await makeResident()
  await keepResult(actor, { personId: person.id, answers, takenAt: '2026-01-05T10:00:00.000Z' })
  await keepResult(actor, { personId: person.id, answers: '2026.1-E-K-1', takenAt: '2026-02-05T10:00:00.000Z' })
  expect(await getLevels(person.id)).toEqual({ '1.1': 2, '1.2': 3, '1.3': 2, '2.1': 1 })
  expect((await getStanding(actor, person.id)).results).toHaveLength(2)
})

test('forgetting removes the result with its records at once, and the history never knew the levels', async () => {
  const { actor, person } = await makeResident()
  const first = await keepResult(actor, { personId: person.id, answers })
  await keepResult(actor, { personId: person.id, answers: '2026.1-E-K-2' })
  await forgetResult(actor, first.resultId)
  expect(await getLevels(person.id)).toEqual({ '1.1': 3 })
  expect(await database().competenceRecord.count({ where: { resultId: first.resultId } })).toBe(0)
  const rows = await database().history.findMany({ where: { subjectId: person.id, concept: 'competence' }, orderBy: { id: 'asc' } })
  expect(rows.map(({ act }) => act)).toEqual(['kept', 'kept', 'forgotten'])
  expect(JSON.stringify(rows.map(({ before, after }) => [before, after]))).not.toMatch(/3210|level|1\.1/)
})

test('a counsellor adds an assessment of their own, only for whom it is shared, and the self-test stays as it was', async () => {
  const counsellor = await makeStaff('counsellor')
  const { actor, person } = await makeResident()
  await keepResult(actor, { personId: person.id, answers })
  const seen = { personId: person.id, code: '1.1', level: 3, note: 'Sucht sicher, prüft selten.' }
  await expect(assess(counsellor, seen)).rejects.toThrow('not_found')
  const shared = await aSharedResult({ actors: { counsellor } } as never)
  await assess(counsellor, { ...seen, personId: shared.personId })
  expect(await getLevels(shared.personId)).toEqual({ '1.1': 3 })
  const { bySource } = await getStanding(actor, person.id)
  expect(bySource).toMatchObject({ self_test: { '1.1': 5 }, counsellor: {} })
})

test('a code shows a result to a counsellor once, to nobody else, and to nobody after it was withdrawn or its time is over', async () => {
  const { actor } = await makeResident()
  const [anna, beat] = [await makeStaff('counsellor'), await makeStaff('counsellor')]
  const { code } = await handOver(visitor, answers)
  await expect(redeemHandover(actor, code)).rejects.toThrow('not_allowed')
  const both = await Promise.allSettled([redeemHandover(anna, code.toLowerCase()), redeemHandover(beat, code.replaceAll('-', ' '))])
  expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(one => one.status === 'fulfilled')).toMatchObject({ value: { levels: { '1.1': 5 }, answers } })
  await expect(redeemHandover(anna, code)).rejects.toThrow('code_unknown')
  const second = await handOver(visitor, answers)
  await withdrawHandover(visitor, second.code)
  await expect(redeemHandover(anna, second.code)).rejects.toThrow('code_unknown')
  const third = await handOver(visitor, answers)
  await database().handover.updateMany({ where: { endedAt: null }, data: { expiresAt: new Date(0) } })
  await expect(redeemHandover(anna, third.code)).rejects.toThrow('code_unknown')
  await forgetHandovers()
  expect(await database().handover.count({ where: { answers: { not: null } } })).toBe(0)
})
