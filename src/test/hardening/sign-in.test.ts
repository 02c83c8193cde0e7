// P18, P21, P22 through the real server: sessions, limits and codes, whatever headers somebody sends.
import { request } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from '#test/app.ts'
import { browse, type Visitor } from '#test/browse.ts'
import { sql } from '#test/sign-in.ts'

let app: App
let second: App
beforeAll(async () => {
  app = await startApp({ demo: true, env: { NODE_ENV: 'production' } })
  second = await startApp({ databaseUrl: app.databaseUrl, env: { NODE_ENV: 'production', PUBLIC_URL: app.url } })
})

const ask = (address: string, headers: Record<string, string> = {}) => browse(app).fetch('/anmelden', post({ address }, headers))
const post = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  headers: { origin: app.url, ...headers },
})
const mailsTo = (address: string) =>
  sql<{ text: string }>(app, `select text from "PracticeMail" where address = $1 order by at desc`, [address])
const codeTo = async (address: string) => (await mailsTo(address))[0]?.text.match(/\b\d{6}\b/)?.[0] ?? ''
const forget = () => sql(app, `delete from "CodeRequest"`)
const hasSession = (answer: Response) => answer.headers.getSetCookie().some(line => /session_token=[^;]{20}/.test(line))
const as = async (email: string): Promise<Visitor> => {
  const visitor = browse(app)
  await visitor.post('/anmelden', { als: email })
  return visitor
}

describe('nobody is flooded with codes', () => {
  const spoofed: [string, (i: number) => Record<string, string>][] = [
    ['no header', () => ({})],
    ['x-forwarded-for', i => ({ 'x-forwarded-for': `203.0.113.${i}` })],
    ['a chain in x-forwarded-for', i => ({ 'x-forwarded-for': `203.0.113.${i}, 10.0.0.${i}, 127.0.0.1` })],
    ['x-client-address', i => ({ 'x-client-address': `203.0.113.${i}` })],
    ['x-real-ip', i => ({ 'x-real-ip': `203.0.113.${i}` })],
    ['forwarded', i => ({ forwarded: `for=203.0.113.${i}` })],
    ['cf-connecting-ip', i => ({ 'cf-connecting-ip': `203.0.113.${i}` })],
    ['another browser each time', i => ({ 'user-agent': `Browser ${i}`, 'accept-language': `x${i}` })],
  ]
  test.each(spoofed)('thirty requests for one address bring five mails: %s', async (name, headers) => {
    await forget()
    const address = `opfer-${name.replace(/\W/g, '-')}@demo.example`
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(address, headers(i))))
    expect(answers.filter(answer => answer.status === 303)).toHaveLength(5)
    expect(answers.filter(answer => answer.status === 422)).toHaveLength(25)
    expect(await mailsTo(address)).toHaveLength(5)
  })

  test('writing an address differently does not help', async () => {
    await forget()
    const spelled = ['gross@demo.example', 'GROSS@demo.example', ' gross@demo.example ', 'Gross@Demo.Example']
    for (let i = 0; i < 12; i++) await ask(spelled[i % 4] ?? '')
    expect(await mailsTo('gross@demo.example')).toHaveLength(5)
  })

  test('the library’s own addresses for codes are shut', async () => {
    const visitor = browse(app)
    for (const path of [
      'email-otp/send-verification-otp',
      'sign-in/email-otp',
      'email-otp/verify-email',
      'sign-in/social',
      'update-user',
      'delete-user',
      'list-sessions',
    ]) {
      const answer = await visitor.fetch(`/auth/${path}`, {
        method: 'POST',
        headers: { origin: app.url, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'direkt@demo.example', type: 'sign-in' }),
      })
      expect(answer.status, path).toBe(404)
    }
    expect(await mailsTo('direkt@demo.example')).toEqual([])
  })
})

test('a known and an unknown address get the same answer, in about the same time', async () => {
  const times: Record<string, number[]> = { known: [], unknown: [] }
  const shapes = new Set<string>()
  for (let i = 0; i < 12; i++) {
    for (const [kind, address] of [
      ['known', 'sandra.tschudi@demo.example'],
      ['unknown', `niemand${i}@demo.example`],
    ] as const) {
      await forget()
      const begin = performance.now()
      const answer = await ask(address)
      times[kind]?.push(performance.now() - begin)
      shapes.add(JSON.stringify([answer.status, answer.headers.get('location'), [...answer.headers.keys()].sort(), await answer.text()]))
      const wrong = await browse(app).fetch('/anmelden/code', post({ address, code: '000000' }))
      shapes.add(`${wrong.status} ${(await wrong.text()).replaceAll(address, '').length > 0}`)
    }
  }
  expect(shapes.size).toBe(2)
  const [known, unknown] = [median(times['known']), median(times['unknown'])]
  console.log(`asking for a code: ${known.toFixed(1)} ms for a known address, ${unknown.toFixed(1)} ms for an unknown one`)
  expect(Math.abs(known - unknown)).toBeLessThan(Math.max(5, 0.5 * Math.max(known, unknown)))
})

