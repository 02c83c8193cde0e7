import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { type App, startApp } from '#test/app.ts'
import { browse } from '#test/browse.ts'
import { pdf } from '#test/papers.ts'
import { makeResident, makeRun } from '#test/places.ts'
import { signInAs } from '#test/sign-in.ts'
import { makeProgramme } from '#test/subsidies.ts'

let app: App
let programme: string
beforeAll(async () => {
  app = await startApp()
  const { terms } = await makeProgramme(0, {}, 'weiterbildungsbeitrag')
  const rules = terms.rules.rules.filter(one => ['age', 'residence', 'income', 'in_time', 'paid_once'].includes(one.key))
  const { programmeId } = await makeProgramme(0, { rules: { ...terms.rules, rules } }, 'weiterbildungsbeitrag')
  programme = (await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })).key
})

async function begun() {
  const run = await makeRun({ priceRappen: 58_000, version: { title: 'Datenanalyse mit SQL' } })
  const resident = await makeResident({ firstName: 'Sandra', lastName: 'Muster', municipality: 1632, bornOn: new Date('1990-02-03') })
  const visitor = browse(app)
  await signInAs(visitor, resident.email)
  const first = await visitor.post('/mein/gesuche/neu', {
    programme,
    kurs: run.course.slug,
    termin: String(run.number),
    employment: 'employed',
    other_funding: '0',
  })
  expect(first.path).toMatch(/^\/mein\/gesuche\/[0-9a-f-]{36}\/person$/)
  const here = first.path.replace(/\/person$/, '')
  return { visitor, here, id: here.split('/').at(-1) ?? '', resident, run }
}
/** What a browser sends with a chosen file. */
const file = (name: string, bytes: Buffer, type = 'application/octet-stream') => new File([new Uint8Array(bytes)], name, { type })
async function handIn(visitor: Awaited<ReturnType<typeof begun>>['visitor'], here: string, document: string, handed: File) {
  const form = new FormData()
  form.set('document', document)
  form.set('file', handed)
  return visitor.fetch(`${here}/unterlagen`, { method: 'POST', body: form, headers: { origin: app.url }, redirect: 'manual' })
}

test('from the check to the receipt without script: answers come along, every page is saved, the file number is said', async () => {
  const { visitor, here, id } = await begun()
  expect((await visitor.get(`${here}/kurs`)).html).toMatch(/name="other_funding"[^>]*value="0\.00"|value="0\.00"[^>]*name="other_funding"/)
  expect((await visitor.post(`${here}/person`, { resident_since: '1.8.1998' })).path).toBe(`${here}/kurs`)
  expect((await visitor.post(`${here}/kurs`, { other_funding: '0' })).path).toBe(`${here}/einkommen`)
  const wrong = await visitor.post(`${here}/einkommen`, { household: 'single', children: '0', income: "61'400.5O" })
  expect(wrong.status).toBe(422)
  expect(wrong.html).toContain("61'400.5O")
  expect((await visitor.post(`${here}/einkommen`, { household: 'single', children: '0', income: "61'400.50" })).path).toBe(
    `${here}/auszahlung`,
  )
  const qr = await visitor.post(`${here}/auszahlung`, { holder: 'Sandra Muster', iban: 'CH44 3199 9123 0008 8901 2' })
  expect([qr.status, qr.text.includes('QR-IBAN')]).toEqual([422, true])
  expect((await visitor.post(`${here}/auszahlung`, { holder: 'Sandra Muster', iban: 'CH93 0076 2011 6238 5295 7' })).path).toBe(
    `${here}/unterlagen`,
  )
  const check = await visitor.get(`${here}/pruefen`)
  expect(check.text).toContain("CHF 61'400.50")
  expect(check.html).not.toContain('CH9300762011623852957')
  expect(check.text).not.toContain('Das fehlt noch')
  expect((await visitor.post(`${here}/pruefen`, {})).status).toBe(422)
  const receipt = await visitor.post(`${here}/pruefen`, { declaration: '2026-1' })
  expect(receipt.heading).toMatch(/^Gesuch 20\d\d-\d{4}$/)
  expect(receipt.text).toContain('Ihr Gesuch ist da.')
  expect((await visitor.get('/mein/gesuche')).text).toContain('eingereicht')
  expect((await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).state).toBe('submitted')
})

test('a draft is found on another device by its code, and nobody else finds anything', async () => {
  const { visitor, here, resident, id } = await begun()
  const { code } = await database().subsidyApplication.findUniqueOrThrow({ where: { id } })
  expect((await visitor.get(here)).text).toContain(`${code?.slice(0, 3)} ${code?.slice(3)}`)
  const other = browse(app)
  await signInAs(other, resident.email)
  expect((await other.post('/mein/gesuche', { code: code ?? '' })).path).toMatch(new RegExp(`^${here}/`))
  const stranger = browse(app)
  await signInAs(stranger, (await makeResident()).email)
  expect((await stranger.post('/mein/gesuche', { code: code ?? '' })).status).toBe(422)
  for (const path of [here, `${here}/person`, `${here}/pruefen`, `${here}/unterlagen`])
    expect([path, (await stranger.get(path)).status]).toEqual([path, 404])
  expect((await browse(app).get(here)).path).toMatch(/^\/anmelden\?weiter=/)
})

