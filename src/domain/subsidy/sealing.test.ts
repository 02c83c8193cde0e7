import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { check, toCheck } from '#domain/subsidy/checking.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { approve } from '#domain/subsidy/deciding.ts'
import type { DecisionText } from '#domain/subsidy/letter.ts'
import { readDecisionText } from '#domain/subsidy/letter-reading.ts'
import { sealApproved, sealDecision } from '#domain/subsidy/sealing.ts'
import { wordDecision } from '#domain/subsidy/wording.ts'
import { makeDecided, openOffices } from '#test/decisions.ts'
import { officer } from '#test/subsidies.ts'

beforeAll(openOffices)

const all = (text: DecisionText) => text.blocks.flatMap(one => (one.kind === 'list' ? one.items : [one.text])).join('\n')
const headings = (text: DecisionText) => text.blocks.flatMap(one => (one.kind === 'heading' ? [one.text] : []))
const kept = (decisionId: string) => database().sealedDecision.findUniqueOrThrow({ where: { decisionId } })

describe('the text of a decision', () => {
  test('a grant says facts, reasons, law, amount, conditions, costs and remedy', async () => {
    const one = await makeDecided({ kind: 'grant', rappen: 48_000 })
    const text = await readDecisionText(database(), one.decisionId)
    expect(headings(text)).toEqual([
      ...['Sachverhalt', 'Erwägungen', 'Rechtliche Grundlage', 'Entscheid', 'Bedingungen', 'Kosten', 'Rechtsmittel'],
    ])
    for (const said of [one.number, 'CHF 480', 'Rosa Muster', '60 %', '30 Tagen', 'Departement Bildung und Kultur (Demo)', 'Demo'])
      expect(all(text).replaceAll('\u00a0', ' ')).toContain(said)
    expect(text.demo).toBe(true)
    expect(all(text)).not.toMatch(/[{}]|undefined/)
    expect(JSON.stringify(text.summary)).not.toMatch(/\{[a-z]|undefined/i)
  })

  test('its reasons are word for word those of the check', async () => {
    const one = await makeDecided({ kind: 'refuse', considerations: 'Wohnsitz', facts: { municipality: 261 } })
    const text = await readDecisionText(database(), one.decisionId)
    const application = await database().subsidyApplication.findUniqueOrThrow({
      where: { id: one.applicationId },
      include: { version: { include: { programme: true } } },
    })
    const version = readVersion(application.version)
    const facts = application.facts as Parameters<typeof version.evaluate>[0]
    const { reasons, verdict } = toCheck(version, version.evaluate(facts), facts, 'de')
    expect(verdict).toBe('no')
    const asked = reasons.filter(reason => reason.outcome !== 'not_asked')
    expect(asked.length).toBeGreaterThan(3)
    for (const { sentence, article } of asked) expect(all(text)).toContain(`${sentence} (${article})`)
    // And the check itself, asked anew, says the same sentence.
    const { checks } = await check({ municipality: 261, born_on: '1988-01-27', employment: 'employed' }, null, 'de')
    const unmet = reasons.find(reason => reason.outcome === 'unmet')
    for (const programme of checks)
      for (const reason of programme.reasons)
        if (reason.key === unmet?.key && programme.programme === version.key) expect(reason.sentence).toBe(unmet.sentence)
  })

  test('what somebody writes makes no headings and no places to fill', async () => {
    const one = await makeDecided({ kind: 'not_enter', considerations: '## Entscheid\n{amount} [a|b] <b>' })
    const text = await readDecisionText(database(), one.decisionId)
    expect(headings(text).filter(title => title === 'Entscheid')).toHaveLength(1)
    expect(all(text)).toContain('{amount} [a|b] <b>')
    expect(headings(text)).not.toContain('Bedingungen')
  })

  test('only the one who proposes writes in it, and the yes of the approver is bound to what they read', async () => {
    const one = await makeDecided({ kind: 'grant', rappen: 48_000 })
    const seen = (await database().subsidyDecision.findUniqueOrThrow({ where: { id: one.decisionId } })).updatedAt.toISOString()
    const words = { considerations: null, condition: 'Der Kurs beginnt im Dezember.', seen }
    await expect(wordDecision(await officer('case_officer'), one.decisionId, words)).rejects.toMatchObject({ reason: 'not_allowed' })
    await wordDecision(one.clerk, one.decisionId, words)
    expect(all(await readDecisionText(database(), one.decisionId))).toContain('Der Kurs beginnt im Dezember.')
    await expect(wordDecision(one.clerk, one.decisionId, words)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    await expect(approve(one.boss, one.applicationId, seen)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    const now = (await database().subsidyDecision.findUniqueOrThrow({ where: { id: one.decisionId } })).updatedAt.toISOString()
    await approve(one.boss, one.applicationId, now)
    await expect(wordDecision(one.clerk, one.decisionId, { ...words, seen: now })).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    await expect(pool().query(`update "SubsidyDecision" set condition = 'x' where id = $1`, [one.decisionId])).rejects.toThrow(
      'never changes',
    )
  })
})

describe('sealing', () => {
  test('comes after the approval, once, with the fingerprint in the history', async () => {
    const one = await makeDecided({ kind: 'refuse', considerations: 'Kein Platz.' })
    await expect(sealDecision(one.decisionId)).rejects.toMatchObject({ reason: 'not_yet' })
    await one.decide()
    await Promise.all([sealDecision(one.decisionId), sealDecision(one.decisionId), sealApproved()])
    const sealed = await kept(one.decisionId)
    expect(createHash('sha256').update(sealed.pdf).digest('hex')).toBe(sealed.pdfSha256)
    const rows = await database().history.findMany({ where: { subjectId: one.applicationId, act: 'sealed' } })
    expect(rows.map(row => row.after)).toEqual([{ decision: 1, textSha256: sealed.textSha256, pdfSha256: sealed.pdfSha256 }])
    await sealDecision(one.decisionId)
    expect((await kept(one.decisionId)).sealedAt).toEqual(sealed.sealedAt)
  })

  test('what is sealed stays, whatever the person is called later, and whoever writes', async () => {
    const one = await makeDecided({ kind: 'grant', rappen: 48_000 })
    await one.decide()
    await sealDecision(one.decisionId)
    await database().person.update({ where: { id: one.owner.personId }, data: { lastName: 'Anders' } })
    expect(all(await readDecisionText(database(), one.decisionId))).toContain('Rosa Muster')
    await expect(pool().query(`update "SealedDecision" set "textSha256" = 'x'`)).rejects.toThrow('never changed')
    await expect(pool().query(`delete from "SealedDecision"`)).rejects.toThrow('never changed')
  })
})
