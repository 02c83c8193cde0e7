// Programmes and applications that tests about money need, written straight into the database.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { database } from '#db/client.ts'
import type { SubsidyState } from '#db/generated/enums.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, byItself, type Role } from '#domain/actor.ts'
import { dateColumn, nowDate } from '#domain/clock.ts'
import { budget } from '#domain/subsidy/ledger.ts'
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
      ...{ versionId, personId: person, state, number: state === 'draft' ? null : `2026-${String(++number).padStart(4, '0')}` },
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