describe('a code', () => {
  test('signs in once, of twenty requests at the same moment at two processes', async () => {
    await forget()
    await ask('einmal@demo.example')
    const code = await codeTo('einmal@demo.example')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        fetch(`${(i % 2 ? app : second).url}/anmelden/code`, { ...post({ address: 'einmal@demo.example', code }), redirect: 'manual' }),
      ),
    )
    expect(answers.filter(hasSession)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 422)).toHaveLength(19)
    expect(
      await sql(app, `select 1 from "Session" s join "UserAccount" a on a.id = s."userId" where a.email = 'einmal@demo.example'`),
    ).toHaveLength(1)
  })

  test('is not used up by programs that open what mails contain', async () => {
    await forget()
    await ask('scanner@demo.example')
    const code = await codeTo('scanner@demo.example')
    const [mail] = await mailsTo('scanner@demo.example')
    expect(mail?.text).not.toMatch(/https?:\/\//) // nothing to open
    const query = `?${new URLSearchParams({ address: 'scanner@demo.example', code })}`
    for (const method of ['GET', 'HEAD', 'GET'])
      expect(hasSession(await browse(app).fetch(`/anmelden/code${query}`, { method }))).toBe(false)
    expect(hasSession(await browse(app).fetch('/anmelden/code', post({ address: 'scanner@demo.example', code })))).toBe(true)
  })

  test('comes in a mail that names no other host, whatever the request claimed', async () => {
    await forget()
    for (const headers of [
      { 'x-forwarded-host': 'boese.example' },
      { 'x-forwarded-proto': 'gopher', forwarded: 'host=boese.example' },
    ] as Record<string, string>[]) {
      const answer = await ask('vergiftet@demo.example', headers)
      expect(answer.headers.get('location')).toBe('/anmelden/code')
    }
    const answer = await rawPost('/anmelden', { address: 'vergiftet@demo.example' }, { host: 'boese.example' })
    expect(answer).toMatchObject({ status: 303, location: '/anmelden/code' })
    for (const { text } of await mailsTo('vergiftet@demo.example')) expect(text).not.toContain('boese')
  })

  test('asked for or entered from a foreign page does nothing', async () => {
    await forget()
    for (const origin of ['https://boese.example', 'null', '']) {
      const headers: Record<string, string> = { origin, 'content-type': 'application/x-www-form-urlencoded' }
      expect((await ask('fremd@demo.example', headers)).status, origin).toBe(403)
    }
    expect(await mailsTo('fremd@demo.example')).toEqual([])
  })
})

