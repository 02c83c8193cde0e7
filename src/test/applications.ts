// Drafts that are ready to be submitted, for tests of what submitting brings about.
import { database } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { startDraft } from '#domain/subsidy/applying.ts'
import { makePerson, makeResident, makeRun } from '#test/places.ts'
import { makeProgramme, officer } from '#test/subsidies.ts'

export const declared = { version: consentText('subsidy', 'de').version, language: 'de' as const }

type Ideas = {
  as?: 'self' | 'helper' | 'counter'
  holdSeatDays?: number
  programme?: string
  run?: Awaited<ReturnType<typeof makeRun>>
  seats?: number
  person?: Partial<Person>
}

/** A programme that asks for an age alone, and pays the provider: a draft of it is complete at once. */
export async function makeEasyProgramme(holdSeatDays = 30) {
  const { terms } = await makeProgramme(0, {}, 'digital-gutschein')
  const rules = terms.rules.rules.filter(one => one.key === 'age')
  const amount = terms.rules.amount.slice(0, 1)
  const made = await makeProgramme(1_000_000, { rules: { rules, amount }, holdSeatDays, documents: [] }, 'digital-gutschein')
  const { key } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: made.programmeId } })
  return { ...made, key }
}

/** A draft that only waits to be submitted: by its person, by somebody who helps them, or at the counter without a signed form. */
export async function readyDraft({ as = 'self', holdSeatDays = 30, programme, run: given, seats = 10, person: ideas }: Ideas = {}) {
  const key = programme ?? (await makeEasyProgramme(holdSeatDays)).key
  const run = given ?? (await makeRun({ priceRappen: 40_000, seats }))
  const { actor, person } = await applicant(as, { municipality: 1632, bornOn: new Date('1990-02-03'), ...ideas })
  const wish = { programme: key, personId: person.id, course: { slug: run.course.slug, run: run.number }, answers: {} }
  const { id } = await startDraft(actor, { ...wish, onPaper: false })
  return { id, actor, person, run, key }
}

async function applicant(as: 'self' | 'helper' | 'counter', ideas: Partial<Person>): Promise<{ actor: Actor; person: Person }> {
  if (as === 'self') return makeResident(ideas)
  const person = await makePerson(ideas)
  if (as === 'counter') return { actor: await officer('counter_clerk'), person }
  const { actor, accountId } = await makeResident()
  await database().managing.create({ data: { accountId, personId: person.id, kind: 'helper' } })
  return { actor, person }
}
