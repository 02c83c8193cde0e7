import { afterEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { now, stopClock, today } from '#domain/clock.ts'
import { declareAbsence } from '#domain/counselling/absences.ts'
import { agree, decline, getQuestion, redeemCode } from '#domain/counselling/agreeing.ts'
import { getCase } from '#domain/counselling/case.ts'
import { listCaseload } from '#domain/counselling/caseload.ts'
import { closeCase, withdraw } from '#domain/counselling/ending.ts'
import { askPerson, inviteCounsellor, openCode, takeBack } from '#domain/counselling/inviting.ts'
import { addNote } from '#domain/counselling/notes.ts'
import { getOwnCounselling } from '#domain/counselling/own.ts'
import { mayCounsel, requireShared } from '#domain/counselling/sharing.ts'
import { exportData } from '#domain/person/export.ts'
import { choice, counselled, counsellor, idOf } from '#test/counselling.ts'
import { grownUp, staff } from '#test/people.ts'

afterEach(() => stopClock(null))
const later = (days: number) =>
  stopClock(
    now()
      .add({ hours: days * 24 })
      .toString(),
  )
const everybody = { view: 'all', order: 'name', q: '' } as const
const notFound = { reason: 'not_found' }

describe('before the yes', () => {
  test('a counsellor sees nothing of anybody, and learns of nobody by asking', async () => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    await askPerson(anna, { address: rosa.actor.account?.email ?? '', language: 'de' })
    expect((await listCaseload(anna, everybody)).lines).toEqual([])
    await expect(getCase(anna, rosa.personId)).rejects.toMatchObject(notFound)
    const mail = await database().message.findFirstOrThrow({
      where: { address: rosa.actor.account?.email ?? '', kind: 'counselling/invited' },
    })
    expect(mail.personId).toBeNull()
    expect((await getOwnCounselling(rosa.actor)).questions).toHaveLength(1)
  })

  test('who says no is not named to the counsellor, and the link is used up', async () => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    const { id, code } = await askPerson(anna, { address: null, language: 'de' })
    await decline(rosa.actor, code)
    expect(await database().sharing.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'declined', personId: null, code: null })
    await expect(getQuestion(rosa.actor, code)).rejects.toMatchObject(notFound)
    await expect(agree(rosa.actor, code, rosa.personId, choice())).rejects.toMatchObject({ reason: 'sharing_code_wrong' })
  })

  test('a link that is too old opens nothing', async () => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    const { code } = await askPerson(anna, { address: null, language: 'de' })
    later(31)
    await expect(agree(rosa.actor, code, rosa.personId, choice())).rejects.toMatchObject({ reason: 'sharing_code_wrong' })
  })
})

describe('the yes', () => {
  test('shows what was ticked and nothing else, with text, version and time', async () => {
    const anna = await counsellor()
    const rosa = await counselled(anna, ['result'])
    expect(await getCase(anna, rosa.personId)).toMatchObject({ shown: ['result'], places: null, levels: {} })
    await expect(requireShared(anna, rosa.personId, 'path')).rejects.toMatchObject(notFound)
    const { sharings } = await getOwnCounselling(rosa.actor)
    expect(sharings).toMatchObject([
      { parts: ['result'], over: false, consent: { version: '2026-1', text: expect.stringContaining('Beratungsperson') } },
    ])
  })

  test.each([
    ['nothing ticked', { parts: [] }, 'nothing_shared'],
    ['today', { until: today() }, 'until_impossible'],
    ['longer than the canton allows', { until: today().add({ months: 25 }) }, 'until_impossible'],
    ['no box', { consent: '' }, 'consent_needed'],
    ['an older text', { consent: '2019-1' }, 'changed_meanwhile'],
  ] as const)('is refused with %s', async (_, wrong, reason) => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    await expect(inviteCounsellor(rosa.actor, rosa.personId, idOf(anna), { ...choice(), ...wrong })).rejects.toMatchObject({ reason })
  })

  test('goes to people who counsel, by whom who acts for the person', async () => {
    const [anna, rosa, clerk, stranger] = [await counsellor(), await grownUp(), await staff('counter_clerk'), await grownUp()]
    await expect(inviteCounsellor(rosa.actor, rosa.personId, idOf(stranger.actor), choice())).rejects.toMatchObject(notFound)
    await expect(inviteCounsellor(stranger.actor, rosa.personId, idOf(anna), choice())).rejects.toMatchObject(notFound)
    await inviteCounsellor(clerk, rosa.personId, idOf(anna), choice())
    expect(await database().consent.findFirstOrThrow({ where: { personId: rosa.personId, subject: 'counselling' } })).toMatchObject({
      channel: 'counter',
    })
  })

  test('by a code goes to the first counsellor who enters it, once, in whatever spelling', async () => {
    const [anna, berta, rosa] = [await counsellor(), await counsellor(), await grownUp()]
    const { code } = await openCode(rosa.actor, rosa.personId, choice(['path']))
    const tries = await Promise.allSettled([redeemCode(anna, code.toLowerCase().replaceAll('-', ' ')), redeemCode(berta, code)])
    expect(tries.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await getOwnCounselling(rosa.actor)).sharings).toMatchObject([{ state: 'in_force', code: null, parts: ['path'] }])
  })

  test('a code taken back opens nothing', async () => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    const { id, code } = await openCode(rosa.actor, rosa.personId, choice())
    await takeBack(rosa.actor, id)
    await expect(redeemCode(anna, code)).rejects.toMatchObject({ reason: 'sharing_code_wrong' })
  })

  test('a newer yes stands in the place of the older, of two at once as well', async () => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    await Promise.all([1, 2, 3].map(() => inviteCounsellor(rosa.actor, rosa.personId, idOf(anna), choice(['result']))))
    await inviteCounsellor(rosa.actor, rosa.personId, idOf(anna), choice(['path']))
    const rows = await database().sharing.findMany({ where: { personId: rosa.personId }, orderBy: { agreedAt: 'asc' } })
    expect(rows.map(row => row.state).sort()).toEqual(['in_force', 'replaced', 'replaced', 'replaced'])
    expect((await getCase(anna, rosa.personId)).shown).toEqual(['path'])
  })
})

