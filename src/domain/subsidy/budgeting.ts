import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { budget, hasRoomFor, lockYear, post, potsOf } from '#domain/subsidy/ledger.ts'
import { findProgramme } from '#domain/subsidy/programme-reading.ts'

type Amounts = { canton: number; federal: number }
export type Budgeted = { key: string; year: number; how: 'add' | 'take'; amounts: Amounts; note: string }

/** Puts money into a year of a programme, or takes free money out of it again; entries stay, a mistake is set right by another one. */
export async function changeBudget(actor: Actor, { key, year, how, amounts, note }: Budgeted) {
  if (!hasRole(actor, 'head_of_office')) throw new Refusal('not_allowed')
  const { id: programmeId } = await findProgramme(key)
  if (year < today().year) throw new Refusal('year_over', { year }, 'year')
  if (amounts.canton + amounts.federal === 0) throw new Refusal('amount_does_not_fit', {}, 'canton')
  if (how === 'add') return budget(actor, programmeId, year, amounts, note)
  return database().$transaction(async tx => {
    const { id } = await lockYear(tx, programmeId, year)
    const pots = await potsOf(tx, id)
    if (!hasRoomFor(pots, amounts)) throw new Refusal('budget_bound', {}, pots.canton.free < amounts.canton ? 'canton' : 'federal')
    await post(tx, actor, id, amounts, { act: 'budgeted', source: 'free', target: 'outside', note })
    const after = { year, canton: -amounts.canton, federal: -amounts.federal }
    await record(tx, actor, { concept: 'subsidy', subjectId: programmeId, act: 'budgeted', after, reason: note })
  })
}
