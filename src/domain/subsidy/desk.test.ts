// The desk: who sees what, what is written down, what the buttons say.
import { afterEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { now, stopClock, today } from '#domain/clock.ts'
import { declareAbsence } from '#domain/counselling/absences.ts'
import { applicationHistory } from '#domain/history-searching.ts'
import { declareConflict, endConflict } from '#domain/subsidy/conflicts.ts'
import { approve, moveUpEverywhere, propose, returnProposal } from '#domain/subsidy/deciding.ts'
import { approveAll, takeUp } from '#domain/subsidy/desk-acting.ts'
import { listProposed } from '#domain/subsidy/desk-bulk.ts'
import { getDeskCase } from '#domain/subsidy/desk-case.ts'
import { addNote, finishTask } from '#domain/subsidy/desk-notes.ts'
import { listDeskQueue, listWorkload } from '#domain/subsidy/desk-queue.ts'
import { endCase } from '#domain/subsidy/ending.ts'
import { acceptDocument } from '#domain/subsidy/judging.ts'
import { extendRequest, followRequests, requestDocument, waiveRequest } from '#domain/subsidy/requesting.ts'
import { makePerson, makeRun } from '#test/places.ts'
import { makeApplication, makeProgramme, officer } from '#test/subsidies.ts'

afterEach(() => stopClock(null))
const idOf = (actor: Actor) => actor.account?.id as string
const all = { state: 'all', mine: false, page: 1 } as const
const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
const grant = { kind: 'grant', rappen: 50_000 } as const
const inDays = (days: number) => {
  const to = now().add({ hours: 24 * days })
  stopClock(to.toString())
}

describe('the queue', () => {
  test('what is due first is first, what is decided last, drafts are nobody’s business', async () => {
    const { versionId, programmeId } = await makeProgramme(0, { decideWithinDays: 20 })
    const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })
    const young = await makeApplication(versionId, 'submitted')
    const old = await makeApplication(versionId, 'in_review')
    const done = await makeApplication(versionId, 'served')
    await makeApplication(versionId, 'draft')
    await database().$executeRaw`alter table "SubsidyApplication" disable trigger submitted_stays`
    await database().subsidyApplication.update({ where: { id: old.id }, data: { submittedAt: new Date(Date.now() - 40 * 86_400_000) } })
    await database().$executeRaw`alter table "SubsidyApplication" enable trigger submitted_stays`
    const clerk = await officer('case_officer')
    const { lines, total } = await listDeskQueue(clerk, { ...all, programme: key }, 'de')
    expect(lines.map(line => line.id)).toEqual([old.id, young.id, done.id])
    expect(total).toBe(3)
    expect(lines.map(line => line.dueOn !== null)).toEqual([true, true, false])
    const over = await listDeskQueue(clerk, { ...all, programme: key, due: 'over' }, 'de')
    expect(over.lines.map(line => line.id)).toEqual([old.id])
    const open = await listDeskQueue(clerk, { ...all, programme: key, state: 'open' }, 'de')
    expect(open.lines.map(line => line.id)).toEqual([old.id, young.id])
  })

  test('is searched by name in either order and by number; a percent sign is only a percent sign', async () => {
    const { versionId } = await makeProgramme(0)
    const person = await makePerson({ firstName: 'Ottilia', lastName: 'Quarz' })
    const one = await makeApplication(versionId, 'submitted', person.id)
    const clerk = await officer('case_officer')
    const find = async (q: string) => (await listDeskQueue(clerk, { ...all, q }, 'de')).lines.map(line => line.id)
    expect(await find('Quarz, Ottilia')).toEqual([one.id])
    expect(await find('ottilia quarz')).toEqual([one.id])
    expect(await find(one.number ?? '')).toEqual([one.id])
    expect(await find('Quarz%')).toEqual([])
  })

  test('the deputy sees the cases of somebody absent as their own, and only in these days', async () => {
    const { versionId } = await makeProgramme(0)
    const [beat, regula] = [await officer('case_officer'), await officer('case_officer')]
    const one = await makeApplication(versionId, 'submitted')
    await takeUp(beat, one.id)
    const mine = async () => (await listDeskQueue(regula, { ...all, mine: true }, 'de')).lines.map(line => line.id)
    expect(await mine()).toEqual([])
    await declareAbsence(beat, { deputyId: idOf(regula), firstDay: today(), lastDay: today() }, 'case_officer')
    expect(await mine()).toEqual([one.id])
    inDays(2)
    expect(await mine()).toEqual([])
    // Whoever is no case officer deputises for none.
    const counsellor = await officer('counsellor')
    const days = { deputyId: idOf(counsellor), firstDay: today(), lastDay: today() }
    await expect(declareAbsence(beat, days, 'case_officer')).rejects.toMatchObject({ reason: 'deputy_impossible' })
  })

  test('the workload counts what is undecided, by officer, and what nobody has', async () => {
    const { versionId } = await makeProgramme(0)
    const clerk = await officer('case_officer')
    const [one, two] = [await makeApplication(versionId, 'submitted'), await makeApplication(versionId, 'submitted')]
    await takeUp(clerk, one.id)
    await takeUp(clerk, two.id)
    const row = (await listWorkload(clerk)).find(line => line.officerId === idOf(clerk))
    expect(row).toMatchObject({ open: 2, over: 0, waiting: 0 })
    await expect(listWorkload(await officer('administrator'))).rejects.toMatchObject({ reason: 'not_allowed' })
  })
})

