import type { Db } from '#db/client.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import type { Fact, Facts } from '#domain/subsidy/facts.ts'
import { writeFact } from '#domain/subsidy/saying.ts'
import { maskIban } from '#words/iban.ts'
import { type Language, speak } from '#words/speak.ts'

/** What somebody submitted, as its person gets it in the hand: who filled it in, what was said, where the money goes, what was declared. */
export async function getCopy(db: Db, id: string, language: Language) {
  const row = await db.subsidyApplication.findUniqueOrThrow({
    where: { id },
    include: { person: true },
  })
  // One question after the other: within a transaction there is one connection, which cannot be asked twice at once.
  const version = await db.subsidyVersion.findUniqueOrThrow({ where: { id: row.versionId }, include: { programme: true } })
  const course = { select: { course: { select: { published: { select: { title: true } } } } } } as const
  const run = row.runId ? await db.courseRun.findUnique({ where: { id: row.runId }, ...course }) : null
  const by = row.filledInById ? await db.userAccount.findUnique({ where: { id: row.filledInById }, select: { name: true } }) : null
  const t = speak(language)
  const [facts, sources] = [row.facts as Facts, (row.sources ?? {}) as Partial<Record<Fact, string>>]
  const said = (Object.keys(facts) as Fact[]).filter(fact => ['answer', 'profile', 'identity'].includes(sources[fact] ?? ''))
  const lines = said.map(fact => `${t.maybe(`subsidy_desk.fact_${fact}`) ?? fact}: ${writeFact(fact, facts[fact], language)}`)
  const account = row.ibanEnd && t('application.submit_to', { iban: maskIban('CH', row.ibanEnd), holder: row.accountHolder ?? '' })
  return {
    ...{ id, number: row.number ?? '', name: `${row.person.firstName} ${row.person.lastName}`, filledInBy: by?.name ?? '' },
    ...{ programme: readVersion(version).terms.name[language], course: run?.course.published?.title ?? null },
    lines: account ? [...lines, account] : lines,
    declaration: row.declaration ?? '',
  }
}
