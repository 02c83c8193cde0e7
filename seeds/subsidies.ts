import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { createProgramme, releaseTerms, submitTerms } from '#domain/subsidy/drafting.ts'
import { budget, split } from '#domain/subsidy/ledger.ts'
import { type RecognitionKind, recognise } from '#domain/subsidy/recognising.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import { readData } from '#seeds/reading.ts'

type Programme = { key: string; budgetRappen: number; terms: Terms }
type Recognised = { kind: RecognitionKind; note: string; courses?: string[]; providers?: string[] }
const actor = byItself('seed')

/** The four programmes of the demo, in force since the first day of this year, with their money, and what the office found out about courses and schools. */
export async function seedSubsidies() {
  const since = today().with({ month: 1, day: 1 })
  for (const { key, budgetRappen, terms } of readData<Programme[]>('programmes.yaml')) {
    const { programmeId } = await createProgramme(actor, key, since, termsShape.parse(terms))
    await submitTerms(actor, programmeId)
    await releaseTerms(actor, programmeId)
    await budget(actor, programmeId, since.year, split(budgetRappen, terms.shares), `Budget ${since.year} (Demo)`)
  }
  for (const { kind, note, courses = [], providers = [] } of readData<Recognised[]>('recognitions.yaml')) {
    const found = [
      ...(await Promise.all(courses.map(slug => database().course.findUniqueOrThrow({ where: { slug } })))),
      ...(await Promise.all(providers.map(slug => database().provider.findUniqueOrThrow({ where: { slug } })))),
    ]
    for (const { id } of found) await recognise(actor, { kind, subjectId: id, note, validFrom: since, validTo: null })
  }
}
