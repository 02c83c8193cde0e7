import { describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { disableAccount, enableAccount } from '#domain/account/disabling.ts'
import { listAccounts } from '#domain/account/finding.ts'
import { ensureAdministrator } from '#domain/account/first-administrator.ts'
import { endGrant, grantRole } from '#domain/account/granting.ts'
import { openAccount } from '#domain/account/opening.ts'
import { type Actor, hasRole, isMemberOf } from '#domain/actor.ts'
import { account, staff } from '#test/people.ts'

const at = (office: string) => ({ office, providerId: null })
const idOf = (actor: Actor) => actor.account?.id ?? ''
const again = (actor: Actor) => getActor(idOf(actor), 'page')
const provider = async () =>
  (await database().provider.create({ data: { slug: `p${Math.random()}`, name: 'Schule (Demo)', kind: 'school' } })).id

describe('a role', () => {
  test('holds with the next request, in its organisation only, and is gone with the next one', async () => {
    const [administrator, member] = [await staff('administrator', 'STK'), await account()]
    const [here, elsewhere] = [await provider(), await provider()]
    const { grantId } = await grantRole(administrator, idOf(member), { role: 'provider_member', providerId: here, office: null })
    const now = await again(member)
    expect([isMemberOf(now, here), isMemberOf(now, elsewhere), hasRole(now, 'editor')]).toEqual([true, false, false])
    await endGrant(administrator, grantId)
    expect(isMemberOf(await again(member), here)).toBe(false)
    const rows = await database().history.findMany({ where: { concept: 'role', subjectId: grantId }, orderBy: { id: 'asc' } })
    expect(rows.map(row => [row.act, row.accountId, row.providerId])).toEqual([
      ['granted', idOf(administrator), here],
      ['ended', idOf(administrator), here],
    ])
  })

  test('a person may hold several, in several organisations', async () => {
    const [administrator, somebody] = [await staff('administrator', 'STK'), await account()]
    for (const providerId of [await provider(), await provider()])
      await grantRole(administrator, idOf(somebody), { role: 'provider_member', providerId, office: null })
    await grantRole(administrator, idOf(somebody), { role: 'editor', ...at('LERNPFAD') })
    expect((await again(somebody)).grants).toHaveLength(3)
    await expect(grantRole(administrator, idOf(somebody), { role: 'editor', ...at('LERNPFAD') })).rejects.toMatchObject({
      reason: 'already_granted',
    })
  })

  test.each([
    ['provider_member', null, 'LERNPFAD'],
    ['provider_member', null, null],
    ['editor', null, 'NIRGENDS'],
    ['editor', null, null],
    ['provider_member', '00000000-0000-7000-8000-000000000000', null],
    ['provider_member', 'x', null],
  ] as const)('%s belongs to the right kind of organisation (%s, %s refused)', async (role, providerId, office) => {
    const given = grantRole(await staff('administrator', 'STK'), idOf(await account()), { role, providerId, office })
    await expect(given).rejects.toMatchObject({ reason: 'role_organisation', field: 'organisation' })
  })

  test('is given by administrators, and by nobody to themselves', async () => {
    const administrator = await staff('administrator', 'STK')
    await expect(grantRole(administrator, idOf(administrator), { role: 'approver', ...at('STK') })).rejects.toMatchObject({
      reason: 'own_role',
    })
    for (const actor of [await account(), await staff('editor'), await staff('counter_clerk')]) {
      await expect(grantRole(actor, idOf(await account()), { role: 'editor', ...at('STK') })).rejects.toMatchObject({
        reason: 'not_allowed',
      })
      await expect(listAccounts(actor, { q: '', role: null, page: 1 })).rejects.toMatchObject({ reason: 'not_allowed' })
      await expect(disableAccount(actor, idOf(await account()), 'Grund')).rejects.toMatchObject({ reason: 'not_allowed' })
    }
  })

  test('may be laid down by its holder, and by no other colleague', async () => {
    const [holder, colleague] = [await staff('editor'), await staff('editor')]
    const grantId = holder.grants[0]?.id ?? ''
    await expect(endGrant(colleague, grantId)).rejects.toMatchObject({ reason: 'not_found' })
    await endGrant(holder, grantId)
    expect((await again(holder)).grants).toEqual([])
  })
})

describe('somebody stays administrator', () => {
  const onlyOne = async () => {
    await pool().query(`update "RoleGrant" set "endedAt" = now() where role = 'administrator' and "endedAt" is null`)
    return staff('administrator', 'STK')
  }

  test('the last one cannot end their own role', async () => {
    const last = await onlyOne()
    await expect(endGrant(last, last.grants[0]?.id ?? '')).rejects.toMatchObject({ reason: 'last_administrator' })
  })

  test('two who end each other at the same moment do not both succeed', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, other] = [await onlyOne(), await staff('administrator', 'STK')]
      const ended = await Promise.allSettled([endGrant(one, other.grants[0]?.id ?? ''), endGrant(other, one.grants[0]?.id ?? '')])
      expect(ended.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    }
  })

  test('a disabled administrator does not count', async () => {
    const [one, other] = [await onlyOne(), await staff('administrator', 'STK')]
    await disableAccount(one, idOf(other), 'Austritt')
    await expect(endGrant(one, one.grants[0]?.id ?? '')).rejects.toMatchObject({ reason: 'last_administrator' })
  })

  test('a new installation gets its first one from the configuration, and only then', async () => {
    await pool().query(`update "RoleGrant" set "endedAt" = now() where role = 'administrator' and "endedAt" is null`)
    await ensureAdministrator('erste@demo.example')
    await ensureAdministrator('zweite@demo.example')
    const found = await database().userAccount.findMany({ where: { grants: { some: { role: 'administrator', endedAt: null } } } })
    expect(found.map(one => one.email)).toEqual(['erste@demo.example'])
  })
})

