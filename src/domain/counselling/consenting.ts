import type { Tx } from '#db/client.ts'
import type { Language } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { canton, consentText } from '#domain/canton.ts'
import { today, zone } from '#domain/clock.ts'
import { type Shared, sharedParts } from '#domain/counselling/sharing.ts'
import type { Managed } from '#domain/person/managing.ts'
import { giveConsent } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'

/** What a person chooses to show, until which day (included), and the version of the text they said yes to. */
export type Choice = { parts: readonly Shared[]; until: Temporal.PlainDate; consent: string; language: Language }

/** Checks the choice and gives it as columns. */
export function checkChoice({ parts, until, consent, language }: Choice, firstName: string) {
  if (parts.length === 0) throw new Refusal('nothing_shared', {}, 'parts')
  const latest = latestEnd()
  if (Temporal.PlainDate.compare(until, today()) <= 0 || Temporal.PlainDate.compare(until, latest) > 0)
    throw new Refusal('until_impossible', { latest: latest.toString() }, 'until')
  if (!consent) throw new Refusal('consent_needed', { name: firstName }, 'consent')
  if (consent !== consentText('counselling', language).version) throw new Refusal('changed_meanwhile', {}, 'consent')
  return { ...(Object.fromEntries(sharedParts.map(part => [part, parts.includes(part)])) as Record<Shared, boolean>), until: endOf(until) }
}

/** Keeps the yes with the text it was given to; at the counter the clerk writes it down. */
export const keepYes = (tx: Tx, actor: Actor, { person, as }: Managed, language: Language) =>
  giveConsent(tx, person.id, 'counselling', {
    accountId: actor.account?.id ?? null,
    language,
    channel: as === 'counter' ? 'counter' : 'online',
  })

export const latestEnd = () => today().add({ months: canton().counselling.mostSharingMonths })
export const proposedEnd = () => today().add({ months: canton().counselling.sharingMonths })
/** The first moment after a day in Glarus. */
const endOf = (day: Temporal.PlainDate) => new Date(day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds)
