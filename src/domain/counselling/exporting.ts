import { database } from '#db/client.ts'
import { canton } from '#domain/canton.ts'
import type { ActingAs } from '#domain/person/managing.ts'

/** What counselling holds about a person, for their own data. Notes only where the law gives them, and never to a helper. */
export async function exportCounselling(personId: string, as: ActingAs) {
  const db = database()
  const named = { select: { name: true } } as const
  const mayReadNotes = canton().counselling.notesInExport && (as === 'self' || as === 'guardian')
  const [sharings, looks, appointments, tasks, notes] = await Promise.all([
    db.sharing.findMany({
      where: { personId },
      omit: { personId: true, counsellorId: true, askedById: true, code: true },
      include: { counsellor: named },
    }),
    db.sharingLook.findMany({ where: { personId }, select: { part: true, at: true, account: named }, orderBy: { id: 'asc' } }),
    db.appointment.findMany({
      where: { personId },
      select: {
        state: true,
        endNote: true,
        createdAt: true,
        slot: { select: { startsAt: true, endsAt: true, kind: true, place: true, counsellor: named } },
      },
    }),
    mayReadNotes
      ? db.counsellingTask.findMany({ where: { personId }, select: { text: true, state: true, dueOn: true, counsellor: named } })
      : [],
    mayReadNotes
      ? db.counsellingNote.findMany({ where: { personId }, select: { text: true, createdAt: true, author: named }, orderBy: { id: 'asc' } })
      : [],
  ])
  return { sharings, looks, appointments, tasks, notes }
}