test('a document is handed in and comes back only to its person, as an attachment in which nothing can act', async () => {
  const { visitor, here, id } = await begun()
  await visitor.get(`${here}/unterlagen`)
  expect((await handIn(visitor, here, 'registration', file('Anmeldung SQL – Schule.pdf', pdf()))).status).toBe(303)
  const page = await visitor.get(`${here}/unterlagen`)
  expect(page.text).toContain('Anmeldung SQL – Schule.pdf')
  const kept = await database().subsidyFile.findFirstOrThrow({ where: { document: { applicationId: id } } })
  const address = `${here}/datei/${kept.id}`
  const served = await visitor.fetch(address)
  expect(served.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w .-]+"; filename\*=UTF-8''/)
  expect(served.headers.get('x-content-type-options')).toBe('nosniff')
  expect(served.headers.get('content-security-policy')).toContain('sandbox')
  expect(served.headers.get('cache-control')).toContain('no-store')
  expect(Buffer.from(await served.arrayBuffer()).equals(pdf())).toBe(true)
  const stranger = browse(app)
  await signInAs(stranger, (await makeResident()).email)
  expect((await stranger.get(address)).status).toBe(404)
  expect((await browse(app).get(address)).path).toMatch(/^\/anmelden/)
  expect((await visitor.post(`${here}/unterlagen`, { remove: kept.id })).status).toBe(200)
  expect(await database().subsidyDocument.findFirst({ where: { applicationId: id, key: 'registration' } })).toMatchObject({
    state: 'outstanding',
  })
})

test('a bad file is refused with its sentence, and the draft is as it was', async () => {
  const { visitor, here, id } = await begun()
  await visitor.get(`${here}/unterlagen`)
  const before = await database().subsidyApplication.findUniqueOrThrow({ where: { id } })
  const refused = async (handed: File) => {
    const answer = await handIn(visitor, here, 'registration', handed)
    return [answer.status, (await answer.text()).match(/class="err"[^>]*>.*?<\/p>/s)?.[0] ?? '']
  }
  for (const [handed, said] of [
    [file('Rechnung.pdf', Buffer.from('MZ program'), 'application/pdf'), 'PDF, JPEG, PNG und HEIC'],
    [file('bild.svg', Buffer.from('<svg onload="alert(1)"/>'), 'image/svg+xml'), 'PDF, JPEG, PNG und HEIC'],
    [file('leer.pdf', Buffer.alloc(0)), 'nichts'],
    [file('skript.pdf', pdf({ objects: ['<< /S /JavaScript /JS (a) >>'] })), 'von selber'],
  ] as const) {
    const [status, sentence] = await refused(handed)
    expect([status, String(sentence)]).toEqual([422, expect.stringContaining(said)])
  }
  const large = await handIn(visitor, here, 'registration', file('gross.pdf', Buffer.alloc(30_000_000)))
  expect([large.status, large.headers.get('location')]).toEqual([303, `${here}/unterlagen?zu-gross`])
  expect((await visitor.get(`${here}/unterlagen?zu-gross`)).text).toContain('zu gross')
  expect(await database().subsidyApplication.findUniqueOrThrow({ where: { id } })).toEqual(before)
  expect(await database().subsidyFile.count({ where: { document: { applicationId: id } } })).toBe(0)
})

test('a course says what it might cost; posted answers are kept nowhere, not even in the page cache', async () => {
  const { run } = await begun()
  const visitor = browse(app)
  const check = await visitor.fetch('/foerderung', {
    method: 'POST',
    body: new URLSearchParams({ kurs: run.course.slug, municipality: '1632', born_on: '3.2.1990', employment: 'employed' }),
    headers: { origin: app.url },
  })
  expect([check.status, check.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  expect(await check.text()).toContain('Gesuch stellen')
  expect(await database().subsidyAnswers.count()).toBe(0)
})

test('who keeps the answers in the profile finds them there until they forget them', async () => {
  const { visitor, run } = await begun()
  const said = { kurs: run.course.slug, municipality: '1632', born_on: '3.2.1990', employment: 'employed' }
  expect((await visitor.post('/foerderung', { ...said, weiter: 'behalten' })).text).toContain('Behalten.')
  expect(await database().subsidyAnswers.count()).toBe(1)
  expect((await visitor.post('/foerderung', { ...said, weiter: 'vergessen' })).text).toContain('Gelöscht.')
  expect(await database().subsidyAnswers.count()).toBe(0)
})
