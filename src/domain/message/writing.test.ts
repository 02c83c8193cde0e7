import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { composed, messageKinds, shown, type Writing, writeMessage } from '#domain/message/writing.ts'
import { openPost } from '#outside/post.ts'
import { inDays, makeChild, makePerson, makeResident, makeRun } from '#test/places.ts'

beforeAll(() => {
  openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', publicUrl: 'https://lernpfad.example', practiceIsPublic: true })
})
afterEach(() => stopClock(null))

type Ideas = Partial<Omit<Writing, 'kind' | 'run'>> & Pick<Writing, 'run'>
async function write(kind: Writing['kind'], personId: string, ideas: Ideas) {
  await database().$transaction(tx => writeMessage(tx, { kind, personId, values: {}, ...ideas }))
  return database().message.findMany({ where: { personId }, orderBy: { id: 'asc' } })
}
const enrol = async (personId: string, runId: string, enrolledById: string | null = null) =>
  (await database().enrolment.create({ data: { personId, runId, state: 'confirmed', enrolledById } })).id
const oneRun = async (ideas: Parameters<typeof makeRun>[0] = {}) => getRunFacts(database(), (await makeRun(ideas)).id)

test('a person is told by mail, in their language, when, where and what it costs', async () => {
  stopClock('2026-09-01T10:00:00Z')
  const sessions = [
    { startsAt: new Date('2026-10-20T16:15:00Z'), endsAt: new Date('2026-10-20T18:45:00Z') },
    // After the clocks have gone back, a quarter past six is an hour later in the world.
    { startsAt: new Date('2026-10-27T17:15:00Z'), endsAt: new Date('2026-10-27T19:45:00Z') },
  ]
  const run = await oneRun({ sessions, priceRappen: 9000, version: { title: 'Tabellen', bring: ['Laptop', 'Znüni'] } })
  const { person } = await makeResident({ firstName: 'Sandra', lastName: 'Hösli' })
  const id = await enrol(person.id, run.id)
  const [message, ...others] = await write('enrolment/confirmed', person.id, { run, enrolmentId: id })
  expect(others).toEqual([])
  expect(message).toMatchObject({ state: 'queued', channel: 'mail', address: person.email, language: 'de', enrolmentId: id })
  expect(message?.subject).toBe('Platz bestätigt: Tabellen')
  expect(message?.body).toContain('Guten Tag Sandra Hösli\n\nSie haben einen Platz im Kurs «Tabellen».')
  expect(message?.body).toContain(
    'Wann:\nDi, 20. Okt. 2026, 18.15 bis 20.45 Uhr\nDi, 27. Okt. 2026, 18.15 bis 20.45 Uhr\n\nWo: Bibliothek (Demo), Glarus\nKosten: CHF\u00a090\n',
  )
  expect(message?.body).toContain('\n\nBitte mitbringen:\nLaptop\nZnüni\n\n')
  expect(message?.body).toContain(`https://lernpfad.example/mein/kurse/${id}`)
  expect(message?.body).not.toMatch(/[{}[\]|]|Haltestelle|undefined/)
})

test('somebody who reads English gets English, with addresses of the English pages', async () => {
  const run = await oneRun({ priceRappen: null })
  const { person } = await makeResident({ language: 'en' })
  const [message] = await write('enrolment/confirmed', person.id, { run })
  expect(message?.subject).toMatch(/^Place confirmed: /)
  expect(message?.body).toContain('Price: The price will follow')
  const [, cancelled] = await write('enrolment/cancelled', person.id, { run })
  expect(cancelled?.body).toContain('https://lernpfad.example/en/kurse')
})

