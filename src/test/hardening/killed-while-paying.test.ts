// P2 and P10 for money: the process is killed while it makes a payment file, and while it reads the bank's answer.
import { afterAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { openField } from '#domain/sealed-field.ts'
import { potsOf } from '#domain/subsidy/ledger.ts'
import { type App, startApp } from '#test/app.ts'
import { camt054 } from '#test/bank.ts'
import { Visitor } from '#test/browse.ts'
import { signInAs } from '#test/sign-in.ts'
import { makeManyReleased, makeProgramme } from '#test/subsidies.ts'

// Twenty in the bench; each costs three starts of the application.
const kills = Number(process.env['KILLS'] ?? 3)
const size = 60
const figures = { rounds: 0, cutInFile: 0, cutInImport: 0 }
const sum = (rows: readonly { rappen: number }[]) => rows.reduce((all, one) => all + one.rappen, 0)

async function office(app: App, role: 'case_officer' | 'approver') {
  const visitor = new Visitor(app)
  const accountId = await signInAs(visitor, `${role}@demo.example`)
  const held = await database().roleGrant.findFirst({ where: { accountId, role } })
  if (!held) await database().roleGrant.create({ data: { accountId, role, office: 'WEITERBILDUNG' } })
  return visitor
}
async function started() {
  const app = await startApp()
  app.expectComplaint(/./)
  return app
}
/** Kills at a random moment of the work; true if no answer came back. */
async function killDuring(app: App, within: number, work: Promise<{ status: number }>): Promise<boolean> {
  const answer = work.then(
    one => one.status === 200,
    () => false,
  )
  await new Promise(wake => setTimeout(wake, Math.random() * within))
  await app.kill9()
  return !(await answer)
}

/** Every payment of ours by the files in which it stands. */
async function filesByPayment(ids: readonly string[]) {
  const runs = await database().subsidyPayoutRun.findMany({ where: { state: 'released' } })
  const times = new Map(ids.map(id => [id, 0]))
  for (const { id, file } of runs)
    for (const [, reference = ''] of openField(file ?? '', id).matchAll(/<EndToEndId>([^<]+)</g))
      if (times.has(reference)) times.set(reference, (times.get(reference) ?? 0) + 1)
  return [...times.values()]
}

async function round(pace: { file: number; answer: number }) {
  const { versionId, programmeId } = await makeProgramme(10_000_000)
  const payments = await makeManyReleased(versionId, size)
  const ids = payments.map(one => one.endToEndId)

  // Kill while the file is drafted and made; then do again whatever is left to do.
  let app = await started()
  const [clerk, boss] = [await office(app, 'case_officer'), await office(app, 'approver')]
  const make = async () => {
    await clerk.call('payout.draftRun', {})
    return release(boss)
  }
  if (await killDuring(app, pace.file, make())) figures.cutInFile++
  expect((await filesByPayment(ids)).every(times => times <= 1)).toBe(true)
  app = await started()
  const begun = Date.now()
  const [again, other] = [await office(app, 'case_officer'), await office(app, 'approver')]
  if (await database().subsidyPayment.findFirst({ where: { state: 'released' } })) await again.call('payout.draftRun', {})
  await release(other)
  pace.file = Math.max(30, Date.now() - begun)
  expect(await filesByPayment(ids)).toEqual(ids.map(() => 1))
  for (const run of await database().subsidyPayoutRun.findMany({ where: { state: 'released' }, include: { payments: true } })) {
    expect(run.count).toBe(run.payments.length)
    expect(Number(run.rappen)).toBe(sum(run.payments))
  }

  // Kill while the bank's answer is read; then read it again.
  const answer = { name: 'camt.xml', xml: camt054(payments) }
  if (await killDuring(app, pace.answer, again.call('payout.readBankFile', answer))) figures.cutInImport++
  app = await started()
  const last = await office(app, 'case_officer')
  const reading = Date.now()
  expect((await last.call('payout.readBankFile', answer)).status).toBe(200)
  pace.answer = Math.max(30, Date.now() - reading, pace.answer / 2)
  await app.stop()
  const { id: yearId } = await database().subsidyYear.findFirstOrThrow({ where: { programmeId } })
  const { canton, federal } = await potsOf(database(), yearId)
  const applicationIds = payments.map(one => one.id)
  expect(await database().subsidyApplication.count({ where: { id: { in: applicationIds }, state: 'paid' } })).toBe(size)
  expect(await database().subsidyPayment.count({ where: { endToEndId: { in: ids }, state: 'paid' } })).toBe(size)
  expect(await database().history.count({ where: { subjectId: { in: applicationIds }, act: 'payment_confirmed' } })).toBe(size)
  expect({ paid: canton.paid + federal.paid, committed: canton.committed + federal.committed }).toEqual({
    paid: sum(payments),
    committed: 0,
  })
  figures.rounds++
}

async function release(boss: Visitor) {
  const run = await database().subsidyPayoutRun.findFirst({ where: { state: 'draft' }, include: { payments: true } })
  if (!run) return { status: 404 }
  return boss.call('payout.releaseRun', { id: run.id, count: run.payments.length, rappen: sum(run.payments) })
}

afterAll(() => {
  const { rounds, cutInFile, cutInImport } = figures
  console.log(
    `P10: ${rounds} × kill -9 while a file of ${size} payments is made and again while the answer is read: ` +
      `${cutInFile} cut in the file, ${cutInImport} in the answer; every payment in one file, paid once`,
  )
})

test(`${kills} times kill -9 while a file is made and while its answer is read: no payment twice, none lost`, async () => {
  const pace = { file: 250, answer: 400 }
  for (let n = 0; n < kills; n++) await round(pace)
  expect(figures.rounds).toBe(kills)
}, 900_000)
