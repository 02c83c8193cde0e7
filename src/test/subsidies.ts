// Programmes and applications that tests about money need, written straight into the database.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { database } from '#db/client.ts'
import type { SubsidyState } from '#db/generated/enums.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, byItself, type Role } from '#domain/actor.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { blindIndex, sealField } from '#domain/sealed-field.ts'
import { budget, lockYear, post, split } from '#domain/subsidy/ledger.ts'
import { checkPayee, setPayee } from '#domain/subsidy/payee.ts'
import { releasePayment } from '#domain/subsidy/payout-release.ts'
import { checkProof } from '#domain/subsidy/proof.ts'
import { type Terms, termsShape } from '#domain/subsidy/terms.ts'
import { makePerson } from '#test/places.ts'

const written = parse(readFileSync('seeds/data/programmes.yaml', 'utf8')) as { key: string; terms: unknown }[]
let number = 0

/** A released programme of its own with money for this year, in Rappen of the canton and of the Confederation. */
export async function makeProgramme(budgetRappen: number, changes: Partial<Terms> = {}, key = 'digital-gutschein') {
  const terms = termsShape.parse({ ...(written.find(one => one.key === key)?.terms as object), ...changes })
  const programme = await database().subsidyProgramme.create({ data: { key: `programm-${++number}-${process.pid}` } })
  const version = await database().subsidyVersion.create({
    data: { programmeId: programme.id, number: 1, state: 'released', validFrom: dateColumn(Temporal.PlainDate.from('2026-01-01')), terms },
  })
  const federal = Math.floor((budgetRappen * terms.shares.federal) / 10_000)
  if (budgetRappen > 0)
    await budget(byItself('seed'), programme.id, 2026, { canton: budgetRappen - federal, federal }, 'Budget 2026 (Demo)')
  return { programmeId: programme.id, versionId: version.id, terms }
}

/** An application in a state, of a person of its own unless told otherwise. */
export async function makeApplication(versionId: string, state: SubsidyState, personId?: string) {
  const person = personId ?? (await makePerson()).id
  return database().subsidyApplication.create({
    data: {
      ...{ versionId, personId: person, state, number: state === 'draft' ? null : `2026-${90_000 + ++number}` },
      facts: { course_start: '2026-12-01', course_price: 50_000 },
      ...(state === 'draft' ? {} : { submittedAt: nowDate(), completeAt: nowDate() }),
    },
  })
}

/** Somebody of the office with these roles, who is also a person. */
export async function officer(...roles: Role[]): Promise<Actor> {
  const person = await makePerson({ firstName: 'Beat', lastName: 'Amt' })
  const { id } = await database().userAccount.create({ data: { name: 'Beat Amt', email: `amt${++number}-${process.pid}@demo.example` } })
  await database().managing.create({ data: { accountId: id, personId: person.id, kind: 'self' } })
  await database().roleGrant.createMany({ data: roles.map(role => ({ accountId: id, role, office: 'WEITERBILDUNG' })) })
  return getActor(id, 'trpc')
}

/** The terms of the demo's programmes, checked. */
export const termsOfDemo = (): Terms[] => written.map(one => termsShape.parse(one.terms))
/** A case that two persons granted, with its money committed and its account checked, in a state of the payment side. */
export async function makeGranted(
  versionId: string,
  rappen: number,
  { state = 'proof_outstanding', iban = 'CH93 0076 2011 6238 5295 7', kind = 'person', approver, personId, runId, name }: Granting = {},
) {
  const person = personId ?? (await makePerson()).id
  const [clerk, boss] = [await officer('case_officer'), approver ?? (await officer('approver'))]
  const application = await database().subsidyApplication.create({
    data: {
      ...{ versionId, personId: person, state: 'proposed', number: `2026-${90_000 + ++number}`, runId: runId ?? null },
      ...{ facts: { course_start: '2026-12-01' }, submittedAt: nowDate(), completeAt: nowDate(), grantedRappen: rappen },
    },
  })
  const by = { proposedById: clerk.account?.id ?? '', approvedById: boss.account?.id ?? '', approvedAt: nowDate(), state: 'final' as const }
  await database().subsidyDecision.create({ data: { applicationId: application.id, number: 1, kind: 'grant', rappen, ...by } })
  const { programmeId, terms } = await database().subsidyVersion.findUniqueOrThrow({ where: { id: versionId } })
  await database().$transaction(async tx => {
    const year = await lockYear(tx, programmeId, 2026)
    const way = { act: 'reserved', source: 'free', target: 'reserved', applicationId: application.id } as const
    await post(tx, byItself('seed'), year.id, split(rappen, (terms as Terms).shares), way)
  })
  await database().$executeRaw`alter table "SubsidyApplication" disable trigger user`
  await database().subsidyApplication.update({ where: { id: application.id }, data: { state } })
  await database().$executeRaw`alter table "SubsidyApplication" enable trigger user`
  const { payeeId } = await database().$transaction(tx =>
    setPayee(tx, clerk, application.id, {
      ...{ kind, name: name ?? (kind === 'person' ? 'Frida Probe' : 'Schule (Demo)') },
      ...{ street: 'Dorfstrasse', houseNumber: '8', postcode: '8762', locality: 'Schwanden GL', iban },
    }),
  )
  await checkPayee(await officer('case_officer'), payeeId)
  return { id: application.id, number: application.number ?? '', personId: person, payeeId, clerk, boss }
}
type Granting = {
  state?: SubsidyState
  iban?: string
  kind?: 'person' | 'provider'
  approver?: Actor
  personId?: string
  runId?: string
  name?: string
}

