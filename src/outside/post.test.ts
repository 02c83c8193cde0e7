import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { listPracticeMails } from '#domain/message/practice.ts'
import { MailRefused, openPost, sendMail } from './post.ts'

let closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing) close()
  closing = []
})

const from = 'Lernpfad <lernpfad@demo.example>'
const publicUrl = 'https://lernpfad.example'
const practice = (practiceIsPublic = true) => closing.push(openPost({ smtpUrl: null, from, publicUrl, practiceIsPublic }))

/** A real SMTP server that keeps what it received; `reply` may refuse an address. */
async function receive(refuse?: { at: 'rcpt' | 'data' | 'from'; code: number }) {
  const received: { to: string[]; raw: string }[] = []
  const no = () => Object.assign(new Error('no'), { responseCode: refuse?.code })
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onMailFrom: (_address, _session, done) => done(refuse?.at === 'from' ? no() : null),
    onRcptTo: (_address, _session, done) => done(refuse?.at === 'rcpt' ? no() : null),
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', chunk => (raw += chunk))
      stream.on('end', () => {
        if (refuse?.at === 'data') return done(no())
        received.push({ to: session.envelope.rcptTo.map(one => one.address), raw })
        done()
      })
    },
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', () => done()))
  const { port } = server.server.address() as AddressInfo
  closing.push(openPost({ smtpUrl: `smtp://127.0.0.1:${port}`, from, publicUrl, practiceIsPublic: true }), () => server.close())
  return received
}

test('a mail goes out once, says who made it and carries its own Message-ID', async () => {
  const received = await receive()
  await sendMail({ to: 'anna@demo.example', subject: 'Kurs für Sie', text: 'Grüezi', messageId: 'abc-1' })
  expect(received).toHaveLength(1)
  expect(received[0]?.to).toEqual(['anna@demo.example'])
  expect(received[0]?.raw).toMatch(/^From: Lernpfad <lernpfad@demo\.example>\r$/m)
  expect(received[0]?.raw).toMatch(/^To: anna@demo\.example\r$/m)
  expect(received[0]?.raw).toMatch(/^Message-ID: <abc-1@demo\.example>\r$/im)
  expect(received[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
})

test('a line end in a subject begins no new header', async () => {
  const received = await receive()
  const subject = 'Kurs\r\nBcc: fremd@evil.example\r\n\r\n<b>neu</b>\u2028X-Mine: 1\u0000'
  await sendMail({ to: 'anna@demo.example', subject, text: 'x' })
  expect(received[0]?.to).toEqual(['anna@demo.example'])
  const head = received[0]?.raw.split('\r\n\r\n', 1)[0] ?? ''
  expect(head).not.toMatch(/^(bcc|x-mine):/im)
})

test.each([
  'anna@demo.example, fremd@evil.example',
  'anna@demo.example\r\nBcc: fremd@evil.example',
  'Anna <anna@demo.example>',
  '"a b"@demo.example',
  'a@b@c',
  'anna@demo.example;x@y',
  '',
  'anna',
])('«%s» is not one address, and nothing goes out', async to => {
  const received = await receive()
  await expect(sendMail({ to, subject: 'x', text: 'x' })).rejects.toBeInstanceOf(MailRefused)
  expect(received).toEqual([])
})

test('a calendar comes along as something mail programs offer to take over', async () => {
  const received = await receive()
  await sendMail({ to: 'a@demo.example', subject: 'x', text: 'x', calendar: 'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR' })
  expect(received[0]?.raw).toMatch(/content-type: text\/calendar; charset=utf-8; method=CANCEL/i)
  expect(received[0]?.raw).toContain('termine.ics')
})

test.each([
  [{ at: 'rcpt', code: 550 }, true],
  [{ at: 'data', code: 554 }, true],
  [{ at: 'rcpt', code: 451 }, false],
  [{ at: 'data', code: 452 }, false],
  [{ at: 'from', code: 550 }, false],
] as const)('a no of %o counts against the address: %s', async (refuse, counts) => {
  await receive(refuse)
  const error = await sendMail({ to: 'anna@demo.example', subject: 'x', text: 'x' }).catch(one => one)
  expect(error).toBeInstanceOf(Error)
  expect(error instanceof MailRefused).toBe(counts)
})

test('without SMTP the practice post office keeps the mail, the same Message-ID only once', async () => {
  practice()
  for (let n = 0; n < 2; n++) await sendMail({ to: 'Anna@demo.example', subject: 'Code', text: '123456', messageId: 'same' })
  await sendMail({ to: 'other@demo.example', subject: 'Zweite', text: 'x' })
  const all = await listPracticeMails(undefined, 1)
  expect(all.mails.map(mail => mail.subject)).toEqual(['Zweite', 'Code'])
  expect((await listPracticeMails('anna@', 1)).total).toBe(1)
  expect(await database().practiceMail.count()).toBe(2)
})

test('outside a demo nobody reads the practice post office: sign-in codes lie there', async () => {
  practice(false)
  await sendMail({ to: 'anna@demo.example', subject: 'Code', text: '123456' })
  await expect(listPracticeMails(undefined, 1)).rejects.toMatchObject({ reason: 'not_found' })
})
