import { z } from 'zod'
import { day, email, line, optional, phone, required, ticked } from '#api/fields.ts'
import { findLocality } from '#domain/canton.ts'
import { detailsOf, type PersonDetails, plainDetails } from '#domain/person/details.ts'
import { Refusal } from '#domain/refusal.ts'

/** The value of the list of places for people who live elsewhere: they write their place. */
export const elsewhere = 'elsewhere'

// Names as people have them: letters of any script, marks, apostrophes, hyphens, dots, spaces. No digits, no signs of code.
const name = required(80).refine(value => /^[\p{L}\p{M}'’ .-]+$/u.test(value), 'wrong')
const postcode = line(12).refine(value => /^[\p{L}\d -]*$/u.test(value), 'wrong')

export const personFields = {
  firstName: name,
  lastName: name,
  bornOn: day,
  phone: optional(phone).transform(value => value ?? null),
  street: optional(line(120)).transform(value => value ?? null),
  houseNumber: optional(line(12)).transform(value => value ?? null),
  place: optional(line(80)),
  otherPostcode: optional(postcode),
  otherPlace: optional(line(80)),
  language: z.enum(['de', 'en']).default('de'),
  channel: z.enum(['mail', 'letter']).default('mail'),
}
export const personEmail = optional(email).transform(value => value ?? null)
export const agreed = ticked.default(false)

const all = z.strictObject(personFields)
type Fields = z.infer<typeof all>

/** What a form says about a person, as the domain knows it. A place of the canton tells its municipality; the postcode would not. */
export function detailsFrom({ place, otherPostcode, otherPlace, bornOn, ...rest }: Fields, address: string | null): PersonDetails {
  const known = place && place !== elsewhere ? findLocality(place) : null
  if (place && place !== elsewhere && !known) throw new Refusal('place_needed', {}, 'place')
  if (!known && !otherPlace) throw new Refusal('place_needed', {}, place === elsewhere ? 'otherPlace' : 'place')
  return {
    firstName: rest.firstName,
    lastName: rest.lastName,
    bornOn: Temporal.PlainDate.from(bornOn),
    email: address,
    phone: rest.phone,
    street: rest.street,
    houseNumber: rest.houseNumber,
    postcode: known ? known.postcode : (otherPostcode ?? null),
    locality: known ? known.name : (otherPlace ?? null),
    municipality: known ? known.bfs : null,
    language: rest.language,
    channel: rest.channel,
  }
}

/** The other way: a person as a form is filled with it. */
export function fieldsFrom(person: Parameters<typeof detailsOf>[0]) {
  const { postcode, locality, municipality, ...plain } = plainDetails(detailsOf(person))
  const place =
    municipality !== null
      ? { place: locality ?? '' }
      : { place: locality ? elsewhere : '', otherPostcode: postcode ?? '', otherPlace: locality ?? '' }
  const filled = Object.entries({ ...plain, ...place }).map(([key, value]) => [key, value ?? ''] as const)
  return { id: person.id, fields: Object.fromEntries(filled) as Record<string, string>, municipality, postcode, locality }
}
