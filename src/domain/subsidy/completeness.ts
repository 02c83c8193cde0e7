import type { Db, Tx } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { isUnconfirmed } from '#domain/subsidy/application.ts'
import { undecided } from '#domain/subsidy/desk.ts'
import type { LockedApplication } from '#domain/subsidy/moving.ts'

/**
 * Is everything there that is needed before a decision: what the programme wants before the course, and what the office asked for
 * besides? Since then the application has its place in the queue.
 */
export const isComplete = async (db: Db, applicationId: string) =>
  (await db.subsidyDocument.count({
    where: {
      ...{ applicationId, state: { in: ['outstanding', 'rejected'] } },
      OR: [{ afterCourse: false }, { requests: { some: { state: 'outstanding' } } }],
    },
  })) === 0

/**
 * Since when nothing was missing: the last page that counts, or the day of submitting. So who was asked for something the office then
 * does without keeps the place they had.
 */
export async function completeSince(tx: Tx, { id, submittedAt }: LockedApplication): Promise<Date> {
  const last = await tx.subsidyFile.findFirst({
    where: { removedAt: null, document: { applicationId: id, afterCourse: false, state: { in: ['delivered', 'accepted'] } } },
    orderBy: { addedAt: 'desc' },
    select: { addedAt: true },
  })
  const since = submittedAt ?? nowDate()
  return last && last.addedAt > since ? last.addedAt : since
}

/**
 * Keeps `completeAt` true after a document changed: it is set when the last thing came (not when the office found time to look at it),
 * and taken away when something is missing again. What is decided keeps its place.
 */
export async function noteCompleteness(tx: Tx, application: LockedApplication, at = nowDate()) {
  if (application.state === 'draft') return
  // What somebody else submitted is complete only with the person's own word.
  const complete = !isUnconfirmed(application) && (await isComplete(tx, application.id))
  if (complete === (application.completeAt !== null)) return
  if (!complete && !undecided.some(state => state === application.state)) return
  Object.assign(
    application,
    await tx.subsidyApplication.update({ where: { id: application.id }, data: { completeAt: complete ? at : null } }),
  )
}
