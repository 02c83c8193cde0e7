import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { today } from '#domain/clock.ts'
import { endManaging } from '#domain/person/ending.ts'
import { listHelpers } from '#domain/person/family.ts'
import { askToHelp, confirmHelp, listAsked, recordHelpConsent, withdrawAsking } from '#domain/person/helping.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { registerAtCounter } from '#domain/person/registering.ts'
import { openPost } from '#outside/post.ts'
import { bornYearsAgo, details, grownUp, lastMail, staff } from '#test/people.ts'

beforeAll(() => {
  openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: true })
})
beforeEach(() => pool().query('truncate "CodeRequest", "PracticeMail"'))

describe('helping', () => {
  const frida = (email: string) => ({ ...details({ firstName: 'Frida', bornOn: bornYearsAgo(71) }), email })
  const codeIn = async (address: string) => /\d{4} \d{4}/.exec(await lastMail(address))?.[0] ?? ''

  test('begins with the code that only the person has, and keeps their yes with its text', async () => {
    const { actor } = await grownUp()
    const { invitationId } = await askToHelp(actor, frida('frida1@demo.example'), '192.0.2.1')
    expect(await listAsked(actor)).toMatchObject([{ id: invitationId, address: 'frida1@demo.example' }])
    await expect(confirmHelp(actor, invitationId, '0000 0000')).rejects.toMatchObject({ reason: 'code_wrong' })
    const { personId } = await confirmHelp(actor, invitationId, await codeIn('frida1@demo.example'))
    expect(await requireManaged(actor, personId)).toMatchObject({ as: 'helper' })
    const consent = await database().consent.findFirstOrThrow({ where: { personId } })
    expect(consent).toMatchObject({ subject: 'help', channel: 'online', textVersion: '2026-1' })
    expect(await lastMail('frida1@demo.example')).toContain(consent.text)
    await expect(confirmHelp(actor, invitationId, await codeIn('frida1@demo.example'))).rejects.toMatchObject({ reason: 'invitation_over' })
  })

  test('five wrong codes end the question', async () => {
    const { actor } = await grownUp()
    const { invitationId } = await askToHelp(actor, frida('frida2@demo.example'), '192.0.2.1')
    for (let i = 0; i < 4; i++) await expect(confirmHelp(actor, invitationId, '0000 0000')).rejects.toMatchObject({ reason: 'code_wrong' })
    await expect(confirmHelp(actor, invitationId, '0000 0000')).rejects.toMatchObject({ reason: 'code_used_up' })
    await expect(confirmHelp(actor, invitationId, await codeIn('frida2@demo.example'))).rejects.toMatchObject({ reason: 'invitation_over' })
  })

  test('a withdrawn or foreign question does not help', async () => {
    const [{ actor }, other] = [await grownUp(), await grownUp()]
    const { invitationId } = await askToHelp(actor, frida('frida3@demo.example'), '192.0.2.1')
    const code = await codeIn('frida3@demo.example')
    await expect(confirmHelp(other.actor, invitationId, code)).rejects.toMatchObject({ reason: 'not_found' })
    await withdrawAsking(actor, invitationId)
    await expect(confirmHelp(actor, invitationId, code)).rejects.toMatchObject({ reason: 'invitation_over' })
  })

  test('reaches somebody registered only through their own address: name and birthday are known to many', async () => {
    const clerk = await staff('counter_clerk')
    const registered = await registerAtCounter(clerk, details({ firstName: 'Vreni', bornOn: bornYearsAgo(80) }), { another: false })
    const { actor } = await grownUp()
    const asked = await askToHelp(
      actor,
      { ...details({ firstName: 'Vreni', bornOn: bornYearsAgo(80) }), email: 'schlau@demo.example' },
      '192.0.2.1',
    )
    const { personId } = await confirmHelp(actor, asked.invitationId, await codeIn('schlau@demo.example'))
    expect(personId).not.toBe(registered.personId)
    await expect(requireManaged(actor, registered.personId)).rejects.toMatchObject({ reason: 'not_found' })
  })

  test('finds the person who is here already under the address that said yes', async () => {
    const helped = await grownUp({ firstName: 'Frida', bornOn: bornYearsAgo(71) })
    const { actor } = await grownUp()
    const address = helped.actor.account?.email ?? ''
    const { invitationId } = await askToHelp(actor, frida(address), '192.0.2.1')
    expect(await confirmHelp(actor, invitationId, await codeIn(address))).toEqual({ personId: helped.personId })
    expect(await listHelpers(helped.actor)).toMatchObject([{ as: 'helper', accountId: actor.account?.id }])
  })

  test('ends by either side, and the consent is marked as withdrawn when the person ends it', async () => {
    const helped = await grownUp()
    const [one, other] = [await grownUp(), await grownUp()]
    const clerk = await staff('counter_clerk')
    const paper = { channel: 'letter' as const, givenOn: today(), language: 'de' as const }
    for (const { actor } of [one, other])
      await recordHelpConsent(clerk, helped.personId, { ...paper, helperEmail: actor.account?.email ?? '' })
    const [first, second] = await listHelpers(helped.actor)
    await expect(endManaging((await grownUp()).actor, first?.managingId ?? '')).rejects.toMatchObject({ reason: 'not_found' })
    await endManaging(helped.actor, first?.managingId ?? '')
    await endManaging(other.actor, second?.managingId ?? '')
    for (const { actor } of [one, other])
      await expect(requireManaged(actor, helped.personId)).rejects.toMatchObject({ reason: 'not_found' })
    expect(await database().consent.count({ where: { personId: helped.personId, subject: 'help', withdrawnAt: { not: null } } })).toBe(1)
    await expect(endManaging(helped.actor, first?.managingId ?? '')).rejects.toMatchObject({ reason: 'not_found' })
  })

  test('is entered once, though two clerks enter the paper at the same moment', async () => {
    const [helped, helper] = [await grownUp(), await grownUp()]
    const clerk = await staff('counter_clerk')
    const paper = { helperEmail: helper.actor.account?.email ?? '', channel: 'letter' as const, givenOn: today(), language: 'de' as const }
    const entered = await Promise.allSettled([1, 2, 3].map(() => recordHelpConsent(clerk, helped.personId, paper)))
    expect(entered.map(one => (one.status === 'rejected' ? one.reason.reason : 'done')).sort()).toEqual([
      'already_managed',
      'already_managed',
      'done',
    ])
  })

  test('on paper is entered by staff only, for a helper who has signed in once', async () => {
    const helped = await grownUp()
    const paper = { helperEmail: 'nie@demo.example', channel: 'letter' as const, givenOn: today(), language: 'de' as const }
    await expect(recordHelpConsent((await grownUp()).actor, helped.personId, paper)).rejects.toMatchObject({ reason: 'not_found' })
    await expect(recordHelpConsent(await staff('counter_clerk'), helped.personId, paper)).rejects.toMatchObject({
      reason: 'no_account',
      field: 'helperEmail',
    })
  })
})

test('whoever acted for somebody stays on record: rows end, they are never deleted', async () => {
  await grownUp()
  for (const table of ['Managing', 'Consent', 'Invitation', 'RoleGrant'])
    await expect(pool().query(`delete from "${table}" where id = (select id from "${table}" limit 1)`), table).rejects.toThrow(
      /never changed or deleted/,
    )
})
