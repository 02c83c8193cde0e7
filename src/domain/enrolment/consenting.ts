import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { isMinorFor } from '#domain/enrolment/checking.ts'
import type { RunFacts } from '#domain/enrolment/run-facts.ts'
import type { Managed } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** A yes to the text of that version, read in that language. */
export type Agreed = { version: string; language: Language }

export const minorsAmong = (run: RunFacts, managed: Managed[]) => managed.filter(one => isMinorFor(run, one.person))

/** A child's place rests on a yes of the responsible person, whoever sits at the keyboard; no rule lets staff do without it. */
export function requireConsent(run: RunFacts, managed: Managed[], agreed: Agreed | undefined) {
  const [minor] = minorsAmong(run, managed)
  if (!minor) return
  if (!agreed) throw new Refusal('consent_needed', { name: minor.person.firstName }, 'consent')
  // The text has changed since the form was opened: nobody agrees to what they have not read.
  if (agreed.version !== consentText('minor_enrolment', agreed.language).version) throw new Refusal('changed_meanwhile', {}, 'consent')
}

/** Keeps the yes with its text, for each child. At the counter somebody signed, or said it on the telephone. */
export async function writeConsents(tx: Tx, actor: Actor, run: RunFacts, managed: Managed[], agreed: Agreed | undefined) {
  const minors = minorsAmong(run, managed)
  if (minors.length === 0 || !agreed) return new Map<string, string>()
  const { version, text } = consentText('minor_enrolment', agreed.language)
  const consents = await tx.consent.createManyAndReturn({
    data: minors.map(({ person, as }) => ({
      ...{ personId: person.id, subject: 'minor_enrolment', textVersion: version, text, givenAt: nowDate() },
      givenById: as === 'counter' ? null : (actor.account?.id ?? null),
      channel: as === 'counter' ? ('counter' as const) : ('online' as const),
    })),
  })
  return new Map(consents.map(consent => [consent.personId, consent.id]))
}
