import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock, today } from '#domain/clock.ts'
import { closeAppeal, recordAppeal } from '#domain/subsidy/appealing.ts'
import { letBecomeFinal } from '#domain/subsidy/finality.ts'
import { openHearing } from '#domain/subsidy/hearing.ts'
import { getOwnDecision, listOwnDecisions } from '#domain/subsidy/own-decisions.ts'
import { followPayments } from '#domain/subsidy/proof.ts'
import { enterReceipt } from '#domain/subsidy/repaying.ts'
import { answerOffer, destroyArchived, noteEnded, offerToArchive, retentionMoves } from '#domain/subsidy/retention.ts'
import { listRetention } from '#domain/subsidy/retention-list.ts'
import { enterService } from '#domain/subsidy/serving.ts'
import { keepFile, openFiles } from '#outside/files.ts'
import { makeDecided, openOffices } from '#test/decisions.ts'
import { clerkAndBoss, makePaid, makeServed } from '#test/reclaims.ts'
import { officer } from '#test/subsidies.ts'

const dir = mkdtempSync(join(tmpdir(), 'files-'))
beforeAll(() => {
  openOffices()
  openFiles({ dir, clamd: null })
})
afterEach(() => stopClock(null))

const rowOf = (applicationId: string) => database().subsidyRetention.findUnique({ where: { applicationId } })
const day = (text: string) => Temporal.PlainDate.from(text)
/** Refused, served on 1 October 2026, closed on 20 November. */
async function refused() {
  stopClock('2026-10-01T09:00:00Z')
  const one = await makeDecided({ kind: 'refuse', considerations: 'Frau Muster hat den Kurs schon besucht.' })
  await one.decide()
  await enterService(one.clerk, one.decisionId, { servedOn: day('2026-10-01'), trackingNumber: '98' })
  stopClock('2026-11-20T09:00:00Z')
  await letBecomeFinal()
  await noteEnded()
  return one
}

test('until when it is kept follows from how and when it ended; its person sees it', async () => {
  const one = await refused()
  expect(await rowOf(one.applicationId)).toMatchObject({ state: 'kept', outcome: 'refused', keepUntil: new Date('2031-11-20') })
  expect(await getOwnDecision(one.owner.actor, one.decisionId, 'de')).toMatchObject({ keptUntil: '2031-11-20' })
  const paid = await makePaid(30_000)
  stopClock(today().add({ days: 40 }).toZonedDateTime('Europe/Zurich').toInstant().toString())
  await followPayments()
  await noteEnded()
  expect(await rowOf(paid.id)).toMatchObject({ outcome: 'paid', keepUntil: new Date(`${today().add({ years: 10 })}T00:00:00Z`) })
})

test('it is offered once its last day has passed, by the head of the office, and by nobody else', async () => {
  const [one, head] = [await refused(), await officer('head_of_office')]
  stopClock('2031-11-20T09:00:00Z')
  await expect(offerToArchive(head, one.applicationId)).rejects.toMatchObject({ reason: 'not_yet' })
  stopClock('2031-11-21T09:00:00Z')
  await expect(offerToArchive(await officer('approver'), one.applicationId)).rejects.toMatchObject({ reason: 'not_allowed' })
  await expect(answerOffer(head, one.applicationId, { takes: true, answer: 'Ja' })).rejects.toMatchObject({ reason: 'move_impossible' })
  expect((await listRetention('due', 'de')).cases.map(found => found.id)).toContain(one.applicationId)
  await offerToArchive(head, one.applicationId)
  await answerOffer(head, one.applicationId, { takes: true, answer: 'Übernommen als GL 4711.' })
  expect(await rowOf(one.applicationId)).toMatchObject({ state: 'archived', answer: 'Übernommen als GL 4711.' })
  await destroyArchived(head, one.applicationId)
  expect(await rowOf(one.applicationId)).toMatchObject({ state: 'destroyed' })
})