describe('a disabled account', () => {
  test('is nobody with the next request, its sessions are gone, and it opens again', async () => {
    const [administrator, member] = [await staff('administrator', 'STK'), await staff('editor')]
    await database().session.create({
      data: { token: `t${Math.random()}`, userId: idOf(member), expiresAt: new Date(Date.now() + 60_000) },
    })
    await disableAccount(administrator, idOf(member), 'Gerät verloren')
    expect((await again(member)).account).toBeNull()
    expect(await database().session.count({ where: { userId: idOf(member) } })).toBe(0)
    expect(await database().history.findFirst({ where: { subjectId: idOf(member), act: 'disabled' } })).toMatchObject({
      reason: 'Gerät verloren',
    })
    await enableAccount(administrator, idOf(member))
    expect((await again(member)).account?.id).toBe(idOf(member))
  })

  test('needs a reason, and is never one’s own', async () => {
    const administrator = await staff('administrator', 'STK')
    await expect(disableAccount(administrator, idOf(await account()), '')).rejects.toMatchObject({ reason: 'reason_needed' })
    await expect(disableAccount(administrator, idOf(administrator), 'weg')).rejects.toMatchObject({ reason: 'own_role' })
  })
})

test('an account is opened once, of five requests at the same moment', async () => {
  const administrator = await staff('administrator', 'STK')
  const opened = await Promise.allSettled(
    [1, 2, 3, 4, 5].map(() => openAccount(administrator, { email: 'zugleich@demo.example', name: 'Z' })),
  )
  expect(opened.filter(one => one.status === 'fulfilled')).toHaveLength(1)
  expect(opened.flatMap(one => (one.status === 'rejected' ? [one.reason.reason] : []))).toEqual(Array(4).fill('address_in_use'))
})

test('an account can be opened before its holder was ever here, once', async () => {
  const administrator = await staff('administrator', 'STK')
  const { accountId } = await openAccount(administrator, { email: 'neu@demo.example', name: 'Neu Da' })
  await expect(openAccount(administrator, { email: 'neu@demo.example', name: 'Neu Da' })).rejects.toMatchObject({
    reason: 'address_in_use',
  })
  const rows = await database().history.findMany({ where: { subjectId: accountId } })
  expect(rows.map(row => [row.act, row.accountId])).toEqual([['opened', idOf(administrator)]])
})

test('accounts are found by parts of name and address, and by role', async () => {
  const administrator = await staff('administrator', 'STK')
  const { accountId } = await openAccount(administrator, { email: 'ursina.blumer@demo.example', name: 'Ursina Blumer' })
  for (const q of ['ursina', 'blumer ursina', 'URSINA.BL'])
    expect((await listAccounts(administrator, { q, role: null, page: 1 })).accounts.map(one => one.id)).toEqual([accountId])
  expect((await listAccounts(administrator, { q: 'ursina', role: 'editor', page: 1 })).total).toBe(0)
})