describe('sessions', () => {
  test('signing in gives a new one, and the cookie of before is worth nothing', async () => {
    const visitor = browse(app)
    visitor.cookies.set('lernpfad.session_token', 'planted.by-somebody')
    await visitor.post('/anmelden', { als: 'luan.krasniqi@demo.example' })
    const first = visitor.cookies.get('lernpfad.session_token')
    expect(first).not.toContain('planted')
    await visitor.post('/anmelden', { als: 'reto.landolt@demo.example' })
    const old = browse(app)
    old.cookies.set('lernpfad.session_token', first ?? '')
    expect((await old.get('/mein/konto')).heading).toBe('Anmelden')
    expect((await visitor.get('/mein/konto')).text).toContain('reto.landolt@demo.example')
  })

  test('signing out ends the one here, and signing out everywhere the other browser’s too', async () => {
    const [here, there, third] = [
      await as('sandra.tschudi@demo.example'),
      await as('sandra.tschudi@demo.example'),
      await as('sandra.tschudi@demo.example'),
    ]
    const cookies = new Map(here.cookies)
    expect((await here.post('/abmelden', {})).heading).toBe('Sie sind abgemeldet')
    for (const [name, value] of cookies) here.cookies.set(name, value) // somebody kept a copy
    expect((await here.get('/mein/konto')).heading).toBe('Anmelden')
    expect((await there.get('/mein/konto')).heading).toBe('Mein Konto')
    await (await there.get('/mein/konto')).submit({}, { button: 'Überall abmelden' })
    for (const visitor of [there, third]) expect((await visitor.get('/mein/konto')).heading).toBe('Anmelden')
  })

  test('a link does not sign anybody out', async () => {
    const visitor = await as('marija.petrovic@demo.example')
    await visitor.get('/abmelden')
    expect((await visitor.get('/mein/konto')).heading).toBe('Mein Konto')
  })

  test('a role given or ended in one browser holds with the next request of the other', async () => {
    const [administrator, clerk] = [await as('marco.disch@demo.example'), await as('heidi.voegeli@demo.example')]
    expect((await clerk.get('/amt/schalter')).status).toBe(200)
    const people = await administrator.get('/amt/personen?q=heidi.voegeli')
    const heidi = await people.follow('Heidi Vögeli', 'tbody a')
    const ended = await heidi.submit({}, { button: 'Beenden' })
    expect(ended.notice).toContain('beendet')
    expect((await clerk.get('/amt/schalter')).status).toBe(403)
    await ended.submit({ role: 'counter_clerk', organisation: 'SCHALTER' }, { button: 'Rolle geben' })
    expect((await clerk.get('/amt/schalter')).status).toBe(200)
  })

  test('a blocked account is out at once, in every browser, and does not come back in', async () => {
    const [administrator, one, other] = [
      await as('marco.disch@demo.example'),
      await as('thomas.gallati@demo.example'),
      await as('thomas.gallati@demo.example'),
    ]
    const thomas = await (await administrator.get('/amt/personen?q=thomas.gallati')).follow('Thomas Gallati', 'tbody a')
    await thomas.submit({ reason: 'Austritt' }, { button: 'Konto sperren' })
    for (const visitor of [one, other]) expect((await visitor.get('/mein/konto')).heading).toBe('Anmelden')
    const again = await as('thomas.gallati@demo.example')
    expect((await again.get('/mein/konto')).heading).toBe('Anmelden')
    await forget()
    await ask('thomas.gallati@demo.example')
    const entered = await browse(app).post('/anmelden/code', {
      address: 'thomas.gallati@demo.example',
      code: await codeTo('thomas.gallati@demo.example'),
    })
    expect(entered.text).toContain('Dieses Konto ist gesperrt')
  })

  test('only the demo’s people are entered without a proof, and only in a demo', async () => {
    await forget()
    await ask('echt@demo.example')
    await browse(app).post('/anmelden/code', { address: 'echt@demo.example', code: await codeTo('echt@demo.example') })
    expect((await browse(app).post('/anmelden', { als: 'echt@demo.example' })).status).toBe(404)
    const real = await startApp({
      databaseUrl: app.databaseUrl,
      env: { DEMO: 'false', PUBLIC_URL: 'https://lernpfad.example', SMTP_URL: 'smtp://127.0.0.1:9' },
    })
    const answer = await fetch(`${real.url}/anmelden`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ als: 'marco.disch@demo.example' }),
      headers: { origin: 'https://lernpfad.example' },
    })
    expect(hasSession(answer)).toBe(false)
    expect(await (await fetch(`${real.url}/anmelden`)).text()).not.toContain('marco.disch')
  })

  test('over https the cookies are bound to the host: __Host-, Secure, HttpOnly, SameSite', async () => {
    await forget()
    const real = await startApp({
      databaseUrl: app.databaseUrl,
      env: { PUBLIC_URL: 'https://lernpfad.example' },
    })
    const send = (path: string, fields: Record<string, string>) =>
      fetch(real.url + path, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams(fields),
        headers: { origin: 'https://lernpfad.example' },
      })
    const asked = await send('/anmelden', { address: 'sicher@demo.example' })
    const entered = await send('/anmelden/code', { address: 'sicher@demo.example', code: await codeTo('sicher@demo.example') })
    const lines = [...asked.headers.getSetCookie(), ...entered.headers.getSetCookie()]
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) {
      expect(line).toMatch(/^__Host-lernpfad\./)
      for (const attribute of ['; Secure', '; HttpOnly', '; SameSite=Lax', '; Path=/']) expect(line).toContain(attribute)
      expect(line).not.toMatch(/domain/i)
    }
  })
})

const median = (numbers: number[] = []) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

/** As fetch, but it says the Host that it is told to. */
function rawPost(path: string, fields: Record<string, string>, headers: Record<string, string>) {
  const body = new URLSearchParams(fields).toString()
  return new Promise<{ status: number | undefined; location: string | undefined }>((done, fail) => {
    const sent = request(
      {
        port: app.port,
        host: '127.0.0.1',
        path,
        method: 'POST',
        headers: { origin: app.url, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length, ...headers },
      },
      answer => {
        answer.resume()
        done({ status: answer.statusCode, location: answer.headers.location })
      },
    )
    sent.on('error', fail)
    sent.end(body)
  })
}
