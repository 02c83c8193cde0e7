import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { beforeOffice, requireAdvert, requireSelecting, selectsFor } from '#domain/candidacy/access.ts'
import { unitName } from '#domain/candidacy/advert-words.ts'
import { listCandidacyMoves, mayBeReadByOffice, openCandidacies } from '#domain/candidacy/candidacy.ts'
import { isPast } from '#domain/candidacy/deadlines.ts'
import { seesAll } from '#domain/candidacy/hiding.ts'
import { recordLook } from '#domain/candidacy/looking.ts'
import { isFilled } from '#domain/candidacy/selecting.ts'
import { plainDay } from '#domain/clock.ts'
import { ageToday } from '#domain/person/details.ts'
import { holds } from '#domain/person/managing.ts'
import type { Language } from '#words/speak.ts'

/** By when it came or by name: nothing here is a rank, and nothing is computed about anybody. */
export const boardOrders = ['time', 'name'] as const
export type BoardOrder = (typeof boardOrders)[number]

/** The adverts one selects for, with what waits. */
export async function listSelections(actor: Actor, language: Language) {
  const adverts = await database().placeAdvert.findMany({
    where: { unit: { in: selectsFor(actor) }, state: { not: 'draft' } },
    include: { profession: true, candidacies: { where: beforeOffice, select: { state: true, answeredAt: true, answerBy: true } } },
    orderBy: [{ intakeYear: 'desc' }, { id: 'desc' }],
    take: 100,
  })
  return adverts.map(advert => {
    const waiting = advert.candidacies.filter(one => one.state === 'submitted' && !one.answeredAt)
    return {
      ...{ id: advert.id, slug: advert.slug, title: professionTitle(advert.profession, language), unit: unitName(advert.unit, language) },
      ...{ state: advert.state, startsOn: plainDay(advert.startsOn).toString(), applyUntil: plainDay(advert.applyUntil).toString() },
      open: advert.candidacies.filter(one => openCandidacies.some(state => state === one.state)).length,
      waiting: waiting.length,
      overdue: waiting.filter(one => isPast(one.answerBy)).length,
    }
  })
}

/** Everybody who applied for an advert, by state. Names and dates alone; who opens one leaves a trace. */
export async function getBoard(actor: Actor, advertId: string, order: BoardOrder, language: Language) {
  const advert = await requireAdvert(actor, advertId)
  const [places, rows] = await Promise.all([
    listPlaces(advertId),
    database().candidacy.findMany({
      where: { AND: [{ advertId, emptiedAt: null }, beforeOffice] },
      include: {
        person: { select: { firstName: true, lastName: true } },
        place: { select: { number: true } },
        tasterBookings: { where: { state: 'attended' }, select: { id: true } },
      },
    }),
  ])
  const cards = rows.map(one => ({
    ...{ id: one.id, state: one.state, name: `${one.person.firstName} ${one.person.lastName}` },
    receivedAt: (one.receivedAt ?? one.submittedAt).toISOString(),
    answerBy: one.answeredAt || one.state !== 'submitted' ? null : plainDay(one.answerBy).toString(),
    isLate: !one.answeredAt && one.state === 'submitted' && isPast(one.answerBy),
    offerUntil: one.state === 'offered' && one.offerUntil ? plainDay(one.offerUntil).toString() : null,
    ...{ place: one.place?.number ?? null, tasted: one.tasterBookings.length > 0 },
    moves: listCandidacyMoves(one.state),
  }))
  const byTime = (a: (typeof cards)[number], b: (typeof cards)[number]) =>
    a.receivedAt.localeCompare(b.receivedAt) || a.id.localeCompare(b.id)
  const collator = new Intl.Collator(language)
  return {
    ...{ id: advert.id, slug: advert.slug, state: advert.state },
    ...{ title: professionTitle(advert.profession, language), unit: unitName(advert.unit, language) },
    ...{ startsOn: plainDay(advert.startsOn).toString(), applyUntil: plainDay(advert.applyUntil).toString() },
    places,
    isFilled: await isFilled(advertId),
    cards: cards.toSorted(order === 'name' ? (a, b) => collator.compare(a.name, b.name) || byTime(a, b) : byTime),
  }
}

