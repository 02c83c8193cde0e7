import { database, type Tx } from '#db/client.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import {
  type Contract,
  compare,
  findCurrent,
  onPlace,
  probationEnd,
  requireContract,
  requirePast,
} from '#domain/apprenticeship/contract.ts'
import { type LockedPlace, lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'

/** A probation made longer, up to six months, with the consent of the office of vocational training (OR 344a para. 4), before it is over. */
export const extendProbation = (actor: Actor, placeId: string, to: { months: number; on: Temporal.PlainDate }): Promise<void> =>
  onPlace(actor, placeId, async (tx, place, found) => {
    const contract = requireContract(found)
    if (place.state !== 'probation') throw new Refusal('move_impossible')
    const { longest, extendedTo } = apprenticeshipRules().contract.probation
    const from = Math.max(longest, contract.probationMonths) + 1
    if (to.months < from || to.months > extendedTo) throw new Refusal('probation_months', { from, to: extendedTo }, 'months')
    requirePast(to.on, 'extendedOn')
    if (compare(to.on, plainDay(contract.startsOn)) < 0) throw new Refusal('before_start', {}, 'extendedOn')
    if (compare(to.on, probationEnd(contract)) > 0) throw new Refusal('probation_over', {}, 'extendedOn')
    await tx.trainingContract.update({ where: { id: contract.id }, data: { probationMonths: to.months, extendedOn: dateColumn(to.on) } })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: placeId, personId: contract.personId, act: 'probation_extended' },
      ...{ before: { months: contract.probationMonths }, after: { months: to.months, on: to.on.toString() } },
    })
  })

/** Training has begun, or the probation is over: what only time decides. */
export async function letTrainingGoOn(): Promise<{ begun: number; passed: number }> {
  const begun = await step('contract_approved', begin)
  return { begun, passed: await step('probation', passProbation) }
}

async function step(state: 'contract_approved' | 'probation', work: (tx: Tx, place: LockedPlace, contract: Contract) => Promise<boolean>) {
  const places = await database().apprenticeshipPlace.findMany({ where: { state }, select: { id: true }, orderBy: { id: 'asc' } })
  let done = 0
  for (const { id } of places)
    done += await database().$transaction(async tx => {
      const place = await lockPlace(tx, id)
      const contract = await findCurrent(tx, id)
      return place.state === state && contract && (await work(tx, place, contract)) ? 1 : 0
    })
  return done
}

async function begin(tx: Tx, place: LockedPlace, contract: Contract) {
  if (compare(plainDay(contract.startsOn), today()) > 0) return false
  await movePlace(tx, byItself('job'), place, 'begin', { act: 'begun', personId: contract.personId })
  return true
}

/** Also for somebody who notes late what happened after the probation. */
export async function passProbation(tx: Tx, place: LockedPlace, contract: Contract) {
  if (compare(probationEnd(contract), today()) >= 0) return false
  await movePlace(tx, byItself('job'), place, 'passProbation', { act: 'probation_passed', personId: contract.personId })
  return true
}
