import { database } from '#db/client.ts'

/** What we hold about somebody's applications: answers that they keep, drafts, and what was submitted as it was frozen. */
export async function exportApplications(personId: string) {
  const [kept, applications] = await Promise.all([
    database().subsidyAnswers.findUnique({ where: { personId }, omit: { personId: true } }),
    database().subsidyApplication.findMany({
      where: { personId },
      // The sealed account number is the person's own to look up at their bank; its end says which one it is.
      omit: { personId: true, ibanSealed: true, ibanMark: true, confirmCode: true },
      include: {
        retention: { select: { keepUntil: true } },
        documents: { include: { files: { omit: { stored: true } }, requests: true } },
        holds: { omit: { personId: true, applicationId: true } },
      },
      orderBy: { createdAt: 'asc' },
    }),
  ])
  return { kept, applications }
}