describe('one case', () => {
  test('every look is written down, with the person whose dossier it is, and stands apart from what was done', async () => {
    const { versionId } = await makeProgramme(0)
    const one = await makeApplication(versionId, 'in_review')
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    for (const actor of [clerk, boss, clerk]) await getDeskCase(actor, one.id, 'de')
    const looks = await database().history.findMany({ where: { subjectId: one.id, act: 'looked' }, orderBy: { id: 'asc' } })
    expect(looks.map(look => look.accountId)).toEqual([idOf(clerk), idOf(boss), idOf(clerk)])
    expect(looks.every(look => look.personId === one.personId)).toBe(true)
    expect(await applicationHistory(one.id)).toEqual([])
  })

  test('a draft is not there, for anybody at the desk; an administrator has no door', async () => {
    const { versionId } = await makeProgramme(0)
    const draft = await makeApplication(versionId, 'draft')
    await expect(getDeskCase(await officer('case_officer'), draft.id, 'de')).rejects.toMatchObject({ reason: 'not_found' })
    const one = await makeApplication(versionId, 'in_review')
    await expect(getDeskCase(await officer('administrator'), one.id, 'de')).rejects.toMatchObject({ reason: 'not_allowed' })
    expect(await database().history.count({ where: { subjectId: one.id } })).toBe(0)
  })

  test('the same words say who may approve as the deed itself does', async () => {
    const { versionId } = await makeProgramme(1_000_000, {}, 'quereinstieg-ict')
    const both = await officer('case_officer', 'approver')
    const [other, conflicted, clerk] = [await officer('approver'), await officer('approver'), await officer('case_officer')]
    const one = await makeApplication(versionId, 'in_review')
    await propose(both, one.id, { kind: 'grant', rappen: 300_001 })
    await declareConflict(conflicted, one.personId)
    for (const [actor, why] of [
      [both, 'own_work'],
      [other, 'above_your_limit'],
      [conflicted, 'own_case'],
      [clerk, 'not_allowed'],
      [await officer('head_of_office'), null],
    ] as const) {
      const item = await getDeskCase(actor, one.id, 'de')
      expect(item.whyNotApprove).toBe(why)
      const deed = approve(actor, one.id, item.decision?.seen ?? '')
      if (why) await expect(deed).rejects.toMatchObject({ reason: why })
      else expect(await deed).toMatchObject({ state: 'granted' })
    }
  })

  test('each rule comes with its facts and where they are from; the budget after the grant is what is free less the grant', async () => {
    const { versionId } = await makeProgramme(100_000)
    const one = await makeApplication(versionId, 'in_review')
    await propose(await officer('case_officer'), one.id, grant)
    const item = await getDeskCase(await officer('approver'), one.id, 'de')
    const facts = item.rules.flatMap(rule => rule.facts)
    expect(facts).toContainEqual({ fact: 'course_start', value: '1. Dezember 2026', source: 'course' })
    expect(facts.every(fact => ['person', 'course', 'books', 'attested'].includes(fact.source))).toBe(true)
    expect(item).toMatchObject({ rappen: 50_000, budget: { year: 2026, freeRappen: 100_000, budgetRappen: 100_000 } })
  })

  test('in Ausstand one sees the case, does nothing in it and reads no notes; ended with a reason, one goes on', async () => {
    const { versionId } = await makeProgramme(0)
    const one = await makeApplication(versionId, 'in_review')
    const [clerk, other] = [await officer('case_officer'), await officer('case_officer')]
    await addNote(other, one.id, { kind: 'legal', text: 'Streng intern.' })
    await declareConflict(clerk, one.personId)
    await declareConflict(clerk, one.personId)
    expect(await database().subsidyConflict.count({ where: { accountId: idOf(clerk) } })).toBe(1)
    expect(await getDeskCase(clerk, one.id, 'de')).toMatchObject({ acts: [], notes: [], isNear: true, hasConflict: true })
    for (const deed of [
      () => takeUp(clerk, one.id),
      () => addNote(clerk, one.id, { kind: 'note', text: 'x' }),
      () => endCase(clerk, one.id, 'declareMoot', 'x'),
      () => requestDocument(clerk, one.id, { document: 'identity', reason: 'x', dueOn: today().add({ days: 30 }) }),
    ])
      await expect(deed()).rejects.toMatchObject({ reason: 'own_case' })
    await expect(endConflict(clerk, one.personId, ' ')).rejects.toMatchObject({ reason: 'reason_needed' })
    await expect(endConflict(other, one.personId, 'Fremd.')).rejects.toMatchObject({ reason: 'not_found' })
    await endConflict(clerk, one.personId, 'Nicht mehr verwandt.')
    expect((await getDeskCase(clerk, one.id, 'de')).notes).toHaveLength(1)
  })

  test('who proposed and then declares a conflict: nobody approves it, it can be returned, and somebody else proposes', async () => {
    const { versionId } = await makeProgramme(100_000)
    const [clerk, other, boss] = [await officer('case_officer'), await officer('case_officer'), await officer('approver')]
    const one = await makeApplication(versionId, 'in_review')
    await propose(clerk, one.id, grant)
    await declareConflict(clerk, one.personId)
    const item = await getDeskCase(boss, one.id, 'de')
    expect(item.whyNotApprove).toBe('proposer_in_conflict')
    await expect(approve(boss, one.id, item.decision?.seen ?? '')).rejects.toMatchObject({ reason: 'proposer_in_conflict' })
    const past = { approvedById: idOf(boss), state: 'approved' } as const
    await expect(database().subsidyDecision.updateMany({ where: { applicationId: one.id }, data: past })).rejects.toThrow('nobody proposes')
    await returnProposal(boss, one.id, 'Ausstand.')
    await propose(other, one.id, grant)
    expect(await approve(boss, one.id, (await getDeskCase(boss, one.id, 'de')).decision?.seen ?? '')).toMatchObject({ state: 'granted' })
  })

  test('a task is finished once; what a note says stands in no history', async () => {
    const { versionId } = await makeProgramme(0)
    const one = await makeApplication(versionId, 'in_review')
    const clerk = await officer('case_officer')
    await addNote(clerk, one.id, { kind: 'task', text: 'Geheimwort anrufen' })
    const [note] = (await getDeskCase(clerk, one.id, 'de')).notes
    await finishTask(clerk, note?.id ?? '')
    await expect(finishTask(clerk, note?.id ?? '')).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    expect(JSON.stringify(await applicationHistory(one.id))).not.toContain('Geheimwort')
  })
})

