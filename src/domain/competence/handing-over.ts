import { createHash, randomInt } from 'node:crypto'
import { database } from '#db/client.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { requireSheet, scoredItems } from '#domain/competence/self-test.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { writeSheet } from '#words/answers.ts'
import { score } from '#words/scoring.ts'

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

/**
 * The result behind a code, for a counsellor, once: afterwards the code is dead and the answers are gone from here. Used, expired,
 * withdrawn and never given all answer the same.
 */
export async function redeemHandover(actor: Actor, code: string) {
  if (!hasRole(actor, 'counsellor')) throw new Refusal('not_allowed')
  const found = await takeOut(actor, code, 'handover_redeemed')
  const { bank, ...sheet } = requireSheet(found.answers)
  const { levels, disagreements } = score(scoredItems(bank, sheet.length), sheet.answers, bank.scoring)
  return {
    answers: found.answers,
    version: sheet.version,
    variant: sheet.variant,
    length: sheet.length,
    levels,
    disagreements,
    takenAt: found.takenAt,
  }
}

/** Whoever holds the paper may make it worthless. */
export const withdrawHandover = async (actor: Actor, code: string): Promise<void> => {
  await takeOut(actor, code, 'handover_withdrawn')
}

async function takeOut(actor: Actor, code: string, act: string) {
  const codeHash = hashOf(plain(code))
  return database().$transaction(async tx => {
    // The condition is in the update's own lock: of two counsellors at the same moment one reads it.
    const rows = await tx.$queryRaw<{ id: string; answers: string; takenAt: Date }[]>`
      update "Handover" h set answers = null, "endedAt" = ${nowDate()}, "redeemedById" = ${act === 'handover_redeemed' ? (actor.account?.id ?? null) : null}::uuid
      from (select id, answers from "Handover" where "codeHash" = ${codeHash} and "endedAt" is null and "expiresAt" > ${nowDate()} for update) was
      where h.id = was.id returning h.id, was.answers, h."takenAt"`
    const [row] = rows
    if (!row) throw new Refusal('code_unknown', {}, 'code')
    await record(tx, actor, { concept: 'competence', subjectId: row.id, act })
    return row
  })
}

/** What nobody fetched is emptied when its time is over. Returns how many. */
export async function forgetHandovers(): Promise<number> {
  const { count } = await database().handover.updateMany({
    where: { endedAt: null, expiresAt: { lte: nowDate() } },
    data: { answers: null, endedAt: nowDate() },
  })
  return count
}
