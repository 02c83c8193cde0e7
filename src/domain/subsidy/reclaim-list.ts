import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { requirePayer } from '#domain/subsidy/payee.ts'
import { spread } from '#domain/subsidy/reclaim-plan.ts'
import type { Language } from '#words/speak.ts'

export const reclaimViews = ['overdue', 'open', 'settled'] as const
export type ReclaimView = (typeof reclaimViews)[number]
// More than a screen of the oldest is no list to work through.
const most = 300

const include = {
  decision: { include: { application: { include: { person: true, version: { include: { programme: true } } } } } },
  instalments: { where: { replacedAt: null }, orderBy: { dueOn: 'asc' } },
  receipts: { include: { revokedBy: true }, orderBy: [{ receivedOn: 'asc' }, { enteredAt: 'asc' }] },
  writeOffs: { orderBy: { proposedAt: 'asc' } },
} as const satisfies Prisma.SubsidyReclaimInclude
type Row = Prisma.SubsidyReclaimGetPayload<{ include: typeof include }>

const isCounted = (one: Row['receipts'][number]) => !one.revokesId && !one.revokedBy

/** How a reclaim stands: sums of its rows, and what of the plan is due. While it is contested nothing is overdue. */
function standing({ decision, instalments, receipts, writeOffs }: Row) {
  const sum = (rows: readonly { rappen: number }[]) => rows.reduce((all, one) => all + one.rappen, 0)
  const [received, writtenOff] = [sum(receipts.filter(isCounted)), sum(writeOffs.filter(one => one.state === 'approved'))]
  const plan = instalments.map(one => ({ dueOn: plainDay(one.dueOn).toString(), rappen: one.rappen }))
  const on = decision.state === 'final' ? today().toString() : '0000-01-01'
  const parts = spread(plan, { received, writtenOff }, on)
  const overdue = sum(parts.filter(one => one.state === 'overdue').map(one => ({ rappen: one.openRappen })))
  return { rappen: decision.rappen, received, writtenOff, open: decision.rappen - received - writtenOff, overdue, parts }
}

function lineOf(row: Row, language: Language) {
  const { application } = row.decision
  const { rappen, received, writtenOff, open, overdue, parts } = standing(row)
  const next = parts.find(one => one.openRappen > 0)
  return {
    ...{ id: row.decisionId, number: application.number ?? '', name: `${application.person.firstName} ${application.person.lastName}` },
    ...{ programme: readVersion(application.version).terms.name[language], state: row.decision.state },
    ...{ rappen, received, writtenOff, open, overdue, next: next?.dueOn ?? null },
    toDecide: row.writeOffs.some(one => one.state === 'proposed'),
  }
}

/** Reclaims that have reached their person: what is overdue first, then by the next day on which something is due. */
export async function listReclaims(actor: Actor, language: Language, view: ReclaimView | null) {
  requirePayer(actor)
  const where = { decision: { state: { in: ['served', 'final'] as ('served' | 'final')[] } } }
  const rows = await database().subsidyReclaim.findMany({ where, include, orderBy: { decision: { servedAt: 'desc' } }, take: most })
  const lines = rows.map(row => lineOf(row, language))
  const viewOf = (one: (typeof lines)[number]): ReclaimView => (one.open === 0 ? 'settled' : one.overdue > 0 ? 'overdue' : 'open')
  const shown = lines.filter(one => (view ? viewOf(one) === view : one.open > 0))
  return {
    lines: shown.toSorted((a, b) => b.overdue - a.overdue || ((a.next ?? '9') < (b.next ?? '9') ? -1 : 1)),
    byView: Object.fromEntries(reclaimViews.map(one => [one, lines.filter(line => viewOf(line) === one).length])) as Record<
      ReclaimView,
      number
    >,
  }
}

/** One reclaim with its plan, what came in and what was given up. */
export async function getReclaim(actor: Actor, language: Language, id: string) {
  requirePayer(actor)
  const row = await database().subsidyReclaim.findUnique({ where: { decisionId: id }, include })
  if (!row) throw new Refusal('not_found')
  const accounts = [...row.receipts.map(one => one.enteredById), ...row.writeOffs.flatMap(one => [one.proposedById, one.decidedById ?? ''])]
  const found = await database().userAccount.findMany({ where: { id: { in: [...new Set(accounts.filter(Boolean))] } } })
  const names = new Map(found.map(one => [one.id, one.name]))
  return {
    ...lineOf(row, language),
    applicationState: row.decision.application.state,
    isRunning: row.decision.application.state === 'reclaim_ordered' && ['served', 'final'].includes(row.decision.state),
    parts: standing(row).parts,
    receipts: row.receipts
      .filter(one => !one.revokesId)
      .map(one => ({
        takenBack: one.revokedBy?.reason ?? null,
        ...{ id: one.id, rappen: one.rappen, receivedOn: plainDay(one.receivedOn).toString(), reference: one.reference },
        by: names.get(one.enteredById) ?? '–',
      })),
    writeOffs: row.writeOffs.map(one => ({
      ...{ id: one.id, state: one.state, rappen: one.rappen, reason: one.reason, answer: one.answer },
      ...{ by: names.get(one.proposedById) ?? '–', decidedBy: one.decidedById ? (names.get(one.decidedById) ?? '–') : null },
      isOwn: one.proposedById === actor.account?.id,
    })),
  }
}

/** What its person sees of a reclaim: what is due when, what came in, and where to pay. */
export async function findReclaim(id: string) {
  const row = await database().subsidyReclaim.findUnique({ where: { decisionId: id }, include })
  if (!row) return null
  const { rappen, received, writtenOff, open, overdue, parts } = standing(row)
  const { debtor } = canton().payout
  const receipts = row.receipts.filter(isCounted).map(one => ({ rappen: one.rappen, receivedOn: plainDay(one.receivedOn).toString() }))
  const payTo = { name: debtor.name, locality: debtor.locality, iban: debtor.iban, reference: row.decision.application.number ?? '' }
  return { rappen, received, writtenOff, open, overdue, parts, receipts, payTo }
}

/** How many reclaims have something overdue: for the desk's own way there. */
export async function countOverdue(): Promise<number> {
  const due = { replacedAt: null, dueOn: { lt: dateColumn(today()) } }
  const rows = await database().subsidyReclaim.findMany({
    where: { decision: { state: 'final', application: { state: 'reclaim_ordered' } }, instalments: { some: due } },
    include,
  })
  return rows.filter(row => standing(row).overdue > 0).length
}
