import { randomInt } from 'node:crypto'
import { database, type Tx } from '#db/client.ts'
import type { ConfirmManner, FilledInAs } from '#db/generated/enums.ts'
import { hashCode, isCode, mostTries } from '#domain/account/kept-code.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { notifyPerson } from '#domain/message/notifying.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { isUnconfirmed } from '#domain/subsidy/application.ts'
import { requireApplication } from '#domain/subsidy/applying.ts'
import { noteCompleteness } from '#domain/subsidy/completeness.ts'
import { getCopy } from '#domain/subsidy/copying.ts'
import { type LockedApplication, lockApplication } from '#domain/subsidy/moving.ts'
import type { Language } from '#words/speak.ts'

// Without signs that look alike on paper: no 0/O, 1/I/L.
const signs = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const plain = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]/g, '')
/** K7QM-2XTP. */
const grouped = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-')

/** Whoever signs for themselves, on the screen or on paper, has said so; what somebody else submits waits for the person's own word. */
export const needsConfirming = ({ filledInAs, onPaper }: { filledInAs: FilledInAs; onPaper: boolean }) => filledInAs !== 'self' && !onPaper

/**
 * Asks the person whether what somebody submitted for them is theirs: a copy with a code goes to them alone, to their own mailbox, else
 * by letter. A mailbox that is the helper's is not the person's.
 */
export async function askConfirmation(tx: Tx, actor: Actor, application: LockedApplication): Promise<'code' | 'letter'> {
  const { id, personId } = application
  const person = await tx.person.findUniqueOrThrow({
    where: { id: personId },
    include: { managing: { where: { kind: 'self', endedAt: null }, include: { account: { select: { email: true } } } } },
  })
  const own = person.email ?? person.managing[0]?.account.email ?? null
  const address = person.channel === 'mail' && own !== actor.account?.email ? own : null
  const way = address ? 'code' : 'letter'
  const code = await newCode(tx, id, way)
  const copy = await getCopy(tx, id, person.language)
  await notifyPerson(tx, personId, {
    kind: 'subsidy/confirm',
    values: {
      ...{ number: copy.number, programme: copy.programme, course: copy.course ?? '', helper: copy.filledInBy },
      ...{ answers: copy.lines.join('\n'), declaration: copy.declaration, code, confirmLink: '/foerderung/bestaetigen' },
    },
    private: { address },
  })
  return way
}

async function newCode(tx: Tx, id: string, confirmWay: 'code' | 'letter') {
  const code = Array.from({ length: 8 }, () => signs[randomInt(signs.length)]).join('')
  await tx.subsidyApplication.update({ where: { id }, data: { confirmCode: hashCode(id, code), confirmTries: 0, confirmWay } })
  return grouped(code)
}

/** What would be confirmed, for whoever has number and code: the copy, and the text that is declared. Looking confirms nothing. */
export async function lookWithCode(number: string, code: string, language: Language) {
  const id = await tryCode(number, code, async (_, { id: found }) => found)
  const { text, version } = consentText('subsidy', language)
  return { ...(await getCopy(database(), id, language)), declarationNow: { text, version } }
}

/** The person says with number and code that what was submitted is theirs. Needs no login: the code proves the same mailbox or letter. */
export async function confirmWithCode(actor: Actor, { number, code, declaration, language }: Coded): Promise<{ number: string }> {
  requireDeclared(declaration, language)
  return tryCode(number, code, async (tx, application) => {
    // The code went to the person alone: in the hands of who filled it in it proves only that they gave it away.
    await confirm(tx, { ...actor, door: 'link' }, application, application.confirmWay ?? 'code')
    return { number: application.number ?? '' }
  })
}
type Coded = { number: string; code: string; declaration: string; language: Language }

/** Of a wrong number and a wrong code nobody learns which it was. A wrong code is counted; after five there is none any more. */
async function tryCode<T>(number: string, code: string, use: (tx: Tx, application: LockedApplication) => Promise<T>): Promise<T> {
  const outcome = await database().$transaction(async tx => {
    const found = await tx.subsidyApplication.findUnique({ where: { number: number.trim() }, select: { id: true } })
    if (!found) return new Refusal('code_unknown', {}, 'code')
    const application = await lockApplication(tx, found.id)
    const { id, confirmCode, confirmTries } = application
    if (!isUnconfirmed(application) || !confirmCode) return new Refusal('code_unknown', {}, 'code')
    if (!isCode(confirmCode, id, plain(code))) {
      const usedUp = confirmTries + 1 >= mostTries
      await tx.subsidyApplication.update({
        where: { id },
        data: { confirmTries: { increment: 1 }, ...(usedUp ? { confirmCode: null } : {}) },
      })
      // Returned, not thrown: the try must stay counted.
      return new Refusal('code_unknown', {}, 'code')
    }
    return { done: await use(tx, application) }
  })
  if (outcome instanceof Refusal) throw outcome
  return outcome.done
}