describe('signals', () => {
  test('the same course and person twice, and another programme for it, are shown; the case goes on all the same', async () => {
    const [first, second] = [await makeProgramme(100_000), await makeProgramme(0)]
    const person = await makePerson()
    const run = await makeRun()
    const one = await makeApplication(first.versionId, 'in_review', person.id)
    const others = [
      await makeApplication(second.versionId, 'granted', person.id),
      await makeApplication(second.versionId, 'withdrawn', person.id),
    ]
    for (const { id } of [one, ...others]) await database().subsidyApplication.update({ where: { id }, data: { runId: run.id } })
    const clerk = await officer('case_officer')
    const { signals, acts } = await getDeskCase(clerk, one.id, 'de')
    expect(signals).toEqual([{ kind: 'other_programme', count: 1, cases: [{ id: others[0]?.id, number: others[0]?.number }] }])
    expect(acts).toContain('propose')
  })
})

describe('ending a case', () => {
  test('withdrawn from a grant, its money is free again and the job lets the next one up', async () => {
    const { versionId } = await makeProgramme(50_000)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const cases = [await makeApplication(versionId, 'in_review'), await makeApplication(versionId, 'in_review')]
    for (const { id } of cases) {
      await propose(clerk, id, grant)
      await approve(boss, id, (await getDeskCase(boss, id, 'de')).decision?.seen ?? '')
    }
    const [first, second] = cases.map(one => one.id) as [string, string]
    expect([await stateOf(first), await stateOf(second)]).toEqual(['granted', 'queued'])
    await expect(endCase(clerk, first, 'withdraw', '')).rejects.toMatchObject({ reason: 'reason_needed' })
    await endCase(clerk, first, 'withdraw', 'Will nicht mehr.')
    await moveUpEverywhere()
    expect([await stateOf(first), await stateOf(second)]).toEqual(['withdrawn', 'granted'])
  })

  test('a proposal in a case that ended can be approved by nobody', async () => {
    const { versionId } = await makeProgramme(50_000)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const one = await makeApplication(versionId, 'in_review')
    await propose(clerk, one.id, grant)
    const { decision } = await getDeskCase(boss, one.id, 'de')
    await endCase(clerk, one.id, 'withdraw', 'Will nicht mehr.')
    await expect(approve(boss, one.id, decision?.seen ?? '')).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    expect(await stateOf(one.id)).toBe('withdrawn')
  })
})

