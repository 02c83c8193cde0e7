// Many people signed in at once, for tests under load: accounts, persons and sessions written in bulk.
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { database } from '#db/client.ts'
import { type Running, secret } from '#test/process.ts'

export type Member = { accountId: string; personId: string; cookie: string }

export async function makeCrowd(size: number): Promise<Member[]> {
  const members = Array.from({ length: size }, (_, n) => ({
    ...{ accountId: randomUUID(), personId: randomUUID(), n, token: randomBytes(24).toString('base64url') },
    email: `${randomUUID()}@demo.example`,
  }))
  const bornOn = new Date('1980-05-17')
  await database().userAccount.createMany({ data: members.map(one => ({ id: one.accountId, name: `Person ${one.n}`, email: one.email })) })
  await database().person.createMany({
    data: members.map(one => ({ id: one.personId, firstName: `Person ${one.n}`, lastName: 'Probe', bornOn, email: one.email })),
  })
  await database().managing.createMany({ data: members.map(({ accountId, personId }) => ({ accountId, personId, kind: 'self' as const })) })
  await database().session.createMany({
    data: members.map(one => ({ token: one.token, userId: one.accountId, expiresAt: new Date(Date.now() + 3_600_000) })),
  })
  return members.map(({ accountId, personId, token }) => ({ accountId, personId, cookie: cookieOf(token) }))
}

/** Signed as better-auth signs it. */
const cookieOf = (token: string) => {
  const signature = createHmac('sha256', secret).update(token).digest('base64')
  return `lernpfad.session_token=${encodeURIComponent(`${token}.${signature}`)}`
}

export type Answer = { status: number; body: { result?: { data: { id: string; state: string; position: number | null }[] } } | null }
/** `door`: an enrolment unless told otherwise. */
export type Asking = { app: Running; agent: Agent; member: Member; input: object; door?: string }

export const connections = (maxSockets: number) => new Agent({ keepAlive: true, maxSockets })

/** One act over its own HTTP request; null when no answer came. */
export function ask<T = Answer>({ app, agent, member, input, door = 'enrolment.enrol' }: Asking): Promise<T | null> {
  const body = JSON.stringify(input)
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    origin: app.url,
    cookie: member.cookie,
  }
  return new Promise(done => {
    const asked = request(`${app.url}/trpc/${door}`, { method: 'POST', agent, headers }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', () => done(null))
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString()) } as T))
    })
    asked.on('error', () => done(null))
    asked.end(body)
  })
}

function parsed(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
