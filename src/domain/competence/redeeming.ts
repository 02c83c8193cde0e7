import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { findOpen, type Keeping, takeOut } from '#domain/competence/handing-over.ts'
import { keepSheet } from '#domain/competence/keeping.ts'
import { requireSheet, scoredItems } from '#domain/competence/self-test.ts'
import { mayCounsel, requireShared } from '#domain/counselling/sharing.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { giveConsent } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import { score } from '#words/scoring.ts'

/** Looks once, or looks and enters the result for somebody who shows the counsellor theirs. */
export type Wish = { keepFor?: string | undefined; lookOnly?: boolean | undefined }

/**
 * The result behind a code, for a counsellor, once: afterwards the code is dead and the answers are gone from there. It is kept only
 * where whoever made the code has allowed it, and only for somebody whose yes shows this counsellor their result. Where keeping is
 * allowed and nothing was chosen, the code stays whole and `choose` is the answer: a result is not lost by a click too few.
 */
export async function redeemHandover(actor: Actor, code: string, { keepFor, lookOnly = false }: Wish = {}) {
  if (!hasRole(actor, 'counsellor')) throw new Refusal('not_allowed')
  if (keepFor && !(await mayCounsel(actor, keepFor, 'result'))) throw new Refusal('not_found')
  if (!keepFor && !lookOnly && allows(await findOpen(database(), code))) return { state: 'choose' as const }
  return database().$transaction(async tx => {
    const found = await takeOut(tx, actor, code, 'handover_redeemed')
    if (keepFor) await enter(tx, actor, keepFor, found)
    return { state: 'shown' as const, keptFor: keepFor ?? null, takenAt: found.takenAt, ...readResult(found.answers) }
  })
}

// A text that has changed since was not agreed to.
const allows = ({ keepConsent, keepLanguage }: Pick<Keeping, 'keepConsent' | 'keepLanguage'>) =>
  keepConsent !== null && keepLanguage !== null && keepConsent === consentText('paper_result', keepLanguage).version

type Found = Keeping & { answers: string; takenAt: Date }

async function enter(tx: Tx, actor: Actor, personId: string, found: Found) {
  const { keepLanguage, keepAt, answers, takenAt } = found
  await requireShared(actor, personId, 'result', tx)
  const { account } = actor
  // Thrown, so that the code stays whole.
  if (!account || !allows(found) || !keepLanguage || !keepAt) throw new Refusal('keeping_not_allowed', {}, 'personId')
  const consentId = await giveConsent(tx, personId, 'paper_result', { accountId: null, language: keepLanguage, givenAt: keepAt })
  await keepSheet(tx, actor, { personId, answers, at: takenAt, fromPaper: { keptById: account.id, consentId } })
  const values = { counsellor: account.name, link: `/mein/standort/${personId}` }
  await notifyPerson(tx, personId, { kind: 'counselling/result_kept', values })
}

function readResult(answers: string) {
  const { bank, ...sheet } = requireSheet(answers)
  const { levels, disagreements } = score(scoredItems(bank, sheet.length), sheet.answers, bank.scoring)
  return { answers, version: sheet.version, variant: sheet.variant, length: sheet.length, levels, disagreements }
}
