import { database } from '#db/client.ts'
import type { Language, Role } from '#db/generated/enums.ts'
import { getActor } from '#domain/account/acting.ts'
import { grantRole } from '#domain/account/granting.ts'
import { openAccount } from '#domain/account/opening.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import type { PersonDetails } from '#domain/person/details.ts'
import { recordHelpConsent } from '#domain/person/helping.ts'
import { registerAtCounter, registerChild, registerSelf } from '#domain/person/registering.ts'
import { acceptInvitation } from '#domain/person/taking-over.ts'
import { findProvider } from '#domain/provider/finding.ts'
import { readData } from '#seeds/reading.ts'

export type SeedPerson = {
  key: string
  firstName: string
  lastName: string
  ageYears: number
  birthday: string
  email: string | null
  phone: string | null
  address: { street: string; postcode: string; locality: string; municipality: number }
  language?: string
  guardians: string[]
  helps?: string[]
  roles?: { role: Role; provider?: string; office?: string }[]
  signIn?: boolean
  story?: { de: string; en: string }
}
type SeedPeople = { cast: SeedPerson[]; staff: SeedPerson[]; fillers: SeedPerson[] }

export const readPeople = () => readData<SeedPeople>('people.yaml')
const seeds = byItself('seed')
const language: Language = 'de'

/** Accounts, persons and who acts for whom. Needs the providers. Returns person ids by key. */
export async function seedPeople(): Promise<Map<string, string>> {
  const { cast, staff, fillers } = readPeople()
  const all = [...cast, ...staff, ...fillers]
  const actors = new Map<string, Actor>()
  const persons = new Map<string, string>()
  const grownUps = all.filter(person => person.guardians.length === 0)
  for (const person of grownUps) {
    if (!person.email) {
      persons.set(person.key, (await registerAtCounter(seeds, detailsOf(person), { another: false })).personId)
      continue
    }
    const actor = await openFor(person)
    actors.set(person.key, actor)
    persons.set(person.key, (await registerSelf(actor, detailsOf(person), { consent: true, language })).personId)
  }
  for (const person of all.filter(one => one.guardians.length > 0)) {
    const guardian = actors.get(person.guardians[0] ?? '')
    if (!guardian) throw new Error(`people.yaml: ${person.key} has no guardian with an account`)
    const { personId } = await registerChild(guardian, detailsOf(person), { consent: true, language })
    persons.set(person.key, personId)
    if (person.signIn) actors.set(person.key, await seedOwnLogin(guardian, person, personId))
  }
  for (const person of all) for (const helped of person.helps ?? []) await seedHelp(person, persons.get(helped))
  for (const person of all) for (const role of person.roles ?? []) await seedRole(actors.get(person.key), role)
  return persons
}

async function openFor(person: SeedPerson): Promise<Actor> {
  const { accountId } = await openAccount(seeds, { email: person.email as string, name: `${person.firstName} ${person.lastName}` })
  return getActor(accountId, 'seed')
}

/** A child old enough to have a login of its own: its guardian has invited it. */
async function seedOwnLogin(guardian: Actor, child: SeedPerson, personId: string): Promise<Actor> {
  if (!child.email) throw new Error(`people.yaml: ${child.key} signs in without an address`)
  const actor = await openFor(child)
  // A row and not the verb: that one mails the invitation at once, and no post is open yet.
  const invitation = await database().invitation.create({
    data: {
      ...{ kind: 'take_over', askedById: guardian.account?.id as string, personId, address: child.email },
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  })
  await acceptInvitation(actor, invitation.id, { bornOn: birthday(child), consent: true, language })
  return actor
}

/** The person's signed form lies at the counter. */
async function seedHelp(helper: SeedPerson, personId: string | undefined) {
  if (!helper.email || !personId) throw new Error(`people.yaml: ${helper.key} helps nobody known`)
  await recordHelpConsent(seeds, personId, {
    helperEmail: helper.email,
    channel: 'letter',
    givenOn: today().subtract({ days: 40 }),
    language,
  })
}

async function seedRole(
  actor: Actor | undefined,
  { role, provider, office = null as string | null }: { role: Role; provider?: string; office?: string | null },
) {
  if (!actor?.account) throw new Error(`people.yaml: ${role} without an account`)
  const providerId = provider ? (await findProvider(provider))?.id : null
  if (providerId === undefined) throw new Error(`people.yaml: no provider ${provider}`)
  await grantRole(seeds, actor.account.id, { role, providerId, office })
}

function detailsOf(person: SeedPerson): PersonDetails {
  const { firstName, lastName, email, address } = person
  // Kept as the forms keep it.
  const phone = person.phone?.replace(/\s/g, '').replace(/^0/, '+41') ?? null
  const bornOn = birthday(person)
  return { firstName, lastName, bornOn, email, phone, ...address, houseNumber: null, language, channel: channelOf(person) }
}

// Children's mails go to their guardian; grown-ups without an address get letters.
const channelOf = ({ email, guardians }: SeedPerson) => (email || guardians.length ? 'mail' : 'letter')

/** Born on that day of the year so that the person is `ageYears` old today. */
function birthday({ ageYears, birthday }: SeedPerson): Temporal.PlainDate {
  const [month = 1, day = 1] = birthday.split('-').map(Number)
  const thisYear = Temporal.PlainDate.from({ year: today().year, month, day })
  const had = Temporal.PlainDate.compare(thisYear, today()) <= 0
  return thisYear.subtract({ years: had ? ageYears : ageYears + 1 })
}
