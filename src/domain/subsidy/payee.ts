import type { Db, Tx } from '#db/client.ts'
import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { blindIndex, blindIndexes, newestSeal, openField, sealField } from '#domain/sealed-field.ts'
import type { SubsidyState } from '#domain/subsidy/application.ts'
import { requireImpartial, requireOther } from '#domain/subsidy/four-eyes.ts'
import { lockApplication } from '#domain/subsidy/moving.ts'
import { ibanFault, plainIban } from '#words/iban.ts'

export type Payee = {
  kind: 'person' | 'provider'
  name: string
  street?: string | undefined
  houseNumber?: string | undefined
  postcode: string
  locality: string
  /** Two letters, ISO 3166. */
  country?: string | undefined
  iban: string
}

/** Between the release and the bank's answer the account stays what was checked. */
const fixed: readonly SubsidyState[] = ['payment_released', 'in_payment_run', 'paid', 'closed', 'withdrawn', 'moot']

/** The roles that look after proof and money. */
export const mayPay = ['case_officer', 'approver', 'head_of_office'] as const
export const requirePayer = (actor: Actor) => {
  if (!actor.account || !hasRole(actor, ...mayPay)) throw new Refusal('not_allowed')
  return actor.account.id
}

/**
 * Says to whom the money goes. The caller has found out whether the actor may touch this application. Any change is a new row,
 * which somebody else has to look at before anything is paid; the same again changes nothing.
 */
export async function setPayee(tx: Tx, actor: Actor, applicationId: string, payee: Payee) {
  const fault = ibanFault(payee.iban)
  if (fault) throw new Refusal(fault, {}, 'iban')
  const application = await lockApplication(tx, applicationId)
  if (fixed.includes(application.state)) throw new Refusal('move_impossible')
  const iban = plainIban(payee.iban)
  const last = await tx.subsidyPayee.findFirst({ where: { applicationId }, orderBy: { number: 'desc' } })
  const said = {
    ...{ kind: payee.kind, name: payee.name, street: payee.street ?? null, houseNumber: payee.houseNumber ?? null },
    ...{ postcode: payee.postcode, locality: payee.locality, country: payee.country ?? 'CH' },
  }
  const same = last && Object.entries(said).every(([key, value]) => last[key as keyof typeof last] === value)
  if (last && same && blindIndexes(iban).includes(last.ibanIndex)) return { payeeId: last.id, changed: false }
  if (last) await tx.subsidyPayee.update({ where: { id: last.id }, data: { replacedAt: nowDate() } })
  const sealed = { iban: sealField(iban, applicationId), ibanIndex: blindIndex(iban), ibanEnd: iban.slice(-4) }
  const created = await tx.subsidyPayee.create({
    data: { applicationId, number: (last?.number ?? 0) + 1, ...said, ...sealed, setById: actor.account?.id ?? null, setAt: nowDate() },
  })
  await record(tx, actor, {
    ...{ concept: 'subsidy', subjectId: applicationId, personId: application.personId, act: last ? 'payee_changed' : 'payee_set' },
    before: last ? { name: last.name, account: last.ibanEnd } : null,
    after: { name: payee.name, account: sealed.ibanEnd },
  })
  return { payeeId: created.id, changed: true }
}

/** After a return the same account has to be looked at again, as a row of its own. */
export async function lookAgain(tx: Tx, applicationId: string) {
  const last = await currentPayee(tx, applicationId)
  if (!last) return
  const { id, checkedById: _by, checkedAt: _at, setAt: _set, ...same } = last
  await tx.subsidyPayee.update({ where: { id }, data: { replacedAt: nowDate() } })
  await tx.subsidyPayee.create({ data: { ...same, number: last.number + 1, setAt: nowDate() } })
}

/** The office enters or corrects an account: from paper, by phone, after a return. */
export async function enterPayee(actor: Actor, applicationId: string, payee: Payee) {
  requirePayer(actor)
  return database().$transaction(async tx => {
    const { personId } = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, personId)
    return setPayee(tx, actor, applicationId, payee)
  })
}

