// Another office knows who people are: a real OpenID provider, our real server, two browsers' worth of cookies.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { type OidcOffice, openOidc } from '#test/oidc.ts'
import type { Page } from '#test/page.ts'
import { freePort } from '#test/process.ts'
import { signInAs, sql } from '#test/sign-in.ts'

let app: App
let office: OidcOffice
beforeAll(async () => {
  const port = await freePort()
  office = await openOidc(`http://localhost:${port}/auth/callback/agov`)
  const { issuer, clientId, clientSecret } = office
  app = await startApp({
    port,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME: 'AGOV' },
  })
})
afterAll(() => office.close())

let number = 0
let address = ''
beforeEach(() => {
  address = `anna${++number}@demo.example`
  office.signsIn = `sub${number}`
  office.people[office.signsIn] = { email: address, email_verified: true, name: 'Anna Muster' }
})

/** Leaves for the office, signs in there, and comes back: the page on which one lands. */
async function through(visitor: Visitor, leaving: Page): Promise<Page> {
  const there = new Map<string, string>()
  let url = leaving.get('a.btn.main').getAttribute('href')?.replaceAll('&amp;', '&') ?? ''
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
  while (!url.startsWith(app.url)) {
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: [...there].map(one => one.join('=')).join('; ') } })
    for (const line of answer.headers.getSetCookie())
      there.set(...((line.split(';')[0] ?? '').split(/=(.*)/s).slice(0, 2) as [string, string]))
    url = new URL(answer.headers.get('location') ?? '', url).href
  }
  return visitor.get(url.slice(app.url.length))
}
const signIn = async (visitor: Visitor, weiter = '') =>
  through(visitor, await (await visitor.get(`/anmelden${weiter}`)).submit({}, { button: 'Mit AGOV anmelden' }))
const accounts = () =>
  sql<{ id: string; disabled: boolean }>(app, `select id, "disabledAt" is not null as disabled from "UserAccount" where email = $1`, [
    address,
  ])
const logins = (accountId: string) => sql(app, `select 1 from "Credential" where "userId" = $1`, [accountId])

test('a first login makes an account, asks for the own details, and goes on to where one wanted to', async () => {
  const visitor = browse(app)
  const landed = await signIn(visitor, '?weiter=/mein/familie')
  expect(landed.heading).toBe('Ihre Angaben')
  const details = { firstName: 'Anna', lastName: 'Muster', bornOn: '9.3.1980', place: 'Glarus', consent: 'on' }
  expect((await landed.submit(details)).heading).toBe('Meine Familie')
  expect(await accounts()).toHaveLength(1)
})

test('a login with the same checked address leads into the account that is there', async () => {
  const [byCode] = [browse(app)]
  const accountId = await signInAs(byCode, address)
  const visitor = browse(app)
  await signIn(visitor)
  expect((await accounts()).map(one => one.id)).toEqual([accountId])
  expect(await logins(accountId)).toHaveLength(1)
  expect((await visitor.get('/mein/konto')).text).toContain('verbunden')
})

test('an address that the office has not checked opens nobody’s account, and makes none', async () => {
  const accountId = await signInAs(browse(app), address)
  office.people[office.signsIn] = { email: address, email_verified: false, name: 'Eve' }
  const eve = browse(app)
  const landed = await signIn(eve)
  expect(landed.heading).toBe('Anmelden')
  expect(landed.notice).toContain('hat sie nicht geprüft')
  expect(await logins(accountId)).toEqual([])
  expect((await eve.get('/mein/konto')).heading).toBe('Anmelden')
  office.people[office.signsIn] = { email: 'niemand@demo.example', email_verified: false, name: 'Eve' }
  expect((await signIn(eve)).notice).toContain('nicht geprüft')
  expect(await sql(app, `select 1 from "UserAccount" where email = 'niemand@demo.example'`)).toEqual([])
})

