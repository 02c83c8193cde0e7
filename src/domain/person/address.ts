import type { Person } from '#db/generated/client.ts'
import { canton } from '#domain/canton.ts'
import { ageOn, plainDay, today } from '#domain/clock.ts'

type Addressed = Pick<Person, 'firstName' | 'lastName' | 'bornOn' | 'street' | 'houseNumber' | 'postcode' | 'locality'>

/** The lines on an envelope, as they are today. A child's letter goes to who is responsible for it. */
export function postalLines(person: Addressed, toParents: string): string[] {
  const isMinor = ageOn(plainDay(person.bornOn), today()) < canton().minors.fullAge
  const place = [person.postcode, person.locality].filter(Boolean).join(' ')
  const street = [person.street, person.houseNumber].filter(Boolean).join(' ')
  return [isMinor ? toParents : '', `${person.firstName} ${person.lastName}`, street, place].filter(Boolean)
}

/** Can a letter be posted at all? Otherwise it is handed over at the counter. */
export const hasPostalAddress = (person: Addressed) => Boolean(person.street && person.postcode && person.locality)
