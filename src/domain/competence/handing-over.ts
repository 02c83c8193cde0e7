import { createHash, randomInt } from 'node:crypto'
import { type Db, database, type Tx } from '#db/client.ts'
import type { Language } from '#db/generated/enums.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { requireSheet } from '#domain/competence/self-test.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { writeSheet } from '#words/answers.ts'

/** Long enough for the next appointment. */
const days = 30
// Without signs that look alike on paper: no 0/O, 1/I/L.
const signs = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const hashOf = (code: string) => createHash('sha256').update(code).digest('hex')
const plain = (code: string) => code.toUpperCase().replace(/[\s-]/g, '')

/** Lays a result down for one counsellor's eyes: `K7QM-2XTP-9RWA`. Whoever has the code reads it once; nobody's name is with it. */
export async function handOver(actor: Actor, answers: string): Promise<{ code: string; until: Date }> {
  const sheet = requireSheet(answers)
  const code = Array.from({ length: 12 }, () => signs[randomInt(signs.length)]).join('')
  const until = new Date(nowDate().getTime() + days * 86_400_000)
  await database().$transaction(async tx => {
    const { id } = await tx.handover.create({
      data: { codeHash: hashOf(code), answers: writeSheet(sheet), takenAt: nowDate(), createdAt: nowDate(), expiresAt: until },
    })
    await record(tx, actor, { concept: 'competence', subjectId: id, act: 'handed_over' })
  })
  return { code: code.replace(/(.{4})(?=.)/g, '$1-'), until }
}

/** Whoever holds the paper may make it worthless. */
export const withdrawHandover = async (actor: Actor, code: string): Promise<void> => {
  await database().$transaction(tx => takeOut(tx, actor, code, 'handover_withdrawn'))
}

/** The sheet behind a code, for the last time: used, expired, withdrawn and never given all answer the same. */
export async function takeOut(tx: Tx, actor: Actor, code: string, act: 'handover_redeemed' | 'handover_withdrawn') {
  const redeemedBy = act === 'handover_redeemed' ? (actor.account?.id ?? null) : null
  // The condition is in the update's own lock: of two counsellors at the same moment one reads it.
  const rows = await tx.$queryRaw<TakenOut[]>`
    update "Handover" h set answers = null, "endedAt" = ${nowDate()}, "redeemedById" = ${redeemedBy}::uuid
    from (select id, answers from "Handover" where "codeHash" = ${hashOf(plain(code))} and "endedAt" is null and "expiresAt" > ${nowDate()} for update) was
    where h.id = was.id returning h.id, was.answers, h."takenAt", h."keepConsent", h."keepLanguage"::text, h."keepAt"`
  const [row] = rows
  if (!row) throw new Refusal('code_unknown', {}, 'code')
  await record(tx, actor, { concept: 'competence', subjectId: row.id, act })
  return row
}
type TakenOut = { id: string; answers: string; takenAt: Date } & Keeping
/** The yes to keeping, as whoever made the code gave it. */
export type Keeping = { keepConsent: string | null; keepLanguage: Language | null; keepAt: Date | null }

/** Whoever made the code says that the counsellor who opens it may enter the result in their profile; without this it is only shown. */
export async function allowKeeping(actor: Actor, code: string, consent: string, language: Language): Promise<void> {
  if (!consent) throw new Refusal('agreement_needed', {}, 'consent')
  if (consent !== consentText('paper_result', language).version) throw new Refusal('changed_meanwhile', {}, 'consent')
  await database().$transaction(async tx => {
    const { id } = await findOpen(tx, code)
    const { count } = await tx.handover.updateMany({
      where: { id, endedAt: null },
      data: { keepConsent: consent, keepLanguage: language, keepAt: nowDate() },
    })
    if (count === 0) throw new Refusal('code_unknown', {}, 'code')
    await record(tx, actor, { concept: 'competence', subjectId: id, act: 'keeping_allowed' })
  })
}

export async function findOpen(db: Db, code: string) {
  const found = await db.handover.findUnique({ where: { codeHash: hashOf(plain(code)), endedAt: null, expiresAt: { gt: nowDate() } } })
  if (!found) throw new Refusal('code_unknown', {}, 'code')
  return found
}

/** What nobody fetched is emptied when its time is over. Returns how many. */
export async function forgetHandovers(): Promise<number> {
  const { count } = await database().handover.updateMany({
    where: { endedAt: null, expiresAt: { lte: nowDate() } },
    data: { answers: null, endedAt: nowDate() },
  })
  return count
}
