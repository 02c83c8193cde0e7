import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { closeDatabase, openDatabase } from '#db/client.ts'
import { deploy } from '#db/migrate.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { draftRun, fetchFile } from '#domain/subsidy/payout-run.ts'
import type { Made, Wanted } from '#test/bench/payments-releasing.ts'
import { named } from '#test/named.ts'
import { compiled, fieldKey } from '#test/process.ts'
import { makeManyReleased, makeProgramme, officer } from '#test/subsidies.ts'

const count = 10_000
const seconds = (since: number) => Math.round((performance.now() - since) / 10) / 100

/** Ten thousand released payments into one file: at most 5 seconds and 300 MB. */
export async function benchPaymentFile(server: string) {
  const admin = new pg.Client({ connectionString: named(server, 'postgres') })
  await admin.connect()
  await admin.query('drop database if exists bench_payments with (force)')
  await admin.query('create database bench_payments')
  await admin.end()
  const url = named(server, 'bench_payments')
  await deploy(url)
  openDatabase(url)
  openFieldKeys(fieldKey)
  const { versionId } = await makeProgramme(0)
  const payments = await makeManyReleased(versionId, count, { ledger: false })
  const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
  const before = performance.now()
  const { runId } = await draftRun(clerk)
  const drafted = seconds(before)
  const rappen = payments.reduce((sum, one) => sum + one.rappen, 0)
  const made = await releaseElsewhere({ databaseUrl: url, fieldKey, accountId: boss.account?.id ?? '', runId, count, rappen })
  const { xml } = await fetchFile(clerk, runId)
  if (createHash('sha256').update(xml).digest('hex') !== made.hash) throw new Error('the file is not what was released')
  console.log(
    `${count} payments: drafted in ${drafted} s, file of ${(xml.length / 1_000_000).toFixed(1)} MB made in ${made.seconds} s (promised: 5); ` +
      `its process held ${made.before} MB before and ${made.most} MB at most (promised: 300)`,
  )
  await closeDatabase()
  if (made.seconds > 5 || made.most > 300) throw new Error('payments: does not hold')
}

/** A process that only makes the file: this one has made ten thousand cases, and its memory tells of those. */
async function releaseElsewhere(wanted: Wanted): Promise<Made> {
  const script = resolve(import.meta.dirname, 'payments-releasing.ts')
  // Compiled beforehand, as the sources of a server have been when it makes the file: their compiling is not what is measured.
  const args = ['--disable-warning=ExperimentalWarning', script, JSON.stringify(wanted)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...compiled } })
  return JSON.parse(stdout)
}
