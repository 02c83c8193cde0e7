import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { approve, propose } from '#domain/subsidy/deciding.ts'
import { endCase } from '#domain/subsidy/ending.ts'
import { closeHearing, giveStatement, openHearing, reopen } from '#domain/subsidy/hearing.ts'
import { getOwnDecision } from '#domain/subsidy/own-decisions.ts'
import { enterService } from '#domain/subsidy/serving.ts'
import { wordDecision } from '#domain/subsidy/wording.ts'
import { makeDecided, openOffices } from '#test/decisions.ts'
import { grownUp } from '#test/people.ts'

beforeAll(openOffices)
afterEach(() => stopClock(null))

const day = (text: string) => Temporal.PlainDate.from(text)
const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
async function served(kind: 'grant' | 'refuse' = 'grant') {
  stopClock('2026-10-01T09:00:00Z')
  const one = await makeDecided(kind === 'grant' ? { kind, rappen: 30_000 } : { kind, considerations: 'Zu kurz.' })
  await one.decide()
  await enterService(one.clerk, one.decisionId, { servedOn: day('2026-10-01'), trackingNumber: '98' })
  return one
}
const wish = { reason: 'Der Kurs wurde nicht besucht.', until: day('2026-10-11') }
const goesOn = { outcome: 'reopened', reason: 'Der Besuch ist nicht belegt.' } as const

test('a grant is taken back only after its person has spoken; then two decide anew', async () => {
  const one = await served()
  const { id } = await openHearing(one.clerk, one.decisionId, wish)
  const message = await database().message.findFirstOrThrow({ where: { personId: one.owner.personId, kind: 'subsidy/hearing' } })
  expect(message.body).toContain('11. Oktober 2026')
  expect(message.body).not.toContain('nicht besucht')
  await expect(closeHearing(one.clerk, id, goesOn)).rejects.toMatchObject({ reason: 'not_yet' })
  await expect(giveStatement((await grownUp()).actor, id, 'Fremd')).rejects.toMatchObject({ reason: 'not_found' })
  await giveStatement(one.owner.actor, id, 'Ich war krank.')
  await expect(giveStatement(one.owner.actor, id, 'Doch nicht.')).rejects.toMatchObject({ reason: 'nothing_new' })
  await closeHearing(one.clerk, id, goesOn)
  expect(await stateOf(one.applicationId)).toBe('in_review')
  const own = await getOwnDecision(one.owner.actor, one.decisionId, 'de')
  expect(own).toMatchObject({ opened: true, rappen: 30_000, hearings: [{ statement: 'Ich war krank.', outcome: 'reopened' }] })
})

test('who stays silent has had the time: from the day after on it goes on', async () => {
  const one = await served()
  const { id } = await openHearing(one.clerk, one.decisionId, wish)
  stopClock('2026-10-11T20:00:00Z')
  await expect(closeHearing(one.clerk, id, goesOn)).rejects.toMatchObject({ reason: 'not_yet' })
  stopClock('2026-10-12T05:00:00Z')
  await closeHearing(one.clerk, id, goesOn)
  expect(await stateOf(one.applicationId)).toBe('in_review')
})

