import { database, type Tx } from '#db/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, dayOf, nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { budgetYearOf, moveUp, release, versionOf } from '#domain/subsidy/deciding.ts'
import { requireImpartial } from '#domain/subsidy/four-eyes.ts'
import { heldBy, post, split } from '#domain/subsidy/ledger.ts'
import { type LockedApplication, lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { requirePayer } from '#domain/subsidy/payee.ts'
import { attendanceOf, reaches } from '#domain/subsidy/proof-attendance.ts'
import type { DocumentKey, Terms } from '#domain/subsidy/terms.ts'

export type Found = { documents: readonly DocumentKey[]; rappen?: number | undefined; excuse?: string | undefined }

/** What has to be seen once the course is over. */
export const neededDocuments = (terms: Terms) => terms.documents.filter(one => one.when === 'after_course').map(one => one.key)

/** A final grant waits for its proof, until so many days after the course. */
export async function awaitProof(tx: Tx, actor: Actor, application: LockedApplication) {
  const end = await courseEnd(tx, application)
  const known = await tx.subsidyProofDue.count({ where: { applicationId: application.id } })
  const until = (known > 0 && Temporal.PlainDate.compare(end, today()) < 0 ? today() : end).add({ days: canton().payout.proofDays })
  await moveApplication(tx, actor, application, 'awaitProof', { act: 'proof_awaited', after: { until: until.toString() } })
  const due = { until: dateColumn(until), remindedAt: null }
  // After an appeal it begins anew.
  await tx.subsidyProofDue.upsert({
    where: { applicationId: application.id },
    create: { applicationId: application.id, ...due },
    update: due,
  })
}

async function courseEnd(tx: Tx, { runId, facts }: LockedApplication): Promise<Temporal.PlainDate> {
  const run = runId ? await tx.courseRun.findUnique({ where: { id: runId } }) : null
  if (run) return dayOf(run.endsAt)
  const { course_start: start } = facts as { course_start?: string }
  const named = start ? Temporal.PlainDate.from(start) : today()
  return Temporal.PlainDate.compare(named, today()) < 0 ? today() : named
}

/**
 * The office says that the proof is good: enough sessions attended, or a reason with a document for it, and every document seen.
 * What was granted and is not due returns to the budget.
 */
export async function checkProof(actor: Actor, applicationId: string, { documents, rappen, excuse }: Found) {
  const checkedById = requirePayer(actor)
  const freed = await database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const { terms, programmeId } = await versionOf(tx, application)
    const missing = neededDocuments(terms).filter(key => !documents.includes(key))
    if (missing.length > 0) throw new Refusal('documents_missing', {}, 'documents')
    const granted = application.grantedRappen ?? 0
    const due = rappen ?? granted
    if (due <= 0 || due > granted) throw new Refusal('amount_does_not_fit', {}, 'rappen')
    if (due < granted && !excuse?.trim()) throw new Refusal('reason_needed', {}, 'excuse')
    const attended = await requireAttendance(tx, application, terms, { documents, excuse })
    const after = { rappen: due, needed: terms.attendancePercent, held: attended.sessionsHeld, attended: attended.sessionsAttended }
    await moveApplication(tx, actor, application, 'checkProof', { act: 'proof_accepted', reason: excuse?.trim(), after })
    await tx.subsidyProof.create({
      data: {
        ...{ applicationId, ...attended, neededPercent: terms.attendancePercent, documents: [...documents], rappen: due },
        ...{ reason: excuse?.trim() || null, checkedById, checkedAt: nowDate() },
      },
    })
    const held = (await heldBy(tx, applicationId)).reduce((sum, one) => sum + (one.pot === 'paid' ? 0 : one.rappen), 0)
    // A second look, after an appeal, finds no more than the first one left.
    if (due > held) throw new Refusal('amount_does_not_fit', {}, 'rappen')
    if (due === held) return null
    await giveBack(tx, actor, applicationId, split(held - due, terms.shares))
    return { programmeId, year: budgetYearOf(application) }
  })
  if (freed) await moveUp(freed.programmeId, freed.year)
}

