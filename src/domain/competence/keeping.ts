import { database, type Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { isCompetence } from '#domain/competence/framework.ts'
import { requireOwnSide } from '#domain/competence/owning.ts'
import { requireSheet, scoredItems } from '#domain/competence/self-test.ts'
import { record } from '#domain/history.ts'
import { followTest } from '#domain/learning-path/following.ts'
import { writeSheet } from '#words/answers.ts'
import { score } from '#words/scoring.ts'

export type Kept = { personId: string; answers: string; takenAt?: string | undefined }

/** Stores a result for the actor's own person or one they act for: its answers, and a record for every competence that has a level. */
export async function keepResult(actor: Actor, { personId, answers, takenAt }: Kept): Promise<{ resultId: string }> {
  const person = await requireOwnSide(actor, personId)
  const at = pastMoment(takenAt)
  return database().$transaction(async tx => ({ resultId: await keepSheet(tx, actor, { personId: person.id, answers, at }) }))
}

type Sheet = {
  personId: string
  answers: string
  at: Date
  /** The counsellor who enters it from paper, and the person's yes to that. */
  fromPaper?: { keptById: string; consentId: string }
}

/** The result with its records, and the test on a path that it finishes; who may is asked before. */
export async function keepSheet(tx: Tx, actor: Actor, { personId, answers, at, fromPaper }: Sheet): Promise<string> {
  const { bank, ...sheet } = requireSheet(answers)
  const { levels } = score(scoredItems(bank, sheet.length), sheet.answers, bank.scoring)
  const data = { testVersion: sheet.version, variant: sheet.variant, length: sheet.length, answers: writeSheet(sheet), takenAt: at }
  const { id } = await tx.selfTestResult.create({ data: { personId, ...data, ...fromPaper, keptAt: nowDate() } })
  const rows = Object.entries(levels).filter(([code]) => isCompetence(code))
  const what = { personId, frameworkVersion: bank.framework, source: 'self_test' as const }
  await tx.competenceRecord.createMany({ data: rows.map(([code, level]) => ({ ...what, code, level, seenAt: at, resultId: id })) })
  // Which levels is nobody's business there: whoever forgets the result must leave no trace of it.
  await record(tx, actor, {
    ...{ concept: 'competence', subjectId: personId, personId, act: fromPaper ? 'kept_from_paper' : 'kept' },
    after: { variant: sheet.variant, length: sheet.length },
  })
  await followTest(tx, actor, personId)
  return id
}

/** The moment a browser says the test ended; a clock that runs ahead counts as now. */
function pastMoment(text: string | undefined): Date {
  const said = text ? new Date(text) : nowDate()
  return Number.isNaN(said.getTime()) || said > nowDate() ? nowDate() : said
}
