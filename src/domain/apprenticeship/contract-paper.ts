import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { type Contract, probationEnd } from '#domain/apprenticeship/contract.ts'
import { type ContractForm, emptyForm, groupAhv, openAhv } from '#domain/apprenticeship/contract-form.ts'
import { isDissolved } from '#domain/apprenticeship/dissolving.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { requireWork, unitOf } from '#domain/apprenticeship/units.ts'
import { canton } from '#domain/canton.ts'
import { plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import { drawLetters, type Part } from '#outside/paper.ts'
import { formatDay } from '#words/dates.ts'
import { formatRappen } from '#words/money.ts'
import { speak } from '#words/speak.ts'

export type Paper = { pdf: string; name: string }
const language = 'de'
const t = speak(language)
const day = (on: Date) => formatDay(plainDay(on).toString(), language)

/** The contract's data on one or two sheets, to copy into the national form and to sign off: with the AHV number, so it is written down who drew it. */
export async function drawContract(actor: Actor, contractId: string): Promise<Paper> {
  const { contract, place } = await find(actor, contractId)
  const form = { ...emptyForm, ...(contract.form as ContractForm | null) }
  const unit = unitOf(place.unit)
  const body: Part[] = [
    part('paper_learner'),
    lines([
      ['first_name', `${contract.firstName} ${contract.lastName}`],
      ['born_on', day(contract.bornOn)],
      ['ahv', groupAhv(openAhv(contract.id, contract.formSealed))],
      ['street', [form.street, [form.postcode, form.locality].filter(Boolean).join(' ')].filter(Boolean).join(', ')],
      ['phone', [form.phone, form.email].filter(Boolean).join(', ')],
      ['nationality', [form.nationality, form.homeTown].filter(Boolean).join(', ')],
      ['residence', form.residence === '' ? '' : t(`training_contract.residence_${form.residence}`)],
    ]),
    ...(form.repName
      ? [
          part('representative'),
          lines([
            ['rep_name', form.repName],
            ['rep_street', [form.repStreet, `${form.repPostcode} ${form.repLocality}`.trim()].filter(Boolean).join(', ')],
            ['rep_phone', form.repPhone],
          ]),
        ]
      : []),
    part('training'),
    lines([
      ['profession', `${place.profession.titleDe}${place.profession.specialisationDe && `, ${place.profession.specialisationDe}`}`],
      ['term', `${day(contract.startsOn)} bis ${day(contract.endsOn)}`],
      ['probation', t.count('training_contract.months', contract.probationMonths)],
      ['trainer', [form.trainer, form.trainerPhone].filter(Boolean).join(', ')],
      ['school', form.school],
      ['baccalaureate', t(`training_contract.baccalaureate_${form.baccalaureate}`)],
      ['site', place.site],
    ]),
    part('terms'),
    lines([
      ...form.wageRappen.map((rappen, n): [Name, string] => ['wage', `${n + 1}. ${formatRappen(rappen)}`]),
      ['thirteenth', t(form.thirteenth ? 'training_contract.yes' : 'training_contract.no')],
      ['weekly_hours', String(form.weeklyHours)],
      ['holiday_weeks', String(form.holidayWeeks)],
      ['accident_insurance', t(`training_contract.payer_${form.accidentInsurance}`)],
      ['sickness_insurance', t(`training_contract.payer_${form.sicknessInsurance}`)],
      ['equipment', form.equipment],
      ['remarks', form.remarks],
    ]),
    part('paper_signatures'),
    lines([
      ['signed_on', contract.signedOn ? day(contract.signedOn) : '……………'],
      ['approved_on', contract.approvedOn ? [day(contract.approvedOn), contract.approvalNumber].filter(Boolean).join(', ') : '……………'],
    ]),
  ]
  return draw(actor, contract, unit, t('training_contract.paper_title', { number: place.number }), body, `lehrvertrag-${place.number}.pdf`)
}

/** The report of a dissolution to the office of vocational training, with a copy for the school. */
export async function drawDissolution(actor: Actor, contractId: string): Promise<Paper> {
  const { contract, place } = await find(actor, contractId)
  if (!isDissolved(contract) || !contract.endedOn) throw new Refusal('not_found')
  const reason = apprenticeshipRules().contract.dissolution.find(one => one.key === contract.endReason)?.de ?? ''
  const { school } = { ...emptyForm, ...(contract.form as ContractForm | null) }
  const body: Part[] = [
    { kind: 'text', text: t('training_contract.paper_dissolution_lead') },
    lines([
      ['first_name', `${contract.firstName} ${contract.lastName}`],
      ['born_on', day(contract.bornOn)],
      ['profession', place.profession.titleDe],
      ['approved_on', contract.approvedOn ? [day(contract.approvedOn), contract.approvalNumber].filter(Boolean).join(', ') : ''],
      ['term', `${day(contract.startsOn)} bis ${day(contract.endsOn)}`],
      ['probation', `bis ${formatDay(probationEnd(contract).toString(), language)}`],
      ['ended_on', day(contract.endedOn)],
      ['reason', reason],
    ]),
    { kind: 'text', text: t('training_contract.paper_copy', { school }) },
  ]
  const subject = t('training_contract.paper_dissolution', { number: place.number })
  return draw(actor, contract, unitOf(place.unit), subject, body, `aufloesung-${place.number}.pdf`)
}

async function find(actor: Actor, contractId: string) {
  const contract = await database().trainingContract.findUnique({
    where: { id: contractId },
    include: { place: { include: { profession: true } } },
  })
  if (!contract) throw new Refusal('not_found')
  requireWork(actor, contract.place.unit)
  return { contract, place: contract.place }
}

async function draw(
  actor: Actor,
  contract: Contract,
  unit: ReturnType<typeof unitOf>,
  subject: string,
  body: Part[],
  name: string,
): Promise<Paper> {
  const { site } = unit
  const office = canton().offices.find(one => one.code === 'BERUFSBILDUNG')
  const sender = [unit.name.de, ...(site ? [site.street, `${site.postcode} ${site.locality}`] : [])]
  const placeAndDay = `${site?.locality ?? canton().contact.counter.locality}, ${formatDay(today().toString(), language)}`
  const recipient = [office?.name.de ?? canton().name.de]
  const pdf = await drawLetters([{ language, sender, recipient, placeAndDay, subject, body }], {
    ...{ title: subject, author: unit.name.de, window: canton().letter.window },
  })
  await database().$transaction(tx =>
    record(tx, actor, { concept: 'apprenticeship', subjectId: contract.placeId, personId: contract.personId, act: 'contract_drawn' }),
  )
  return { pdf: pdf.toString('base64'), name }
}

type Name =
  | ('first_name' | 'born_on' | 'ahv' | 'street' | 'phone' | 'nationality' | 'residence' | 'rep_name' | 'rep_street' | 'rep_phone')
  | ('profession' | 'term' | 'probation' | 'trainer' | 'school' | 'baccalaureate' | 'site' | 'wage' | 'thirteenth' | 'weekly_hours')
  | ('holiday_weeks' | 'accident_insurance' | 'sickness_insurance' | 'equipment' | 'remarks' | 'signed_on' | 'approved_on')
  | ('ended_on' | 'reason')
const lines = (rows: [Name, string][]): Part => ({
  kind: 'list',
  items: rows.filter(([, value]) => value !== '').map(([name, value]) => `${t(`training_contract.${name}`)}: ${value}`),
})
const part = (name: 'paper_learner' | 'representative' | 'training' | 'terms' | 'paper_signatures'): Part => ({
  kind: 'heading',
  text: t(`training_contract.${name}`),
})