test('where the grant stays nothing moves', async () => {
  const one = await served()
  const { id } = await openHearing(one.clerk, one.decisionId, wish)
  await closeHearing(one.clerk, id, { outcome: 'dropped', reason: 'Der Besuch ist belegt.' })
  expect(await stateOf(one.applicationId)).toBe('served')
  await expect(closeHearing(one.clerk, id, goesOn)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
})

test('not about a refusal, not with fewer days than the canton gives, not twice at a time', async () => {
  const refused = await served('refuse')
  await expect(openHearing(refused.clerk, refused.decisionId, wish)).rejects.toMatchObject({ reason: 'move_impossible' })
  const one = await served()
  await expect(openHearing(one.clerk, one.decisionId, { ...wish, until: day('2026-10-10') })).rejects.toMatchObject({
    reason: 'days_impossible',
  })
  await openHearing(one.clerk, one.decisionId, wish)
  await expect(openHearing(one.clerk, one.decisionId, wish)).rejects.toMatchObject({ reason: 'nothing_new' })
})

test('whoever writes: no grant goes back unheard, and what was said stays', async () => {
  const one = await served()
  await pool().query(`update "SubsidyApplication" set state = 'in_review' where id = $1`, [one.applicationId])
  const by = { applicationId: one.applicationId, proposedById: one.clerk.account?.id as string }
  const less = { ...by, number: 2, kind: 'partly_grant', rappen: 29_999 } as const
  await expect(database().subsidyDecision.create({ data: less })).rejects.toThrow('only after a hearing')
  const { id: same } = await database().subsidyDecision.create({ data: { ...less, kind: 'grant', rappen: 30_000 } })
  for (const change of [`rappen = 29999`, `kind = 'refuse', rappen = 0`, `condition = 'Mit Prüfung.'`])
    await expect(pool().query(`update "SubsidyDecision" set ${change} where id = $1`, [same])).rejects.toThrow('only after a hearing')
  const again = await served()
  const { id } = await openHearing(again.clerk, again.decisionId, wish)
  const unheard = `update "SubsidyHearing" set outcome = 'reopened', "closeReason" = 'x', "closedById" = "openedById", "closedOn" = until where id = $1`
  await expect(pool().query(unheard, [id])).rejects.toThrow('heard_before_reopened')
  await giveStatement(again.owner.actor, id, 'Ich war krank.')
  await expect(pool().query(`update "SubsidyHearing" set statement = 'Nichts.' where id = $1`, [id])).rejects.toThrow('stays')
  await expect(pool().query(`update "SubsidyHearing" set until = '2026-10-02' where id = $1`, [id])).rejects.toThrow('stays')
})

test('no clerk ends alone what two granted, whether it was opened again or not; only the person may', async () => {
  const one = await served()
  await expect(endCase(one.clerk, one.applicationId, 'declareMoot', 'Erledigt.')).rejects.toMatchObject({ reason: 'hear_first' })
  const { id } = await openHearing(one.clerk, one.decisionId, wish)
  await giveStatement(one.owner.actor, id, 'Ich war krank.')
  await closeHearing(one.clerk, id, goesOn)
  await expect(endCase(one.clerk, one.applicationId, 'declareMoot', 'Erledigt.')).rejects.toMatchObject({ reason: 'hear_first' })
  const past = pool().query(`update "SubsidyApplication" set state = 'moot' where id = $1`, [one.applicationId])
  await expect(past).rejects.toThrow('a grant is taken back by a decision only')
  await endCase(one.clerk, one.applicationId, 'withdraw', 'Der Kurs passt ihr nicht mehr.')
  expect(await stateOf(one.applicationId)).toBe('withdrawn')
})

describe('in favour of its person', () => {
  const more = { kind: 'grant', rappen: 35_000 } as const

  test('a grant is opened again unheard, and two decide on more; less is refused until the person was heard', async () => {
    const one = await served()
    await expect(reopen(one.owner.actor, one.decisionId, 'Mehr')).rejects.toMatchObject({ reason: 'not_allowed' })
    await reopen(one.clerk, one.decisionId, 'Die Prüfungsgebühr zählt doch.')
    await expect(propose(one.clerk, one.applicationId, { kind: 'grant', rappen: 29_999 })).rejects.toMatchObject({ reason: 'hear_first' })
    const no = { kind: 'refuse', rappen: 0, considerations: 'Nein.' } as const
    await expect(propose(one.clerk, one.applicationId, no)).rejects.toMatchObject({ reason: 'hear_first' })
    const { decisionId } = await propose(one.clerk, one.applicationId, more)
    const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
    const condition = { considerations: null, condition: 'Mit Prüfung.', seen: updatedAt.toISOString() }
    await expect(wordDecision(one.clerk, decisionId, condition)).rejects.toMatchObject({ reason: 'hear_first' })
    await approve(one.boss, one.applicationId, updatedAt.toISOString())
    expect(await stateOf(one.applicationId)).toBe('granted')
  })

  test('a refusal too; but not while a hearing runs', async () => {
    const refused = await served('refuse')
    await reopen(refused.clerk, refused.decisionId, 'Der Kurs steht doch auf der Liste.')
    await propose(refused.clerk, refused.applicationId, more)
    const one = await served()
    await openHearing(one.clerk, one.decisionId, wish)
    await expect(reopen(one.clerk, one.decisionId, 'Mehr')).rejects.toMatchObject({ reason: 'hearing_open' })
  })

  test('after a hearing less may be decided', async () => {
    const one = await served()
    const { id } = await openHearing(one.clerk, one.decisionId, wish)
    await giveStatement(one.owner.actor, id, 'Ich war krank.')
    await closeHearing(one.clerk, id, goesOn)
    await propose(one.clerk, one.applicationId, { kind: 'partly_grant', rappen: 10_000 })
    expect(await stateOf(one.applicationId)).toBe('proposed')
  })
})
