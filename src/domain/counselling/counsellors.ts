import { type Db, database } from '#db/client.ts'
import { canton } from '#domain/canton.ts'
import type { Language } from '#words/speak.ts'

const counselling = { disabledAt: null, grants: { some: { role: 'counsellor' as const, endedAt: null } } }

/** Everybody who counsels, with their office, as people choose from them. */
export async function listCounsellors(language: Language, db: Db = database()) {
  const found = await db.userAccount.findMany({
    where: counselling,
    select: { id: true, name: true, grants: { where: { role: 'counsellor', endedAt: null }, select: { office: true }, take: 1 } },
    orderBy: { name: 'asc' },
  })
  return found.map(({ id, name, grants }) => ({ id, name, office: officeName(grants[0]?.office ?? null, language) }))
}

export const isCounsellor = async (accountId: string, db: Db = database()) =>
  (await db.userAccount.count({ where: { id: accountId, ...counselling } })) > 0

const officeName = (code: string | null, language: Language) =>
  canton().offices.find(office => office.code === code)?.name[language] ?? null
