// Programmes that a call may change, made anew for each: a draft, one handed in, one in force, and the forms that go with them.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { today } from '#domain/clock.ts'
import { createProgramme, submitTerms } from '#domain/subsidy/drafting.ts'
import { recognise } from '#domain/subsidy/recognising.ts'
import type { World } from '#test/doors/world.ts'
import { termsOfDemo } from '#test/subsidies.ts'

const seeds = byItself('seed')

/** A draft that nobody in particular wrote, as somebody has just read it. */
export async function aDraft(_world: World, isSubmitted = false) {
  const [terms] = termsOfDemo()
  if (!terms) throw new Error('the demo has no programme')
  const key = `tuer-${randomUUID().slice(0, 8)}`
  const { programmeId, versionId } = await createProgramme(seeds, key, today().add({ days: 30 }), terms)
  if (isSubmitted) await submitTerms(seeds, programmeId)
  const { updatedAt } = await database().subsidyVersion.findUniqueOrThrow({ where: { id: versionId } })
  return { key, seen: updatedAt.toISOString() }
}
export const aSubmittedDraft = (world: World) => aDraft(world, true)
export const aProgramme = async (world: World) => ({ key: (await aDraft(world)).key })

export async function aRecognition(world: World) {
  const found = { kind: 'agreement', subjectId: world.school.id, note: 'Vereinbarung 7', validFrom: today(), validTo: null } as const
  return recognise(seeds, found)
}
export async function aProviderSlug(world: World) {
  return (await database().provider.findUniqueOrThrow({ where: { id: world.school.id } })).slug
}

export const textForm = {
  ...{ validFrom: today().add({ days: 60 }).toString(), nameDe: 'Gutschein', nameEn: 'Voucher' },
  ...{ normalDe: 'Der Kanton hilft.', normalEn: 'The canton helps.', plainDe: 'Der Kanton hilft.', plainEn: 'The canton helps.' },
  ...{ payTo: 'person', legalBasisDe: '§ 2', legalBasisEn: '§ 2', authority: 'subsidy_decision', remedyAuthority: 'first_appeal' },
  ...{ remedyDays: '30', formDe: 'schriftlich', formEn: 'in writing', applyFact: 'course_start', applyMonths: '0' },
  ...{ decideWithinDays: '30', attendancePercent: '80', holdSeatDays: '0', thirdPersonFrom: "3'000", cantonPercent: '33.33' },
  ladder: [
    { upTo: '1000', approve: 'approver' },
    { upTo: '', approve: 'head_of_office' },
  ],
  documents: [
    { key: 'invoice', when: 'after_course' },
    { key: 'tax_assessment', when: 'fact_income' },
  ],
}
export const ruleForm = {
  ...{ ruleKey: 'income_limit', article: '§ 9', titleDe: 'Einkommen', titleEn: 'Income', unmet: 'no' },
  condition: 'named:\n  limit: { kind: rappen, value: 7200000 }\nrequire:\n  value: { fact: income }\n  at_most: { named: limit }\n',
  ...{ metDe: 'Bis {limit}: ja.', metEn: 'Up to {limit}: yes.', unmetDe: 'Über {limit}.', unmetEn: 'Above {limit}.' },
  ...{ unknownDe: 'Die Grenze ist {limit}.', unknownEn: 'The limit is {limit}.' },
}
export const amountForm =
  '- { do: take, key: cost, article: § 1, title: { de: Preis, en: Price }, value: { fact: course_price } }\n' +
  '- { do: cap, key: most, article: § 1, title: { de: Grenze, en: Limit }, value: 50000, per: course }\n'
