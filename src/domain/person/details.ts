import type { Person } from '#db/generated/client.ts'
import type { Channel, Language } from '#db/generated/enums.ts'
import { ageOn, dateColumn, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'

/** What we know of a person. `municipality` is the BFS number; null for people from elsewhere. */
export type PersonDetails = {
  firstName: string
  lastName: string
  bornOn: Temporal.PlainDate
  email: string | null
  phone: string | null
  street: string | null
  houseNumber: string | null
  postcode: string | null
  locality: string | null
  municipality: number | null
  language: Language
  channel: Channel
}

export const detailsOf = ({ bornOn, ...person }: Person): PersonDetails => ({
  firstName: person.firstName,
  lastName: person.lastName,
  bornOn: plainDay(bornOn),
  email: person.email,
  phone: person.phone,
  street: person.street,
  houseNumber: person.houseNumber,
  postcode: person.postcode,
  locality: person.locality,
  municipality: person.municipality,
  language: person.language,
  channel: person.channel,
})

export const columnsOf = ({ bornOn, ...details }: PersonDetails) => ({ ...details, bornOn: dateColumn(bornOn) })

/** As JSON, for the history and for people's own copy. */
export const plainDetails = ({ bornOn, ...details }: PersonDetails) => ({ ...details, bornOn: bornOn.toString() })

export const ageToday = (bornOn: Temporal.PlainDate) => ageOn(bornOn, today())

/** Refuses birthdays that nobody living has, and letters without an address to send them to. */
export function checkDetails(details: PersonDetails) {
  const age = ageToday(details.bornOn)
  if (age < 0 || age > 120 || Temporal.PlainDate.compare(details.bornOn, today()) > 0)
    throw new Refusal('birthday_impossible', {}, 'bornOn')
  if (details.channel === 'letter' && !(details.street && details.locality)) throw new Refusal('address_needed', {}, 'street')
}

/** Only what differs, before and after: history rows stay readable and hold no more than they must. */
export function changeOf(before: PersonDetails, after: PersonDetails) {
  const [was, is] = [plainDetails(before), plainDetails(after)]
  const names = (Object.keys(is) as (keyof typeof is)[]).filter(name => was[name] !== is[name])
  const only = (from: typeof is) => Object.fromEntries(names.map(name => [name, from[name]]))
  return names.length ? { before: only(was), after: only(is) } : null
}