/** Somebody who did not enter it has compared the account with its document. Without this nothing is paid to it. */
export async function checkPayee(actor: Actor, payeeId: string) {
  const checkedById = requirePayer(actor)
  return database().$transaction(async tx => {
    const payee = await tx.subsidyPayee.findUnique({ where: { id: payeeId } })
    if (!payee) throw new Refusal('not_found')
    const { personId } = await lockApplication(tx, payee.applicationId)
    await requireImpartial(tx, actor, personId)
    if (payee.setById) await requireOther(tx, actor, payee.setById)
    const open = { id: payeeId, replacedAt: null, checkedAt: null }
    const { count } = await tx.subsidyPayee.updateMany({ where: open, data: { checkedById, checkedAt: nowDate() } })
    if (count === 0) throw new Refusal('changed_meanwhile')
    const about = { subjectId: payee.applicationId, personId }
    await record(tx, actor, { concept: 'subsidy', ...about, act: 'payee_checked', after: { account: payee.ibanEnd } })
  })
}

/** The whole number, for a purpose that stays in the history. */
export async function revealIban(actor: Actor, payeeId: string, purpose: string): Promise<{ iban: string }> {
  requirePayer(actor)
  if (!purpose.trim()) throw new Refusal('reason_needed', {}, 'purpose')
  return database().$transaction(async tx => {
    const payee = await tx.subsidyPayee.findUnique({ where: { id: payeeId }, include: { application: true } })
    if (!payee) throw new Refusal('not_found')
    const { applicationId, application } = payee
    await requireImpartial(tx, actor, application.personId)
    const about = { subjectId: applicationId, personId: application.personId }
    await record(tx, actor, { concept: 'subsidy', ...about, act: 'iban_revealed', reason: purpose.trim() })
    return { iban: openField(payee.iban, applicationId) }
  })
}

export const currentPayee = (db: Db, applicationId: string) => db.subsidyPayee.findFirst({ where: { applicationId, replacedAt: null } })

/**
 * Applications of other people that would be paid to the same account: a sign to look at, never a refusal. Where the office has not
 * entered an account, the one that was named with submitting counts.
 */
export async function listSameAccount(db: Db, applicationId: string) {
  const own = await db.subsidyApplication.findUniqueOrThrow({
    where: { id: applicationId },
    include: { payees: { where: { replacedAt: null } } },
  })
  const [payee] = own.payees
  const sealed = payee ? (payee.kind === 'person' ? payee.iban : null) : own.ibanSealed
  if (!sealed) return []
  const indexes = blindIndexes(openField(sealed, applicationId))
  return db.subsidyApplication.findMany({
    where: {
      ...{ personId: { not: own.personId }, state: { not: 'draft' } },
      OR: [{ payees: { some: { ibanIndex: { in: indexes } } } }, { ibanMark: { in: indexes } }],
    },
    select: { id: true, number: true },
    orderBy: { number: 'asc' },
  })
}

/** After a new key: seals what lies under an older one anew, so that the older one can be thrown away. */
export async function sealAnew(): Promise<number> {
  const old = { not: { startsWith: newestSeal() } }
  let sealed = 0
  for (const { id, iban, applicationId } of await database().subsidyPayee.findMany({ where: { iban: old } })) {
    const open = openField(iban, applicationId)
    const data = { iban: sealField(open, applicationId), ibanIndex: blindIndex(open) }
    sealed += (await database().subsidyPayee.updateMany({ where: { id, iban }, data })).count
  }
  for (const { id, ibanSealed } of await database().subsidyApplication.findMany({ where: { ibanSealed: old } })) {
    const open = openField(ibanSealed ?? '', id)
    const data = { ibanSealed: sealField(open, id), ibanMark: blindIndex(open) }
    sealed += (await database().subsidyApplication.updateMany({ where: { id, ibanSealed }, data })).count
  }
  const runs = await database().subsidyPayoutRun.findMany({ where: { file: old }, select: { id: true } })
  for (const { id } of runs) {
    const { file } = await database().subsidyPayoutRun.findUniqueOrThrow({ where: { id } })
    if (file)
      sealed += (await database().subsidyPayoutRun.updateMany({ where: { id, file }, data: { file: sealField(openField(file, id), id) } }))
        .count
  }
  return sealed
}
