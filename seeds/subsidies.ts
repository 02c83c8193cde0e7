import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { createProgramme, releaseTerms, saveTerms, submitTerms } from '#domain/subsidy/drafting.ts'
import { budget, split } from '#domain/subsidy/ledger.ts'
import { type RecognitionKind, recognise } from '#domain/subsidy/recognising.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import { readData } from '#seeds/reading.ts'

type Programme = {
  key: string
  budgetRappen: number
  terms: Terms
  /** What somebody wants to change from next year on: parts of the terms, and steps of the amount by their key. */
  next?: { terms: Partial<Terms>; steps: Record<string, object> }
}
type Recognised = { kind: RecognitionKind; note: string; courses?: string[]; providers?: string[] }
const actor = byItself('seed')

/**
 * The four programmes of the demo, in force since the first day of this year, with money for this year and the next; a change of one
 * that waits for a second person; and what the office found out about courses and schools.
 */
export async function seedSubsidies() {
  const since = today().with({ month: 1, day: 1 })
  const manager = await someone('regula.fischli@demo.example')
  for (const { key, terms, budgetRappen, next } of readData<Programme[]>('programmes.yaml')) {
    const { programmeId } = await createProgramme(actor, key, since, termsShape.parse(terms))
    await submitTerms(actor, programmeId)
    await releaseTerms(actor, programmeId)
    for (const year of [since.year, since.year + 1])
      await budget(actor, programmeId, year, split(budgetRappen, terms.shares), `Budget ${year} (Demo)`)
    if (next) await proposeNext(manager, programmeId, terms, next)
  }
  for (const { kind, note, courses = [], providers = [] } of readData<Recognised[]>('recognitions.yaml')) {
    const found = [
      ...(await Promise.all(courses.map(slug => database().course.findUniqueOrThrow({ where: { slug } })))),
      ...(await Promise.all(providers.map(slug => database().provider.findUniqueOrThrow({ where: { slug } })))),
    ]
    for (const { id } of found) await recognise(actor, { kind, subjectId: id, note, validFrom: since, validTo: null })
  }
}

async function proposeNext(manager: Actor, programmeId: string, terms: Terms, next: NonNullable<Programme['next']>) {
  const amount = terms.rules.amount.map(step => ({ ...step, ...next.steps[step.key] }))
  const from = today().add({ years: 1 }).with({ month: 1, day: 1 })
  await saveTerms(manager, programmeId, from, { ...terms, ...next.terms, rules: { ...terms.rules, amount } })
  await submitTerms(manager, programmeId)
}

const someone = async (email: string) => getActor((await database().userAccount.findUniqueOrThrow({ where: { email } })).id, 'seed')