describe('the end', () => {
  test('with one click nothing is left to see, and the yes stays in the books', async () => {
    const anna = await counsellor()
    const rosa = await counselled(anna)
    await addNote(anna, rosa.personId, 'Will sich umsehen.')
    await withdraw(rosa.actor, rosa.sharingId)
    expect((await listCaseload(anna, everybody)).lines).toEqual([])
    await expect(getCase(anna, rosa.personId)).rejects.toMatchObject(notFound)
    const row = await database().sharing.findUniqueOrThrow({ where: { id: rosa.sharingId }, include: { consent: true } })
    expect(row).toMatchObject({ state: 'withdrawn', consent: { withdrawnAt: expect.any(Date), textVersion: '2026-1' } })
    await expect(withdraw(rosa.actor, rosa.sharingId)).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('comes by itself on the last day, without any job', async () => {
    const anna = await counsellor()
    const rosa = await counselled(anna, ['result'], 3)
    later(2)
    expect(await mayCounsel(anna, rosa.personId, 'result')).toBe(true)
    later(2)
    expect(await mayCounsel(anna, rosa.personId, 'result')).toBe(false)
    expect((await database().sharing.findUniqueOrThrow({ where: { id: rosa.sharingId } })).state).toBe('in_force')
    expect((await getOwnCounselling(rosa.actor)).sharings).toMatchObject([{ over: true }])
  })

  test('comes with the role of whoever counsels, and the counsellor may close a case too', async () => {
    const anna = await counsellor()
    const [rosa, kim] = [await counselled(anna), await counselled(anna)]
    await closeCase(anna, kim.personId)
    await expect(getCase(anna, kim.personId)).rejects.toMatchObject(notFound)
    await database().roleGrant.updateMany({ where: { accountId: idOf(anna) }, data: { endedAt: new Date() } })
    await expect(getCase(await getActor(idOf(anna), 'page'), rosa.personId)).rejects.toMatchObject(notFound)
  })
})

describe('deputies', () => {
  test('see the case on the days of the absence and on no other, and the person reads that it was they', async () => {
    const [anna, berta] = [await counsellor(), await counsellor()]
    const rosa = await counselled(anna)
    await declareAbsence(anna, { deputyId: idOf(berta), firstDay: today().add({ days: 1 }), lastDay: today().add({ days: 2 }) })
    await expect(getCase(berta, rosa.personId)).rejects.toMatchObject(notFound)
    later(1)
    expect((await listCaseload(berta, everybody)).lines).toMatchObject([{ personId: rosa.personId, of: anna.account?.name }])
    await getCase(berta, rosa.personId)
    later(2)
    await expect(getCase(berta, rosa.personId)).rejects.toMatchObject(notFound)
    const { looks } = await getOwnCounselling(rosa.actor)
    expect(new Set(looks.map(look => look.insteadOf))).toEqual(new Set([anna.account?.name]))
  })

  test('are people who counsel, never oneself', async () => {
    const [anna, rosa] = [await counsellor(), await grownUp()]
    const days = { firstDay: today(), lastDay: today() }
    for (const deputyId of [idOf(anna), idOf(rosa.actor)])
      await expect(declareAbsence(anna, { deputyId, ...days })).rejects.toMatchObject({ reason: 'deputy_impossible' })
  })
})

describe('looks and notes', () => {
  test('every look is written down with its part, and nobody can change that', async () => {
    const anna = await counsellor()
    const rosa = await counselled(anna, ['result', 'enrolments'])
    await getCase(anna, rosa.personId)
    const { looks } = await getOwnCounselling(rosa.actor)
    expect(looks.map(look => look.part).sort()).toEqual(['case', 'enrolments', 'result'])
    await expect(database().sharingLook.updateMany({ data: { at: new Date(0) } })).rejects.toThrow('violated')
    await expect(database().sharingLook.deleteMany({})).rejects.toThrow('violated')
  })

  test('notes of one counsellor are not shown to another whom the same person lets in', async () => {
    const [anna, berta] = [await counsellor(), await counsellor()]
    const rosa = await counselled(anna)
    await inviteCounsellor(rosa.actor, rosa.personId, idOf(berta), choice())
    await addNote(anna, rosa.personId, 'Nur für mich.')
    expect((await getCase(anna, rosa.personId)).notes).toHaveLength(1)
    expect((await getCase(berta, rosa.personId)).notes).toEqual([])
  })

  test('the text of a note stands in no row of the history, and in the own data of the person', async () => {
    const anna = await counsellor()
    const rosa = await counselled(anna)
    await addNote(anna, rosa.personId, 'Ein sehr eigenes Wort.')
    const history = await database().history.findMany({ where: { personId: rosa.personId } })
    expect(JSON.stringify(history.map(({ id: _, ...row }) => row))).not.toContain('sehr eigenes')
    const { persons } = await exportData(rosa.actor)
    expect(persons[0]?.counselling).toMatchObject({
      notes: [{ text: 'Ein sehr eigenes Wort.' }],
      looks: [],
      sharings: [{ state: 'in_force' }],
    })
  })
})
