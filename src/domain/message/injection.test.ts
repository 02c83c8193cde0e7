// P17 for mails, letters and calendars: what people type never becomes a header, a recipient, an address to fetch or a program.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getRunFacts } from '#domain/enrolment/run-facts.ts'
import { drawLettersOf } from '#domain/message/printing.ts'
import { sendQueued } from '#domain/message/sending.ts'
import { messageKinds, writeMessage } from '#domain/message/writing.ts'
import { openPost } from '#outside/post.ts'
import { startMailServer } from '#test/mail-server.ts'
import { actingInPdf, objectsOf } from '#test/pdf.ts'
import { makePerson, makeResident, makeRun } from '#test/places.ts'

const payloads = [
  'a\r\nBcc: fremd@evil.example',
  'a\nBcc: fremd@evil.example\n\n<h1>neu</h1>',
  'a\rX-Injected: 1',
  'a%0d%0aBcc:fremd@evil.example',
  'a\u2028Bcc: fremd@evil.example',
  'a\u0085Bcc: fremd@evil.example',
  'a\u000bBcc: fremd@evil.example',
  '=?utf-8?q?=0D=0ABcc:_fremd@evil.example?=',
  '=?utf-8?b?DQpCY2M6IGZyZW1kQGV2aWwuZXhhbXBsZQ==?=',
  '"><script>alert(1)</script>',
  '<img src=https://evil.example/x.png>',
  '<iframe src=file:///etc/passwd>',
  'javascript:alert(1)',
  '{reader}{person}{link}',
  '[Sie|du]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant to stay text
  '${process.env.SECRET}',
  '{{constructor}}',
  '=cmd|" /C calc"!A0',
  '@SUM(1+1)',
  '%PDF-1.7 /JavaScript (app.alert(1))',
  ') /AA << /O << /S /Launch >> >> (',
  'END:VEVENT\r\nBEGIN:VALARM',
  'a\\nATTENDEE:mailto:fremd@evil.example',
  'a;ATTENDEE=x:y,z',
  '.\r\nMAIL FROM:<x@evil.example>',
  '\r\n.\r\nQUIT',
  '\u202Egnp.exe',
  '\u0007\u001b[31mrot',
  'x'.repeat(5000),
  '😀🧑‍🦽ẞ',
]

let mails: Awaited<ReturnType<typeof startMailServer>>
let close: () => void
beforeAll(async () => {
  mails = await startMailServer()
  close = openPost({ smtpUrl: mails.url, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: false })
})
afterAll(async () => {
  close()
  await mails.close()
})

test.each(payloads)('%j in name, title, place and reason', async payload => {
  const run = {
    ...(await getRunFacts(database(), (await makeRun()).id)),
    title: payload,
    placeName: payload,
    bring: [payload],
    stop: payload,
  }
  const stored = payload.replaceAll('\u0000', '')
  const [reader, paper] = [await makeResident({ firstName: stored }), await makePerson({ firstName: stored, email: null })]
  await database().$transaction(async tx => {
    for (const personId of [reader.person.id, paper.id])
      for (const kind of messageKinds)
        await writeMessage(tx, { kind, personId, run, values: { reason: payload, position: 1, offerLink: payload } })
  })
  mails.received.length = 0
  expect(await sendQueued()).toBe(messageKinds.length)
  expect(mails.received.map(mail => mail.to)).toEqual(messageKinds.map(() => reader.person.email))
  for (const { raw } of mails.received) {
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]/g, ' ')
    const names = head.split('\r\n').map(line => line.slice(0, line.indexOf(':')).toLowerCase())
    expect(new Set(names).size).toBe(names.length)
    const known = ['from', 'to', 'subject', 'message-id', 'auto-submitted', 'x-auto-response-suppress', 'date', 'mime-version']
    expect(names.filter(name => !known.includes(name) && !name.startsWith('content-'))).toEqual([])
    expect(raw).not.toMatch(/^content-type: text\/html/im)
  }
  const calendars = (await database().message.findMany({ where: { personId: reader.person.id }, select: { calendar: true } })).map(
    one => one.calendar ?? '',
  )
  for (const calendar of calendars) expect(calendar).not.toMatch(/^(ATTENDEE|BEGIN:VALARM|ORGANIZER)/m)
  const letters = await database().message.findMany({ where: { personId: paper.id }, select: { id: true } })
  const { pdf } = await drawLettersOf(
    'de',
    letters.map(one => one.id),
  )
  expect(objectsOf(pdf)).not.toMatch(actingInPdf)
})