test('many at once are still decided each alone: a no stops nothing but itself', async () => {
  const { versionId } = await makeProgramme(100_000)
  const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
  const [own, good, stale, poor] = await Promise.all([1, 2, 3, 4].map(() => makeApplication(versionId, 'in_review')))
  const both = await officer('case_officer', 'approver')
  for (const one of [good, stale, poor]) await propose(clerk, one?.id ?? '', grant)
  await propose(both, own?.id ?? '', { kind: 'grant', rappen: 100_000 })
  await declareConflict(boss, own?.personId ?? '')
  const lines = await listProposed(
    boss,
    'de',
    [own, good, stale, poor].map(one => one?.id ?? ''),
  )
  expect(lines.find(line => line.id === own?.id)?.whyNot).toBe('own_case')
  const seenOf = (id = '') => (id === stale?.id ? new Date(0).toISOString() : (lines.find(line => line.id === id)?.seen ?? ''))
  const outcomes = await approveAll(
    boss,
    [own, good, stale, poor].map(one => ({ id: one?.id ?? '', seen: seenOf(one?.id) })),
  )
  expect(outcomes.map(one => one.state ?? one.reason.reason)).toEqual(['own_case', 'granted', 'changed_meanwhile', 'granted'])
})

describe('documents are asked for one by one', () => {
  const ask = (document: 'identity' | 'invoice') => ({ document, reason: 'Fehlt.', dueOn: today().add({ days: 10 }) })
  const requestsOf = (applicationId: string) =>
    database().subsidyRequest.findMany({ where: { document: { applicationId } }, orderBy: { createdAt: 'asc' } })
  async function asked() {
    const { versionId } = await makeProgramme(0)
    const [one, clerk] = [await makeApplication(versionId, 'in_review'), await officer('case_officer')]
    await requestDocument(clerk, one.id, ask('identity'))
    const [request] = await requestsOf(one.id)
    return { one, clerk, request: request?.id ?? '', document: request?.documentId ?? '' }
  }

  test('the case waits until the last one is settled; the person is told each with reason and consequence', async () => {
    const { one, clerk, document } = await asked()
    await requestDocument(clerk, one.id, ask('invoice'))
    await expect(requestDocument(clerk, one.id, ask('invoice'))).rejects.toMatchObject({ reason: 'already_requested' })
    await acceptDocument(clerk, document)
    expect(await stateOf(one.id)).toBe('documents_requested')
    await waiveRequest(clerk, (await requestsOf(one.id))[1]?.id ?? '')
    expect(await stateOf(one.id)).toBe('in_review')
    const told = await database().message.findMany({ where: { personId: one.personId, kind: 'subsidy/document_requested' } })
    expect(told).toHaveLength(2)
    expect(told[0]?.body).toContain('Fehlt.')
    expect(told[0]?.body).toContain('entscheiden wir mit dem, was vorliegt')
  })

  test('nobody gets less than a week; a deadline is extended once, and never a second time', async () => {
    const { one, clerk, request } = await asked()
    const short = { ...ask('invoice'), dueOn: today().add({ days: 6 }) }
    await expect(requestDocument(clerk, one.id, short)).rejects.toMatchObject({ reason: 'deadline_too_short' })
    await extendRequest(clerk, request, today().add({ days: 20 }), 'Ferien.')
    await expect(extendRequest(clerk, request, today().add({ days: 40 }), 'Ferien.')).rejects.toMatchObject({ reason: 'extended_already' })
  })

  test('reminded once before the deadline; after it the case is back with a mark, and not complete', async () => {
    const { one, request } = await asked()
    expect(await followRequests()).toEqual({ reminded: 0, missed: 0 })
    inDays(6)
    expect(await followRequests()).toEqual({ reminded: 1, missed: 0 })
    expect(await followRequests()).toEqual({ reminded: 0, missed: 0 })
    inDays(4)
    expect(await followRequests()).toEqual({ reminded: 0, missed: 0 })
    inDays(1)
    expect(await followRequests()).toEqual({ reminded: 0, missed: 1 })
    expect(await stateOf(one.id)).toBe('in_review')
    expect(await database().subsidyRequest.findUniqueOrThrow({ where: { id: request } })).toMatchObject({ state: 'missed' })
    const { lines } = await listDeskQueue(await officer('case_officer'), { ...all, q: one.number ?? '' }, 'de')
    expect(lines[0]).toMatchObject({ missed: true })
    expect((await database().subsidyApplication.findUniqueOrThrow({ where: { id: one.id } })).completeAt).toBeNull()
  })
})
