import { createHash } from 'node:crypto'
import pg from 'pg'
import { closeDatabase, openDatabase } from '#db/client.ts'
import { deploy } from '#db/migrate.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { draftRun, fetchFile, releaseRun } from '#domain/subsidy/payout-run.ts'
import { named } from '#test/named.ts'
import { fieldKey } from '#test/process.ts'
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
  const begun = performance.now()
  const rappen = payments.reduce((sum, one) => sum + one.rappen, 0)
  const { hash } = await releaseRun(boss, runId, { count, rappen })
  const made = seconds(begun)
  const memory = Math.round(process.memoryUsage().rss / 1_000_000)
  const { xml } = await fetchFile(clerk, runId)
  if (createHash('sha256').update(xml).digest('hex') !== hash) throw new Error('the file is not what was released')
  console.log(
    `${count} payments: drafted in ${drafted} s, file of ${(xml.length / 1_000_000).toFixed(1)} MB made in ${made} s (promised: 5), ${memory} MB resident afterwards (promised: 300)`,
  )
  await closeDatabase()
  if (made > 5 || memory > 300) throw new Error('payments: does not hold')
}
