import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { requireOwn } from '#domain/candidacy/access.ts'
import { keepYes, type Sending } from '#domain/candidacy/applying.ts'
import { answerByColumn } from '#domain/candidacy/deadlines.ts'
import { lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { tellApplicant } from '#domain/candidacy/telling.ts'
import { nowDate, plainDay } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/**
 * The guardian's yes: now the office has it, and its days to answer begin. Whoever applied in time is not late because a guardian took
 * some days, so the advert may have closed meanwhile; it must not be withdrawn.
 */
export async function agree(actor: Actor, id: string, sending: Sending): Promise<void> {
  await database().$transaction(async tx => {
    const candidacy = await requireGuardian(tx, actor, id)
    if (candidacy.advert.state === 'withdrawn') throw new Refusal('advert_closed')
    const consentId = await keepYes(tx, actor, candidacy.personId, sending)
    const at = nowDate()
    const data = { consentId, guardianAt: at, receivedAt: at, answerBy: answerByColumn() }
    await moveCandidacy(tx, actor, candidacy, 'agree', { act: 'agreed', data })
    await tellApplicant(tx, candidacy, 'agreed', { answerBy: plainDay(candidacy.answerBy).toString() })
  })
}

/** The guardian's no: the office never sees anything. */
export async function disagree(actor: Actor, id: string): Promise<void> {
  await database().$transaction(async tx => {
    const candidacy = await requireGuardian(tx, actor, id)
    await moveCandidacy(tx, actor, candidacy, 'lapse', { act: 'disagreed' })
    await tellApplicant(tx, candidacy, 'lapsed')
  })
}

async function requireGuardian(tx: Tx, actor: Actor, id: string) {
  const { managed } = await requireOwn(actor, id, tx)
  if (managed.as !== 'guardian')
    throw new Refusal('guardian_needed', { name: managed.person.firstName, age: apprenticeshipRules().candidacy.guardianAgreesUntilAge })
  return lockCandidacy(tx, id)
}