/** One application before its office. That it was opened stands in the history, for its person to read. */
export async function getDossier(actor: Actor, id: string, language: Language) {
  const candidacy = await requireSelecting(actor, id)
  const rules = apprenticeshipRules().candidacy
  await recordLook(actor, candidacy)
  const [person, files, notes, tasters, places] = await Promise.all([
    database().person.findUniqueOrThrow({ where: { id: candidacy.personId }, include: { managing: guardians } }),
    database().candidacyFile.findMany({ where: { candidacyId: id, removedAt: null }, orderBy: { addedAt: 'asc' } }),
    database().candidacyNote.findMany({
      where: { candidacyId: id },
      include: { account: { select: { name: true } } },
      orderBy: { id: 'desc' },
    }),
    database().tasterBooking.findMany({ where: { candidacyId: id }, include: { slot: true } }),
    listPlaces(candidacy.advertId),
  ])
  const all = seesAll(candidacy)
  const readable = mayBeReadByOffice(candidacy.state)
  const shown = readable ? files.filter(one => all || one.kind !== 'photo') : []
  return {
    ...{ id, advertId: candidacy.advertId, state: candidacy.state, title: professionTitle(candidacy.advert.profession, language) },
    person: {
      name: `${person.firstName} ${person.lastName}`,
      // Once it is over, how to reach somebody is none of the office's business.
      ...(readable
        ? { locality: person.locality, phone: person.phone, email: person.email }
        : { locality: null, phone: null, email: null }),
      guardians: readable
        ? person.managing.filter(({ kind }) => holds(kind, person)).map(({ account }) => ({ name: account.name, email: account.email }))
        : [],
    },
    /** Hidden until somebody is invited, where the rules say so: here, and not only on the page. */
    hidden: !all,
    age: all ? ageToday(plainDay(person.bornOn)) : null,
    ...{ school: readable ? candidacy.school : '', motivation: readable ? candidacy.motivation : '', readable },
    answers: readable ? candidacy.answers.map((answer, n) => ({ question: candidacy.advert.questions[n] ?? '', answer })) : [],
    ...{ receivedAt: (candidacy.receivedAt ?? candidacy.submittedAt).toISOString(), invitation: candidacy.invitation },
    answerBy: candidacy.answeredAt || candidacy.state !== 'submitted' ? null : plainDay(candidacy.answerBy).toString(),
    offer: candidacy.offerUntil
      ? { until: plainDay(candidacy.offerUntil).toString(), place: places.find(one => one.id === candidacy.placeId)?.number ?? null }
      : null,
    refusal: candidacy.refusalReason ? { reason: candidacy.refusalReason, words: candidacy.refusalWords } : null,
    files: shown.map(({ id: file, kind, name, bytes }) => ({ id: file, kind, name, bytes })),
    notes: readable ? notes.map(({ text, at, account }) => ({ text, at: at.toISOString(), by: account.name })) : [],
    tasters: tasters.map(({ state, slot }) => ({
      ...{ state, startsOn: plainDay(slot.startsOn).toString(), endsOn: plainDay(slot.endsOn).toString() },
    })),
    moves: listCandidacyMoves(candidacy.state),
    freePlaces: places.filter(one => one.isFree),
    refusals: rules.refusals.map(({ key, text, next }) => ({ key, text: text[language], next: next[language] })),
    offerDays: rules.offerDays,
  }
}

const guardians = { where: { kind: 'guardian', endedAt: null }, include: { account: { select: { name: true, email: true } } } } as const

/** The places of an advert: which can still be given. One that another advert has by now is not among them. */
async function listPlaces(advertId: string) {
  const found = await database().advertPlace.findMany({
    where: { advertId },
    include: {
      place: {
        include: {
          adverts: { where: { endedAt: null, advertId: { not: advertId } }, select: { advertId: true } },
          candidacies: { where: { state: 'offered' }, select: { id: true } },
        },
      },
    },
    orderBy: { place: { number: 'asc' } },
  })
  return found.flatMap(({ place }) => {
    if (place.adverts.length > 0) return []
    const open = place.state === 'advertised' || place.state === 'in_selection'
    const isOffered = place.candidacies.length > 0
    return [{ id: place.id, number: place.number, state: place.state, isOffered: open && isOffered, isFree: open && !isOffered }]
  })
}
