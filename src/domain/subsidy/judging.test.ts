// What was handed in, what was asked for, and what the office says to it: one life of one document.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { now, stopClock, today } from '#domain/clock.ts'
import { applicationHistory } from '#domain/history-searching.ts'
import { declareConflict } from '#domain/subsidy/conflicts.ts'
import { approve, propose } from '#domain/subsidy/deciding.ts'
import { getDecision } from '#domain/subsidy/decision-desk.ts'
import { getDeskCase } from '#domain/subsidy/desk-case.ts'
import { readDeskFile } from '#domain/subsidy/desk-documents.ts'
import { countAtDesk, listDeskQueue } from '#domain/subsidy/desk-queue.ts'
import { addFile } from '#domain/subsidy/documents.ts'
import { acceptDocument, rejectDocument } from '#domain/subsidy/judging.ts'
import { askOpinion, enterOpinion, withdrawOpinion } from '#domain/subsidy/opinions.ts'
import { getOwn } from '#domain/subsidy/own-applications.ts'
import { getPaymentCase } from '#domain/subsidy/payout-list.ts'
import { followRequests, requestDocument, waiveRequest } from '#domain/subsidy/requesting.ts'
import { withdrawApplication } from '#domain/subsidy/submitting.ts'
import { openFiles } from '#outside/files.ts'
import { pdf } from '#test/papers.ts'
import { makePerson } from '#test/places.ts'
import { makeApplication, makeGranted, makeProgramme, officer } from '#test/subsidies.ts'

beforeAll(() => openFiles({ dir: mkdtempSync(join(tmpdir(), 'judging-')), clamd: null }))
afterEach(() => stopClock(null))
const inDays = (days: number) =>
  stopClock(
    now()
      .add({ hours: Math.round(24 * days) })
      .toString(),
  )
const read = (id: string) => database().subsidyApplication.findUniqueOrThrow({ where: { id } })
const all = { state: 'all', mine: false, page: 1 } as const
const due = (days = 20) => today().add({ days })
const sheet = (mark: string) => ({ name: `${mark}.pdf`, bytes: pdf({ objects: [`<< /Note (${mark}) >>`] }) })
let number = 0

/** A case that is looked at, and the login of the person whose it is. */
async function setting(versionId?: string) {
  const version = versionId ?? (await makeProgramme(1_000_000)).versionId
  const person = await makePerson()
  const { id: accountId } = await database().userAccount.create({
    data: { name: 'Frida Probe', email: `frida${++number}-${process.pid}@demo.example` },
  })
  await database().managing.create({ data: { accountId, personId: person.id, kind: 'self' } })
  const one = await makeApplication(version, 'in_review', person.id)
  return { id: one.id, number: one.number ?? '', person, owner: await getActor(accountId, 'trpc'), clerk: await officer('case_officer') }
}
const documentOf = async (clerk: Actor, id: string, key: string) => {
  const found = (await getDeskCase(clerk, id, 'de')).documents.find(one => one.key === key)
  if (!found) throw new Error(`no ${key}`)
  return found
}
const ownDocument = async (owner: Actor, id: string, key: string) => (await getOwn(owner, id, 'de')).documents.find(one => one.key === key)

