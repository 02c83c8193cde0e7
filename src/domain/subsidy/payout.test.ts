import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { potsOf } from '#domain/subsidy/ledger.ts'
import { checkPayee, enterPayee, listSameAccount, revealIban } from '#domain/subsidy/payee.ts'
import { importBankFile, settleItem, takeItem } from '#domain/subsidy/payout-import.ts'
import { releasePayment } from '#domain/subsidy/payout-release.ts'
import { cancelRun, draftRun, fetchFile, releaseRun, takeOut } from '#domain/subsidy/payout-run.ts'
import { stopPayment } from '#domain/subsidy/payout-stop.ts'
import { checkProof } from '#domain/subsidy/proof.ts'
import { camt053, camt054, pain002 } from '#test/bank.ts'
import { makePerson } from '#test/places.ts'
import { makeGranted, makeProgramme, makeReleased, officer } from '#test/subsidies.ts'

const idOf = (actor: Actor) => actor.account?.id as string
const stateOf = async (id: string) => (await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state
const actsOf = async (id: string) =>
  (await database().history.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })).map(row => row.act)
const payee = { kind: 'person', name: 'Frida Probe', postcode: '8750', locality: 'Glarus', iban: 'CH58 0079 1123 0008 8901 2' } as const
async function paidOf(programmeId: string) {
  const { id } = await database().subsidyYear.findFirstOrThrow({ where: { programmeId } })
  const { canton, federal } = await potsOf(database(), id)
  return { committed: canton.committed + federal.committed, paid: canton.paid + federal.paid, free: canton.free + federal.free }
}
// One draft at a time: what an earlier test left must not be in this one's run.
beforeEach(async () => {
  const [left, clerk] = [await database().subsidyPayoutRun.findFirst({ where: { state: 'draft' } }), await officer('case_officer')]
  if (left) await cancelRun(clerk, left.id, 'Aufräumen')
  if (await database().subsidyPayment.findFirst({ where: { state: 'released' } })) await sent(clerk, await officer('approver'))
})
/** Everything that is released leaves in one file. */
async function sent(drafter: Actor, releaser: Actor) {
  const { runId } = await draftRun(drafter)
  await releaseRun(releaser, runId, await seenOf(runId))
  return database().subsidyPayoutRun.findUniqueOrThrow({ where: { id: runId } })
}
async function seenOf(runId: string) {
  const { _count, _sum } = await database().subsidyPayment.aggregate({ where: { runId }, _count: true, _sum: { rappen: true } })
  return { count: _count, rappen: _sum.rappen ?? 0 }
}

