import { beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { visitor } from '#domain/actor.ts'
import { stopClock } from '#domain/clock.ts'
import { listOwnMessages, readOwnMessage } from '#domain/message/reading.ts'
import { exportData } from '#domain/person/export.ts'
import {
  askAgain,
  confirmAsSelf,
  confirmAtCounter,
  confirmWithCode,
  listToConfirm,
  lookWithCode,
  writeConfirmLetter,
} from '#domain/subsidy/confirming.ts'
import { propose } from '#domain/subsidy/deciding.ts'
import { takeUp } from '#domain/subsidy/desk-acting.ts'
import { getOwn } from '#domain/subsidy/own-applications.ts'
import { submitApplication } from '#domain/subsidy/submitting.ts'
import { declared, readyDraft } from '#test/applications.ts'
import { makeResident } from '#test/places.ts'
import { officer } from '#test/subsidies.ts'

beforeEach(() => stopClock('2026-05-04T10:00:00Z'))
const read = (id: string) => database().subsidyApplication.findUniqueOrThrow({ where: { id } })
const declaration = declared.version

async function helped(ideas: Parameters<typeof readyDraft>[0] = {}) {
  const made = await readyDraft({ as: 'helper', ...ideas })
  const { number } = await submitApplication(made.actor, made.id, declared)
  return { ...made, number }
}
const letterTo = (personId: string) =>
  database().message.findFirstOrThrow({ where: { personId, kind: 'subsidy/confirm' }, orderBy: { id: 'desc' } })
const codeIn = (body: string) => /\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b/.exec(body)?.[0] ?? ''
const acts = async (id: string) =>
  (await database().history.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })).map(one => one.act)

test('what a helper submits waits for the person: not complete, not proposed, not by the program and not past it', async () => {
  const { id } = await helped()
  expect(await read(id)).toMatchObject({
    state: 'submitted',
    filledInAs: 'helper',
    completeAt: null,
    confirmedAt: null,
    confirmWay: 'code',
  })
  const clerk = await officer('case_officer')
  await takeUp(clerk, id)
  const grant = { kind: 'grant', rappen: 10_000 } as const
  await expect(propose(clerk, id, grant)).rejects.toMatchObject({ reason: 'not_confirmed' })
  await expect(database().subsidyApplication.update({ where: { id }, data: { state: 'proposed' } })).rejects.toThrow()
  await expect(database().subsidyApplication.update({ where: { id }, data: { completeAt: new Date() } })).rejects.toThrow()
  await expect(database().subsidyApplication.update({ where: { id }, data: { confirmSince: null } })).rejects.toThrow()
})

test('the person gets a copy with a code that nobody who acts for them gets or reads', async () => {
  const { actor, person } = await helped()
  const letter = await letterTo(person.id)
  expect(letter).toMatchObject({ channel: 'mail', address: person.email, private: true })
  expect(codeIn(letter.body)).not.toBe('')
  expect(letter.body).toContain('Meine Angaben sind vollständig')
  expect(await database().message.count({ where: { kind: 'subsidy/confirm', personId: person.id } })).toBe(1)
  expect((await listOwnMessages(actor, 1)).messages.map(one => one.kind)).toEqual(['subsidy/received'])
  await expect(readOwnMessage(actor, letter.id)).rejects.toMatchObject({ reason: 'not_found' })
  expect(JSON.stringify(await exportData(actor))).not.toContain(codeIn(letter.body))
})

test('who has no mailbox of their own, or one that is the helper’s, gets a letter', async () => {
  const { person } = await helped({ person: { email: null } })
  expect(await letterTo(person.id)).toMatchObject({ channel: 'letter', state: 'to_print' })
  const draft = await readyDraft({ as: 'helper' })
  await database().person.update({ where: { id: draft.person.id }, data: { email: draft.actor.account?.email ?? '' } })
  await submitApplication(draft.actor, draft.id, declared)
  expect(await letterTo(draft.person.id)).toMatchObject({ channel: 'letter', address: null })
})

test('with number and code, without a login, it is read and confirmed; then it is complete and can be proposed', async () => {
  const { id, number, person } = await helped()
  const code = codeIn((await letterTo(person.id)).body)
  const seen = await lookWithCode(number, code.toLowerCase().replace('-', ' '), 'de')
  expect(seen).toMatchObject({ number, name: 'Frida Probe', filledInBy: 'Frida' })
  expect((await read(id)).confirmedAt).toBe(null)
  await expect(confirmWithCode(visitor, { number, code, declaration: '', language: 'de' })).rejects.toMatchObject({
    reason: 'consent_needed',
  })
  await confirmWithCode(visitor, { number, code, declaration, language: 'de' })
  expect(await read(id)).toMatchObject({ confirmedBy: 'code', confirmCode: null, completeAt: new Date('2026-05-04T10:00:00Z') })
  await expect(confirmWithCode(visitor, { number, code, declaration, language: 'de' })).rejects.toMatchObject({ reason: 'code_unknown' })
  await expect(database().subsidyApplication.update({ where: { id }, data: { confirmedBy: 'counter' } })).rejects.toThrow()
  const clerk = await officer('case_officer')
  await takeUp(clerk, id)
  await propose(clerk, id, { kind: 'grant', rappen: 10_000 })
  expect(await acts(id)).toContain('application_confirmed')
})

