import { database, type Tx } from '#db/client.ts'
import { type Actor, hasRole, type Role } from '#domain/actor.ts'
import { record } from '#domain/history.ts'

/** For what somebody of the office opened a case. */
export const looks = ['case', 'payment', 'decision', 'appeal', 'document', 'account'] as const
export type Look = (typeof looks)[number]

const inOffice = ['case_officer', 'approver', 'head_of_office'] as const satisfies Role[]
/** In which role somebody looks, as they hold it at this moment. */
const roleOf = (actor: Actor) => inOffice.find(role => hasRole(actor, role)) ?? null

/** Writes down that a dossier was read, by whom, in which role and what for: its person reads that (P12). */
export const recordLook = (
  tx: Tx,
  actor: Actor,
  { id, personId }: { id: string; personId: string },
  what: Exclude<Look, 'account' | 'document'>,
) => record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act: 'looked', after: { what, role: roleOf(actor) } })

/** A file of the dossier was opened. */
export const recordOpened = (tx: Tx, actor: Actor, { id, personId }: { id: string; personId: string }, document: string) =>
  record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act: 'document_opened', after: { document, role: roleOf(actor) } })

const most = 200
const acts = { looked: 'case', document_opened: 'document', iban_revealed: 'account' } as const

/** Who looked at an application, when and what for; the newest first. For its person, who is asked for by the caller. */
export async function listLooks(applicationId: string) {
  const rows = await database().history.findMany({
    where: { concept: 'subsidy', subjectId: applicationId, act: { in: Object.keys(acts) } },
    orderBy: { id: 'desc' },
    take: most,
  })
  return rows.map(({ at, actorName, act, after, reason }) => {
    const { what, role, document } = (after ?? {}) as { what?: Look; role?: Role | null; document?: string }
    return {
      ...{ at: at.toISOString(), by: actorName, role: role ?? null, what: what ?? acts[act as keyof typeof acts] },
      ...{ document: document ?? null, purpose: act === 'iban_revealed' ? reason : null },
    }
  })
}
