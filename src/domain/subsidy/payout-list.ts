import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { recordLook } from '#domain/subsidy/looking.ts'
import { listSameAccount, requirePayer } from '#domain/subsidy/payee.ts'
import { openOutcomes } from '#domain/subsidy/payout-import.ts'
import { neededDocuments } from '#domain/subsidy/proof.ts'
import { attendanceOf } from '#domain/subsidy/proof-attendance.ts'
import type { DocumentKey, Terms } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

/** Where somebody has something to do, in the order of the way. */
export const workStates = ['proof_outstanding', 'proof_checked', 'payment_returned', 'payment_released'] as const satisfies SubsidyState[]
export type WorkState = (typeof workStates)[number]
const mostLines = 300

const about = {
  person: { select: { firstName: true, lastName: true } },
  version: { select: { terms: true } },
  proofDue: true,
  payees: { where: { replacedAt: null } },
} as const satisfies Prisma.SubsidyApplicationInclude
type Row = Prisma.SubsidyApplicationGetPayload<{ include: typeof about }>

function lineOf(row: Row, language: Language) {
  const terms = row.version.terms as Terms
  const [payee] = row.payees
  return {
    ...{ id: row.id, number: row.number ?? '', state: row.state, rappen: row.grantedRappen ?? 0, programme: terms.name[language] },
    name: `${row.person.firstName} ${row.person.lastName}`,
    until: row.proofDue ? plainDay(row.proofDue.until).toString() : null,
    late:
      row.state === 'proof_outstanding' && row.proofDue !== null && Temporal.PlainDate.compare(plainDay(row.proofDue.until), today()) < 0,
    account: !payee ? ('missing' as const) : payee.checkedAt ? ('checked' as const) : ('unchecked' as const),
  }
}

/** What waits for proof and payment, of one state or of all; with the numbers of each. */
export async function listPayments(actor: Actor, language: Language, state: WorkState | null) {
  requirePayer(actor)
  const rows = await database().subsidyApplication.findMany({
    where: { state: state ?? { in: [...workStates] } },
    include: about,
    orderBy: [{ proofDue: { until: 'asc' } }, { number: 'asc' }],
    take: mostLines,
  })
  const counts = await database().subsidyApplication.groupBy({ by: ['state'], where: { state: { in: [...workStates] } }, _count: true })
  const byState = Object.fromEntries(workStates.map(one => [one, counts.find(found => found.state === one)?._count ?? 0]))
  const openItems = await database().subsidyBankItem.count({ where: { settledAt: null, outcome: { in: [...openOutcomes] } } })
  return { lines: rows.map(row => lineOf(row, language)), byState: byState as Record<WorkState, number>, openItems }
}

/** One case as seen from the money: proof, account, payments; and the look at it in the history. */
export async function getPaymentCase(actor: Actor, language: Language, id: string) {
  requirePayer(actor)
  const row = await database().subsidyApplication.findFirst({
    where: { id, state: { not: 'draft' } },
    include: {
      ...about,
      proofs: { orderBy: { checkedAt: 'desc' }, take: 1 },
      payments: { orderBy: { attempt: 'asc' }, include: { run: true } },
      documents: { include: { files: { where: { removedAt: null }, select: { id: true, name: true } } } },
    },
  })
  if (!row) throw new Refusal('not_found')
  await database().$transaction(tx => recordLook(tx, actor, row, 'payment'))
  const terms = row.version.terms as Terms
  const [payee] = row.payees
  const [proof] = row.proofs
  return {
    ...lineOf(row, language),
    ...{ payTo: terms.payTo, percent: terms.attendancePercent, documents: neededDocuments(terms) },
    /** What the person has handed in, to be looked at in the case. */
    handedIn: row.documents
      .filter(one => one.files.length > 0 || one.state === 'accepted')
      .map(({ key, state, files }) => ({ key: key as DocumentKey, state, files })),
    extended: row.proofDue?.extended ?? false,
    attendance: await attendanceOf(database(), row),
    payee: payee
      ? {
          ...{ id: payee.id, kind: payee.kind, name: payee.name, street: payee.street, houseNumber: payee.houseNumber },
          ...{ postcode: payee.postcode, locality: payee.locality, country: payee.country, end: payee.ibanEnd },
          ...{ checked: payee.checkedAt !== null, changed: payee.number > 1 },
        }
      : null,
    sameAccount: (await listSameAccount(database(), id)).map(one => ({ id: one.id, number: one.number ?? '' })),
    proof: proof
      ? {
          ...{ outcome: proof.outcome, held: proof.sessionsHeld, attended: proof.sessionsAttended, documents: proof.documents as string[] },
          ...{ rappen: proof.rappen, reason: proof.reason, at: proof.checkedAt.toISOString() },
        }
      : null,
    payments: row.payments.map(one => ({
      ...{ id: one.id, endToEndId: one.endToEndId, rappen: one.rappen, state: one.state, code: one.returnCode },
      ...{ at: (one.settledAt ?? one.releasedAt).toISOString(), runId: one.runId, run: one.run?.number ?? null },
    })),
  }
}