test('while it is contested or somebody is heard it is frozen; ended anew it is kept from then on', async () => {
  const [one, head] = [await refused(), await officer('head_of_office')]
  const handed = { handedInOn: day('2026-11-02'), contested: 'whole' as const, suspends: true, grounds: 'Nein.' }
  await recordAppeal(one.clerk, one.decisionId, handed)
  stopClock('2040-01-01T09:00:00Z')
  await expect(offerToArchive(head, one.applicationId)).rejects.toMatchObject({ reason: 'case_frozen' })
  const past = pool().query(
    `update "SubsidyRetention" set state = 'offered', "offeredById" = $2, "offeredAt" = now() where "applicationId" = $1`,
    [one.applicationId, head.account?.id],
  )
  await expect(past).rejects.toThrow('contested is kept')
  expect((await listRetention('due', 'de')).cases.find(found => found.id === one.applicationId)).toMatchObject({ isFrozen: true })
  stopClock(null)
  const paid = await makePaid(30_000)
  await database().subsidyApplication.update({ where: { id: paid.id }, data: { state: 'closed' } })
  const row = { applicationId: paid.id, outcome: 'paid', endedOn: new Date('2010-01-01'), keepUntil: new Date('2020-01-01') }
  await database().subsidyRetention.create({ data: row })
  await openHearing(await officer('case_officer'), paid.decisionId, { reason: 'x', until: today().add({ days: 30 }) })
  await expect(offerToArchive(head, paid.id)).rejects.toMatchObject({ reason: 'case_frozen' })
})

test('what is destroyed leaves amounts, kinds and years, and nothing that says who it was', async () => {
  const head = await officer('head_of_office')
  const paid = await makePaid(30_000)
  const { person, number } = await database().subsidyApplication.findUniqueOrThrow({ where: { id: paid.id }, include: { person: true } })
  const [stored, shared] = [await keepFile(Buffer.from('%PDF- eins')), await keepFile(Buffer.from('%PDF- zwei'))]
  const file = { name: 'lohn.pdf', type: 'application/pdf', bytes: 10, sha256: 'x', addedAt: new Date() }
  for (const [id, files] of [
    [paid.id, [stored, shared]],
    [(await makePaid(30_000)).id, [shared]],
  ] as const)
    await database().subsidyDocument.create({
      data: { applicationId: id, key: 'invoice', state: 'delivered', files: { create: files.map(one => ({ ...file, stored: one })) } },
    })
  await database().subsidyNote.create({
    data: { applicationId: paid.id, kind: 'note', text: 'Ruft oft an.', authorId: head.account?.id as string },
  })
  const office = await clerkAndBoss()
  const reclaim = await makeServed(paid, office, 10_000)
  await enterReceipt(office.clerk, reclaim, { rappen: 10_000, receivedOn: today(), reference: `Einzahlung ${person.lastName}` })
  const handed = { handedInOn: today(), contested: 'whole' as const, suspends: true, grounds: `Ich, ${person.firstName}, zahle nicht.` }
  const appeal = await recordAppeal(office.clerk, reclaim, handed)
  await closeAppeal(office.clerk, appeal.id, { move: 'withdraw', decidedOn: today(), reason: 'Rückzug' })
  const row = { applicationId: paid.id, outcome: 'reclaimed', endedOn: new Date('2010-01-01'), keepUntil: new Date('2020-01-01') }
  await database().subsidyRetention.create({ data: row })
  await offerToArchive(head, paid.id)
  const entries = () => database().subsidyEntry.findMany({ where: { applicationId: paid.id }, orderBy: { id: 'asc' } })
  const before = await entries()
  await answerOffer(head, paid.id, { takes: false, answer: 'Kein Archivwert.' })

  expect(await entries()).toEqual(before)
  const left = await database().subsidyApplication.findUniqueOrThrow({
    where: { id: paid.id },
    include: {
      person: true,
      decisions: {
        include: { hearings: true, appeals: true, sealed: true, reclaim: { include: { receipts: true } } },
        orderBy: { number: 'asc' },
      },
      payees: true,
      documents: true,
      notes: true,
      payments: true,
    },
  })
  expect(left).toMatchObject({ number, state: 'closed', facts: {}, documents: [], notes: [], grantedRappen: 30_000 })
  expect(left.decisions).toMatchObject([
    { kind: 'grant', rappen: 30_000, state: 'final' },
    {
      kind: 'reclaim',
      rappen: 10_000,
      state: 'final',
      sealed: null,
      considerations: null,
      reclaim: { receipts: [{ rappen: 10_000, reference: null }] },
    },
  ])
  expect(left.payments).toMatchObject([{ rappen: 30_000, state: 'paid' }])
  expect(JSON.stringify(left)).not.toContain(paid.owner.personId)
  // Ids, moments and what is sealed are made of chance: three digits are in one of them sooner or later.
  const byChance = /"([0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z|\w+(\.[\w-]+){3})"/g
  const written = JSON.stringify(left).replaceAll(byChance, '""')
  for (const personal of [person.firstName, person.lastName, 'Frida', '8762', '957', 'krank', 'abgebrochen', 'besucht'])
    expect(written).not.toContain(personal)
  const kept = readdirSync(dir, { recursive: true }).map(String)
  expect(kept.some(path => path.endsWith(stored.slice(2)))).toBe(false)
  expect(existsSync(join(dir, shared.slice(0, 2), shared.slice(2)))).toBe(true)
  expect(await listOwnDecisions(paid.owner.actor, 'de')).toEqual([])
  const told = await database().history.findFirstOrThrow({ where: { subjectId: paid.id, act: 'destroyed' } })
  expect(told).toMatchObject({ personId: null, reason: 'Kein Archivwert.' })
})

