import type { Running } from '#test/process.ts'
import { sql } from '#test/sign-in.ts'

/** Whose id that is in the seeded canton; nothing for somebody who is not there. */
export const personOf = async (app: Pick<Running, 'databaseUrl'>, first: string, last: string) =>
  (await sql<{ id: string }>(app, `select id from "Person" where "firstName" = $1 and "lastName" = $2`, [first, last]))[0]?.id ?? ''
