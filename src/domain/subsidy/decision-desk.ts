import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { plainDay } from '#domain/clock.ts'
import { hasPostalAddress } from '#domain/person/address.ts'
import { Refusal } from '#domain/refusal.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { requireApprover } from '#domain/subsidy/deciding.ts'
import { refusalOf } from '#domain/subsidy/desk-case.ts'
import { readDecisionText } from '#domain/subsidy/letter-reading.ts'
import { recordLook } from '#domain/subsidy/looking.ts'
import { pdfName, toldHearing } from '#domain/subsidy/own-decisions.ts'
import { paidOf } from '#domain/subsidy/reclaiming.ts'
import type { Language } from '#words/speak.ts'

export const decisionViews = ['to_approve', 'to_serve', 'on_the_way', 'running', 'ended'] as const
export type DecisionView = (typeof decisionViews)[number]

// Of a destroyed case there is nothing to read.
const standing = { application: { NOT: { retention: { state: 'destroyed' as const } } } }
const wheres = {
  to_approve: { state: 'proposed' },
  to_serve: { state: 'approved', services: { none: {} }, application: { state: { not: 'queued' } } },
  on_the_way: { state: 'approved', services: { some: {} } },
  running: { state: 'served' },
  ended: { state: { in: ['final', 'replaced'] } },
} satisfies Record<DecisionView, Prisma.SubsidyDecisionWhereInput>
// More than a screen of the oldest is no list to work through.
const most = 100

/** Decisions on their way, the one that waits longest first, with how many stand where. */
export async function listDecisions(view: DecisionView, language: Language) {
  const counts = await Promise.all(decisionViews.map(one => database().subsidyDecision.count({ where: { AND: [wheres[one], standing] } })))
  const rows = await database().subsidyDecision.findMany({
    where: { AND: [wheres[view], standing] },
    include: { application: { include: { person: true, version: { include: { programme: true } } } }, services: true },
    orderBy: { updatedAt: view === 'ended' ? 'desc' : 'asc' },
    take: most,
  })
  return {
    view,
    counts: decisionViews.map((key, n) => ({ view: key, count: counts[n] ?? 0 })),
    decisions: rows.map(row => ({
      ...{ id: row.id, kind: row.kind, rappen: row.rappen, state: row.state, number: row.application.number ?? '' },
      person: nameOf(row.application.person),
      programme: readVersion(row.application.version).terms.name[language],
      since: row.updatedAt.toISOString(),
      sentAt: row.services.at(-1)?.sentAt.toISOString() ?? null,
      appealUntil: dayOr(row.appealUntil),
    })),
  }
}

/** Everything the office sees of one decision, and the look at it in the history. Before the seal, the text as it would be sealed today. */
export async function getDecision(actor: Actor, id: string, language: Language) {
  const row = await database().subsidyDecision.findFirst({
    where: { id, ...standing },
    include: {
      sealed: { select: { textSha256: true, pdfSha256: true, sealedBy: true, sealedAt: true } },
      services: { orderBy: { sentAt: 'asc' } },
      appeals: { orderBy: { enteredAt: 'desc' } },
      hearings: {
        orderBy: { openedAt: 'desc' },
        include: { reclaimsOn: { include: { decision: { select: { state: true, rappen: true } } } } },
      },
      application: { include: { person: true, version: { include: { programme: true } } } },
      ...{ proposedBy: { select: { id: true, name: true } }, approvedBy: { select: { name: true } } },
    },
  })
  if (!row) throw new Refusal('not_found')
  const { application, sealed, services } = row
  await looked(actor, application, 'decision')
  const version = readVersion(application.version)
  const isReclaim = row.kind === 'reclaim'
  return {
    ...{ id, kind: row.kind, rappen: row.rappen, state: row.state, number: application.number ?? '', applicationState: application.state },
    ...{ person: nameOf(application.person), programme: version.terms.name[language] },
    ...{ considerations: row.considerations, condition: row.condition, seen: row.updatedAt.toISOString(), returnReason: row.returnReason },
    ...{ proposedBy: row.proposedBy.name, proposedById: row.proposedBy.id, approvedBy: row.approvedBy?.name ?? null },
    // A grant is approved at its case; a reclaim here.
    approval:
      isReclaim && row.state === 'proposed'
        ? { whyNot: await refusalOf(() => requireApprover(database(), actor, application.personId, row, version.terms)) }
        : null,
    paidRappen: await paidOf(database(), application.id),
    text: await readDecisionText(database(), id),
    sealed: sealed && { ...sealed, sealedAt: sealed.sealedAt.toISOString() },
    services: services.map(one => ({
      ...{ id: one.id, manner: one.manner, trackingNumber: one.trackingNumber, sentAt: one.sentAt.toISOString() },
      ...{ servedOn: dayOr(one.servedOn), openedAt: one.openedAt?.toISOString() ?? null },
    })),
    appealUntil: dayOr(row.appealUntil),
    postable: hasPostalAddress(application.person),
    hearings: row.hearings.map(one => ({
      ...toldHearing(one),
      mayReclaim:
        one.reclaims &&
        one.outcome === 'reopened' &&
        (application.state === 'paid' || application.state === 'closed') &&
        !one.reclaimsOn.some(reclaim => reclaim.decision.state !== 'returned' && reclaim.decision.state !== 'replaced'),
      reclaims: one.reclaimsOn.map(({ decisionId, decision }) => ({ id: decisionId, state: decision.state, rappen: decision.rappen })),
    })),
    appeals: row.appeals.map(one => ({ id: one.id, state: one.state, handedInOn: dayOr(one.handedInOn) ?? '', inTime: one.inTime })),
  }
}