test('after five wrong tries the right code opens nothing any more, until a new one is sent', async () => {
  const { id, number, person, actor } = await helped()
  const code = codeIn((await letterTo(person.id)).body)
  for (let n = 0; n < 5; n++) await expect(lookWithCode(number, 'AAAA-AAAA', 'de')).rejects.toMatchObject({ reason: 'code_unknown' })
  await expect(lookWithCode(number, code, 'de')).rejects.toMatchObject({ reason: 'code_unknown' })
  expect((await getOwn(actor, id, 'de')).confirmation).toMatchObject({ isUsedUp: true, at: null })
  await askAgain(actor, id)
  const fresh = codeIn((await letterTo(person.id)).body)
  expect(fresh).not.toBe(code)
  expect(await lookWithCode(number, fresh, 'de')).toMatchObject({ number })
  const stranger = await makeResident()
  await expect(askAgain(stranger.actor, id)).rejects.toMatchObject({ reason: 'not_found' })
})

test('of tries at the same moment none goes uncounted', async () => {
  const { id, number } = await helped()
  await Promise.allSettled(Array.from({ length: 12 }, () => lookWithCode(number, 'AAAA-AAAA', 'de')))
  expect(await read(id)).toMatchObject({ confirmCode: null, confirmTries: 5 })
})

test('signed in, the person ticks the declaration; the helper cannot do it for them', async () => {
  const { id, actor, person } = await helped()
  await expect(confirmAsSelf(actor, id, declaration, 'de')).rejects.toMatchObject({ reason: 'not_allowed' })
  const { id: accountId } = await database().userAccount.create({ data: { name: 'Frida Probe', email: `${id}@demo.example` } })
  await database().managing.create({ data: { accountId, personId: person.id, kind: 'self' } })
  const self = { ...actor, account: { id: accountId, name: 'Frida Probe', email: `${id}@demo.example` } }
  await confirmAsSelf(self, id, declaration, 'de')
  expect(await read(id)).toMatchObject({ confirmedBy: 'account', confirmedById: accountId })
  expect((await getOwn(self, id, 'de')).filledIn).toEqual({ as: 'helper', by: 'Frida' })
})

test('at the counter the clerk notes which paper was shown; not for whom they help themselves, and nobody else may', async () => {
  const { id, person, actor } = await helped()
  const clerk = await officer('counter_clerk')
  expect(await listToConfirm(clerk, person.id, 'de')).toMatchObject([{ id, filledInBy: 'Frida' }])
  await expect(confirmAtCounter(actor, id, 'passport')).rejects.toMatchObject({ reason: 'not_found' })
  const helper = await officer('counter_clerk')
  await database().managing.create({ data: { accountId: helper.account?.id ?? '', personId: person.id, kind: 'helper' } })
  await expect(confirmAtCounter(helper, id, 'passport')).rejects.toMatchObject({ reason: 'not_found' })
  await confirmAtCounter(clerk, id, 'passport')
  expect(await read(id)).toMatchObject({ confirmedBy: 'counter', confirmedById: clerk.account?.id })
  const row = await database().history.findFirstOrThrow({ where: { subjectId: id, act: 'application_confirmed' } })
  expect(row.after).toEqual({ manner: 'counter', shown: 'passport' })
  await expect(confirmAtCounter(clerk, id, 'passport')).rejects.toMatchObject({ reason: 'move_impossible' })
})

test('the counter prints a letter with a new code, which alone is valid from then on', async () => {
  const { id, number, person } = await helped()
  const old = codeIn((await letterTo(person.id)).body)
  const { code } = await writeConfirmLetter(await officer('counter_clerk'), id, 'de')
  await expect(lookWithCode(number, old, 'de')).rejects.toMatchObject({ reason: 'code_unknown' })
  await confirmWithCode(visitor, { number, code, declaration, language: 'de' })
  expect(await read(id)).toMatchObject({ confirmedBy: 'letter' })
})

test('what is filled in at the counter without a signature waits too; what one submits for oneself does not, whoever began it', async () => {
  const { id, actor } = await readyDraft({ as: 'counter' })
  await submitApplication(actor, id, declared)
  expect(await read(id)).toMatchObject({ filledInAs: 'counter', onPaper: false, completeAt: null, confirmedAt: null })
  const draft = await readyDraft({ as: 'helper' })
  const { id: accountId } = await database().userAccount.create({ data: { name: 'Frida Probe', email: `${draft.id}@demo.example` } })
  await database().managing.create({ data: { accountId, personId: draft.person.id, kind: 'self' } })
  const self = { ...draft.actor, account: { id: accountId, name: 'Frida Probe', email: `${draft.id}@demo.example` } }
  await submitApplication(self, draft.id, declared)
  expect(await read(draft.id)).toMatchObject({ filledInAs: 'self', filledInById: accountId, confirmSince: null })
  expect((await read(draft.id)).completeAt).not.toBe(null)
})
