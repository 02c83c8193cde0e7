// Contracts that tests need: places with somebody on them, in any state of their life.
import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { PlaceState } from '#db/generated/enums.ts'
import { emptyForm, sealAhv } from '#domain/apprenticeship/contract-form.ts'
import type { Saving } from '#domain/apprenticeship/contract-writing.ts'
import { dateColumn, plainDay } from '#domain/clock.ts'
import { aPlace } from '#test/apprenticeships.ts'

export const day = (text: string) => Temporal.PlainDate.from(text)
const column = (text: string) => dateColumn(day(text))
export const ahv = '756.1234.5678.97'

/** Everything the national form needs, of somebody of age. */
export const wholeForm = {
  ...emptyForm,
  ...{ street: 'Weg 1', postcode: '8750', locality: 'Glarus', phone: '+41790000000', nationality: 'Schweiz', homeTown: 'Glarus' },
  ...{ residence: 'swiss' as const, trainer: 'Regula Zogg (Demo)', trainerPhone: '+41550007231', school: 'Berufsfachschule (Demo)' },
  equipment: 'Der Betrieb stellt alles.',
}
export const representative = {
  repName: 'Arta Krasniqi',
  repStreet: 'Weg 1',
  repPostcode: '8750',
  repLocality: 'Glarus',
  repPhone: '+41790000001',
}

export async function saving(placeId: string, over: Partial<Saving> = {}): Promise<Saving> {
  const { updatedAt, firstName, lastName } = await database().trainingContract.findFirstOrThrow({ where: { placeId, end: null } })
  const { wageRappen: _, ...form } = wholeForm
  return { ...form, ahv, firstName, lastName, probationMonths: null, seen: updatedAt.toISOString(), ...over }
}

const held: readonly PlaceState[] = ['promised', 'contract_signed', 'contract_approved', 'probation', 'running', 'extended']

/** A place of the intake 2027 in a state, with the contract it has then. */
export async function aHeldPlace(
  state: PlaceState,
  over: Partial<Prisma.TrainingContractUncheckedCreateInput> = {},
  place: Partial<Prisma.ApprenticeshipPlaceUncheckedCreateInput> = {},
) {
  const made = await aPlace(state, { intakeYear: 2027, ...place })
  if (!held.includes(state)) return { place: made, contract: null }
  const at = held.indexOf(state)
  const contract = await database().trainingContract.create({
    data: {
      ...{ placeId: made.id, firstName: 'Luan', lastName: 'Krasniqi', bornOn: column('2008-03-01') },
      ...{ promisedOn: column('2026-11-20'), startsOn: column('2027-08-01'), endsOn: column('2031-07-31'), form: wholeForm },
      ...(at >= 1 ? { signedOn: column('2026-11-25') } : {}),
      ...(at >= 2 ? { approvedOn: column('2026-12-10'), approvalNumber: 'GL-1' } : {}),
      ...(at >= 5 ? { examOn: column('2031-06-10'), examPassed: false, extendedTo: column('2032-07-31') } : {}),
      ...over,
    },
  })
  await database().trainingContract.update({ where: { id: contract.id }, data: { formSealed: sealAhv(contract.id, '7561234567897') } })
  return { place: made, contract: await database().trainingContract.findUniqueOrThrow({ where: { id: contract.id } }) }
}

export const stateOf = async (id: string) => (await database().apprenticeshipPlace.findUniqueOrThrow({ where: { id } })).state
export const contractOf = (id: string) => database().trainingContract.findUniqueOrThrow({ where: { id } })
export const isoOf = (column: Date | null) => column && plainDay(column).toString()

/** An application that has come as far as a test needs, written straight into the database. */
export const aCandidacy = (advertId: string, personId: string, over: Partial<Prisma.CandidacyUncheckedCreateInput> = {}) =>
  database().candidacy.create({
    data: {
      ...{ advertId, personId, state: 'submitted' as const, school: 'Oberstufe', motivation: 'Ich mag Netzwerke.' },
      ...{ submittedAt: new Date(), answerBy: column('2026-12-10') },
      ...over,
    },
  })
