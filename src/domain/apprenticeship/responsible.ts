import type { Db } from '#db/client.ts'
import { departmentOf, unitOf } from '#domain/apprenticeship/units.ts'

const grants = (
  db: Db,
  where: { role: 'training_coordinator' | 'department_head' | 'apprenticeship_officer'; office?: { in: string[] } },
) =>
  db.roleGrant
    .findMany({ where: { ...where, endedAt: null, account: { disabledAt: null } }, select: { accountId: true }, orderBy: { id: 'asc' } })
    .then(found => [...new Set(found.map(one => one.accountId))])

/** Who looks after the places of a unit; of one that was merged, also the successor's. */
export function listCoordinators(db: Db, unit: string): Promise<string[]> {
  const offices: string[] = []
  for (let code: string | undefined = unit; code && !offices.includes(code); code = unitOf(code).successor) offices.push(code)
  return grants(db, { role: 'training_coordinator', office: { in: offices } })
}

/** Who answers for a department: its head, or the head of a unit within it. */
export async function listHeads(db: Db, department: string): Promise<string[]> {
  const held = await db.roleGrant.findMany({
    where: { role: 'department_head', endedAt: null, office: { not: null }, account: { disabledAt: null } },
    select: { accountId: true, office: true },
    orderBy: { id: 'asc' },
  })
  return [...new Set(held.filter(one => belongsTo(one.office, department)).map(one => one.accountId))]
}

// Roles of offices that are no more are kept in the books.
const belongsTo = (office: string | null, department: string) => {
  try {
    return office !== null && departmentOf(office) === department
  } catch {
    return false
  }
}

export const listOfficers = (db: Db) => grants(db, { role: 'apprenticeship_officer' })
