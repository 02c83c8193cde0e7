import { database } from '#db/client.ts'
import type { Person } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { canton } from '#domain/canton.ts'
import { dayOf, nowDate, plainDay, today } from '#domain/clock.ts'
import { postalLines } from '#domain/person/address.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { counts } from '#domain/subsidy/repaying.ts'
import type { Terms } from '#domain/subsidy/terms.ts'
import { drawLetters } from '#outside/paper.ts'
import { formatDay } from '#words/dates.ts'
import { maskIban } from '#words/iban.ts'
import { formatRappen } from '#words/money.ts'
import { type Language, type Speak, speak } from '#words/speak.ts'

export type StatementLine = {
  number: string
  programme: string
  on: string
  rappen: number
  /** Paid to the person, or to the school instead of them. */
  kind: 'person' | 'provider'
  to: string
  account: string
}
/** What of it was asked back and came in. */
export type Repaid = { number: string; on: string; rappen: number }
export type Statement = {
  personId: string
  name: string
  year: number
  years: number[]
  lines: StatementLine[]
  rappen: number
  repaid: Repaid[]
}

/** What was paid for one's persons: years with payments, and the lines of one year. Only they themselves and who acts for them find it. */
export async function listStatements(actor: Actor, language: Language, year = today().year): Promise<Statement[]> {
  const managed = await listManaged(actor)
  return Promise.all(managed.map(({ person }) => statementOf(person, language, year)))
}

async function statementOf(person: Person, language: Language, year: number): Promise<Statement> {
  const paid = await database().subsidyPayment.findMany({
    where: { state: 'paid', application: { personId: person.id } },
    include: { payee: true, application: { select: { number: true, version: { select: { terms: true } } } } },
    orderBy: { settledAt: 'asc' },
  })
  const days = paid.map(one => ({ ...one, on: dayOf(one.settledAt ?? one.releasedAt) }))
  const lines = days
    .filter(one => one.on.year === year)
    .map(({ application, on, rappen, payee }) => ({
      ...{ number: application.number ?? '', programme: (application.version.terms as Terms).name[language], on: on.toString(), rappen },
      ...{ kind: payee.kind, to: payee.name, account: maskIban(payee.country, payee.ibanEnd) },
    }))
  const receipts = await database().subsidyReceipt.findMany({
    where: { ...counts, reclaim: { decision: { application: { personId: person.id } } } },
    include: { reclaim: { select: { decision: { select: { application: { select: { number: true } } } } } } },
    orderBy: { receivedOn: 'asc' },
  })
  const back = receipts.map(({ receivedOn, rappen, reclaim }) => ({
    number: reclaim.decision.application.number ?? '',
    on: plainDay(receivedOn),
    rappen,
  }))
  const repaid = back.filter(one => one.on.year === year).map(one => ({ ...one, on: one.on.toString() }))
  const years = [...new Set([...[...days, ...back].map(one => one.on.year), today().year])].sort((a, b) => b - a)
  const name = `${person.firstName} ${person.lastName}`
  return { personId: person.id, name, year, years, lines, rappen: lines.reduce((sum, one) => sum + one.rappen, 0), repaid }
}

const sayRepaid = (t: Speak, { on, number, rappen }: Repaid) =>
  t('payout.repaid_line', { day: formatDay(on, t.language), number, amount: formatRappen(rappen, { exact: true }) })

/** The statement of one person and year on paper, for the tax return. */
export async function drawStatement(actor: Actor, language: Language, personId: string, year: number): Promise<Buffer> {
  const person = (await listManaged(actor)).find(one => one.person.id === personId)?.person
  if (!person) throw new Refusal('not_found')
  const { lines, rappen, repaid } = await statementOf(person, language, year)
  const t = speak(language)
  const { brand, contact, letter } = canton()
  const { counter } = contact
  const subject = t('payout.statement_subject', { name: `${person.firstName} ${person.lastName}`, year })
  const paid = lines.map(({ on, number, programme, to, account, ...one }) =>
    t(`payout.statement_line_${one.kind}`, {
      day: formatDay(on, language),
      number,
      programme,
      to,
      account,
      amount: formatRappen(one.rappen, { exact: true }),
    }),
  )
  const body = [
    t('payout.statement_text', { year }),
    ...(paid.length > 0 ? paid : [t('payout.statement_none', { year })]),
    t('payout.statement_total', { amount: formatRappen(rappen, { exact: true }) }),
    ...repaid.map(one => sayRepaid(t, one)),
  ]
  const written = {
    ...{ language, subject, body: body.join('\n\n') },
    sender: [brand.owner[language], counter.name[language], counter.street, `${counter.postcode} ${counter.locality}`],
    recipient: postalLines(person, t('message.letter_parents')),
    placeAndDay: `${counter.locality}, ${formatDay(nowDate(), language)}`,
  }
  return drawLetters([written], { title: subject, author: brand.owner[language], window: letter.window })
}
