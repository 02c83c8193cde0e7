import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { letBecomeFinal } from '#domain/subsidy/finality.ts'
import { heldBy, potsOf } from '#domain/subsidy/ledger.ts'
import { getOwnDecision, getOwnPdf, listOwnDecisions } from '#domain/subsidy/own-decisions.ts'
import { enterService, layReady, openDecision } from '#domain/subsidy/serving.ts'
import { makeDecided, openOffices } from '#test/decisions.ts'
import { account, grownUp } from '#test/people.ts'
import { makePerson } from '#test/places.ts'

beforeAll(openOffices)
afterEach(() => stopClock(null))

const day = (text: string) => Temporal.PlainDate.from(text)
const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
const decisionOf = (id: string) => database().subsidyDecision.findUniqueOrThrow({ where: { id } })
async function granted() {
  stopClock('2026-11-24T09:00:00Z')
  const one = await makeDecided({ kind: 'grant', rappen: 48_000 })
  await one.decide()
  return one
}

describe('by message', () => {
  test('the message says that a decision is there and not what it says; opening serves it', async () => {
    const one = await granted()
    await layReady(one.clerk, one.decisionId)
    const message = await database().message.findFirstOrThrow({ where: { personId: one.owner.personId } })
    expect(`${message.subject} ${message.body}`).toContain(`/mein/entscheide/${one.decisionId}`)
    expect(`${message.subject} ${message.body}`).not.toMatch(/480|Gutschein|zugesprochen/)
    expect(await stateOf(one.applicationId)).toBe('granted')
    const before = await getOwnDecision(one.owner.actor, one.decisionId, 'de')
    expect(before.opened).toBe(false)
    expect(JSON.stringify(before)).not.toContain('480')
    await expect(getOwnPdf(one.owner.actor, one.decisionId)).rejects.toMatchObject({ reason: 'not_found' })

    // Half past eleven at night in London is the next day here.
    stopClock('2026-11-24T23:30:00Z')
    expect(await openDecision(one.owner.actor, one.decisionId)).toEqual({ served: true })
    expect(await stateOf(one.applicationId)).toBe('served')
    expect(await getOwnDecision(one.owner.actor, one.decisionId, 'de')).toMatchObject({ servedOn: '2026-11-25', appealUntil: '2026-12-28' })
    stopClock('2026-11-30T12:00:00Z')
    expect(await openDecision(one.owner.actor, one.decisionId)).toEqual({ served: false })
    expect(await getOwnDecision(one.owner.actor, one.decisionId, 'de')).toMatchObject({ servedOn: '2026-11-25' })
    const rows = await database().history.findMany({ where: { subjectId: one.applicationId, act: 'served' } })
    expect(rows).toMatchObject([{ accountId: one.owner.actor.account?.id, after: { appealUntil: '2026-12-28' } }])
  })

  test('of two who open at once one serves', async () => {
    const one = await granted()
    await layReady(one.clerk, one.decisionId)
    const opened = await Promise.all([1, 2, 3].map(() => openDecision(one.owner.actor, one.decisionId)))
    expect(opened.filter(({ served }) => served)).toHaveLength(1)
  })

  test('nobody else finds it: not a stranger, not a helper, not the office in the place of the person', async () => {
    const one = await granted()
    await layReady(one.clerk, one.decisionId)
    const helper = await account()
    await database().managing.create({ data: { accountId: helper.account?.id as string, personId: one.owner.personId, kind: 'helper' } })
    for (const actor of [(await grownUp()).actor, helper, one.clerk, one.boss]) {
      await expect(openDecision(actor, one.decisionId)).rejects.toMatchObject({ reason: 'not_found' })
      await expect(getOwnDecision(actor, one.decisionId, 'de')).rejects.toMatchObject({ reason: 'not_found' })
    }
    expect(await listOwnDecisions(helper, 'de')).toEqual([])
    expect(await listOwnDecisions(one.owner.actor, 'de')).toHaveLength(1)
  })

  test('nothing is found before it was laid ready, and nothing laid ready before two decided', async () => {
    const one = await makeDecided({ kind: 'grant', rappen: 48_000 })
    await expect(layReady(one.clerk, one.decisionId)).rejects.toMatchObject({ reason: 'not_yet' })
    await one.decide()
    await expect(openDecision(one.owner.actor, one.decisionId)).rejects.toMatchObject({ reason: 'not_found' })
  })

  test('who has no login, or wants letters, gets a letter', async () => {
    const frida = await makePerson({ email: null })
    const one = await makeDecided({ kind: 'grant', rappen: 48_000 }, { actor: await account(), personId: frida.id })
    await one.decide()
    await expect(layReady(one.clerk, one.decisionId)).rejects.toMatchObject({ reason: 'no_account' })
    const other = await granted()
    await database().person.update({ where: { id: other.owner.personId }, data: { channel: 'letter' } })
    await expect(layReady(other.clerk, other.decisionId)).rejects.toMatchObject({ reason: 'no_account' })
  })
})