describe('a request is the document that is asked for', () => {
  test('the person reads what, why, until when; what they hand in shows at the desk, and accepting it lets the case go on', async () => {
    const { id, number: file, owner, clerk, person } = await setting()
    await requestDocument(clerk, id, { document: 'tax_assessment', reason: 'Seite 2 fehlt.', dueOn: due() })
    const asked = { reason: 'Seite 2 fehlt.', dueOn: due().toString(), extended: false }
    expect(await ownDocument(owner, id, 'tax_assessment')).toMatchObject({ state: 'outstanding', asked })
    const letter = await database().message.findFirstOrThrow({ where: { personId: person.id, kind: 'subsidy/document_requested' } })
    expect(letter.body).toContain('Steuerveranlagung')
    const line = async () => (await listDeskQueue(clerk, { ...all, q: file }, 'de')).lines[0]
    expect(await line()).toMatchObject({ state: 'documents_requested', arrived: false })
    const before = (await countAtDesk(clerk)).review

    inDays(1)
    await addFile(owner, id, 'tax_assessment', sheet('Veranlagung'))
    expect(await line()).toMatchObject({ state: 'documents_requested', arrived: true })
    expect((await countAtDesk(clerk)).review).toBe(before + 1)
    const paper = await documentOf(clerk, id, 'tax_assessment')
    expect(paper).toMatchObject({ state: 'delivered', files: [{ name: 'Veranlagung.pdf', by: 'Frida Probe', isShown: false }] })
    await acceptDocument(clerk, paper.id)
    expect((await read(id)).state).toBe('in_review')
    expect(await documentOf(clerk, id, 'tax_assessment')).toMatchObject({ state: 'accepted', requests: [{ state: 'accepted' }] })
    expect(await ownDocument(owner, id, 'tax_assessment')).toMatchObject({ state: 'accepted', asked: null })
    await expect(acceptDocument(clerk, paper.id)).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('what was handed in is in time, however long the office takes', async () => {
    const { id, owner, clerk } = await setting()
    await requestDocument(clerk, id, { document: 'identity', reason: 'Fehlt.', dueOn: due(10) })
    inDays(9)
    await addFile(owner, id, 'identity', sheet('Ausweis'))
    inDays(30)
    expect(await followRequests()).toEqual({ reminded: 0, missed: 0 })
    expect((await read(id)).state).toBe('documents_requested')
  })

  test('more of the same is asked for without losing what is there; the same question is not open twice', async () => {
    const { id, owner, clerk } = await setting()
    await requestDocument(clerk, id, { document: 'other', reason: 'Erste Seite.', dueOn: due() })
    await addFile(owner, id, 'other', sheet('Seite 1'))
    await acceptDocument(clerk, (await documentOf(clerk, id, 'other')).id)
    await requestDocument(clerk, id, { document: 'other', reason: 'Zweite Seite.', dueOn: due() })
    await expect(requestDocument(clerk, id, { document: 'other', reason: 'x', dueOn: due() })).rejects.toMatchObject({
      reason: 'already_requested',
    })
    await addFile(owner, id, 'other', sheet('Seite 2'))
    expect((await documentOf(clerk, id, 'other')).files.map(file => file.name)).toEqual(['Seite 1.pdf', 'Seite 2.pdf'])
    const open = { documentId: (await documentOf(clerk, id, 'other')).id, reason: 'x', dueOn: new Date('2030-01-01') }
    await expect(database().subsidyRequest.create({ data: open })).rejects.toThrow()
  })
})

describe('rejecting', () => {
  test('says why and until when, makes room for a better one, and the first stays with the case', async () => {
    const { id, owner, clerk, person } = await setting()
    await requestDocument(clerk, id, { document: 'identity', reason: 'Fehlt.', dueOn: due() })
    await addFile(owner, id, 'identity', sheet('unscharf'))
    const { id: paper } = await documentOf(clerk, id, 'identity')
    await expect(rejectDocument(clerk, paper, { reason: ' ', dueOn: due() })).rejects.toMatchObject({ reason: 'reason_needed' })
    await expect(rejectDocument(clerk, paper, { reason: 'x', dueOn: due(3) })).rejects.toMatchObject({ reason: 'deadline_too_short' })
    await expect(rejectDocument(clerk, paper, { reason: 'x' })).rejects.toMatchObject({ reason: 'deadline_too_short' })
    await rejectDocument(clerk, paper, { reason: 'Unscharf. Bitte neu fotografieren.', dueOn: due(14) })
    expect(await documentOf(clerk, id, 'identity')).toMatchObject({
      state: 'rejected',
      requests: [{ state: 'rejected' }, { state: 'outstanding', extended: false }],
    })
    expect((await ownDocument(owner, id, 'identity'))?.asked?.reason).toBe('Unscharf. Bitte neu fotografieren.')
    const letter = await database().message.findFirstOrThrow({ where: { personId: person.id, kind: 'subsidy/document_rejected' } })
    expect(letter.body).toContain('Unscharf.')
    await addFile(owner, id, 'identity', sheet('scharf'))
    const again = await documentOf(clerk, id, 'identity')
    expect([again.state, again.files.map(file => file.name)]).toEqual(['delivered', ['scharf.pdf']])
    expect(await database().subsidyFile.count({ where: { document: { applicationId: id } } })).toBe(2)
  })

  test('without a request before it the case waits all the same; after a proposal nobody judges any more', async () => {
    const { id, owner, clerk } = await setting()
    await database().subsidyDocument.create({ data: { applicationId: id, key: 'registration' } })
    await addFile(owner, id, 'registration', sheet('Anmeldung'))
    const { id: paper } = await documentOf(clerk, id, 'registration')
    await rejectDocument(clerk, paper, { reason: 'Falscher Kurs.', dueOn: due() })
    expect((await read(id)).state).toBe('documents_requested')
    await addFile(owner, id, 'registration', sheet('Anmeldung 2'))
    await acceptDocument(clerk, paper)
    await propose(clerk, id, { kind: 'grant', rappen: 50_000 })
    await expect(rejectDocument(clerk, paper, { reason: 'Doch nicht.', dueOn: due() })).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('after the course it asks for nothing new: the day of the proof stands, and the case stays where it is', async () => {
    const { versionId } = await makeProgramme(1_000_000)
    const { owner, person } = await setting(versionId)
    const granted = await makeGranted(versionId, 50_000, { personId: person.id })
    await database().subsidyDocument.create({ data: { applicationId: granted.id, key: 'completion', afterCourse: true } })
    await addFile(owner, granted.id, 'completion', sheet('Bestätigung'))
    const { id: paper } = await documentOf(granted.clerk, granted.id, 'completion')
    await rejectDocument(granted.clerk, paper, { reason: 'Der Name fehlt.' })
    expect(await read(granted.id)).toMatchObject({ state: 'proof_outstanding', completeAt: expect.any(Date) })
    expect(await ownDocument(owner, granted.id, 'completion')).toMatchObject({ state: 'rejected', reason: 'Der Name fehlt.', asked: null })
    expect(await database().message.count({ where: { personId: person.id, kind: 'subsidy/proof_rejected' } })).toBe(1)
  })
})

test('who takes their application back is reminded of nothing, and nobody approves it or hands anything in any more', async () => {
  const { id, owner, clerk } = await setting()
  await requestDocument(clerk, id, { document: 'identity', reason: 'Fehlt.', dueOn: due(10) })
  await askOpinion(clerk, id, { office: 'Gemeinde (Demo)', question: 'Wohnt sie da?', dueOn: due() })
  await withdrawApplication(owner, id)
  inDays(8)
  expect(await followRequests()).toEqual({ reminded: 0, missed: 0 })
  expect((await getDeskCase(clerk, id, 'de')).opinions[0]?.state).toBe('withdrawn')
  await expect(addFile(owner, id, 'identity', sheet('zu spät'))).rejects.toMatchObject({ reason: 'move_impossible' })
  const second = await setting()
  await propose(second.clerk, second.id, { kind: 'grant', rappen: 50_000 })
  const boss = await officer('approver')
  const { decision } = await getDeskCase(boss, second.id, 'de')
  await withdrawApplication(second.owner, second.id)
  await expect(approve(boss, second.id, decision?.seen ?? '')).rejects.toMatchObject({ reason: 'changed_meanwhile' })
})

describe('the place in the queue', () => {
  test('is the moment the last page came, not when the office looked; what the office waives takes no place away', async () => {
    const { id, owner, clerk } = await setting()
    const first = (await read(id)).completeAt
    await requestDocument(clerk, id, { document: 'identity', reason: 'Fehlt.', dueOn: due() })
    expect((await read(id)).completeAt).toBeNull()
    await waiveRequest(clerk, (await documentOf(clerk, id, 'identity')).requests[0]?.id ?? '')
    expect((await read(id)).completeAt).toEqual(first)
    expect((await ownDocument(owner, id, 'identity'))?.state).toBe('waived')

    await requestDocument(clerk, id, { document: 'residence', reason: 'Fehlt.', dueOn: due() })
    inDays(2)
    await addFile(owner, id, 'residence', sheet('Wohnsitz'))
    const came = (await read(id)).completeAt
    expect(came?.getTime()).toBeGreaterThan(first?.getTime() ?? 0)
    inDays(5)
    await acceptDocument(clerk, (await documentOf(clerk, id, 'residence')).id)
    expect((await read(id)).completeAt).toEqual(came)
  })

  test('who had to hand in again queues behind who was complete before', async () => {
    const { versionId } = await makeProgramme(50_000)
    const [late, soon] = [await setting(versionId), await setting(versionId)]
    await requestDocument(late.clerk, late.id, { document: 'identity', reason: 'Fehlt.', dueOn: due() })
    await addFile(late.owner, late.id, 'identity', sheet('unscharf'))
    const { id: paper } = await documentOf(late.clerk, late.id, 'identity')
    await rejectDocument(late.clerk, paper, { reason: 'Unscharf.', dueOn: due() })
    inDays(1)
    await addFile(late.owner, late.id, 'identity', sheet('scharf'))
    await acceptDocument(late.clerk, paper)
    const places = await database().subsidyApplication.findMany({ where: { versionId }, orderBy: { completeAt: 'asc' } })
    expect(places.map(one => one.id)).toEqual([soon.id, late.id])
    expect(late.number < soon.number).toBe(true)
  })
})

describe('opening a file', () => {
  test('stands in the history with the role, apart from what was done; the person reads who it was', async () => {
    const { id, owner, clerk } = await setting()
    await requestDocument(clerk, id, { document: 'identity', reason: 'Fehlt.', dueOn: due() })
    const { bytes } = sheet('Ausweis')
    await addFile(owner, id, 'identity', { name: 'Ausweis.pdf', bytes })
    const [file] = (await documentOf(clerk, id, 'identity')).files
    expect((await readDeskFile(clerk, id, file?.id ?? '')).bytes.equals(bytes)).toBe(true)
    const opened = (await getOwn(owner, id, 'de')).looks.filter(one => one.what === 'document')
    expect(opened).toMatchObject([{ by: 'Beat Amt', role: 'case_officer', document: 'identity' }])
    expect((await applicationHistory(id)).map(row => row.act)).not.toContain('document_opened')
  })

  test('is refused in one’s own case, in Ausstand, without a role, and from a draft or another case', async () => {
    const { id, owner, clerk, person } = await setting()
    await requestDocument(clerk, id, { document: 'identity', reason: 'Fehlt.', dueOn: due() })
    const { id: file } = await addFile(owner, id, 'identity', sheet('Ausweis'))
    const near = await officer('case_officer')
    await declareConflict(near, person.id)
    await expect(readDeskFile(near, id, file)).rejects.toMatchObject({ reason: 'own_case' })
    await expect(readDeskFile(await officer('administrator'), id, file)).rejects.toMatchObject({ reason: 'not_allowed' })
    await expect(readDeskFile(owner, id, file)).rejects.toMatchObject({ reason: 'not_allowed' })
    await expect(readDeskFile(clerk, (await setting()).id, file)).rejects.toMatchObject({ reason: 'not_found' })
    expect(await database().history.count({ where: { subjectId: id, act: 'document_opened' } })).toBe(0)
  })
})

test('the person reads who opened the case, the payment and the decision, in which role', async () => {
  const { versionId } = await makeProgramme(1_000_000)
  const { owner, person } = await setting(versionId)
  const granted = await makeGranted(versionId, 50_000, { personId: person.id })
  const boss = await officer('head_of_office')
  await getDeskCase(boss, granted.id, 'de')
  await getPaymentCase(granted.clerk, 'de', granted.id)
  const other = await makeApplication(versionId, 'in_review', person.id)
  const { decisionId } = await propose(granted.clerk, other.id, { kind: 'grant', rappen: 50_000 })
  await getDecision(boss, decisionId, 'de')
  expect((await getOwn(owner, other.id, 'de')).looks.map(({ what, role }) => [what, role])).toEqual([['decision', 'head_of_office']])
  const looks = (await getOwn(owner, granted.id, 'de')).looks.map(({ what, role }) => [what, role])
  expect(looks).toEqual([
    ['payment', 'case_officer'],
    ['case', 'head_of_office'],
  ])
})

describe('signals', () => {
  test('the same account and the same file in the case of somebody else are shown; of the same person they are none', async () => {
    const { versionId } = await makeProgramme(1_000_000)
    const iban = 'LI21 0881 0000 2324 013A A'
    const [one, other] = [await setting(versionId), await setting(versionId)]
    const copy = sheet('Rechnung')
    for (const { id, owner, clerk } of [one, other]) {
      await requestDocument(clerk, id, { document: 'invoice', reason: 'Fehlt.', dueOn: due() })
      await addFile(owner, id, 'invoice', { ...copy, name: `${id.slice(0, 4)}.pdf` })
    }
    const again = await makeApplication(versionId, 'in_review', one.person.id)
    await database().subsidyDocument.create({ data: { applicationId: again.id, key: 'invoice' } })
    await addFile(one.owner, again.id, 'invoice', copy)
    const [first, second] = [await makeGranted(versionId, 50_000, { iban }), await makeGranted(versionId, 50_000, { iban })]
    const kinds = async (id: string) =>
      (await getDeskCase(one.clerk, id, 'de')).signals.map(({ kind, cases }) => [kind, ...cases.map(found => found.id)])
    expect(await kinds(other.id)).toEqual([['same_file', one.id, again.id]])
    expect(await kinds(one.id)).toEqual([['same_file', other.id]])
    expect(await kinds(first.id)).toEqual([['same_account', second.id]])
    expect((await getDeskCase(one.clerk, other.id, 'de')).acts).toContain('resume')
  })
})

describe('opinions', () => {
  const ask = { office: 'Steuerverwaltung (Demo)', question: 'Ist die Veranlagung definitiv?', dueOn: today().add({ days: 5 }) }

  test('asked, late, answered with who said it and when; then it stays', async () => {
    const { id, number: file, clerk } = await setting()
    const { opinionId } = await askOpinion(clerk, id, ask)
    const line = async () => (await listDeskQueue(clerk, { ...all, q: file }, 'de')).lines[0]?.opinion
    expect(await line()).toBe('open')
    inDays(6)
    expect(await line()).toBe('overdue')
    const answer = { answer: 'Ja, seit Mai.', answeredBy: 'Frau Muster', answeredOn: today() }
    await expect(enterOpinion(clerk, opinionId, { ...answer, answeredOn: today().add({ days: 1 }) })).rejects.toMatchObject({
      reason: 'day_to_come',
    })
    await enterOpinion(clerk, opinionId, answer)
    expect(await line()).toBeNull()
    expect((await getDeskCase(clerk, id, 'de')).opinions).toMatchObject([
      { of: 'Steuerverwaltung (Demo)', state: 'answered', answer: 'Ja, seit Mai.', answeredBy: 'Frau Muster' },
    ])
    await expect(withdrawOpinion(clerk, opinionId)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    await expect(pool().query(`update "SubsidyOpinion" set answer = 'Nein.' where id = $1`, [opinionId])).rejects.toThrow('stays')
    expect((await applicationHistory(id)).map(row => row.act)).toEqual(['opinion_entered', 'opinion_asked'])
  })

  test('of one, not of two and not of nobody; of the house only who works there; it holds nothing up', async () => {
    const { id, owner, clerk, person } = await setting()
    const inside = await officer('counsellor')
    const askedOfId = inside.account?.id
    await expect(askOpinion(clerk, id, { ...ask, askedOfId })).rejects.toMatchObject({ reason: 'ask_one' })
    await expect(askOpinion(clerk, id, { ...ask, office: ' ' })).rejects.toMatchObject({ reason: 'ask_one' })
    await expect(askOpinion(clerk, id, { ...ask, dueOn: today().subtract({ days: 1 }) })).rejects.toMatchObject({ reason: 'day_past' })
    const stranger = { ...ask, office: undefined, askedOfId: owner.account?.id }
    await expect(askOpinion(clerk, id, stranger)).rejects.toMatchObject({ reason: 'not_found' })
    await expect(askOpinion(await officer('approver'), id, ask)).rejects.toMatchObject({ reason: 'not_allowed' })
    const near = await officer('case_officer')
    await declareConflict(near, person.id)
    await expect(askOpinion(near, id, ask)).rejects.toMatchObject({ reason: 'own_case' })
    const { opinionId } = await askOpinion(clerk, id, { ...ask, office: undefined, askedOfId })
    await propose(clerk, id, { kind: 'grant', rappen: 50_000 })
    const boss = await officer('approver')
    const { decision, opinions } = await getDeskCase(boss, id, 'de')
    expect(opinions).toMatchObject([{ of: 'Beat Amt', state: 'open' }])
    expect(await approve(boss, id, decision?.seen ?? '')).toMatchObject({ state: 'granted' })
    await withdrawOpinion(clerk, opinionId)
    expect((await getDeskCase(clerk, id, 'de')).opinions[0]?.state).toBe('withdrawn')
  })
})
