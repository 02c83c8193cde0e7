import { database } from '#db/client.ts'

/** Everything the paths of a person hold about them, with the notes of both sides. */
export const exportPaths = (personId: string) =>
  database().learningPath.findMany({
    where: { personId },
    select: {
      goalKind: true,
      goalText: true,
      goalCode: true,
      goalLevel: true,
      goalProfession: { select: { titleDe: true } },
      createdAt: true,
      endedAt: true,
      steps: {
        select: {
          ...{
            kind: true,
            state: true,
            title: true,
            reason: true,
            onDay: true,
            proposedFrom: true,
            createdAt: true,
            decidedAt: true,
            doneAt: true,
          },
          appointment: { select: { state: true, slot: { select: { startsAt: true, endsAt: true } } } },
          comments: { select: { from: true, text: true, at: true }, orderBy: { at: 'asc' } },
        },
        orderBy: { position: 'asc' },
      },
    },
    orderBy: { createdAt: 'asc' },
  })
