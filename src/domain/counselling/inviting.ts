import { database, type Tx } from '#db/client.ts'
import type { Language } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { newCode } from '#domain/counselling/coding.ts'
import { type Choice, checkChoice, keepYes } from '#domain/counselling/consenting.ts'
import { isCounsellor } from '#domain/counselling/counsellors.ts'
import { put } from '#domain/counselling/putting.ts'
import { record } from '#domain/history.ts'
import { notifyAddress } from '#domain/message/notifying.ts'
import { requireManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'

const expiry = () => new Date(nowDate().getTime() + canton().counselling.codeDays * 86_400_000)

/** A person, or who manages them, chooses a counsellor from the list: their yes is in force at once. */
export async function inviteCounsellor(actor: Actor, personId: string, counsellorId: string, choice: Choice): Promise<{ id: string }> {
  const managed = await requireManaged(actor, personId)
  if (!(await isCounsellor(counsellorId))) throw new Refusal('not_found')
  const chosen = checkChoice(choice, managed.person.firstName)
  return database().$transaction(async tx => {
    const consentId = await keepYes(tx, actor, managed, choice.language)
    const { id } = await tx.sharing.create({ data: { ...waiting(actor), personId, counsellorId, state: 'asked' } })
    await put(tx, actor, { id, personId, counsellorId, consentId, ...chosen }, 'invited')
    return { id }
  })
}

/** The same without a name: whichever counsellor is told the code may enter it once. */
export async function openCode(actor: Actor, personId: string, choice: Choice): Promise<{ id: string; code: string }> {
  const managed = await requireManaged(actor, personId)
  const chosen = checkChoice(choice, managed.person.firstName)
  return database().$transaction(async tx => {
    const consentId = await keepYes(tx, actor, managed, choice.language)
    const code = newCode()
    const expiresAt = new Date(Math.min(expiry().getTime(), chosen.until.getTime() - 1))
    const data = { ...waiting(actor), personId, consentId, ...chosen, code, expiresAt, state: 'open' as const }
    const { id } = await tx.sharing.create({ data })
    await record(tx, actor, { ...about(id, personId), act: 'code_opened', after: shownWords(chosen) })
    return { id, code }
  })
}

/**
 * A counsellor asks for a yes: a link to hand on, and a mail where an address is given. The mail says who asks and nothing else;
 * the answer is the same whether the address is known here or not.
 */
export async function askPerson(actor: Actor, { address, language }: { address: string | null; language: Language }) {
  const { account } = actor
  if (!account || !hasRole(actor, 'counsellor')) throw new Refusal('not_allowed')
  return database().$transaction(async tx => {
    const code = newCode()
    const data = { ...waiting(actor), counsellorId: account.id, code, address, state: 'asked' as const }
    const { id } = await tx.sharing.create({ data })
    await record(tx, actor, { ...about(id, null), act: 'asked' })
    const values = { counsellor: account.name, askLink: `/mein/beratung/einladung/${code}`, days: canton().counselling.codeDays }
    if (address) await notifyAddress(tx, { address, language }, { kind: 'counselling/invited', values })
    return { id, code }
  })
}

/** Whoever asked, or handed out a code, thinks better of it. */
export async function takeBack(actor: Actor, id: string): Promise<{ personId: string | null }> {
  const found = await database().sharing.findUnique({ where: { id } })
  if (!found) throw new Refusal('not_found')
  const own = found.state === 'asked' || !found.personId ? found.counsellorId === actor.account?.id : false
  if (!own) {
    if (!found.personId) throw new Refusal('not_found')
    await requireManaged(actor, found.personId)
  }
  await database().$transaction(async tx => {
    const waits = { id, state: { in: ['asked' as const, 'open' as const] } }
    const { count } = await tx.sharing.updateMany({ where: waits, data: { state: 'taken_back', code: null, endedAt: nowDate() } })
    if (!count) throw new Refusal('move_impossible')
    if (found.consentId) await tx.consent.update({ where: { id: found.consentId }, data: { withdrawnAt: nowDate() } })
    await record(tx, actor, { ...about(id, found.personId), act: 'taken_back', before: { state: found.state } })
  })
  return { personId: found.personId }
}

const waiting = (actor: Actor) => ({
  askedById: actor.account?.id ?? null,
  expiresAt: expiry(),
  createdAt: nowDate(),
  code: newCode(),
})
const about = (id: string, personId: string | null) => ({ concept: 'counselling' as const, subjectId: id, personId })
const shownWords = ({ until, ...parts }: { until: Date; result: boolean; path: boolean; enrolments: boolean; candidacies: boolean }) => ({
  ...parts,
  until: until.toISOString(),
})

/** A question or a code that waits, under lock; refuses what does not exist, is answered, or is too old. */
export async function lockWaiting(tx: Tx, code: string | null, state: 'asked' | 'open', field?: string) {
  await tx.$queryRaw`select 1 from "Sharing" where code = ${code} for update`
  const found = code ? await tx.sharing.findUnique({ where: { code, state }, include: { person: true } }) : null
  if (!found || found.expiresAt <= nowDate()) throw new Refusal('sharing_code_wrong', {}, field)
  return found
}