describe('who reads it', () => {
  test('what concerns a child goes to the guardian who enrolled it', async () => {
    const father = await makeResident({ firstName: 'Urs' })
    const mother = await makeResident({ firstName: 'Nadja' })
    const kim = await makeChild(father.accountId, { lastName: 'Zweifel' })
    await database().managing.create({ data: { accountId: mother.accountId, personId: kim.id, kind: 'guardian' } })
    const run = await oneRun()
    const enrolmentId = await enrol(kim.id, run.id, mother.accountId)
    const [message] = await write('enrolment/confirmed', kim.id, { run, enrolmentId })
    expect(message?.address).toBe(mother.email)
    expect(message?.body).toContain('Guten Tag Nadja\n\nKim Zweifel hat einen Platz')
    expect(message?.calendar).toContain('SUMMARY:Kim Zweifel: ')
  })

  test('a young person of sixteen with a login reads for themselves', async () => {
    const mother = await makeResident()
    const bornOn = new Date(
      inDays(-17 * 365.25)
        .toISOString()
        .slice(0, 10),
    )
    const luan = await makeResident({ bornOn })
    await database().managing.create({ data: { accountId: mother.accountId, personId: luan.person.id, kind: 'guardian' } })
    const [message] = await write('enrolment/confirmed', luan.person.id, { run: await oneRun() })
    expect(message?.address).toBe(luan.person.email)
  })

  test('people without e-mail get the same text as a letter that waits at the counter', async () => {
    const frida = await makePerson({ email: null })
    const [message, ...others] = await write('enrolment/confirmed', frida.id, { run: await oneRun() })
    expect(others).toEqual([])
    expect(message).toMatchObject({ channel: 'letter', state: 'to_print', address: null, calendar: null })
    expect(message?.body).toContain('Guten Tag Frida Probe')
  })

  test('who wants letters gets letters, with an e-mail too', async () => {
    const person = await makePerson({ channel: 'letter' })
    const messages = await write('enrolment/confirmed', person.id, { run: await oneRun() })
    expect(messages.map(one => one.channel)).toEqual(['letter'])
  })

  test('who helps somebody without e-mail gets a mail beside the letter', async () => {
    const helper = await makeResident({ firstName: 'Nadja' })
    const frida = await makePerson({ email: null })
    await database().managing.create({ data: { accountId: helper.accountId, personId: frida.id, kind: 'helper' } })
    const messages = await write('enrolment/offered', frida.id, {
      run: await oneRun(),
      values: { offerUntil: inDays(2).toISOString(), offerLink: '/angebot/abc', party: 1 },
      onceKey: `o:${frida.id}`,
    })
    expect(messages.map(one => [one.channel, one.address])).toEqual([
      ['letter', null],
      ['mail', helper.email],
    ])
    expect(messages[1]?.body).toContain('Er ist für Frida Probe reserviert bis')
    expect(messages[1]?.body).toContain('https://lernpfad.example/angebot/abc')
    expect(messages[1]?.body).not.toContain('zusammen')
  })

  test('somebody whose help has ended is told nothing more', async () => {
    const helper = await makeResident()
    const frida = await makePerson({ email: null })
    await database().managing.create({ data: { accountId: helper.accountId, personId: frida.id, kind: 'helper', endedAt: new Date() } })
    expect(await write('enrolment/confirmed', frida.id, { run: await oneRun() })).toHaveLength(1)
  })
})

test('a message with the same key is written once', async () => {
  const { person } = await makeResident()
  const run = await oneRun()
  for (let n = 0; n < 3; n++) await write('enrolment/reminder', person.id, { run, onceKey: `reminder:${person.id}` })
  expect(await database().message.count({ where: { personId: person.id } })).toBe(1)
})