export async function getDecisionPdf(actor: Actor, id: string) {
  const row = await database().sealedDecision.findUnique({
    where: { decisionId: id },
    include: { decision: { include: { application: { select: { id: true, personId: true, number: true } } } } },
  })
  if (!row) throw new Refusal('not_found')
  await looked(actor, row.decision.application, 'decision')
  return { pdf: Buffer.from(row.pdf), name: pdfName(row.decision.application.number, row.decision.number) }
}

const appealInclude = {
  decision: { include: { application: { include: { person: true, version: { include: { programme: true } } } } } },
} as const

/** Appeals, open ones first, the oldest of them on top. */
export async function listAppeals(language: Language) {
  const rows = await database().subsidyAppeal.findMany({
    include: appealInclude,
    orderBy: [{ state: 'asc' }, { enteredAt: 'asc' }],
    take: most,
  })
  return rows.map(row => toldAppeal(row, language))
}

export async function getAppeal(actor: Actor, id: string, language: Language) {
  const row = await database().subsidyAppeal.findUnique({ where: { id }, include: appealInclude })
  if (!row) throw new Refusal('not_found')
  await looked(actor, row.decision.application, 'appeal')
  return { ...toldAppeal(row, language), text: await readDecisionText(database(), row.decisionId) }
}

type AppealRow = Prisma.SubsidyAppealGetPayload<{ include: typeof appealInclude }>
function toldAppeal(row: AppealRow, language: Language) {
  const { application } = row.decision
  return {
    ...{
      id: row.id,
      decisionId: row.decisionId,
      state: row.state,
      receipt: row.number,
      online: row.online,
      number: application.number ?? '',
      person: nameOf(application.person),
    },
    ...{ programme: readVersion(application.version).terms.name[language], kind: row.decision.kind, rappen: row.decision.rappen },
    ...{ handedInOn: dayOr(row.handedInOn) ?? '', inTime: row.inTime, appealUntil: dayOr(row.decision.appealUntil) },
    ...{ contested: row.contested, suspends: row.suspends, grounds: row.grounds, forwardedAt: row.forwardedAt?.toISOString() ?? null },
    ...{ decidedOn: dayOr(row.decidedOn), reason: row.outcomeReason, ruledRappen: row.ruledRappen },
  }
}

const looked = (actor: Actor, application: { id: string; personId: string }, what: 'decision' | 'appeal') =>
  database().$transaction(tx => recordLook(tx, actor, application, what))
const nameOf = (person: { firstName: string; lastName: string }) => `${person.firstName} ${person.lastName}`
const dayOr = (column: Date | null) => (column ? plainDay(column).toString() : null)