/** A granted case whose payment somebody has released. */
export async function makeReleased(versionId: string, rappen: number, granting: Granting = {}) {
  const made = await makeGranted(versionId, rappen, granting)
  const releaser = await officer('case_officer')
  await checkProof(releaser, made.id, { documents: ['completion', 'invoice', 'payment', 'registration'] })
  const { paymentId } = await releasePayment(releaser, made.id)
  return { ...made, releaser, paymentId, endToEndId: `${made.number}-1` }
}

/** Many released payments at once, written in bulk. Without `ledger` they are for making files only: nothing is booked for them. */
export async function makeManyReleased(versionId: string, count: number, { ledger = true } = {}) {
  const [clerk, boss] = [await officer('case_officer'), await officer('approver')]
  const ids = { proposedById: clerk.account?.id ?? '', approvedById: boss.account?.id ?? '' }
  const rows = Array.from({ length: count }, (_, n) => ({
    ...{ n, id: randomUUID(), personId: randomUUID(), payeeId: randomUUID(), number: `2026-${String(++number + 10_000)}` },
    rappen: 10_000 + (n % 7) * 5,
  }))
  const bornOn = new Date('1980-05-17')
  const iban = 'CH5800791123000889012'
  for (let at = 0; at < rows.length; at += 1000) {
    const some = rows.slice(at, at + 1000)
    await database().person.createMany({
      data: some.map(one => ({ id: one.personId, firstName: `Person ${one.n}`, lastName: 'Probe', bornOn })),
    })
    await database().subsidyApplication.createMany({
      data: some.map(({ id, personId, number: given, rappen }) => ({
        ...{ id, versionId, personId, number: given, state: 'payment_released' as const, facts: {}, grantedRappen: rappen },
        ...{ submittedAt: nowDate(), completeAt: nowDate() },
      })),
    })
    await database().subsidyDecision.createMany({
      data: some.map(({ id, rappen }) => ({
        ...{ applicationId: id, number: 1, kind: 'grant' as const, rappen, ...ids, approvedAt: nowDate(), state: 'final' as const },
      })),
    })
    await database().subsidyPayee.createMany({
      data: some.map(({ id, payeeId, n }) => ({
        ...{
          id: payeeId,
          applicationId: id,
          number: 1,
          kind: 'person' as const,
          name: `Person ${n} Probe`,
          postcode: '8750',
          locality: 'Glarus',
        },
        ...{ iban: sealField(iban, id), ibanIndex: blindIndex(iban), ibanEnd: '9012', setById: ids.proposedById },
        ...{ checkedById: ids.approvedById, checkedAt: nowDate() },
      })),
    })
    await database().subsidyPayment.createMany({
      data: some.map(({ id, payeeId, number: given, rappen }) => ({
        ...{
          applicationId: id,
          attempt: 1,
          payeeId,
          rappen,
          endToEndId: `${given}-1`,
          releasedById: ids.proposedById,
          releasedAt: nowDate(),
        },
      })),
    })
  }
  if (ledger) await commitAll(versionId, rows)
  return rows.map(one => ({ ...one, endToEndId: `${one.number}-1` }))
}

async function commitAll(versionId: string, rows: readonly { id: string; rappen: number }[]) {
  const { programmeId, terms } = await database().subsidyVersion.findUniqueOrThrow({ where: { id: versionId } })
  await database().$transaction(
    async tx => {
      const year = await lockYear(tx, programmeId, 2026)
      for (const { id: applicationId, rappen } of rows) {
        const amounts = split(rappen, (terms as Terms).shares)
        await post(tx, byItself('seed'), year.id, amounts, { act: 'reserved', source: 'free', target: 'reserved', applicationId })
        await post(tx, byItself('seed'), year.id, amounts, { act: 'committed', source: 'reserved', target: 'committed', applicationId })
      }
    },
    { timeout: 60_000 },
  )
}