test('what is rolled back was never told', async () => {
  const { person } = await makeResident()
  const run = await oneRun()
  const undone = database().$transaction(async tx => {
    await writeMessage(tx, { kind: 'enrolment/confirmed', personId: person.id, run, values: {} })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await database().message.count({ where: { personId: person.id } })).toBe(0)
})

test('a cancellation takes back what the calendar was given, and nothing from somebody who only waited', async () => {
  const { person } = await makeResident()
  const run = await oneRun()
  const waited = await database().enrolment.create({
    data: { personId: person.id, runId: run.id, state: 'cancelled', endReason: 'cancelled_by_person' },
  })
  const [first] = await write('enrolment/cancelled', person.id, { run, enrolmentId: waited.id, values: { reason: '' } })
  expect(first?.calendar).toBeNull()
  expect(first?.body).not.toContain('Grund')
  const seated = await enrol(person.id, run.id)
  await write('enrolment/confirmed', person.id, { run, enrolmentId: seated })
  const all = await write('enrolment/cancelled', person.id, { run, enrolmentId: seated, values: { reason: 'Krank' } })
  expect(all.at(-1)?.calendar).toContain('METHOD:CANCEL')
  expect(all.at(-1)?.body).toContain('Grund: Krank')
})

test('a cancelled run comes with other courses for the same people, with seats left', async () => {
  const competences = { create: [{ code: '4.1', fromLevel: 0, toLevel: 2 }] }
  const version = { audience: ['seniors'], competences }
  const run = await oneRun({ version })
  const again = await oneRun({ courseId: run.courseId, sessions: [{ startsAt: inDays(90), endsAt: inDays(90, 2) }] })
  const other = await oneRun({ version: { ...version, title: 'E-Banking sicher' } })
  const full = await oneRun({ version: { ...version, title: 'Voller Kurs' }, seats: 1, taken: 1 })
  const children = await oneRun({ version: { audience: ['children'], competences, title: 'Für Kinder' } })
  const { person } = await makeResident()
  const [message] = await write('enrolment/run_cancelled', person.id, { run, values: { reason: 'Zu wenige Anmeldungen' } })
  expect(message?.body).toContain('Grund: Zu wenige Anmeldungen')
  expect(message?.body).toContain(`https://lernpfad.example/kurse/${again.slug}`)
  expect(message?.body).toContain(`https://lernpfad.example/kurse/${other.slug}`)
  for (const no of [full, children]) expect(message?.body).not.toContain(no.slug)
})

test('a deadline that is over is not offered', async () => {
  const { person } = await makeResident()
  const run = await oneRun({ cancelUntil: inDays(-1) })
  const [message] = await write('enrolment/confirmed', person.id, { run })
  expect(message?.body).not.toContain('Bitte sagen Sie bis')
})

test('a course of forty days fits on a page', async () => {
  const sessions = Array.from({ length: 40 }, (_, n) => ({ startsAt: inDays(30 + n), endsAt: inDays(30 + n, 3) }))
  const { person } = await makeResident()
  const [message] = await write('enrolment/confirmed', person.id, { run: await oneRun({ sessions }) })
  expect(message?.body.match(/ Uhr$/gm)?.length).toBe(11)
  expect(message?.body).toMatch(/und 29 weitere Termine bis am /)
  expect(message?.calendar?.match(/BEGIN:VEVENT/g)?.length).toBe(40)
})

test.each([
  'Frida\r\nBcc: fremd@evil.example',
  '{phone}{course}[a|b]',
  '<script>alert(1)</script>',
  '\u202Eadirf',
  'Fri\u0000da\u0007',
  '=HYPERLINK("https://evil.example")',
])('a person who calls themselves %j changes no header and no text around it', async firstName => {
  const run = await oneRun()
  const { person } = await makeResident({ firstName: firstName.replaceAll('\u0000', '') })
  const [message] = await write('enrolment/confirmed', person.id, { run: { ...run, title: `Kurs ${firstName}` } })
  expect(message?.subject).not.toMatch(/[\p{Cc}\u202A-\u202E]/u)
  expect(message?.subject).toMatch(/^Platz bestätigt: Kurs /)
  expect(message?.body).not.toMatch(/[^\P{Cc}\n]|[\u202A-\u202E]/u)
  // Braces and brackets of a name stay what they are.
  if (firstName.includes('{')) expect(message?.body).toContain('Guten Tag {phone}{course}[a|b] Probe')
})

describe.each(messageKinds)('the text %s', kind => {
  const languages = ['de', 'en'] as const
  const everything = ['person', 'course', 'provider', 'providerPhone', 'dates', 'startDay', 'lastDay', 'place', 'stop', 'price', 'bring']
  const also = [
    'cancelUntil',
    'courseLink',
    'link',
    'alternatives',
    'position',
    'offerUntil',
    'offerLink',
    'party',
    'reason',
    'payUntil',
    'payLink',
    'billed',
    'later',
  ]
  const common = ['reader', 'phone', 'hours', 'counter', 'brand', 'owner', 'coursesLink']

  test.each(languages)('exists in %s and asks only for what there is', language => {
    const text = readFileSync(`content/letters/${kind}.${language}.md`, 'utf8')
    const asked = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(asked.filter(name => ![...everything, ...also, ...common].includes(name ?? ''))).toEqual([])
    expect(text).not.toMatch(/ß/)
  })

  test.each(languages)('reads whole in %s, for the person and for somebody who reads for them', language => {
    const words = Object.fromEntries([...everything, ...also].map(name => [name, `<${name}>`]))
    for (const isPerson of [true, false]) {
      const { subject, body } = composed(kind, { name: 'Anna Muster', language, isPerson }, words)
      expect(`${subject}\n${body}`).not.toMatch(/[{}[\]|]|undefined/)
      expect(body).toContain('Anna Muster')
    }
  })
})

test('there is no text that nobody writes', () => {
  const files = readdirSync('content/letters/enrolment').map(file => `enrolment/${file.split('.', 1)[0]}`)
  expect([...new Set(files)].sort()).toEqual([...messageKinds].sort())
})

test('a reason that only looks like a moment or a day is written as it was said', () => {
  const said = shown({ reason: '2026-13-45T99:99', day: '2026-02-31', until: '2026-05-08T12:00:00.000Z', on: '2026-05-08' }, 'de')
  expect(said).toMatchObject({ reason: '2026-13-45T99:99', day: '2026-02-31', on: '8. Mai 2026' })
  expect(said['until']).toContain('8. Mai 2026, 14.00 Uhr')
})
