import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import {
  askForCode,
  askForNewAddress,
  changeAddress,
  identity,
  openSignIn,
  signInWithCode,
  signOut,
  signOutEverywhere,
} from '#domain/account/signing-in.ts'
import { openPost } from '#outside/post.ts'

const secret = 'a secret of this test, long enough for all'
beforeAll(() => {
  openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: true })
  openSignIn({ publicUrl: 'https://lernpfad.example', secret, oidc: null })
})
beforeEach(async () => {
  await pool().query('truncate "Verification", "CodeRequest", "PracticeMail", "Session"')
})

const visit = (cookies: string[] = [], network = '192.0.2.1') => ({
  headers: new Headers({ cookie: cookies.map(line => line.split(';')[0]).join('; '), 'x-client-address': network }),
  network,
  language: 'de' as const,
})
const codeFor = async (address: string) => {
  const mail = await database().practiceMail.findFirst({ where: { address }, orderBy: { at: 'desc' } })
  return mail?.text.match(/\b\d{6}\b/)?.[0] ?? ''
}
const signIn = async (address: string, cookies: string[] = []) => {
  await askForCode(visit(cookies), address)
  return signInWithCode(visit(cookies), address, await codeFor(address))
}
const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000')

test('whoever reads the mail signs in, and an unknown address becomes an account', async () => {
  const { accountId, cookies } = await signIn('anna@demo.example')
  expect(await identity().whoIs(visit(cookies).headers)).toMatchObject({ accountId })
  expect(await database().userAccount.findUnique({ where: { id: accountId } })).toMatchObject({
    email: 'anna@demo.example',
    emailVerified: true,
  })
})

test('the cookie is bound to this host, out of reach of scripts, and not sent along from foreign forms', async () => {
  const { cookies } = await signIn('anna@demo.example')
  const [session = ''] = cookies.filter(line => line.includes('session_token='))
  expect(session).toMatch(/^__Host-lernpfad\.session_token=/)
  expect(session).toMatch(/; Secure/)
  expect(session).toMatch(/; HttpOnly/)
  expect(session).toMatch(/; SameSite=Lax/)
  expect(session).toMatch(/; Path=\/(;|$)/)
  expect(session).not.toMatch(/Domain/i)
})

test('a code works once', async () => {
  await askForCode(visit(), 'anna@demo.example')
  const code = await codeFor('anna@demo.example')
  await signInWithCode(visit(), 'anna@demo.example', code)
  await expect(signInWithCode(visit(), 'anna@demo.example', code)).rejects.toMatchObject({ reason: 'code_wrong' })
})

test('of twenty requests with the same code at the same moment exactly one signs in', async () => {
  await askForCode(visit(), 'anna@demo.example')
  const code = await codeFor('anna@demo.example')
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => signInWithCode(visit(), 'anna@demo.example', code)))
  expect(tries.filter(one => one.status === 'fulfilled')).toHaveLength(1)
  expect(await database().session.count()).toBe(1)
})

test('a code dies after ten minutes', async () => {
  await askForCode(visit(), 'anna@demo.example')
  await pool().query(`update "Verification" set "expiresAt" = now() - interval '1 second'`)
  await expect(signInWithCode(visit(), 'anna@demo.example', await codeFor('anna@demo.example'))).rejects.toMatchObject({
    reason: 'code_wrong',
  })
})

test('after five wrong tries the right code does not help any more', async () => {
  await askForCode(visit(), 'anna@demo.example')
  const code = await codeFor('anna@demo.example')
  for (let i = 0; i < 5; i++)
    await expect(signInWithCode(visit(), 'anna@demo.example', wrongFor(code))).rejects.toMatchObject({ reason: 'code_wrong' })
  await expect(signInWithCode(visit(), 'anna@demo.example', code)).rejects.toMatchObject({ reason: 'code_used_up' })
})

test('ten wrong tries in an hour close an address, whatever codes are asked for in between and from wherever they come', async () => {
  for (let round = 0; round < 2; round++) {
    await askForCode(visit(), 'anna@demo.example')
    const code = await codeFor('anna@demo.example')
    for (let i = 0; i < 5; i++) await signInWithCode(visit([], `192.0.2.${i}`), 'anna@demo.example', wrongFor(code)).catch(() => {})
  }
  await askForCode(visit(), 'anna@demo.example')
  const right = signInWithCode(visit([], '198.51.100.7'), 'anna@demo.example', await codeFor('anna@demo.example'))
  await expect(right).rejects.toMatchObject({ reason: 'too_often', about: { until: expect.stringMatching(/^\d{4}-/) } })
})

test('what cannot be a code costs no try', async () => {
  await askForCode(visit(), 'anna@demo.example')
  for (const nonsense of ['', '12345', '1234567', 'abcdef', "1' or 1=1"])
    await expect(signInWithCode(visit(), 'anna@demo.example', nonsense)).rejects.toMatchObject({ reason: 'code_wrong', field: 'code' })
  expect(await database().codeRequest.count({ where: { step: 'wrong' } })).toBe(0)
})

test('a code may be typed as people group digits', async () => {
  await askForCode(visit(), 'anna@demo.example')
  const code = await codeFor('anna@demo.example')
  await expect(signInWithCode(visit(), 'anna@demo.example', ` ${code.slice(0, 3)} ${code.slice(3)} `)).resolves.toHaveProperty('accountId')
})

