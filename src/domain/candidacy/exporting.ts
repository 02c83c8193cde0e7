import { database } from '#db/client.ts'
import { plainDay } from '#domain/clock.ts'

/** A person's applications for apprenticeship places as they may take them along, the office's notes included; the papers are theirs to open. */
export async function exportCandidacies(personId: string) {
  const [sent, drafts] = await Promise.all([
    database().candidacy.findMany({
      where: { personId },
      include: {
        advert: { select: { slug: true, questions: true } },
        files: { where: { removedAt: null } },
        notes: { include: { account: { select: { name: true } } } },
      },
      orderBy: { id: 'asc' },
    }),
    database().candidacyDraft.findMany({ where: { personId }, include: { advert: { select: { slug: true } }, files: true } }),
  ])
  const papers = (files: readonly { kind: string; name: string; addedAt: Date }[]) =>
    files.map(({ kind, name, addedAt }) => ({ kind, name, addedAt }))
  return {
    sent: sent.map(one => ({
      ...{ advert: one.advert.slug, state: one.state, submittedAt: one.submittedAt, answerBy: plainDay(one.answerBy).toString() },
      ...{ answeredAt: one.answeredAt, guardianAt: one.guardianAt, school: one.school, motivation: one.motivation },
      answers: one.answers.map((answer, n) => ({ question: one.advert.questions[n], answer })),
      ...{ invitation: one.invitation, refusalReason: one.refusalReason, refusalWords: one.refusalWords, emptiedAt: one.emptiedAt },
      files: papers(one.files),
      notes: one.notes.map(({ text, at, account }) => ({ text, at, by: account.name })),
    })),
    drafts: drafts.map(one => ({
      ...{ advert: one.advert.slug, school: one.school, motivation: one.motivation, answers: one.answers },
      files: papers(one.files),
    })),
  }
}
