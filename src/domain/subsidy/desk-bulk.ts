import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import { requireApprover } from '#domain/subsidy/deciding.ts'
import { decideBy, requireDesk } from '#domain/subsidy/desk.ts'
import { refusalOf } from '#domain/subsidy/desk-case.ts'
import { frozenOf } from '#domain/subsidy/frozen.ts'
import type { Language } from '#words/speak.ts'

const most = 100

/** Everything that is proposed, each with what would be decided and whether this actor may: the list to choose from, and its preview. */
export async function listProposed(actor: Actor, language: Language, ids?: readonly string[]) {
  requireDesk(actor)
  const rows = await database().subsidyApplication.findMany({
    where: { state: 'proposed', ...(ids ? { id: { in: [...ids] } } : {}) },
    include: {
      person: { select: { firstName: true, lastName: true } },
      version: { include: { programme: true } },
      decisions: { where: { state: 'proposed' }, include: { proposedBy: { select: { name: true } } } },
    },
    orderBy: [{ submittedAt: 'asc' }, { id: 'asc' }],
    take: most,
  })
  const lines = []
  for (const row of rows) {
    const [decision] = row.decisions
    if (!decision) continue
    const version = readVersion(row.version)
    const { verdict, amount } = frozenOf(row, version)
    lines.push({
      ...{
        id: row.id,
        number: row.number ?? '',
        name: `${row.person.lastName}, ${row.person.firstName}`,
        programme: version.terms.name[language],
      },
      ...{ kind: decision.kind, rappen: decision.rappen, proposedBy: decision.proposedBy.name, seen: decision.updatedAt.toISOString() },
      /** Where the proposal is not what the rules come to, somebody should open the case. */
      differs: decision.rappen !== (verdict === 'no' ? 0 : amount.rappen),
      dueOn: row.submittedAt ? decideBy(row.submittedAt, version.terms).toString() : null,
      whyNot: await refusalOf(() => requireApprover(database(), actor, row.personId, decision, version.terms)),
    })
  }
  return lines
}