test('of thirty requests for one address at once five mails go out, from whatever networks', async () => {
  const asked = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) => askForCode(visit([], `203.0.113.${i}`), 'opfer@demo.example')),
  )
  expect(asked.filter(one => one.status === 'fulfilled')).toHaveLength(5)
  expect(await database().practiceMail.count({ where: { address: 'opfer@demo.example' } })).toBe(5)
})

test('one network does not flood many addresses', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 70 }, (_, i) => askForCode(visit(), `person${i}@demo.example`)))
  expect(asked.filter(one => one.status === 'fulfilled')).toHaveLength(60)
})

test('asking answers the same for a known and an unknown address', async () => {
  await signIn('bekannt@demo.example')
  await pool().query('truncate "CodeRequest", "PracticeMail"')
  expect(await askForCode(visit(), 'bekannt@demo.example')).toEqual(await askForCode(visit(), 'unbekannt@demo.example'))
  const [known, unknown] = await Promise.all(
    ['bekannt', 'unbekannt'].map(name => database().practiceMail.findFirstOrThrow({ where: { address: `${name}@demo.example` } })),
  )
  expect(known?.text.replace(/\d/g, '#')).toBe(unknown?.text.replace(/\d/g, '#'))
})

describe('sessions', () => {
  test('signing in makes a new session and ends the one the browser came with', async () => {
    const first = await signIn('anna@demo.example')
    const second = await signIn('ben@demo.example', first.cookies)
    expect(second.cookies[0]).not.toBe(first.cookies[0])
    expect(await identity().whoIs(visit(first.cookies).headers)).toMatchObject({ accountId: null })
    expect(await identity().whoIs(visit(second.cookies).headers)).toMatchObject({ accountId: second.accountId })
  })

  test('signing out ends the session of this browser and no other', async () => {
    const [here, there] = [await signIn('anna@demo.example'), await signIn('anna@demo.example')]
    await signOut(visit(here.cookies), await getActor(here.accountId, 'page'))
    expect(await identity().whoIs(visit(here.cookies).headers)).toMatchObject({ accountId: null })
    expect(await identity().whoIs(visit(there.cookies).headers)).toMatchObject({ accountId: there.accountId })
  })

  test('signing out everywhere ends them all', async () => {
    const [here, there] = [await signIn('anna@demo.example'), await signIn('anna@demo.example')]
    await signOutEverywhere(visit(here.cookies), await getActor(here.accountId, 'page'))
    for (const { cookies } of [here, there]) expect(await identity().whoIs(visit(cookies).headers)).toMatchObject({ accountId: null })
  })

  test('a disabled account gets no session, though its code is right', async () => {
    const { accountId } = await signIn('weg@demo.example')
    await database().userAccount.update({ where: { id: accountId }, data: { disabledAt: new Date() } })
    await pool().query('truncate "CodeRequest"')
    await expect(signIn('weg@demo.example')).rejects.toMatchObject({ reason: 'account_disabled' })
  })

  test('a forged or foreign cookie is nobody', async () => {
    const { cookies } = await signIn('anna@demo.example')
    const [name, value = ''] = (cookies[0] ?? '').split(';')[0]?.split('=') ?? []
    for (const forged of [`${value.slice(0, -6)}AAAA%3D`, 'x.y', encodeURIComponent(`${decodeURIComponent(value).split('.')[0]}.`)])
      expect(await identity().whoIs(new Headers({ cookie: `${name}=${forged}` }))).toMatchObject({ accountId: null })
  })
})

test('the address to sign in with changes with a code sent to the new one', async () => {
  const { accountId, cookies } = await signIn('alt@demo.example')
  const actor = await getActor(accountId, 'page')
  await askForNewAddress(visit(cookies), actor, 'neu@demo.example')
  const code = await codeFor('neu@demo.example')
  await expect(changeAddress(visit(cookies), actor, 'neu@demo.example', wrongFor(code))).rejects.toMatchObject({ reason: 'code_wrong' })
  await changeAddress(visit(cookies), actor, 'neu@demo.example', code)
  expect(await database().userAccount.findUnique({ where: { id: accountId } })).toMatchObject({ email: 'neu@demo.example' })
})

test('an address that belongs to another account is not taken over', async () => {
  const other = await signIn('besetzt@demo.example')
  const { accountId, cookies } = await signIn('anna@demo.example')
  const actor = await getActor(accountId, 'page')
  await pool().query('truncate "CodeRequest"')
  await askForNewAddress(visit(cookies), actor, 'besetzt@demo.example')
  await expect(changeAddress(visit(cookies), actor, 'besetzt@demo.example', await codeFor('besetzt@demo.example'))).rejects.toMatchObject({
    reason: 'address_in_use',
  })
  expect(await database().userAccount.findUnique({ where: { id: other.accountId } })).toMatchObject({ email: 'besetzt@demo.example' })
})

test('the history tells of accounts, logins and sessions, though the library writes them', async () => {
  const { accountId, cookies } = await signIn('chronik@demo.example')
  await signOut(visit(cookies), await getActor(accountId, 'page'))
  const rows = await database().history.findMany({ where: { concept: 'account', subjectId: accountId }, orderBy: { id: 'asc' } })
  expect(rows.map(row => row.act)).toEqual(['created', 'signed_in', 'signed_out'])
})
