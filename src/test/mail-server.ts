// A real SMTP server on this machine, whose answers and accidents the test decides.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Received = { to: string; messageId: string; raw: string }
export type Behaviour = {
  /** Answers RCPT TO: an SMTP code that refuses, or nothing. */
  refuse?: (address: string) => number | undefined
  /** After the mail has been received whole: true cuts the connection instead of answering. */
  cut?: (mail: Received) => boolean
  /** Runs before the answer to DATA. */
  before?: (mail: Received) => Promise<unknown> | unknown
}

export async function startMailServer(behaviour: Behaviour = {}, port = 0) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 50,
    onRcptTo({ address }, _session, done) {
      const code = behaviour.refuse?.(address)
      done(code ? Object.assign(new Error('refused'), { responseCode: code }) : null)
    },
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', chunk => (raw += chunk))
      stream.on('end', async () => {
        const messageId = /^message-id: (.*)\r$/im.exec(raw)?.[1] ?? ''
        const mail = { to: session.envelope.rcptTo.map(one => one.address).join(','), messageId, raw }
        received.push(mail)
        await behaviour.before?.(mail)
        if (!behaviour.cut?.(mail)) return done()
        for (const connection of server.connections as Set<{ id: string; close(): void; _socket: { destroy(): void } }>)
          if (connection.id === session.id) connection._socket.destroy()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>(done => server.listen(port, '127.0.0.1', () => done()))
  const at = (server.server.address() as AddressInfo).port
  return {
    url: `smtp://127.0.0.1:${at}`,
    port: at,
    received,
    behaviour,
    close: () => new Promise<void>(done => server.close(() => done())),
  }
}