describe('linking later', () => {
  test('somebody signed in by code connects a login with another address: one account, two ways in', async () => {
    const visitor = browse(app)
    const accountId = await signInAs(visitor, `code-${address}`)
    const landed = await through(visitor, await (await visitor.get('/mein/konto')).submit({}, { button: 'Mit AGOV verbinden' }))
    expect(landed.notice).toContain('führt jetzt auch hierher')
    const other = browse(app)
    await signIn(other)
    expect((await other.get('/mein/konto')).text).toContain(`code-${address}`)
    expect(await accounts()).toEqual([])
    expect(await logins(accountId)).toHaveLength(1)
    await (await other.get('/mein/konto')).submit({}, { button: 'Trennen' })
    expect(await logins(accountId)).toEqual([])
  })

  test('a login that belongs to somebody else is not taken over', async () => {
    const first = browse(app)
    await signIn(first)
    const second = browse(app)
    const accountId = await signInAs(second, `zweite-${address}`)
    const landed = await through(second, await (await second.get('/mein/konto')).submit({}, { button: 'Mit AGOV verbinden' }))
    expect(landed.notice).toContain('gehört schon zu einem anderen Konto')
    expect(await logins(accountId)).toEqual([])
  })

  test('whoever has an account under another address joins the two with a code, before a second person exists', async () => {
    const before = browse(app)
    const accountId = await signInAs(before, `frueher-${address}`)
    await sql(app, `insert into "Person" (id, "firstName", "lastName", "bornOn") values ($1, 'Anna', 'Muster', '1980-03-09')`, [accountId])
    await sql(app, `insert into "Managing" (id, "accountId", "personId", kind) values (uuidv7(), $1, $1, 'self')`, [accountId])
    const visitor = browse(app)
    const details = await signIn(visitor)
    const asking = await details.follow('Konto verbinden')
    const waiting = await asking.submit({ address: `frueher-${address}` })
    const [mail] = await sql<{ text: string }>(app, `select text from "PracticeMail" where address = $1`, [`frueher-${address}`])
    await waiting.submit({ code: mail?.text.match(/\d{6}/)?.[0] ?? '' })
    expect((await visitor.get('/mein/konto')).text).toContain(`frueher-${address}`)
    expect(await logins(accountId)).toHaveLength(1)
    expect(await accounts()).toEqual([])
    const again = browse(app)
    await signIn(again)
    expect((await again.get('/mein/konto')).text).toContain(`frueher-${address}`)
  })
})

test('a forged or repeated answer of the office signs nobody in', async () => {
  const visitor = browse(app)
  for (const path of ['/auth/callback/agov?code=x&state=y', '/auth/callback/agov', '/auth/callback/other?code=x&state=y'])
    expect((await visitor.fetch(path)).headers.getSetCookie().join()).not.toContain('session_token=')
  expect((await visitor.get('/auth/callback/agov?code=x&state=y')).notice).toContain('hat nicht geklappt')
  expect((await visitor.get('/mein/konto')).heading).toBe('Anmelden')
})

test('an office that does not answer is a sentence, not an error', async () => {
  const lonely = await startApp({
    env: { OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`, OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b', OIDC_NAME: 'AGOV' },
  })
  lonely.expectComplaint(/Discovery/)
  const answer = await (await browse(lonely).get('/anmelden')).submit({}, { button: 'Mit AGOV anmelden' })
  expect([answer.status, answer.notice]).toEqual([422, expect.stringContaining('antwortet im Moment nicht')])
})

test('claims of the login stand in the token that is kept, where an application reads them', async () => {
  office.people[office.signsIn] = { email: address, email_verified: true, name: 'Anna Muster', birthdate: '1980-03-09' }
  await signIn(browse(app))
  const [row] = await sql<{ token: string }>(
    app,
    `select c."idToken" as token from "Credential" c join "UserAccount" a on a.id = c."userId" where a.email = $1`,
    [address],
  )
  const claims = JSON.parse(Buffer.from(row?.token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  expect(claims).toMatchObject({ birthdate: '1980-03-09' })
})