describe('the account', () => {
  test('it lies sealed, a change is a new row, and somebody else has to look at it again', async () => {
    const { versionId } = await makeProgramme(100_000)
    const one = await makeGranted(versionId, 50_000)
    const [row] = (await pool().query('select iban, "ibanEnd" from "SubsidyPayee" where "applicationId" = $1', [one.id])).rows
    expect(row.iban).not.toContain('762011623852957')
    const both = await officer('case_officer', 'approver', 'head_of_office')
    expect(await enterPayee(both, one.id, payee)).toMatchObject({ changed: true })
    expect(await enterPayee(both, one.id, payee)).toMatchObject({ changed: false })
    const now = await database().subsidyPayee.findFirstOrThrow({ where: { applicationId: one.id, replacedAt: null } })
    await checkProof(both, one.id, { documents: ['registration'] }).catch(error => expect(error.reason).toBe('attendance_unknown'))
    await expect(checkPayee(both, now.id)).rejects.toMatchObject({ reason: 'own_work' })
    const past = database().subsidyPayee.update({ where: { id: now.id }, data: { checkedById: idOf(both), checkedAt: new Date() } })
    await expect(past).rejects.toThrow('does not check it')
    await checkProof(both, one.id, { documents: ['registration', 'completion'] })
    await expect(releasePayment(both, one.id)).rejects.toMatchObject({ reason: 'account_unchecked' })
    await checkPayee(await officer('case_officer'), now.id)
    await expect(releasePayment(both, one.id)).resolves.toBeDefined()
    await expect(pool().query(`update "SubsidyPayee" set name = 'Andere' where id = $1`, [now.id])).rejects.toThrow(
      'replaced, never changed',
    )
    await expect(enterPayee(both, one.id, { ...payee, name: 'Zu spät' })).rejects.toMatchObject({ reason: 'move_impossible' })
  })

  test('a QR-IBAN and a wrong one are refused at their field', async () => {
    const { versionId } = await makeProgramme(100_000)
    const one = await makeGranted(versionId, 50_000)
    const clerk = await officer('case_officer')
    const qr = enterPayee(clerk, one.id, { ...payee, iban: 'CH44 3199 9123 0008 8901 2' })
    await expect(qr).rejects.toMatchObject({ reason: 'iban_qr', field: 'iban' })
    await expect(enterPayee(clerk, one.id, { ...payee, iban: 'CH93 0076 2011 6238 5295 8' })).rejects.toMatchObject({
      reason: 'iban_wrong',
    })
  })

  test('the whole number is shown for a purpose, and that stays in the history', async () => {
    const { versionId } = await makeProgramme(100_000)
    const one = await makeGranted(versionId, 50_000)
    const clerk = await officer('case_officer')
    await expect(revealIban(clerk, one.payeeId, ' ')).rejects.toMatchObject({ reason: 'reason_needed' })
    expect(await revealIban(clerk, one.payeeId, 'Vergleich mit dem Beleg')).toEqual({ iban: 'CH9300762011623852957' })
    const row = await database().history.findFirstOrThrow({ where: { subjectId: one.id, act: 'iban_revealed' } })
    expect(row).toMatchObject({ reason: 'Vergleich mit dem Beleg', accountId: idOf(clerk), personId: one.personId })
    const told = await database().history.findMany({ where: { subjectId: one.id } })
    expect(JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toContain('762011623852957')
  })

  test('the same account in cases of several people is found without opening any', async () => {
    const { versionId } = await makeProgramme(200_000)
    const iban = 'LI21 0881 0000 2324 013A A'
    const [one, other] = [await makeGranted(versionId, 50_000, { iban }), await makeGranted(versionId, 50_000, { iban })]
    await makeGranted(versionId, 50_000)
    expect((await listSameAccount(database(), one.id)).map(found => found.id)).toEqual([other.id])
  })
})

describe('releasing a payment', () => {
  const limit = { thirdPersonFromRappen: 30_000 }
  const proof = { documents: ['registration', 'completion'] } as const

  test('above the limit not by whoever approved, even holding every role; up to it they may', async () => {
    const { versionId } = await makeProgramme(200_000, limit)
    const all = await officer('case_officer', 'approver', 'head_of_office', 'programme_manager', 'administrator')
    const [large, small] = [
      await makeGranted(versionId, 30_001, { approver: all }),
      await makeGranted(versionId, 30_000, { approver: all }),
    ]
    for (const one of [large, small]) await checkProof(all, one.id, proof)
    await expect(releasePayment(all, large.id)).rejects.toMatchObject({ reason: 'own_work' })
    const row = { applicationId: large.id, attempt: 1, payeeId: large.payeeId, rappen: 30_001, endToEndId: `${large.number}-1` }
    const past = database().subsidyPayment.create({ data: { ...row, releasedById: idOf(all) } })
    await expect(past).rejects.toThrow('who approved does not release')
    await expect(releasePayment(all, small.id)).resolves.toBeDefined()
    await expect(releasePayment(await officer('case_officer'), large.id)).resolves.toBeDefined()
  })

  test('nobody releases their own or a relative’s, and an administrator none', async () => {
    const { versionId } = await makeProgramme(200_000)
    const clerk = await officer('case_officer')
    const cousin = await makePerson()
    await database().subsidyConflict.create({ data: { accountId: idOf(clerk), personId: cousin.id } })
    const one = await makeGranted(versionId, 50_000, { personId: cousin.id })
    await checkProof(await officer('case_officer'), one.id, proof)
    await expect(releasePayment(clerk, one.id)).rejects.toMatchObject({ reason: 'own_case' })
    await expect(releasePayment(await officer('administrator'), one.id)).rejects.toMatchObject({ reason: 'not_allowed' })
    const row = { applicationId: one.id, attempt: 1, payeeId: one.payeeId, rappen: 50_000, endToEndId: `${one.number}-1` }
    await expect(database().subsidyPayment.create({ data: { ...row, releasedById: idOf(clerk) } })).rejects.toThrow('own or of a relative')
  })

  test('never more than was granted, and never twice', async () => {
    const { versionId } = await makeProgramme(200_000)
    const one = await makeReleased(versionId, 50_000)
    const row = {
      applicationId: one.id,
      attempt: 2,
      payeeId: one.payeeId,
      rappen: 50_000,
      endToEndId: `${one.number}-2`,
      releasedById: idOf(one.releaser),
    }
    await expect(database().subsidyPayment.create({ data: row })).rejects.toThrow('Unique constraint')
    await expect(database().subsidyPayment.create({ data: { ...row, rappen: 50_001 } })).rejects.toThrow('no more is paid than was granted')
    const answers = await Promise.allSettled([1, 2, 3].map(() => releasePayment(one.releaser, one.id)))
    expect(answers.every(answer => answer.status === 'rejected')).toBe(true)
  })
})

describe('a payout run', () => {
  test('one person drafts it, another releases it; the file never changes and says what was paid', async () => {
    const { versionId, programmeId } = await makeProgramme(200_000)
    const [one, two] = [
      await makeReleased(versionId, 50_000),
      await makeReleased(versionId, 12_345, { kind: 'provider', name: 'Schule “Ñandú” & Söhne <Demo>' }),
    ]
    const [drafter, other] = [await officer('case_officer', 'approver', 'head_of_office'), await officer('approver')]
    const { runId, count } = await draftRun(drafter)
    expect(count).toBe(2)
    await expect(draftRun(other)).rejects.toMatchObject({ reason: 'draft_exists' })
    const seen = await seenOf(runId)
    await expect(releaseRun(drafter, runId, seen)).rejects.toMatchObject({ reason: 'own_work' })
    const past = database().subsidyPayoutRun.update({
      where: { id: runId },
      data: { state: 'released', releasedById: idOf(drafter), file: 'a.b.c.d', fileHash: 'x', messageId: 'M' },
    })
    await expect(past).rejects.toThrow('who drafted a run does not release it')
    await expect(releaseRun(other, runId, { ...seen, rappen: 1 })).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    const { hash } = await releaseRun(other, runId, seen)
    await expect(releaseRun(other, runId, seen)).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    const first = await fetchFile(drafter, runId)
    const again = await fetchFile(other, runId)
    expect(createHash('sha256').update(first.xml).digest('hex')).toBe(hash)
    expect(again.xml).toBe(first.xml)
    expect([first.isCopy, again.isCopy, again.name.includes('DUPLIKAT')]).toEqual([false, true, true])
    expect(first.xml).toContain(`<NbOfTxs>2</NbOfTxs><CtrlSum>623.45</CtrlSum>`)
    expect(first.xml).toContain('Schule &quot;Ñandú&quot; &amp; Söhne &lt;Demo&gt;')
    expect(await actsOf(runId)).toEqual(['run_drafted', 'run_released', 'run_fetched', 'run_fetched_again'])
    const [{ raw }] = (await pool().query('select file as raw from "SubsidyPayoutRun" where id = $1', [runId])).rows
    expect(raw).not.toContain('Schwanden')
    for (const change of [`"fileHash" = 'x'`, `file = 'test.a.b.c'`, `"executeOn" = '2030-01-01'`])
      await expect(pool().query(`update "SubsidyPayoutRun" set ${change} where id = $1`, [runId]), change).rejects.toThrow('never changes')
    await expect(pool().query('delete from "SubsidyPayoutRun" where id = $1', [runId])).rejects.toThrow('never deleted')
    await expect(pool().query('delete from "SubsidyPayment"')).rejects.toThrow('never deleted')
    await expect(
      pool().query(`update "SubsidyPayment" set "runId" = null, state = 'released' where id = $1`, [one.paymentId]),
    ).rejects.toThrow('file that is made')
    expect([await stateOf(one.id), await stateOf(two.id)]).toEqual(['in_payment_run', 'in_payment_run'])
    expect(await paidOf(programmeId)).toMatchObject({ committed: 62_345, paid: 0 })
  })

  test('a payment is never in two files, whoever drafts at the same moment', async () => {
    const { versionId } = await makeProgramme(500_000)
    for (let n = 0; n < 5; n++) await makeReleased(versionId, 10_000)
    const clerks = await Promise.all([1, 2, 3, 4].map(() => officer('case_officer')))
    const answers = await Promise.allSettled(clerks.map(clerk => draftRun(clerk)))
    expect(answers.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await database().subsidyPayoutRun.count({ where: { state: 'draft' } })).toBe(1)
  })

  test('who is near to one of its payments does not release it: it is taken out, with a reason, or somebody else does', async () => {
    const { versionId } = await makeProgramme(200_000)
    const boss = await officer('approver')
    const cousin = await makePerson()
    await database().subsidyConflict.create({ data: { accountId: idOf(boss), personId: cousin.id } })
    const near = await makeReleased(versionId, 20_000, { personId: cousin.id })
    await makeReleased(versionId, 10_000)
    const clerk = await officer('case_officer')
    const { runId } = await draftRun(clerk)
    await expect(releaseRun(boss, runId, await seenOf(runId))).rejects.toMatchObject({ reason: 'own_case' })
    const past = { state: 'released', releasedById: idOf(boss), file: 'a.b.c.d', fileHash: 'x', messageId: 'M2' } as const
    await expect(database().subsidyPayoutRun.update({ where: { id: runId }, data: past })).rejects.toThrow('own or of a relative')
    await expect(takeOut(clerk, near.paymentId, '')).rejects.toMatchObject({ reason: 'reason_needed' })
    await takeOut(clerk, near.paymentId, 'Ausstand')
    expect(await stateOf(near.id)).toBe('payment_released')
    await releaseRun(boss, runId, await seenOf(runId))
    await expect(takeOut(clerk, near.paymentId, 'Ausstand')).rejects.toMatchObject({ reason: 'changed_meanwhile' })
    const next = await draftRun(clerk)
    expect((await database().subsidyPayment.findUniqueOrThrow({ where: { id: near.paymentId } })).runId).toBe(next.runId)
    await cancelRun(clerk, next.runId, 'Nur zur Probe')
    expect(await stateOf(near.id)).toBe('payment_released')
  })
})

describe('what the bank says', () => {
  test('booked is paid, in the ledger too; the same file again, or the same line in another, changes nothing', async () => {
    const { versionId, programmeId } = await makeProgramme(200_000)
    const one = await makeReleased(versionId, 50_000)
    const clerk = await officer('case_officer')
    await sent(clerk, await officer('approver'))
    const xml = camt054([{ endToEndId: one.endToEndId, rappen: 50_000 }])
    expect(await importBankFile(clerk, { name: 'camt.xml', xml })).toMatchObject({ already: false, byOutcome: { confirmed: 1 } })
    expect(await stateOf(one.id)).toBe('paid')
    expect(await paidOf(programmeId)).toMatchObject({ committed: 0, paid: 50_000 })
    expect(await importBankFile(clerk, { name: 'camt.xml', xml })).toMatchObject({ already: true })
    expect(await importBankFile(clerk, { name: 'neu.xml', xml: `${xml}\n` })).toMatchObject({ byOutcome: { known: 1 } })
    expect(await paidOf(programmeId)).toMatchObject({ paid: 50_000 })
  })

  test('a return is a task: another account, another look, released and paid once', async () => {
    const { versionId, programmeId } = await makeProgramme(200_000)
    const [one, late] = [await makeReleased(versionId, 50_000), await makeReleased(versionId, 20_000)]
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const run = await sent(clerk, boss)
    const refused = pain002(run.messageId ?? '', [one.endToEndId])
    expect(await importBankFile(clerk, { name: 'pain002.xml', xml: refused })).toMatchObject({ byOutcome: { returned: 1 } })
    // Booked first, credited back days later.
    await importBankFile(clerk, { name: 'a.xml', xml: camt054([{ endToEndId: late.endToEndId, rappen: 20_000 }]) })
    await importBankFile(clerk, { name: 'b.xml', xml: camt054([{ endToEndId: late.endToEndId, rappen: 20_000, back: 'AC04' }]) })
    expect([await stateOf(one.id), await stateOf(late.id)]).toEqual(['payment_returned', 'payment_returned'])
    expect(await paidOf(programmeId)).toMatchObject({ committed: 70_000, paid: 0 })
    // The same account again is looked at again as well.
    await expect(releasePayment(clerk, late.id)).rejects.toMatchObject({ reason: 'account_unchecked' })
    await enterPayee(clerk, one.id, payee)
    await expect(releasePayment(clerk, one.id)).rejects.toMatchObject({ reason: 'account_unchecked' })
    const now = await database().subsidyPayee.findFirstOrThrow({ where: { applicationId: one.id, replacedAt: null } })
    await checkPayee(boss, now.id)
    await releasePayment(clerk, one.id)
    const second = await sent(clerk, boss)
    const { xml } = await fetchFile(clerk, second.id)
    expect(xml).toContain(`<EndToEndId>${one.number}-2</EndToEndId>`)
    expect(xml).toContain('CH5800791123000889012')
    await importBankFile(clerk, { name: 'c.xml', xml: camt054([{ endToEndId: `${one.number}-2`, rappen: 50_000 }]) })
    expect(await stateOf(one.id)).toBe('paid')
    expect(await paidOf(programmeId)).toMatchObject({ committed: 20_000, paid: 50_000 })
  })

  test('a file booked or refused as a whole stands for each payment, if number and sum are ours', async () => {
    const { versionId } = await makeProgramme(500_000)
    const clerk = await officer('case_officer')
    const boss = await officer('approver')
    const some = [await makeReleased(versionId, 10_000), await makeReleased(versionId, 20_000)]
    const run = await sent(clerk, boss)
    const wrong = await importBankFile(clerk, { name: 'x.xml', xml: camt053(run.messageId ?? '', 3, 30_000) })
    expect(wrong.byOutcome).toEqual({ unfit: 1 })
    expect((await importBankFile(clerk, { name: 'y.xml', xml: camt053(run.messageId ?? '', 2, 30_000) })).byOutcome).toEqual({
      confirmed: 2,
    })
    expect(await Promise.all(some.map(one => stateOf(one.id)))).toEqual(['paid', 'paid'])
    const more = [await makeReleased(versionId, 10_000), await makeReleased(versionId, 20_000)]
    const second = await sent(clerk, boss)
    expect((await importBankFile(clerk, { name: 'z.xml', xml: pain002(second.messageId ?? '', [], true) })).byOutcome).toEqual({
      returned: 2,
    })
    expect(await Promise.all(more.map(one => stateOf(one.id)))).toEqual(['payment_returned', 'payment_returned'])
  })

  test('what fits no payment waits on a list with an owner: unknown, another amount, another currency, part of it, not in a file', async () => {
    const { versionId, programmeId } = await makeProgramme(200_000)
    const one = await makeReleased(versionId, 50_000)
    const waiting = await makeReleased(versionId, 10_000)
    const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
    const { runId } = await draftRun(clerk)
    await takeOut(clerk, waiting.paymentId, 'Später')
    await releaseRun(boss, runId, await seenOf(runId))
    const lines = [
      { endToEndId: 'NOTPROVIDED', rappen: 50_000 },
      { endToEndId: one.endToEndId, rappen: 49_999 },
      { endToEndId: one.endToEndId, rappen: 25_000 },
      { endToEndId: one.endToEndId, rappen: 50_000, currency: 'EUR' },
      { endToEndId: waiting.endToEndId, rappen: 10_000 },
    ]
    const { fileId, byOutcome } = await importBankFile(clerk, { name: 'list.xml', xml: camt054(lines) })
    expect(byOutcome).toEqual({ unknown: 1, wrong_amount: 3, unfit: 1 })
    expect(await stateOf(one.id)).toBe('in_payment_run')
    expect(await paidOf(programmeId)).toMatchObject({ paid: 0 })
    const [item] = await database().subsidyBankItem.findMany({ where: { fileId, settledAt: null }, orderBy: { id: 'asc' } })
    expect(item).toMatchObject({ outcome: 'unknown', ownerId: idOf(clerk) })
    await takeItem(boss, item?.id ?? '')
    await settleItem(boss, item?.id ?? '', 'Miete der Fachstelle, gehört nicht hierher')
    expect(await database().subsidyBankItem.count({ where: { fileId, settledAt: null } })).toBe(4)
  })

  test('entities, document types, other files and cut off ones change nothing', async () => {
    const clerk = await officer('case_officer')
    const bomb = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document>&b;</Document>`
    const outside = `<?xml version="1.0"?><!DOCTYPE d SYSTEM "http://127.0.0.1:9/x"><Document/>`
    const cut = camt054([{ endToEndId: 'x', rappen: 1 }]).slice(0, -40)
    for (const xml of [
      bomb,
      outside,
      cut,
      '',
      'hallo',
      '<a/>',
      '{"a":1}',
      '<Document><CstmrCdtTrfInitn/></Document>',
      '<__proto__><x/></__proto__>',
    ])
      await expect(importBankFile(clerk, { name: 'x.xml', xml }), xml.slice(0, 40)).rejects.toMatchObject({ reason: 'bank_file_unknown' })
  })
})

test('what is not due after all returns to the budget with the proof', async () => {
  const { versionId, programmeId } = await makeProgramme(100_000)
  const one = await makeGranted(versionId, 50_000)
  const clerk = await officer('case_officer')
  const found = { documents: ['registration', 'completion'] as const, rappen: 30_001 }
  await expect(checkProof(clerk, one.id, found)).rejects.toMatchObject({ reason: 'reason_needed' })
  await checkProof(clerk, one.id, { ...found, excuse: 'Die Rechnung lautet auf CHF 300.01.' })
  await releasePayment(clerk, one.id)
  expect(await paidOf(programmeId)).toEqual({ committed: 30_001, paid: 0, free: 69_999 })
})

describe('a released payment that is stopped', () => {
  test('is in no file, its money stays promised, and releasing anew makes another one', async () => {
    const { versionId, programmeId } = await makeProgramme(200_000)
    const [one, clerk] = [await makeReleased(versionId, 50_000), await officer('case_officer')]
    await expect(stopPayment(clerk, one.id, ' ')).rejects.toMatchObject({ reason: 'reason_needed' })
    await stopPayment(clerk, one.id, 'Der Betrag stimmt nicht.')
    expect(await stateOf(one.id)).toBe('proof_checked')
    expect(await database().subsidyPayment.findUniqueOrThrow({ where: { id: one.paymentId } })).toMatchObject({
      state: 'stopped',
      runId: null,
    })
    expect(await paidOf(programmeId)).toMatchObject({ committed: 50_000, paid: 0 })
    await expect(draftRun(clerk)).rejects.toMatchObject({ reason: 'nothing_to_pay' })
    for (const past of [`state = 'released'`, `state = 'in_run'`])
      await expect(pool().query(`update "SubsidyPayment" set ${past} where id = $1`, [one.paymentId])).rejects.toThrow('does not move')
    await releasePayment(one.releaser, one.id)
    const run = await sent(clerk, await officer('approver'))
    const rows = await database().subsidyPayment.findMany({ where: { applicationId: one.id }, orderBy: { attempt: 'asc' } })
    expect(rows.map(row => [row.state, row.runId])).toEqual([
      ['stopped', null],
      ['in_run', run.id],
    ])
    expect((await actsOf(one.id)).filter(act => act.startsWith('payment_'))).toEqual([
      'payment_approved',
      'payment_stopped',
      'payment_approved',
    ])
  })

  test('not once it is in a run', async () => {
    const { versionId } = await makeProgramme(200_000)
    const [one, clerk] = [await makeReleased(versionId, 50_000), await officer('case_officer')]
    await draftRun(clerk)
    await expect(stopPayment(clerk, one.id, 'Zu spät')).rejects.toMatchObject({ reason: 'move_impossible' })
  })
})
