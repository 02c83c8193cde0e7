import type { Actor } from '#domain/actor.ts'
import { compare, isMinorWhen, onPlace, requireContract, requirePast, termFrom } from '#domain/apprenticeship/contract.ts'
import { type ContractForm, emptyForm, missingFields, openAhv, sealAhv, type WholeForm } from '#domain/apprenticeship/contract-form.ts'
import { movePlace } from '#domain/apprenticeship/moving.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { parseAhv } from '#words/ahv.ts'

export type Saving = Omit<WholeForm, 'wageRappen'> & {
  firstName: string
  lastName: string
  /** Null: nothing was agreed, then it is three months (OR 344a para. 3). */
  probationMonths: number | null
  /** The contract as it was read, by its last change. */
  seen: string
}

/** Keeps what the national form asks for, whole or not, until somebody has signed it. */
export const saveContract = (actor: Actor, placeId: string, saving: Saving): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    if (place.state !== 'promised') throw new Refusal('contract_is_signed')
    if (contract.updatedAt.toISOString() !== saving.seen) throw new Refusal('changed_meanwhile')
    const { seen: _, ahv: written, firstName, lastName, probationMonths, ...rest } = saving
    const { shortest, longest } = apprenticeshipRules().contract.probation
    const months = probationMonths ?? longest
    if (months < shortest || months > longest) throw new Refusal('probation_months', { from: shortest, to: longest }, 'probationMonths')
    const kept = openAhv(contract.id, contract.formSealed)
    // The page shows a masked number; sent back as it is, it means the same number.
    const ahv = written === '' || written.includes('•') ? (written === '' ? '' : kept) : parseAhv(written)
    if (ahv === null) throw new Refusal('ahv_wrong', {}, 'ahv')
    const form: ContractForm = { ...rest, wageRappen: place.wageRappen }
    await tx.trainingContract.update({
      where: { id: contract.id },
      data: { firstName, lastName, probationMonths: months, form, formSealed: sealAhv(contract.id, ahv) },
    })
    const missing = missingFields({ ...form, ahv }, isMinorWhen(contract, today())).length
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: placeId, personId: contract.personId, act: 'contract_saved' },
      after: { missing, probationMonths: months },
    })
  })

/** Everybody has signed: the learner, the employer, and the legal representative of somebody under age. */
export const signContract = (actor: Actor, placeId: string, on: Temporal.PlainDate): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    requirePast(on, 'signedOn')
    if (compare(on, plainDay(contract.promisedOn)) < 0) throw new Refusal('signed_before_promise', {}, 'signedOn')
    if (compare(on, plainDay(contract.startsOn)) >= 0) throw new Refusal('signed_too_late', { day: iso(contract.startsOn) }, 'signedOn')
    const form = { ...emptyForm, ...(contract.form as ContractForm | null), ahv: openAhv(contract.id, contract.formSealed) }
    const missing = missingFields(form, isMinorWhen(contract, on))
    // Afterwards nobody could fill it in any more.
    if (place.state === 'promised' && missing.length > 0) throw new Refusal('not_complete', { fields: missing.join(', ') })
    await movePlace(tx, actor, place, 'sign', {
      ...{ act: 'contract_signed', personId: contract.personId, after: { on: on.toString() } },
    })
    await tx.trainingContract.update({ where: { id: contract.id }, data: { signedOn: dateColumn(on) } })
  })

/** The office of vocational training has approved the contract: before training begins (BBG 14 para. 3). */
export const approveContract = (actor: Actor, placeId: string, approval: { on: Temporal.PlainDate; number: string }): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    const { on, number } = approval
    requirePast(on, 'approvedOn')
    if (contract.signedOn && compare(on, plainDay(contract.signedOn)) < 0) throw new Refusal('approved_before_signed', {}, 'approvedOn')
    if (compare(on, plainDay(contract.startsOn)) >= 0) throw new Refusal('approved_too_late', { day: iso(contract.startsOn) }, 'approvedOn')
    await movePlace(tx, actor, place, 'approveContract', {
      ...{ act: 'contract_approved', personId: contract.personId, after: { on: on.toString(), number } },
    })
    await tx.trainingContract.update({ where: { id: contract.id }, data: { approvedOn: dateColumn(on), approvalNumber: number } })
  })

/** Training begins on another day: as long as it has not begun, and never in the past. */
export const moveStart = (actor: Actor, placeId: string, startsOn: Temporal.PlainDate, reason: string): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    if (!['promised', 'contract_signed', 'contract_approved'].includes(place.state)) throw new Refusal('move_impossible')
    if (compare(startsOn, today()) <= 0) throw new Refusal('day_past', {}, 'startsOn')
    const last = Temporal.PlainDate.from(`${place.intakeYear}-12-31`)
    if (compare(startsOn, last) > 0) throw new Refusal('start_in_intake', { year: place.intakeYear }, 'startsOn')
    for (const [day, field] of [
      [contract.signedOn, 'startsOn'],
      [contract.approvedOn, 'startsOn'],
    ] as const)
      if (day && compare(startsOn, plainDay(day)) <= 0) throw new Refusal('signed_too_late', { day: startsOn.toString() }, field)
    const { years } = await tx.trainingProfession.findUniqueOrThrow({ where: { id: place.professionId } })
    const term = termFrom(startsOn, years)
    await tx.trainingContract.update({
      where: { id: contract.id },
      data: { startsOn: dateColumn(term.startsOn), endsOn: dateColumn(term.endsOn) },
    })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: placeId, personId: contract.personId, act: 'start_moved', reason },
      ...{ before: { startsOn: iso(contract.startsOn) }, after: { startsOn: startsOn.toString() } },
    })
  })

const iso = (day: Date) => plainDay(day).toString()
