// Professions, permits, places and adverts that tests need, written straight into the database; people as they register.
import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import type { PlaceState } from '#db/generated/enums.ts'
import { recruitingYear } from '#domain/apprenticeship/rules.ts'
import { departmentOf } from '#domain/apprenticeship/units.ts'
import { dateColumn, nowDate, today } from '#domain/clock.ts'
import { registerChild } from '#domain/person/registering.ts'
import { agreed, details, grownUp, staff } from '#test/people.ts'

let number = 0
const next = () => `${++number}-${process.pid}`
const day = (text: string) => dateColumn(Temporal.PlainDate.from(text))

export const coordinator = (office = 'INFORMATIK') => staff('training_coordinator', office)
export const apprenticeshipOfficer = () => staff('apprenticeship_officer', 'PERSONAL')
export const departmentHead = (office = 'DFG') => staff('department_head', office)

export const aProfession = (over: Partial<Prisma.TrainingProfessionUncheckedCreateInput> = {}) =>
  database().trainingProfession.create({
    data: {
      slug: `beruf-${next()}`,
      titleDe: 'Informatiker/in EFZ',
      titleFemale: 'Informatikerin EFZ',
      titleMale: 'Informatiker EFZ',
      titleEn: 'IT specialist (federal diploma)',
      specialisationDe: 'Plattformentwicklung',
      specialisationEn: 'Platform development',
      kind: 'efz',
      years: 4,
      digital: true,
      sbfiNumber: '88611',
      sbbkVariant: '1',
      dayDe: ['Server einrichten'],
      dayEn: ['Set up servers'],
      validFrom: day('2014-01-01'),
      ...over,
    },
  })

export const aPermit = (professionId: string, over: Partial<Prisma.TrainingPermitUncheckedCreateInput> = {}) =>
  database().trainingPermit.create({
    data: {
      ...{ number: `GL-${next()}`, professionId, unit: 'INFORMATIK', site: 'Burgstrasse (Demo), 8750 Glarus', limit: 9 },
      validFrom: day('2014-01-01'),
      ...over,
    },
  })

/** A place in a state, with a profession and a permit of its own unless told otherwise. */
export async function aPlace(state: PlaceState = 'planned', over: Partial<Prisma.ApprenticeshipPlaceUncheckedCreateInput> = {}) {
  const professionId = over.professionId ?? (await aProfession()).id
  const unit = over.unit ?? 'INFORMATIK'
  const permitId = over.permitId === undefined ? (await aPermit(professionId, { unit })).id : over.permitId
  return database().apprenticeshipPlace.create({
    data: {
      ...{ number: `L-1999-${next()}`, intakeYear: recruitingYear(today()), unit, department: departmentOf(unit) },
      ...{
        site: 'Burgstrasse (Demo), 8750 Glarus',
        need: 'own' as const,
        costCentre: '4100',
        wageRappen: [60_000, 80_000, 110_000, 140_000],
      },
      ...{ baccalaureate: true, state, stateSince: nowDate() },
      ...over,
      ...{ professionId, permitId },
    },
  })
}

/** A published advert for these places. */
export async function anAdvert(
  places: readonly { id: string; professionId: string; unit: string; intakeYear: number }[],
  over: Partial<Prisma.PlaceAdvertUncheckedCreateInput> = {},
) {
  const [first] = places
  if (!first) throw new Error('an advert is for at least one place')
  return database().placeAdvert.create({
    data: {
      ...{ slug: `lehrstelle-${next()}`, professionId: first.professionId, unit: first.unit, intakeYear: first.intakeYear },
      startsOn: day(`${first.intakeYear}-08-01`),
      ...{
        state: 'open' as const,
        contactName: 'Regula Zogg (Demo)',
        contactPhone: '055 000 72 31',
        contactEmail: 'regula.zogg@demo.example',
      },
      ...{ questions: [], applyUntil: dateColumn(today().add({ days: 60 })), publishedAt: nowDate() },
      ...over,
      places: { create: places.map(place => ({ placeId: place.id })) },
    },
  })
}

/** A young person with a guardian who has a login: `guardian` may act for `personId`. */
export async function aYoungPerson(age = 15) {
  const guardian = await grownUp()
  const bornOn = today().subtract({ years: age, days: 100 })
  const { personId } = await registerChild(guardian.actor, details({ firstName: 'Luan', bornOn, email: null }), agreed)
  return { guardian, personId }
}
