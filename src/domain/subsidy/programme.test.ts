// Versions of programmes: two persons, nothing lost between two writers, and what is released stays.
import { beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { releaseTerms, returnTerms, saveTerms, submitTerms } from '#domain/subsidy/drafting.ts'
import { getDraft, getProgramme, listProgrammes } from '#domain/subsidy/programme-reading.ts'
import { beginProgramme, changeTerms, tryDraft, withAmount, withoutRule, withRule } from '#domain/subsidy/programme-writing.ts'
import { simulate } from '#domain/subsidy/simulating.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { makeApplication, makeProgramme, officer, termsOfDemo } from '#test/subsidies.ts'

let [writer, other, both]: Actor[] = []
beforeAll(async () => {
  writer = await officer('programme_manager')
  other = await officer('programme_manager')
  both = await officer('programme_manager', 'head_of_office', 'approver', 'administrator')
})
const me = () => writer as Actor
const her = () => other as Actor
let number = 0
async function newProgramme(actor = me()) {
  const key = `probe-${++number}-${process.pid}`
  const name = { de: `Probe ${number}`, en: `Probe ${number}` }
  const { programmeId } = await beginProgramme(actor, { key, name, validFrom: today().add({ days: 1 }), like: null })
  return { key, programmeId, draft: () => getDraft(me(), key, 'de') }
}
const nextNumber = () => `2026-S${String(++number).padStart(4, '0')}-${process.pid}`
const withDays = (days: number) => (terms: Terms) => ({ ...terms, decideWithinDays: days })

describe('four eyes on a version', () => {
  test('who wrote in it neither releases nor returns it, whatever other roles they hold', async () => {
    const { key, programmeId } = await newProgramme(both as Actor)
    await submitTerms(both as Actor, programmeId)
    await expect(releaseTerms(both as Actor, programmeId)).rejects.toMatchObject({ reason: 'own_work' })
    await expect(returnTerms(both as Actor, programmeId, 'Nein.')).rejects.toMatchObject({ reason: 'own_work' })
    await releaseTerms(her(), programmeId)
    expect((await getProgramme(me(), key, 'de')).versions[0]).toMatchObject({ standing: 'coming', reviewedBy: 'Beat Amt' })
  })

  test('a single word in a returned version makes somebody an author for good', async () => {
    const { key, programmeId, draft } = await newProgramme()
    await submitTerms(me(), programmeId)
    await returnTerms(her(), programmeId, 'Die Frist ist zu kurz.')
    expect(await draft()).toMatchObject({ state: 'returned', returnReason: 'Die Frist ist zu kurz.', returnedBy: 'Beat Amt' })
    await changeTerms(her(), key, (await draft()).seen, withDays(40))
    await submitTerms(me(), programmeId)
    await expect(releaseTerms(her(), programmeId)).rejects.toMatchObject({ reason: 'own_work' })
  })

  test('the database refuses it below the code', async () => {
    const { programmeId } = await newProgramme()
    await submitTerms(me(), programmeId)
    const release = pool().query(`update "SubsidyVersion" set state = 'released', "reviewedById" = $2 where "programmeId" = $1`, [
      programmeId,
      me().account?.id,
    ])
    await expect(release).rejects.toThrow('released_by_another')
  })
})

test('a released version never changes: not by its pages, not in the database, not by deleting', async () => {
  const { key, programmeId, draft } = await newProgramme()
  await submitTerms(me(), programmeId)
  await releaseTerms(her(), programmeId)
  const before = await database().subsidyVersion.findFirstOrThrow({ where: { programmeId } })
  for (const change of [`terms = '{}'`, `"validFrom" = '2020-01-01'`, `state = 'draft'`, `"authorIds" = '{}'`])
    await expect(pool().query(`update "SubsidyVersion" set ${change} where id = $1`, [before.id]), change).rejects.toThrow('never changed')
  await expect(pool().query('delete from "SubsidyVersion" where id = $1', [before.id])).rejects.toThrow('never deleted')
  await changeTerms(me(), key, (await draft()).seen, withDays(55), today().add({ days: 9 }))
  const after = await database().subsidyVersion.findMany({ where: { programmeId }, orderBy: { number: 'asc' } })
  expect(after.map(one => [one.number, one.state])).toEqual([
    [1, 'released'],
    [2, 'draft'],
  ])
  expect(after[0]?.terms).toEqual(before.terms)
})

describe('two who write', () => {
  test('choose the same name for a new programme at the same moment: one begins it, the other is told', async () => {
    const wish = { key: `zwei-${process.pid}`, name: { de: 'Zwei', en: 'Two' }, validFrom: today().add({ days: 1 }), like: null }
    const begun = await Promise.allSettled([me(), her(), me()].map(actor => beginProgramme(actor, wish)))
    expect(begun.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    for (const one of begun) if (one.status === 'rejected') expect(one.reason).toMatchObject({ reason: 'programme_exists', field: 'key' })
  })

  test('at the same moment: one is kept, the other is told, also where there was no draft yet', async () => {
    const { programmeId, versionId } = await makeProgramme(0)
    expect(versionId).toBeTruthy()
    const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })
    const { seen } = await getDraft(me(), key, 'de')
    expect(seen).toBeNull()
    const saved = await Promise.allSettled([changeTerms(me(), key, null, withDays(11)), changeTerms(her(), key, null, withDays(12))])
    expect(saved.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(saved.find(one => one.status === 'rejected')).toMatchObject({ reason: { reason: 'changed_meanwhile' } })
    await expect(changeTerms(me(), key, '2026-01-01T00:00:00.000Z', withDays(13))).rejects.toMatchObject({ reason: 'changed_meanwhile' })
  })

  test('what was released meanwhile is no draft any more', async () => {
    const { key, programmeId, draft } = await newProgramme()
    const { seen } = await draft()
    await submitTerms(me(), programmeId)
    await releaseTerms(her(), programmeId)
    await expect(changeTerms(me(), key, seen, withDays(3))).rejects.toMatchObject({ reason: 'changed_meanwhile' })
  })
})

describe('rules', () => {
  const [terms] = termsOfDemo()
  const rule = terms?.rules.rules[1]
  test('are replaced by their key, added at the end, and the last one stays', () => {
    if (!terms || !rule) throw new Error('no programme')
    expect(withRule(terms, 'residence', { ...rule, article: '§ 99' }).rules.rules[1]?.article).toBe('§ 99')
    expect(withRule(terms, null, { ...rule, key: 'fresh' }).rules.rules.at(-1)?.key).toBe('fresh')
    expect(() => withRule(terms, 'gone', { ...rule, key: 'fresh' })).toThrow('changed_meanwhile')
    for (const key of ['age', 'cost']) expect(() => withRule(terms, 'residence', { ...rule, key })).toThrow('key_taken')
    const step = { ...terms.rules.amount[0], key: 'age' } as (typeof terms.rules.amount)[number]
    expect(() => withAmount(terms, [step])).toThrow('key_taken')
    const lonely = { ...terms, rules: { ...terms.rules, rules: [rule] } }
    expect(() => withoutRule(lonely, rule.key)).toThrow('last_rule')
  })

  test('a key that stands twice is refused by the terms themselves', async () => {
    if (!rule) throw new Error('no rule')
    const { programmeId, draft } = await newProgramme()
    const now = await draft()
    const twice = { ...now.terms, rules: { ...now.terms.rules, rules: [...now.terms.rules.rules, ...now.terms.rules.rules] } }
    await expect(saveTerms(me(), programmeId, today(), twice)).rejects.toThrow('key_twice')
  })

  test('the draft answers an example as the rules say, and nobody outside the office may ask', async () => {
    const { key } = await newProgramme()
    expect(await tryDraft(me(), key, { municipality: 1630, course_price: 40_000 }, 'de')).toMatchObject({ verdict: 'yes', rappen: 40_000 })
    expect(await tryDraft(me(), key, { municipality: 9999 }, 'de')).toMatchObject({ verdict: 'no' })
    await expect(tryDraft(await officer('editor', 'administrator'), key, {}, 'de')).rejects.toMatchObject({ reason: 'not_allowed' })
    await expect(listProgrammes(await officer('counter_clerk'), 'de')).rejects.toMatchObject({ reason: 'not_allowed' })
  })
})

test('a simulation tells who would gain and lose and what it costs, row by row, and stores nothing', async () => {
  const { programmeId, versionId, terms } = await makeProgramme(0)
  const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })
  const facts = {
    ...{ born_on: '1980-05-17', municipality: 1630, employment: 'employed', course_start: '2026-12-01', applied_on: '2026-11-01' },
    ...{ course_basic: true, provider_listed: true, grants_this_year: 0, granted_elsewhere: false, other_funding: 0 },
  }
  const prices = [30_000, 60_000, 90_000]
  for (const course_price of prices) {
    const { id } = await makeApplication(versionId, 'draft')
    await database().subsidyApplication.update({ where: { id }, data: { facts: { ...facts, course_price } } })
    await database().subsidyApplication.update({ where: { id }, data: { state: 'submitted', number: nextNumber() } })
  }
  const old = await makeApplication(versionId, 'draft')
  await database().subsidyApplication.update({
    where: { id: old.id },
    data: { facts: { ...facts, born_on: '1950-01-01', course_price: 20_000 } },
  })
  await database().subsidyApplication.update({ where: { id: old.id }, data: { state: 'submitted', number: nextNumber() } })
  await makeApplication(versionId, 'draft')

  // Up to CHF 800 instead of 500, for everybody up to 80, but only for courses of CHF 200 to 850.
  const amount = terms.rules.amount.map(step => (step.key === 'voucher' && step.do === 'cap' ? { ...step, value: 80_000 } : step))
  const rules = terms.rules.rules.map(rule =>
    rule.key === 'age' ? { ...rule, require: { value: { named: 'age' }, at_most: 80 } as typeof rule.require } : rule,
  )
  const cheap = { ...rules[1], key: 'cheap', require: { value: { fact: 'course_price' }, at_least: 20_000 } } as (typeof rules)[number]
  const dear = { ...cheap, key: 'dear', require: { value: { fact: 'course_price' }, at_most: 85_000 } } as (typeof rules)[number]
  await saveTerms(me(), programmeId, today().add({ days: 9 }), { ...terms, rules: { rules: [...rules, cheap, dear], amount } })
  const before = await database().history.count()
  const found = (await simulate(me(), 'de')).find(one => one.key === key)
  expect(found?.rows.map(row => [row.kind, row.before.rappen, row.after.rappen])).toEqual([
    ['same', 30_000, 30_000],
    ['more', 50_000, 60_000],
    ['loses', 50_000, 0],
    ['gains', 0, 20_000],
  ])
  expect(found?.kinds.map(one => [one.kind, one.cases, one.rappen])).toEqual([
    ['gains', 1, 20_000],
    ['more', 1, 10_000],
    ['same', 1, 0],
    ['less', 0, 0],
    ['loses', 1, -50_000],
  ])
  expect(found?.cost).toEqual({ before: 130_000, after: 110_000 })
  expect(JSON.stringify(found)).not.toMatch(/born_on|1980|Frida|lastName/)
  expect(await database().history.count()).toBe(before)
  await expect(simulate(await officer('case_officer'), 'de')).rejects.toMatchObject({ reason: 'not_allowed' })
})
