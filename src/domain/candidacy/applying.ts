import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { withAdvert } from '#domain/candidacy/access.ts'
import { answerByColumn } from '#domain/candidacy/deadlines.ts'
import { hasApplied, lockDraft, takesApplications } from '#domain/candidacy/drafting.ts'
import { tellApplicant, tellGuardians } from '#domain/candidacy/telling.ts'
import { canton, consentText } from '#domain/canton.ts'
import { nowDate, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { ageToday } from '#domain/person/details.ts'
import { listGuardians } from '#domain/person/managing.ts'
import { giveConsent } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import { followOn } from '#domain/taster/showing.ts'
import type { Language } from '#words/speak.ts'

export type Sending = { consent?: string | undefined; language: Language }

/**
 * Sends what was written. Below the age of the rules the office sees nothing before a guardian agrees: a guardian who sends it agrees
 * with sending; for a young person who sends it alone it waits, and without a guardian here it can't. Older minors' guardians are told.
 */
export async function apply(actor: Actor, draftId: string, { consent, language }: Sending): Promise<{ id: string; waits: boolean }> {
  return database().$transaction(async tx => {
    const { draft, managed } = await lockDraft(tx, actor, draftId)
    const { person, as } = managed
    await requireOpen(tx, draft.advertId)
    if (await hasApplied(tx, draft.advertId, person.id)) throw new Refusal('already_applied_here')
    const age = ageToday(plainDay(person.bornOn))
    const { guardianAgreesUntilAge, guardianDays } = apprenticeshipRules().candidacy
    const needsYes = age < guardianAgreesUntilAge
    const guardians = age < canton().minors.fullAge ? await listGuardians(tx, person.id) : []
    if (needsYes && as === 'self' && guardians.length === 0) throw new Refusal('guardian_missing', { age: guardianAgreesUntilAge })
    const waits = needsYes && as === 'self'
    const consentId = needsYes && as === 'guardian' ? await keepYes(tx, actor, person.id, { consent, language }) : null
    const at = nowDate()
    const candidacy = await tx.candidacy.create({
      data: {
        ...{ id: draft.id, advertId: draft.advertId, personId: person.id, submittedById: actor.account?.id ?? null },
        ...{ school: draft.school, motivation: draft.motivation, answers: draft.answers },
        ...{ state: waits ? 'awaiting_guardian' : 'submitted', submittedAt: at, receivedAt: waits ? null : at, answerBy: answerByColumn() },
        ...{ consentId, guardianAt: consentId ? at : null },
      },
      include: withAdvert,
    })
    const files = await tx.candidacyDraftFile.findMany({ where: { draftId }, omit: { draftId: true } })
    await tx.candidacyFile.createMany({ data: files.map(file => ({ ...file, candidacyId: candidacy.id })) })
    if (draft.bookingId) await followOn(tx, draft.bookingId, person.id, candidacy.id)
    await tx.candidacyDraft.delete({ where: { id: draftId } })
    await record(tx, actor, {
      ...{ concept: 'candidacy', subjectId: candidacy.id, personId: person.id, act: 'submitted' },
      after: { state: candidacy.state, files: files.length },
    })
    const others = guardians.filter(id => id !== actor.account?.id)
    const until = today().add({ days: guardianDays }).toString()
    const child = `${person.firstName} ${person.lastName}`
    if (waits) await tellGuardians(tx, candidacy, others, 'guardian_asked', { child, until })
    else {
      await tellApplicant(tx, candidacy, 'received', { answerBy: plainDay(candidacy.answerBy).toString() })
      if (as === 'self') await tellGuardians(tx, candidacy, others, 'guardian_told', { child })
    }
    return { id: candidacy.id, waits }
  })
}

/** Whoever closes the advert waits for this, or this finds it closed. */
async function requireOpen(tx: Tx, advertId: string) {
  await tx.$queryRaw`select 1 from "PlaceAdvert" where id = ${advertId}::uuid for share`
  if (!takesApplications(await tx.placeAdvert.findUniqueOrThrow({ where: { id: advertId } }))) throw new Refusal('advert_closed')
}

/** A guardian's yes with the very text it was given to. */
export async function keepYes(tx: Tx, actor: Actor, personId: string, { consent, language }: Sending): Promise<string> {
  if (!consent) throw new Refusal('agreement_needed', {}, 'consent')
  if (consent !== consentText('candidacy_guardian', language).version) throw new Refusal('changed_meanwhile', {}, 'consent')
  return giveConsent(tx, personId, 'candidacy_guardian', { accountId: actor.account?.id ?? null, language })
}