type Seen = { documents: readonly DocumentKey[]; excuse?: string | undefined }
async function requireAttendance(tx: Tx, application: LockedApplication, terms: Terms, { documents, excuse }: Seen) {
  const percent = terms.attendancePercent
  if (percent === 0) return { outcome: 'met' as const, sessionsHeld: null, sessionsAttended: null }
  const found = await attendanceOf(tx, application)
  // Without a list of the provider, a certificate that was seen says it.
  if (!found || found.attended === null) {
    if (!documents.includes('completion')) throw new Refusal('attendance_unknown', {}, 'documents')
    return { outcome: 'met' as const, sessionsHeld: found?.held ?? null, sessionsAttended: null }
  }
  if (found.toCome > 0) throw new Refusal('course_not_over')
  const counted = { sessionsHeld: found.held, sessionsAttended: found.attended }
  if (reaches({ held: found.held, attended: found.attended }, percent)) return { outcome: 'met' as const, ...counted }
  const about = { attended: found.attended, held: found.held, percent }
  if (!excuse?.trim()) throw new Refusal('attendance_below', about, 'excuse')
  if (!documents.includes('other')) throw new Refusal('excuse_document', {}, 'documents')
  return { outcome: 'excused' as const, ...counted }
}

/** Takes a part out of what the application holds; each payer gets back no more than it gave. */
async function giveBack(tx: Tx, actor: Actor, applicationId: string, amounts: { canton: number; federal: number }) {
  const left = { ...amounts }
  for (const { yearId, payer, pot, rappen } of await heldBy(tx, applicationId)) {
    const part = Math.min(left[payer], rappen)
    if (pot === 'paid' || part === 0) continue
    left[payer] -= part
    const back = { canton: 0, federal: 0, [payer]: part }
    await post(tx, actor, yearId, back, { act: 'released', source: pot, target: 'free', applicationId })
  }
}

/** Once, with a reason, somebody gets longer to bring the proof. */
export async function extendProof(actor: Actor, applicationId: string, reason: string) {
  requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const due = await tx.subsidyProofDue.findUnique({ where: { applicationId } })
    if (!due || application.state !== 'proof_outstanding') throw new Refusal('move_impossible')
    if (due.extended) throw new Refusal('extended_once')
    const until = plainDay(due.until).add({ days: canton().payout.moreProofDays })
    await tx.subsidyProofDue.update({ where: { applicationId }, data: { until: dateColumn(until), extended: true, remindedAt: null } })
    await record(tx, actor, {
      ...{ concept: 'subsidy', subjectId: applicationId, personId: application.personId, act: 'proof_extended', reason: reason.trim() },
      after: { until: until.toString() },
    })
  })
}

/** No proof, or one that does not hold: the grant lapses and its money returns to the budget. Before the deadline only if too little was attended. */
export async function lapse(actor: Actor, applicationId: string, reason: string) {
  requirePayer(actor)
  if (!reason.trim()) throw new Refusal('reason_needed', {}, 'reason')
  const { programmeId, year } = await database().$transaction(async tx => {
    const application = await lockApplication(tx, applicationId)
    await requireImpartial(tx, actor, application.personId)
    const version = await versionOf(tx, application)
    const due = await tx.subsidyProofDue.findUnique({ where: { applicationId } })
    const isOver = due !== null && Temporal.PlainDate.compare(plainDay(due.until), today()) < 0
    const found = await attendanceOf(tx, application)
    const percent = version.terms.attendancePercent
    const fails =
      found !== null &&
      found.attended !== null &&
      found.toCome === 0 &&
      percent > 0 &&
      !reaches({ held: found.held, attended: found.attended }, percent)
    if (!isOver && !fails) throw new Refusal('not_yet', { from: due ? plainDay(due.until).toString() : '' })
    await moveApplication(tx, actor, application, 'lapse', { act: 'lapsed', reason: reason.trim() })
    await release(tx, actor, applicationId)
    return { programmeId: version.programmeId, year: budgetYearOf(application) }
  })
  await moveUp(programmeId, year)
}

/** What happens by itself: final grants wait for their proof, and cases paid long enough ago are closed. */
export async function followPayments() {
  const actor = byItself('job')
  const ended = new Date(nowDate().getTime() - canton().payout.closeAfterDays * 86_400_000)
  const final = await database().subsidyApplication.findMany({ where: { state: 'final', grantedRappen: { gt: 0 } }, select: { id: true } })
  const paid = await database().subsidyApplication.findMany({
    where: { state: 'paid', payments: { some: { state: 'paid', settledAt: { lt: ended } } } },
    select: { id: true },
  })
  for (const { id } of [...final, ...paid])
    await database().$transaction(async tx => {
      const application = await lockApplication(tx, id)
      if (application.state === 'final') await awaitProof(tx, actor, application)
      else if (application.state === 'paid') await moveApplication(tx, actor, application, 'close', { act: 'closed' })
    })
  return final.length + paid.length
}
