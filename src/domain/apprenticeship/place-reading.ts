import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { listPlaceMoves } from '#domain/apprenticeship/place.ts'
import { seesLearner } from '#domain/apprenticeship/place-list.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { reads, unitOf, worksOn } from '#domain/apprenticeship/units.ts'
import { plainDay } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** What waits for a guardian has not reached the office. */
const arrived = { where: { receivedAt: { not: null } } }
const dayOrNull = (column: Date | null) => (column ? plainDay(column).toString() : null)

/** One place with its adverts, contracts and history, as much of it as somebody may see. */
export async function getPlace(actor: Actor, id: string, language: Language) {
  const place = await database().apprenticeshipPlace.findUnique({
    where: { id },
    include: {
      profession: { include: { profession: { select: { slug: true, titleDe: true, titleEn: true } } } },
      permit: true,
      trainers: { include: { trainer: true } },
      adverts: {
        include: { advert: { include: { _count: { select: { candidacies: arrived } } } } },
        orderBy: { advert: { createdAt: 'desc' } },
      },
      contracts: { orderBy: { createdAt: 'desc' } },
      proposedBy: { select: { name: true } },
      balancedBy: { select: { name: true } },
      approvedBy: { select: { name: true } },
    },
  })
  if (!place || !reads(actor, place.unit)) throw new Refusal('not_found')
  const { profession, permit } = place
  const people = seesLearner(actor, place.unit)
  const steps = await database().history.findMany({
    // Who looked is for the person to read, not a step of the place.
    where: { concept: 'apprenticeship', subjectId: id, act: { notIn: ['contract_read', 'contract_drawn'] } },
    orderBy: { id: 'desc' },
    take: 60,
    select: { at: true, act: true, actorName: true, reason: true, after: true, personId: true },
  })
  return {
    ...{ id: place.id, number: place.number, intakeYear: place.intakeYear, state: place.state, need: place.need, note: place.note },
    ...{ needReason: place.needReason, costCentre: place.costCentre, wageRappen: place.wageRappen, baccalaureate: place.baccalaureate },
    since: place.stateSince.toISOString(),
    updatedAt: place.updatedAt.toISOString(),
    unit: { code: place.unit, name: unitOf(place.unit).name[language] },
    department: { code: place.department, name: unitOf(place.department).name[language] },
    site: place.site,
    profession: {
      slug: profession.slug,
      title: professionTitle(profession, language),
      years: profession.years,
      ending: profession.status === 'ending',
    },
    inDemand: profession.profession && {
      slug: profession.profession.slug,
      title: language === 'en' ? profession.profession.titleEn : profession.profession.titleDe,
    },
    permit: permit && { number: permit.number, limit: permit.limit, validTo: dayOrNull(permit.validTo) },
    trainers: place.trainers.map(({ trainer, responsible }) => ({ name: trainer.name, responsible, course: trainer.courseOn !== null })),
    proposedBy: place.proposedBy?.name ?? null,
    balancedBy: place.balancedBy?.name ?? null,
    approvedBy: place.approvedBy?.name ?? null,
    approvedAt: place.approvedAt?.toISOString() ?? null,
    adverts: place.adverts.map(({ advert, endedAt }) => ({
      ...{ id: advert.id, slug: advert.slug, state: advert.state, current: endedAt === null },
      applyUntil: plainDay(advert.applyUntil).toString(),
      publishedAt: advert.publishedAt?.toISOString() ?? null,
      candidacies: advert._count.candidacies,
    })),
    contracts: people
      ? place.contracts.map(one => ({
          ...{ id: one.id, name: `${one.firstName} ${one.lastName}`.trim(), end: one.end, endReason: one.endReason, after: one.after },
          ...{ promisedOn: dayOrNull(one.promisedOn), signedOn: dayOrNull(one.signedOn), approvedOn: dayOrNull(one.approvedOn) },
          ...{ startsOn: dayOrNull(one.startsOn), endsOn: dayOrNull(one.endsOn), endedOn: dayOrNull(one.endedOn) },
        }))
      : null,
    moves: worksOn(actor, place.unit) ? listPlaceMoves(place.state) : [],
    works: worksOn(actor, place.unit),
    people,
    // What was done about a person was often done by that person: whoever does not read people reads neither name nor reason.
    steps: steps.map(({ at, act, actorName, reason, after, personId }) => {
      const open = people || personId === null
      return { at: at.toISOString(), act, by: open ? actorName : null, reason: open ? reason : null, after: open ? after : null }
    }),
  }
}

/** A draft or an advert as the office changes it. */
export async function getOfficeAdvert(actor: Actor, id: string, language: Language) {
  const advert = await database().placeAdvert.findUnique({
    where: { id },
    include: {
      profession: true,
      places: { where: { endedAt: null }, include: { place: true } },
      _count: { select: { candidacies: arrived } },
    },
  })
  if (!advert || !worksOn(actor, advert.unit)) throw new Refusal('not_found')
  return {
    ...{ id: advert.id, slug: advert.slug, state: advert.state, intakeYear: advert.intakeYear, questions: advert.questions },
    ...{ textDe: advert.textDe, textEn: advert.textEn, contactName: advert.contactName, contactPhone: advert.contactPhone },
    ...{ contactEmail: advert.contactEmail, candidacies: advert._count.candidacies },
    applyUntil: plainDay(advert.applyUntil).toString(),
    publishedAt: advert.publishedAt?.toISOString() ?? null,
    title: professionTitle(advert.profession, language),
    unit: unitOf(advert.unit).name[language],
    places: advert.places.map(({ place }) => ({ id: place.id, number: place.number, state: place.state, need: place.need })),
  }
}

/** Places that could stand in the same advert. */
export async function listAdvertisable(actor: Actor, placeId: string) {
  const place = await database().apprenticeshipPlace.findUnique({ where: { id: placeId } })
  if (!place || !worksOn(actor, place.unit)) throw new Refusal('not_found')
  const alike = await database().apprenticeshipPlace.findMany({
    where: {
      ...{ unit: place.unit, professionId: place.professionId, intakeYear: place.intakeYear },
      state: { in: ['approved', 'dissolved_in_probation', 'unfilled'] },
      adverts: { none: { endedAt: null, advert: { state: 'draft' } } },
    },
    orderBy: { number: 'asc' },
  })
  return alike.map(one => ({ id: one.id, number: one.number, state: one.state }))
}