/** Signed in as oneself, a tick under the declaration is enough. */
export async function confirmAsSelf(actor: Actor, id: string, declaration: string, language: Language): Promise<void> {
  requireDeclared(declaration, language)
  const { as } = await requireApplication(actor, id)
  if (as !== 'self') throw new Refusal('not_allowed')
  await database().$transaction(async tx => confirm(tx, actor, await lockApplication(tx, id), 'account'))
}

function requireDeclared(declaration: string, language: Language) {
  if (declaration !== consentText('subsidy', language).version) throw new Refusal('consent_needed', {}, 'declaration')
}

export const shownPapers = ['identity_card', 'passport', 'residence_permit'] as const
export type ShownPaper = (typeof shownPapers)[number]

/** The person stands at the counter and shows who they are. Whoever helps them privately is no clerk to them. */
export async function confirmAtCounter(actor: Actor, id: string, shown: ShownPaper): Promise<void> {
  await requireAtCounter(actor, id)
  await database().$transaction(async tx => confirm(tx, actor, await lockApplication(tx, id), 'counter', { shown }))
}

/** Sends a new code; the one before opens nothing any more. */
export async function askAgain(actor: Actor, id: string): Promise<{ way: 'code' | 'letter' }> {
  if (!(await isAtCounter(actor, id))) await requireApplication(actor, id)
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, id)
    if (!isUnconfirmed(application)) throw new Refusal('move_impossible')
    const way = await askConfirmation(tx, actor, application)
    await record(tx, actor, {
      concept: 'subsidy',
      subjectId: id,
      personId: application.personId,
      act: 'confirmation_asked',
      after: { way },
    })
    return { way }
  })
}

/** A letter to take along, with a new code: drawn once, at the counter, for the person alone. */
export async function writeConfirmLetter(actor: Actor, id: string, language: Language) {
  await requireAtCounter(actor, id)
  return database().$transaction(async tx => {
    const application = await lockApplication(tx, id)
    if (!isUnconfirmed(application)) throw new Refusal('move_impossible')
    const code = await newCode(tx, id, 'letter')
    const after = { way: 'letter' }
    await record(tx, actor, { concept: 'subsidy', subjectId: id, personId: application.personId, act: 'confirmation_asked', after })
    return { ...(await getCopy(tx, id, language)), code }
  })
}

/** What waits for a person's word, as the counter sees it. */
export async function listToConfirm(actor: Actor, personId: string, language: Language) {
  if (!hasRole(actor, 'counter_clerk')) return []
  const rows = await database().subsidyApplication.findMany({
    where: { personId, confirmSince: { not: null }, confirmedAt: null, state: { notIn: ['withdrawn', 'moot'] } },
    orderBy: { submittedAt: 'asc' },
    select: { id: true, submittedAt: true },
  })
  return Promise.all(
    rows.map(async ({ id, submittedAt }) => ({
      ...(await getCopy(database(), id, language)),
      submittedAt: submittedAt?.toISOString() ?? '',
    })),
  )
}

async function isAtCounter(actor: Actor, id: string): Promise<boolean> {
  if (!hasRole(actor, 'counter_clerk')) return false
  const application = await database().subsidyApplication.findUnique({ where: { id }, select: { personId: true, confirmSince: true } })
  const helps = (await listManaged(actor)).some(one => one.person.id === application?.personId)
  return application?.confirmSince != null && !helps
}
async function requireAtCounter(actor: Actor, id: string) {
  if (!(await isAtCounter(actor, id))) throw new Refusal('not_found')
}

async function confirm(tx: Tx, actor: Actor, application: LockedApplication, manner: ConfirmManner, more: Record<string, string> = {}) {
  if (!isUnconfirmed(application) || ['withdrawn', 'moot'].includes(application.state)) throw new Refusal('move_impossible')
  const { id, personId } = application
  const said = { confirmedAt: nowDate(), confirmedBy: manner, confirmedById: actor.account?.id ?? null, confirmCode: null }
  Object.assign(application, await tx.subsidyApplication.update({ where: { id }, data: said }))
  await noteCompleteness(tx, application)
  await record(tx, actor, { concept: 'subsidy', subjectId: id, personId, act: 'application_confirmed', after: { manner, ...more } })
  const { language } = await tx.person.findUniqueOrThrow({ where: { id: personId }, select: { language: true } })
  const { programme, number } = await getCopy(tx, id, language)
  await notifyPerson(tx, personId, { kind: 'subsidy/confirmed', values: { number, programme, link: `/mein/gesuche/${id}` } })
}
