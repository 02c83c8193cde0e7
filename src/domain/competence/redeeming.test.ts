import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { visitor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { forgetPaperResult, forgetResult } from '#domain/competence/forgetting.ts'
import { allowKeeping, handOver, withdrawHandover } from '#domain/competence/handing-over.ts'
import { keepResult } from '#domain/competence/keeping.ts'
import { getLevels } from '#domain/competence/profile.ts'
import { redeemHandover } from '#domain/competence/redeeming.ts'
import { getCase } from '#domain/counselling/case.ts'
import { withdraw } from '#domain/counselling/ending.ts'
import { startPath } from '#domain/learning-path/starting.ts'
import { counselled, counsellor } from '#test/counselling.ts'
import { grownUp } from '#test/people.ts'

const answers = '2026.1-E-K-3'
const { version } = consentText('paper_result', 'de')
const resultsOf = (personId: string) => database().selfTestResult.findMany({ where: { personId } })

async function paper({ allowed = true } = {}) {
  const { code } = await handOver(visitor, answers)
  if (allowed) await allowKeeping(visitor, code, version, 'de')
  return code
}

test('without the yes of whoever made the code it is shown once and kept nowhere, whatever the counsellor asks', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const code = await paper({ allowed: false })
  await expect(redeemHandover(anna, code, { keepFor: rosa.personId })).rejects.toThrow('keeping_not_allowed')
  // The refusal left the code whole.
  expect(await redeemHandover(anna, code)).toMatchObject({ state: 'shown', keptFor: null, levels: { '1.1': 5 } })
  expect(await resultsOf(rosa.personId)).toEqual([])
  await expect(redeemHandover(anna, code)).rejects.toThrow('code_unknown')
})

test('with it the counsellor is asked whose it is, and the result stands in the profile of somebody who shows them theirs', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna, ['result'])
  const code = await paper()
  expect(await redeemHandover(anna, code)).toEqual({ state: 'choose' })
  const shown = await redeemHandover(anna, code, { keepFor: rosa.personId })
  expect(shown).toMatchObject({ state: 'shown', keptFor: rosa.personId })
  expect(await getLevels(rosa.personId)).toMatchObject({ '1.1': 5 })
  const consents = await database().consent.findMany({ where: { personId: rosa.personId, subject: 'paper_result' } })
  expect(consents).toMatchObject([{ textVersion: version, withdrawnAt: null, givenById: null }])
  const looks = await database().sharingLook.findMany({ where: { personId: rosa.personId } })
  expect(looks.map(look => look.part)).toEqual(['result'])
  const [told] = await database().message.findMany({ where: { personId: rosa.personId, kind: 'counselling/result_kept' } })
  expect(told?.body).not.toMatch(/Stufe|1\.1/)
  const [row] = await database().history.findMany({ where: { personId: rosa.personId, act: 'kept_from_paper' } })
  expect(row?.accountId).toBe(anna.account?.id)
  expect(JSON.stringify(row?.after)).not.toContain('1.1')
  expect((await getCase(anna, rosa.personId)).papers).toHaveLength(1)
})

test('only looking keeps nothing, though it may', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  expect(await redeemHandover(anna, await paper(), { lookOnly: true })).toMatchObject({ state: 'shown', keptFor: null })
  expect(await resultsOf(rosa.personId)).toEqual([])
})

test('nobody who does not show the counsellor their result gets one, and the code stays whole', async () => {
  const anna = await counsellor()
  const [stranger, onlyPath] = [await grownUp(), await counselled(anna, ['path'])]
  const code = await paper()
  for (const { personId } of [stranger, onlyPath])
    await expect(redeemHandover(anna, code, { keepFor: personId })).rejects.toThrow('not_found')
  expect(await redeemHandover(anna, code)).toEqual({ state: 'choose' })
  expect(await resultsOf(stranger.personId)).toEqual([])
})

test('a text that has changed since is no yes, and the wrong text is refused', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const { code } = await handOver(visitor, answers)
  await expect(allowKeeping(visitor, code, '', 'de')).rejects.toThrow('agreement_needed')
  await expect(allowKeeping(visitor, code, '1999-1', 'de')).rejects.toThrow('changed_meanwhile')
  await allowKeeping(visitor, code, version, 'de')
  await database().handover.updateMany({ where: { endedAt: null }, data: { keepConsent: '1999-1' } })
  await expect(redeemHandover(anna, code, { keepFor: rosa.personId })).rejects.toThrow('keeping_not_allowed')
  expect(await redeemHandover(anna, code)).toMatchObject({ state: 'shown' })
})

test('whoever makes the code worthless takes the yes back with it', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const code = await paper()
  await withdrawHandover(visitor, code)
  await expect(redeemHandover(anna, code, { keepFor: rosa.personId })).rejects.toThrow('code_unknown')
  await expect(allowKeeping(visitor, code, version, 'de')).rejects.toThrow('code_unknown')
})

test('the person deletes it like their own, or with a word to the counsellor, and the yes ends with it', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const enter = async () => {
    await redeemHandover(anna, await paper(), { keepFor: rosa.personId })
    return (await resultsOf(rosa.personId))[0]?.id ?? ''
  }
  await forgetResult(rosa.actor, await enter())
  expect(await getLevels(rosa.personId)).toEqual({})
  const id = await enter()
  await expect(forgetPaperResult(await counsellor(), rosa.personId, id)).rejects.toThrow('not_found')
  await forgetPaperResult(anna, rosa.personId, id)
  expect(await resultsOf(rosa.personId)).toEqual([])
  const consents = await database().consent.findMany({ where: { personId: rosa.personId, subject: 'paper_result' } })
  expect(consents.map(one => one.withdrawnAt !== null)).toEqual([true, true])
})

test('after the yes to the counsellor has ended they neither see nor delete it; the person still has it', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  await redeemHandover(anna, await paper(), { keepFor: rosa.personId })
  await withdraw(rosa.actor, rosa.sharingId)
  const [kept] = await resultsOf(rosa.personId)
  await expect(forgetPaperResult(anna, rosa.personId, kept?.id ?? '')).rejects.toThrow('not_found')
  await expect(getCase(anna, rosa.personId)).rejects.toThrow('not_found')
  expect(await getLevels(rosa.personId)).toMatchObject({ '1.1': 5 })
})

test('a counsellor never deletes a result that the person kept themselves', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const { resultId } = await keepResult(rosa.actor, { personId: rosa.personId, answers })
  await expect(forgetPaperResult(anna, rosa.personId, resultId)).rejects.toThrow('not_found')
})

test('it finishes the test on the person’s path', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const goal = { kind: 'free' as const, text: 'Sicher am Computer' }
  const { id } = await startPath(rosa.actor, { personId: rosa.personId, goal, steps: [{ kind: 'test', title: 'Standort bestimmen' }] })
  await redeemHandover(anna, await paper(), { keepFor: rosa.personId })
  expect(await database().pathStep.findMany({ where: { pathId: id } })).toMatchObject([{ state: 'done' }])
})
