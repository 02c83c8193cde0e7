import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { nowDate, today } from '#domain/clock.ts'
import { approve, propose } from '#domain/subsidy/deciding.ts'
import { compileRules } from '#domain/subsidy/evaluating.ts'
import { budget, split } from '#domain/subsidy/ledger.ts'
import { lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { checkPayee, setPayee } from '#domain/subsidy/payee.ts'
import { importBankFile } from '#domain/subsidy/payout-import.ts'
import { releasePayment } from '#domain/subsidy/payout-release.ts'
import { draftRun, releaseRun } from '#domain/subsidy/payout-run.ts'
import { awaitProof, checkProof } from '#domain/subsidy/proof.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import { fileNumber } from '#seeds/filing.ts'
import { readData } from '#seeds/reading.ts'

export type Story = {
  person: string
  programme: string
  rappen: number
  until: 'proof' | 'returned' | 'paid' | 'draft'
  to: 'person' | 'provider'
  name: string
  postcode: string
  locality: string
  iban: string
}
export type Office = { clerk: Actor; boss: Actor }
const self = byItself('seed')

/** Grants in every state of the money: a voucher paid to the school, one that came back, a draft, a proof that is awaited. */
export async function seedPayments(persons: Map<string, string>) {
  const office = { clerk: await staff('beat.oswald@demo.example'), boss: await staff('claudia.truempi@demo.example') }
  const stories = readData<Story[]>('payments.yaml')
  const sent = stories.filter(one => one.until === 'paid' || one.until === 'returned')
  for (const story of stories) await grant(office, story, persons.get(story.person) ?? '')
  for (const story of sent) await release(office, persons.get(story.person) ?? '')
  const { runId } = await draftRun(office.clerk, today().toString())
  const rappen = sent.reduce((sum, one) => sum + one.rappen, 0)
  await releaseRun(office.boss, runId, { count: sent.length, rappen })
  await answerOfBank(office.clerk, runId)
  for (const story of stories.filter(one => one.until === 'draft')) await release(office, persons.get(story.person) ?? '')
  await draftRun(office.clerk)
}

export async function staff(email: string): Promise<Actor> {
  const { id } = await database().userAccount.findUniqueOrThrow({ where: { email } })
  return getActor(id, 'seed')
}

/** From the application to the final decision, as two persons make it. */
export async function grant({ clerk, boss }: Office, story: Story, personId: string) {
  const version = await database().subsidyVersion.findFirstOrThrow({ where: { programme: { key: story.programme }, state: 'released' } })
  const terms: Terms = termsShape.parse(version.terms)
  await ensureBudget(version.programmeId, terms)
  const facts = { course_start: today().toString(), course_price: story.rappen * 2 }
  const evaluation = JSON.parse(JSON.stringify(compileRules(terms.rules)(facts)))
  const { id } = await database().subsidyApplication.create({
    data: { versionId: version.id, personId, facts, number: await fileNumber(), evaluation, submittedAt: nowDate(), completeAt: nowDate() },
  })
  await step(self, id, 'submit', 'submitted')
  await step(clerk, id, 'takeUp', 'taken_up')
  await propose(clerk, id, { kind: 'grant', rappen: story.rappen })
  const decision = await database().subsidyDecision.findFirstOrThrow({ where: { applicationId: id } })
  await approve(boss, id, decision.updatedAt.toISOString())
  await step(clerk, id, 'serve', 'served')
  await step(self, id, 'becomeFinal', 'final')
  await database().subsidyDecision.update({ where: { id: decision.id }, data: { state: 'final' } })
  await database().$transaction(async tx => {
    const { to: kind, name, postcode, locality, iban } = story
    await setPayee(tx, clerk, id, { kind, name, postcode, locality, iban })
    await awaitProof(tx, self, await lockApplication(tx, id))
  })
}

const step = (actor: Actor, id: string, move: 'submit' | 'takeUp' | 'serve' | 'becomeFinal', act: string) =>
  database().$transaction(async tx => moveApplication(tx, actor, await lockApplication(tx, id), move, { act }))

async function ensureBudget(programmeId: string, terms: Terms) {
  const year = await database().subsidyYear.findFirst({ where: { programmeId, year: today().year } })
  if (!year) await budget(self, programmeId, today().year, split(8_000_000, terms.shares), 'Budget (Demo)')
}

export async function release({ clerk, boss }: Office, personId: string) {
  const found = { personId, state: 'proof_outstanding' as const }
  const { id, payees } = await database().subsidyApplication.findFirstOrThrow({ where: found, include: { payees: true } })
  await checkPayee(boss, payees[0]?.id ?? '')
  await checkProof(clerk, id, { documents: ['registration', 'invoice', 'payment', 'completion'] })
  await releasePayment(clerk, id)
}

/** The bank booked both and sent one back, with a line that is nobody's. */
async function answerOfBank(clerk: Actor, runId: string) {
  const payments = await database().subsidyPayment.findMany({ where: { runId }, include: { payee: true }, orderBy: { endToEndId: 'asc' } })
  const booked = payments.map(one => entry('DBIT', one.endToEndId, one.rappen))
  const back = payments.filter(one => one.payee.kind === 'person').map(one => entry('CRDT', one.endToEndId, one.rappen, 'AC04'))
  await importBankFile(clerk, { name: 'camt054-demo.xml', xml: bankFile([...booked, ...back, entry('DBIT', 'NOTPROVIDED', 4_200)]) })
}

export const bankFile = (lines: readonly string[]) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn>${lines.join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`

export function entry(sign: 'DBIT' | 'CRDT', reference: string, rappen: number, code?: string) {
  const amount = `<Amt Ccy="CHF">${(rappen / 100).toFixed(2)}</Amt><CdtDbtInd>${sign}</CdtDbtInd>`
  const returned = code ? `<RtrInf><Rsn><Cd>${code}</Cd></Rsn></RtrInf>` : ''
  return `<Ntry>${amount}<Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls><Refs><EndToEndId>${reference}</EndToEndId></Refs>${amount}${returned}</TxDtls></NtryDtls></Ntry>`
}
