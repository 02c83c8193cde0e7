import { database } from '#db/client.ts'
import type { SubsidyVersion } from '#db/generated/client.ts'
import { type Actor, hasRole, type Role } from '#domain/actor.ts'
import { plainDay, today } from '#domain/clock.ts'
import { programmeHistory } from '#domain/history-searching.ts'
import { Refusal } from '#domain/refusal.ts'
import { isAuthor } from '#domain/subsidy/drafting.ts'
import { compareTerms, tellTerms } from '#domain/subsidy/programme-telling.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import type { Language } from '#words/speak.ts'

/** Everybody of the office reads programmes and budgets; who changes them is asked at each verb. */
export const officeRoles = ['case_officer', 'approver', 'head_of_office', 'programme_manager'] as const satisfies readonly Role[]
export function requireOffice(actor: Actor) {
  if (!hasRole(actor, ...officeRoles)) throw new Refusal('not_allowed')
}

/** Where a version stands today. */
export type Standing = 'draft' | 'submitted' | 'returned' | 'in_force' | 'coming' | 'over'
export function standingOf({ state, validFrom, validTo }: Pick<SubsidyVersion, 'state' | 'validFrom' | 'validTo'>): Standing {
  if (state !== 'released') return state
  const day = today()
  if (Temporal.PlainDate.compare(plainDay(validFrom), day) > 0) return 'coming'
  return validTo && Temporal.PlainDate.compare(plainDay(validTo), day) < 0 ? 'over' : 'in_force'
}

const toLine = (version: SubsidyVersion) => ({
  ...{ id: version.id, number: version.number, standing: standingOf(version) },
  ...{ validFrom: plainDay(version.validFrom).toString(), validTo: version.validTo && plainDay(version.validTo).toString() },
})
export type VersionLine = ReturnType<typeof toLine>

/** Every programme with its version in force, the one to come and the one under work. */
export async function listProgrammes(actor: Actor, language: Language) {
  requireOffice(actor)
  const programmes = await database().subsidyProgramme.findMany({
    orderBy: [{ createdAt: 'asc' }, { key: 'asc' }],
    include: { versions: { orderBy: { number: 'desc' } } },
  })
  return programmes.map(({ id, key, versions }) => {
    const lines = versions.map(toLine)
    const now = versions.find(one => standingOf(one) === 'in_force') ?? versions[0]
    return {
      ...{ id, key, name: now ? termsOf(now).name[language] : key },
      inForce: lines.find(one => one.standing === 'in_force') ?? null,
      coming: lines.find(one => one.standing === 'coming') ?? null,
      open: lines.find(one => ['draft', 'submitted', 'returned'].includes(one.standing)) ?? null,
    }
  })
}

/** One released version in words, the list of them, and what has been done. Without a number the one in force, else the newest. */
export async function getProgramme(actor: Actor, key: string, language: Language, number?: number) {
  requireOffice(actor)
  const programme = await findProgramme(key)
  const released = programme.versions.filter(one => one.state === 'released')
  const asked = number === undefined ? undefined : released.find(one => one.number === number)
  if (number !== undefined && !asked) throw new Refusal('not_found')
  const shown = asked ?? released.find(one => standingOf(one) === 'in_force') ?? released[0] ?? null
  const open = programme.versions.find(one => one.state !== 'released') ?? null
  const names = await namesOf(programme.versions)
  return {
    ...{ id: programme.id, key, name: nameOf(shown ?? open, key, language) },
    shown: shown && { ...toLine(shown), sections: sectionsOf(shown, language), plain: termsOf(shown).plain[language] },
    versions: programme.versions.map(one => ({
      ...toLine(one),
      authors: one.authorIds.map(id => names.get(id)).filter(one => one !== undefined),
      reviewedBy: one.reviewedById ? (names.get(one.reviewedById) ?? null) : null,
    })),
    open: open && toLine(open),
    history: await programmeHistory(programme.id),
  }
}

/** What is under work, or what a first change would begin from: the terms, what they change, and who may decide. */
export async function getDraft(actor: Actor, key: string, language: Language) {
  requireOffice(actor)
  const programme = await findProgramme(key)
  const open = programme.versions.find(one => one.state !== 'released') ?? null
  const base = programme.versions.find(one => one.state === 'released') ?? null
  const version = open ?? base
  if (!version) throw new Refusal('not_found')
  const names = await namesOf(programme.versions)
  const validFrom = open ? plainDay(open.validFrom) : today().add({ years: 1 }).with({ month: 1, day: 1 })
  const terms = termsOf(version)
  const told = tellTerms({ terms, validFrom: validFrom.toString(), validTo: null }, language)
  // Both are told without an end: that the one in force ends with the new one goes without saying.
  const before = base ? tellTerms({ terms: termsOf(base), validFrom: plainDay(base.validFrom).toString(), validTo: null }, language) : []
  return {
    ...{ id: programme.id, key, name: nameOf(version, key, language), terms, validFrom: validFrom.toString() },
    ...{ state: open?.state ?? null, number: open?.number ?? (base?.number ?? 0) + 1, baseNumber: base?.number ?? null },
    seen: open?.updatedAt.toISOString() ?? null,
    own: open ? isAuthor(actor, open) : false,
    authors: open ? open.authorIds.map(id => names.get(id)).filter(one => one !== undefined) : [],
    submittedAt: open?.submittedAt?.toISOString() ?? null,
    returnReason: open?.returnReason ?? null,
    returnedBy: open?.state === 'returned' && open.reviewedById ? (names.get(open.reviewedById) ?? null) : null,
    sections: compareTerms(open ? before : told, told),
  }
}
export type Draft = Awaited<ReturnType<typeof getDraft>>

export async function findProgramme(key: string) {
  const programme = await database().subsidyProgramme.findUnique({
    where: { key },
    include: { versions: { orderBy: { number: 'desc' } } },
  })
  if (!programme) throw new Refusal('not_found')
  return programme
}

export const termsOf = (version: Pick<SubsidyVersion, 'terms'>): Terms => termsShape.parse(version.terms)
const nameOf = (version: SubsidyVersion | null, key: string, language: Language) => (version ? termsOf(version).name[language] : key)
const sectionsOf = (version: SubsidyVersion, language: Language) =>
  tellTerms(
    {
      terms: termsOf(version),
      validFrom: plainDay(version.validFrom).toString(),
      validTo: version.validTo && plainDay(version.validTo).toString(),
    },
    language,
  )

async function namesOf(versions: SubsidyVersion[]): Promise<Map<string, string>> {
  const ids = [...new Set(versions.flatMap(one => [...one.authorIds, ...(one.reviewedById ? [one.reviewedById] : [])]))]
  const accounts = await database().userAccount.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  return new Map(accounts.map(one => [one.id, one.name]))
}
