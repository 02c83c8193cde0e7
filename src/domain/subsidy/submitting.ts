import { database, type Tx } from '#db/client.ts'
import type { Language } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate, today } from '#domain/clock.ts'
import { holdSeat } from '#domain/enrolment/holding.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { Refusal } from '#domain/refusal.ts'
import { openField } from '#domain/sealed-field.ts'
import { missingOf } from '#domain/subsidy/answers.ts'
import { holdsMoney } from '#domain/subsidy/application.ts'
import { filledInBy, lockOwn, requireApplication, versionFor } from '#domain/subsidy/applying.ts'
import { isComplete } from '#domain/subsidy/completeness.ts'
import { askConfirmation, needsConfirming } from '#domain/subsidy/confirming.ts'
import type { Version } from '#domain/subsidy/current.ts'
import { budgetYearOf, moveUp, release, versionOf } from '#domain/subsidy/deciding.ts'
import { decideBy } from '#domain/subsidy/desk.ts'
import { prepareDocuments } from '#domain/subsidy/documents.ts'
import { dropOpen } from '#domain/subsidy/ending.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { gatherFacts } from '#domain/subsidy/gathering.ts'
import { type LockedApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { setPayee } from '#domain/subsidy/payee.ts'
import { speak } from '#words/speak.ts'

type Declared = {
  /** The version of the text that was ticked. */
  version: string
  language: Language
  /** Hold a seat of the chosen run while the decision is pending. */
  hold?: boolean | undefined
}

/**
 * Submits a draft by the rules in force today: facts with their sources, what the rules said and what was declared are frozen, the file
 * gets its number. What a newer version asks besides is refused by name, so that it is asked again.
 */
export async function submitApplication(actor: Actor, id: string, declared: Declared): Promise<Submitted> {
  const { as } = await requireApplication(actor, id)
  const text = consentText('subsidy', declared.language)
  if (declared.version !== text.version) throw new Refusal('consent_needed', {}, 'declaration')
  return database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id)
    const version = await versionFor(application, tx)
    const gathered = await gatherFacts(tx, application, version)
    const missing = missingOf(application, version, gathered)
    if (missing.length > 0) throw new Refusal('not_complete', { fields: missing.map(one => one.field).join(', ') })
    const until = deadlineOf(version, gathered.facts)
    // Paper that lies at the counter came in when it came in; the office says what follows from it.
    if (as !== 'counter' && until && Temporal.PlainDate.compare(today(), until) > 0)
      throw new Refusal('applied_too_late', { until: until.toString() })
    await prepareDocuments(tx, application, version, gathered.facts)
    if (application.onPaper) await requireSigned(tx, id)
    const number = await nextNumber(tx, today().year)
    const at = nowDate()
    const waits = needsConfirming({ filledInAs: filledInBy(as), onPaper: application.onPaper })
    const frozen = {
      ...{ number, versionId: version.id, facts: gathered.facts as object, sources: gathered.sources as object },
      evaluation: JSON.parse(JSON.stringify(version.evaluate(gathered.facts))),
      ...{ submittedAt: at, completeAt: !waits && (await isComplete(tx, id)) ? at : null },
      ...{ declaration: text.text, declarationVersion: text.version, declaredAt: at },
      // Whoever submits is the one who acted, whoever began the draft.
      ...{ filledInAs: filledInBy(as), filledInById: actor.account?.id ?? null, confirmSince: waits ? at : null },
    }
    await moveApplication(tx, actor, application, 'submit', { act: 'applied', data: frozen, after: { number, programme: version.key } })
    await namePayee(tx, actor, application)
    if (waits) await askConfirmation(tx, actor, application)
    await notifyPerson(tx, application.personId, {
      kind: 'subsidy/received',
      values: {
        ...{ number, programme: version.terms.name[declared.language], course: gathered.course?.title ?? '' },
        ...{ decideBy: decideBy(at, version.terms).toString(), link: `/mein/gesuche/${id}` },
      },
    })
    const { runId, personId } = application
    // Last, so that the seats of a run are locked as briefly as may be.
    const days = version.terms.holdSeatDays
    const held = declared.hold && runId && days > 0 ? await holdSeat(tx, actor, { runId, personId, applicationId: id, days }) : null
    return { number, heldUntil: held?.toISOString() ?? null }
  })
}

type Submitted = { number: string; heldUntil: string | null }

/** The account that the draft named becomes the payee, who is looked at by two before anything is paid. Without an address the office asks. */
async function namePayee(tx: Tx, actor: Actor, { id, personId, ibanSealed, accountHolder }: LockedApplication) {
  const person = await tx.person.findUniqueOrThrow({ where: { id: personId } })
  if (!ibanSealed || !person.postcode || !person.locality) return
  const address = { street: person.street ?? undefined, houseNumber: person.houseNumber ?? undefined, postcode: person.postcode }
  const name = accountHolder ?? `${person.firstName} ${person.lastName}`
  await setPayee(tx, actor, id, { kind: 'person', name, ...address, locality: person.locality, iban: openField(ibanSealed, id) })
}

/** The last day on which one may apply, where the day it hangs on is known. */
export function deadlineOf({ terms }: Version, facts: Facts): Temporal.PlainDate | null {
  const from = facts[terms.applyUntil.fact]
  return typeof from === 'string' ? Temporal.PlainDate.from(from).add({ months: terms.applyUntil.plusMonths }) : null
}

/** 2026-0147: the year's row stays locked until the end of the transaction, so a number that is rolled back is given to the next. */
export async function nextNumber(tx: Tx, year: number): Promise<string> {
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    insert into "SubsidyNumber" (year, last) values (${year}, 1) on conflict (year) do update set last = "SubsidyNumber".last + 1 returning last`
  return `${year}-${String(row?.last).padStart(4, '0')}`
}

/** Entered at the counter: the signed form stands in the place of the tick. */
async function requireSigned(tx: Tx, applicationId: string) {
  const signed = await tx.subsidyDocument.findUnique({ where: { applicationId_key: { applicationId, key: 'signature' } } })
  if (signed?.state !== 'delivered' && signed?.state !== 'accepted') throw new Refusal('signature_missing')
}

/** Takes an application back; what was reserved for it is free again. */
export async function withdrawApplication(actor: Actor, id: string): Promise<void> {
  const freed = await database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id, 'any')
    const held = holdsMoney.includes(application.state)
    await moveApplication(tx, actor, application, 'withdraw', { act: 'application_withdrawn' })
    await dropOpen(tx, id, speak('de')('application.withdrawn_now'))
    await release(tx, actor, id)
    return held ? { programmeId: (await versionOf(tx, application)).programmeId, year: budgetYearOf(application) } : null
  })
  // Those who queue for the money move up after it is free for everybody to see.
  if (freed) await moveUp(freed.programmeId, freed.year)
}

/** Throws a draft away with everything in it. What was submitted stays. */
export async function discardDraft(actor: Actor, id: string): Promise<void> {
  await database().$transaction(async tx => {
    const application = await lockOwn(tx, actor, id)
    await tx.subsidyFile.deleteMany({ where: { document: { applicationId: id } } })
    await tx.subsidyDocument.deleteMany({ where: { applicationId: id } })
    await tx.subsidyApplication.delete({ where: { id } })
    await record(tx, actor, { concept: 'subsidy', subjectId: id, personId: application.personId, act: 'draft_discarded' })
  })
}
