import { type Db, database, type Tx } from '#db/client.ts'
import type { SubsidyOpinion } from '#db/generated/client.ts'
import { type Actor, type Role, roles } from '#domain/actor.ts'
import { dateColumn, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { type LockedApplication, lockApplication } from '#domain/subsidy/moving.ts'
import { requireOfficer } from '#domain/subsidy/requesting.ts'

type Question = {
  /** Somebody in the house, by their account, … */
  askedOfId?: string | undefined
  /** … or an office outside, by its name. */
  office?: string | undefined
  question: string
  dueOn: Temporal.PlainDate
}

/** Asks somebody else what they think. It binds nobody: the case goes on meanwhile, and whoever decides says what follows from it. */
export async function askOpinion(actor: Actor, applicationId: string, { askedOfId, office, question, dueOn }: Question) {
  requireOfficer(actor)
  if (!askedOfId === !office?.trim()) throw new Refusal('ask_one', {}, 'office')
  if (Temporal.PlainDate.compare(dueOn, today()) < 0) throw new Refusal('day_past', {}, 'dueOn')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    if (application.state === 'draft') throw new Refusal('not_found')
    await requireImpartial(tx, actor, application.personId)
    const person = askedOfId && (await listAskable(tx)).find(one => one.id === askedOfId)
    if (askedOfId && !person) throw new Refusal('not_found', {}, 'askedOfId')
    const opinion = await tx.subsidyOpinion.create({
      data: {
        ...{ applicationId, askedOfId: askedOfId ?? null, office: office?.trim() || null, question: question.trim() },
        ...{ dueOn: dateColumn(dueOn), askedById: actor.account?.id ?? '', askedAt: nowDate() },
      },
    })
    await told(tx, actor, application, 'opinion_asked', { of: person ? person.name : (opinion.office ?? ''), dueOn: dueOn.toString() })
    return { opinionId: opinion.id }
  })
}

type Answer = { answer: string; answeredBy: string; answeredOn: Temporal.PlainDate }
/** What was answered, by whom and when; entered by the office, whichever way it came. It stays as it was entered. */
export async function enterOpinion(actor: Actor, opinionId: string, { answer, answeredBy, answeredOn }: Answer) {
  requireOfficer(actor)
  if (Temporal.PlainDate.compare(answeredOn, today()) > 0) throw new Refusal('day_to_come', {}, 'answeredOn')
  return withOpinion(actor, opinionId, async (tx, application) => {
    const said = { answer: answer.trim(), answeredBy: answeredBy.trim(), answeredOn: dateColumn(answeredOn) }
    await tx.subsidyOpinion.update({
      where: { id: opinionId },
      data: { ...said, enteredById: actor.account?.id ?? '', enteredAt: nowDate() },
    })
    // What was said is in the dossier; the history says by whom.
    await told(tx, actor, application, 'opinion_entered', { of: said.answeredBy, answeredOn: answeredOn.toString() })
  })
}

export async function withdrawOpinion(actor: Actor, opinionId: string) {
  requireOfficer(actor)
  return withOpinion(actor, opinionId, async (tx, application) => {
    await tx.subsidyOpinion.update({ where: { id: opinionId }, data: { withdrawnAt: nowDate() } })
    await told(tx, actor, application, 'opinion_withdrawn', {})
  })
}

async function withOpinion(actor: Actor, opinionId: string, work: (tx: Tx, application: LockedApplication) => Promise<void>) {
  return database().$transaction(async tx => {
    const found = await tx.subsidyOpinion.findUnique({ where: { id: opinionId }, select: { applicationId: true } })
    if (!found) throw new Refusal('not_found')
    const application = await lockApplication(tx, found.applicationId)
    await requireImpartial(tx, actor, application.personId)
    const opinion = await tx.subsidyOpinion.findUniqueOrThrow({ where: { id: opinionId } })
    if (opinion.answer !== null || opinion.withdrawnAt) throw new Refusal('changed_meanwhile')
    await work(tx, application)
  })
}

const told = (tx: Tx, actor: Actor, { id, personId }: LockedApplication, act: string, after: Record<string, string>) =>
  record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act, after })

/** Everybody who works for the administration, each with the role they would be asked in. */
export async function listAskable(db: Db): Promise<{ id: string; name: string; role: Role }[]> {
  const inHouse = roles.filter(role => role !== 'provider_member')
  const grants = await db.roleGrant.findMany({
    where: { role: { in: inHouse }, endedAt: null, account: { disabledAt: null } },
    select: { role: true, account: { select: { id: true, name: true } } },
    orderBy: [{ account: { name: 'asc' } }, { grantedAt: 'asc' }],
  })
  return [...new Map(grants.toReversed().map(({ role, account }) => [account.id, { ...account, role }])).values()].reverse()
}

export async function listOpinions(applicationId: string) {
  const rows = await database().subsidyOpinion.findMany({
    where: { applicationId },
    include: { askedOf: { select: { name: true } }, askedBy: { select: { name: true } } },
    orderBy: { askedAt: 'desc' },
  })
  return rows.map(row => ({
    ...{ id: row.id, of: row.askedOf?.name ?? row.office ?? '', question: row.question, dueOn: plainDay(row.dueOn).toString() },
    ...{ askedBy: row.askedBy.name, askedAt: row.askedAt.toISOString() },
    state: stateOf(row),
    ...{ answer: row.answer, answeredBy: row.answeredBy, answeredOn: row.answeredOn && plainDay(row.answeredOn).toString() },
  }))
}

export function stateOf({ answer, withdrawnAt, dueOn }: Pick<SubsidyOpinion, 'answer' | 'withdrawnAt' | 'dueOn'>) {
  if (answer !== null) return 'answered' as const
  if (withdrawnAt) return 'withdrawn' as const
  return Temporal.PlainDate.compare(plainDay(dueOn), today()) < 0 ? ('overdue' as const) : ('open' as const)
}