describe('by registered letter', () => {
  test('the day that the post says starts the period; not one to come, nor one before the seal', async () => {
    const one = await granted()
    stopClock('2026-11-27T09:00:00Z')
    const entered = (servedOn: string) => enterService(one.clerk, one.decisionId, { servedOn: day(servedOn), trackingNumber: '98.1' })
    // Sealed now, on the 27th.
    await expect(entered('2026-11-28')).rejects.toMatchObject({ reason: 'days_impossible' })
    await expect(entered('2026-11-26')).rejects.toMatchObject({ reason: 'days_impossible' })
    await entered('2026-11-27')
    expect((await decisionOf(one.decisionId)).appealUntil?.toISOString()).toMatch(/^2026-12-28/)
    await expect(entered('2026-11-27')).rejects.toMatchObject({ reason: 'changed_meanwhile' })
  })

  test('after a message that nobody opened, the letter serves, once', async () => {
    const one = await granted()
    await layReady(one.clerk, one.decisionId)
    await enterService(one.clerk, one.decisionId, { servedOn: day('2026-11-24'), trackingNumber: '98.2' })
    expect(await openDecision(one.owner.actor, one.decisionId)).toEqual({ served: false })
    expect(await getOwnDecision(one.owner.actor, one.decisionId, 'de')).toMatchObject({ opened: true, manner: 'registered' })
    await expect(
      pool().query(`update "DecisionService" set "servedOn" = '2026-12-01' where "decisionId" = $1`, [one.decisionId]),
    ).rejects.toThrow(/never changed|served_once/)
  })
})

describe('when the period is over', () => {
  test('a grant becomes final some days later, and reserved money is committed', async () => {
    const one = await granted()
    await enterService(one.clerk, one.decisionId, { servedOn: day('2026-11-24'), trackingNumber: '98.3' })
    // The 24th of December is the last day; a letter of that day may arrive until the 29th.
    stopClock('2026-12-29T12:00:00Z')
    expect(await letBecomeFinal()).toBe(0)
    expect(await stateOf(one.applicationId)).toBe('served')
    stopClock('2026-12-30T12:00:00Z')
    expect(await letBecomeFinal()).toBeGreaterThan(0)
    expect(await stateOf(one.applicationId)).toBe('final')
    expect(await decisionOf(one.decisionId)).toMatchObject({ state: 'final' })
    const held = await heldBy(database(), one.applicationId)
    expect(new Set(held.map(row => row.pot))).toEqual(new Set(['committed']))
    expect(held.reduce((sum, row) => sum + row.rappen, 0)).toBe(48_000)
    const { canton, federal } = await potsOf(database(), held[0]?.yearId as string)
    expect(canton.free + canton.committed + federal.free + federal.committed).toBe(1_000_000)
    expect(await letBecomeFinal()).toBe(0)
  })

  test('a refusal is closed', async () => {
    stopClock('2026-10-01T09:00:00Z')
    const one = await makeDecided({ kind: 'refuse', considerations: 'Zu spät.' })
    await one.decide()
    await enterService(one.clerk, one.decisionId, { servedOn: day('2026-10-01'), trackingNumber: '98.4' })
    stopClock('2026-11-20T12:00:00Z')
    await letBecomeFinal()
    expect(await stateOf(one.applicationId)).toBe('closed')
  })
})
