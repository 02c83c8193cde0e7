import type { Db } from '#db/client.ts'
import type { LearningPath, Profession } from '#db/generated/client.ts'
import { areaOf, competenceName, isCompetence } from '#domain/competence/framework.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** Where a path leads: a profession, a competence with its level, or the person's own words. */
export type Goal =
  | { kind: 'profession'; profession: string; text?: string | null | undefined }
  | { kind: 'competence'; code: string; level: number; text?: string | null | undefined }
  | { kind: 'free'; text: string }

export async function goalColumns(db: Db, goal: Goal) {
  const none = { goalProfessionId: null, goalCode: null, goalLevel: null }
  const goalText = goal.text?.trim() || null
  if (goal.kind === 'profession') {
    const found = await db.profession.findUnique({ where: { slug: goal.profession }, select: { id: true } })
    if (!found) throw new Refusal('not_found')
    return { ...none, goalKind: goal.kind, goalText, goalProfessionId: found.id }
  }
  if (goal.kind === 'competence') {
    if (!isCompetence(goal.code)) throw new Refusal('not_found')
    return { ...none, goalKind: goal.kind, goalText, goalCode: goal.code, goalLevel: goal.level }
  }
  if (!goalText) throw new Refusal('not_complete', { fields: 'text' })
  return { ...none, goalKind: goal.kind, goalText }
}

type Row = LearningPath & { goalProfession: (Profession & { needs: { code: string; level: number; weight: number }[] }) | null }

/** The goal as people read it; `needs` are the levels it asks for. */
export function goalOf(path: Row, language: Language) {
  const { goalKind: kind, goalText: text, goalCode: code, goalLevel: level, goalProfession } = path
  const profession = goalProfession && {
    slug: goalProfession.slug,
    title: language === 'de' ? goalProfession.titleDe : goalProfession.titleEn,
  }
  const needs = goalProfession
    ? goalProfession.needs.map(({ code, level, weight }) => ({ code, name: competenceName(code, language), level, weight }))
    : code && level
      ? [{ code, name: competenceName(code, language), level, weight: 1 }]
      : []
  return {
    kind,
    text,
    profession,
    competence: code ? { code, name: competenceName(code, language), area: areaOf(code), level: level ?? 0 } : null,
    needs,
  }
}
