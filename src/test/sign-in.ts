import { createHmac, randomBytes } from 'node:crypto'
import pg from 'pg'
import { browse, type Visitor } from '#test/browse.ts'
import { type Running, secret } from '#test/process.ts'

/** Runs SQL in the application's database, past every rule of the program: for looking afterwards, or for making a state. */
export async function sql<T extends object = Record<string, unknown>>(
  app: Pick<Running, 'databaseUrl'>,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: app.databaseUrl })
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Signs somebody in without the steps of signing in (those have journeys of their own); an unknown address gets an account. */
export async function signInAs(visitor: Visitor, email: string, name = email.split('@')[0] ?? email): Promise<string> {
  const [account] = await sql<{ id: string }>(
    visitor.app,
    `insert into "UserAccount" (id, name, email, "emailVerified") values (uuidv7(), $2, $1, true)
     on conflict (email) do update set email = excluded.email returning id`,
    [email, name],
  )
  if (!account) throw new Error('no account')
  const token = randomBytes(24).toString('base64url')
  await sql(visitor.app, `insert into "Session" (id, token, "userId", "expiresAt") values (uuidv7(), $1, $2, now() + interval '1 hour')`, [
    token,
    account.id,
  ])
  // Signed as better-auth signs it.
  const signature = createHmac('sha256', secret).update(token).digest('base64')
  visitor.cookies.set('lernpfad.session_token', encodeURIComponent(`${token}.${signature}`))
  return account.id
}

/** One of the demo's people with a browser without script: `reto.landolt`, or a whole address. */
export async function visitAs(app: Running, name: string): Promise<Visitor> {
  const visitor = browse(app)
  await signInAs(visitor, name.includes('@') ? name : `${name}@demo.example`)
  return visitor
}