test('whoever writes: only along the table, what became of a case stays, and nothing of another case may go', async () => {
  const [one, head] = [await refused(), await officer('head_of_office')]
  const by = head.account?.id as string
  for (const from of ['kept', 'offered', 'archived', 'destroyed'] as const)
    for (const to of ['kept', 'offered', 'archived', 'destroyed'] as const) {
      if (from === to) continue
      const who = (state: string) =>
        `state = '${state}', "offeredById" = ${state === 'kept' ? 'null' : `'${by}'`}, "answeredById" = ${['archived', 'destroyed'].includes(state) ? `'${by}'` : 'null'}`
      await pool().query('alter table "SubsidyRetention" disable trigger user')
      await pool().query(`update "SubsidyRetention" set ${who(from)} where "applicationId" = $1`, [one.applicationId])
      await pool().query('alter table "SubsidyRetention" enable trigger user')
      const moved = pool().query(`update "SubsidyRetention" set ${who(to)} where "applicationId" = $1`, [one.applicationId])
      if (Object.values<string>(retentionMoves[from]).includes(to)) await expect(moved, `${from} → ${to}`).resolves.toBeDefined()
      else await expect(moved, `${from} → ${to}`).rejects.toThrow('does not move')
    }
  await expect(pool().query(`delete from "SubsidyRetention" where "applicationId" = $1`, [one.applicationId])).rejects.toThrow('stays')
  const other = await refused()
  const gone = [
    [`update "SubsidyApplication" set facts = '{}' where id = $1`, other.applicationId, 'keeps its version'],
    [`delete from "SealedDecision" where "decisionId" = $1`, other.decisionId, 'sealed decision'],
    [`update "SubsidyDecision" set considerations = null where id = $1`, other.decisionId, 'never changes'],
    // Of a destroyed case too: what was decided, and how much.
    [`update "SubsidyDecision" set rappen = 5 where id = $1`, one.decisionId, 'never changes'],
  ] as const
  for (const [statement, id, said] of gone) await expect(pool().query(statement, [id]), statement).rejects.toThrow(said)
}, 60_000)