export async function listRuns(actor: Actor) {
  requirePayer(actor)
  const runs = await database().subsidyPayoutRun.findMany({ orderBy: { number: 'desc' }, take: 100, omit: { file: true } })
  const sums = await database().subsidyPayment.groupBy({
    by: ['runId', 'state'],
    where: { runId: { in: runs.map(one => one.id) } },
    _count: true,
    _sum: { rappen: true },
  })
  return runs.map(run => {
    const own = sums.filter(one => one.runId === run.id)
    const count = (state?: string) => own.filter(one => !state || one.state === state).reduce((all, one) => all + one._count, 0)
    return {
      ...{ id: run.id, number: run.number, state: run.state, executeOn: plainDay(run.executeOn).toString() },
      ...{ count: count(), paid: count('paid'), returned: count('returned') },
      rappen: own.reduce((all, one) => all + (one._sum.rappen ?? 0), 0),
    }
  })
}

export async function getRun(actor: Actor, language: Language, id: string) {
  requirePayer(actor)
  const run = await database().subsidyPayoutRun.findUnique({ where: { id }, omit: { file: true } })
  if (!run) throw new Refusal('not_found')
  const payments = await database().subsidyPayment.findMany({
    where: { runId: id },
    include: { payee: true, application: { include: { person: true, version: { select: { terms: true } } } } },
    orderBy: [{ releasedAt: 'asc' }, { id: 'asc' }],
    take: mostLines,
  })
  const { _count, _sum } = await database().subsidyPayment.aggregate({ where: { runId: id }, _count: true, _sum: { rappen: true } })
  const ids = [run.draftedById, ...(run.releasedById ? [run.releasedById] : [])]
  const names = new Map((await database().userAccount.findMany({ where: { id: { in: ids } } })).map(one => [one.id, one.name]))
  return {
    ...{ id, number: run.number, state: run.state, executeOn: plainDay(run.executeOn).toString(), count: _count, rappen: _sum.rappen ?? 0 },
    ...{ draftedBy: names.get(run.draftedById) ?? '', draftedAt: run.draftedAt.toISOString(), own: run.draftedById === actor.account?.id },
    ...{ releasedBy: names.get(run.releasedById ?? '') ?? null, releasedAt: run.releasedAt?.toISOString() ?? null },
    ...{ messageId: run.messageId, hash: run.fileHash, downloads: run.downloads },
    payments: payments.map(({ id: paymentId, endToEndId, rappen, state, returnCode, payee, application }) => ({
      ...{ id: paymentId, applicationId: application.id, number: application.number ?? '', endToEndId, rappen, state, code: returnCode },
      ...{
        to: payee.name,
        end: payee.ibanEnd,
        country: payee.country,
        name: `${application.person.firstName} ${application.person.lastName}`,
      },
      programme: (application.version.terms as Terms).name[language],
    })),
  }
}

/** Lines of the bank that fit no payment and that nobody has settled. */
export async function listOpenItems(actor: Actor) {
  requirePayer(actor)
  const items = await database().subsidyBankItem.findMany({
    where: { settledAt: null, outcome: { in: [...openOutcomes] } },
    include: { file: true, payment: { select: { applicationId: true, rappen: true } } },
    orderBy: { id: 'asc' },
    take: mostLines,
  })
  const owners = new Map(
    (await database().userAccount.findMany({ where: { id: { in: items.flatMap(one => one.ownerId ?? []) } } })).map(one => [
      one.id,
      one.name,
    ]),
  )
  return items.map(item => ({
    ...{ id: item.id, outcome: item.outcome, endToEndId: item.endToEndId, rappen: item.rappen, code: item.code, file: item.file.name },
    ...{ at: item.file.uploadedAt.toISOString(), owner: owners.get(item.ownerId ?? '') ?? null, own: item.ownerId === actor.account?.id },
    ...{ applicationId: item.payment?.applicationId ?? null, expected: item.payment?.rappen ?? null },
  }))
}
