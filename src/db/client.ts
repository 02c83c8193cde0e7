import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client.ts'

/** The open database, or the transaction one is in: reads take either. */
export type Db = PrismaClient | Tx
export type Tx = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

type Open = { prisma: PrismaClient; pool: pg.Pool; url: string }
let open: Open | undefined

/** Opens the one database of this process. The pool is ours to end: Prisma only borrows it. */
export function openDatabase(url: string, max = 10): Open {
  if (open) return open
  const pool = new pg.Pool({ connectionString: url, max, statement_timeout: 20_000, application_name: 'lernpfad' })
  // An idle connection that the server closes must not end the process; the next query opens another.
  pool.on('error', () => {})
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: 15_000, timeout: 15_000 } })
  open = { prisma, pool, url }
  return open
}

const opened = () => {
  if (!open) throw new Error('no database is open')
  return open
}
export const database = () => opened().prisma
/** Plain SQL where it is the clearer language: search, statistics. */
export const pool = () => opened().pool
export const databaseUrl = () => opened().url

export async function closeDatabase() {
  const was = open
  open = undefined
  await was?.prisma.$disconnect()
  await was?.pool.end()
}
