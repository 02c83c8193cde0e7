import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { approvedStates } from '#domain/apprenticeship/place.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { apprenticeshipRules, dayIn, recruitingYear } from '#domain/apprenticeship/rules.ts'
import { trainingUnits, unitOf } from '#domain/apprenticeship/units.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

/** How a published place stands towards somebody who looks for one. */
export type AdvertStanding = 'open' | 'in_selection' | 'closed' | 'filled'

const included = {
  profession: { include: { profession: { select: { slug: true, titleDe: true, titleEn: true, status: true } } } },
  places: { where: { endedAt: null }, include: { place: true } },
} satisfies Prisma.PlaceAdvertInclude
type Advert = Prisma.PlaceAdvertGetPayload<{ include: typeof included }>

const waitsForSomebody = (state: string) => state === 'advertised' || state === 'in_selection'

/** Open: one applies. In selection: one still may, talks have begun. Closed: those who applied are being answered. Filled: nothing left. */
function standingOf({ state, applyUntil, places }: Advert): AdvertStanding {
  const free = places.filter(({ place }) => waitsForSomebody(place.state))
  if (!free.length) return 'filled'
  if (state !== 'open' || Temporal.PlainDate.compare(plainDay(applyUntil), today()) < 0) return 'closed'
  return free.some(({ place }) => place.state === 'in_selection') ? 'in_selection' : 'open'
}

function line(advert: Advert, language: Language) {
  const { profession, unit } = advert
  const { parent, name, site } = unitOf(unit)
  return {
    id: advert.id,
    slug: advert.slug,
    title: professionTitle(profession, language),
    profession: profession.slug,
    years: profession.years,
    kind: profession.kind,
    baccalaureate: advert.places.some(({ place }) => place.baccalaureate),
    digital: profession.digital,
    /** The in-demand profession it leads to. */
    leadsTo: profession.profession?.slug ?? null,
    unit: { code: unit, name: name[language] },
    department: parent ? unitOf(parent).name[language] : name[language],
    locality: site?.locality ?? null,
    intakeYear: advert.intakeYear,
    startsOn: plainDay(advert.startsOn).toString(),
    applyUntil: plainDay(advert.applyUntil).toString(),
    standing: standingOf(advert),
    /** Still to be had. */
    free: advert.places.filter(({ place }) => waitsForSomebody(place.state)).length,
    /** Some of them the administration would not need for itself. */
    beyondOwn: advert.places.some(({ place }) => place.need === 'beyond_own'),
  }
}

export type OpenFilter = { profession?: string | undefined; intakeYear?: number | undefined; locality?: string | undefined }

/** What is public now, with how much there is under each filter; what one chose of the other filters is kept in each count. */
export async function listOpenPlaces(filter: OpenFilter, language: Language) {
  const found = await database().placeAdvert.findMany({
    where: {
      OR: [
        { state: 'open', applyUntil: { gte: dateColumn(today()) } },
        {
          state: { in: ['open', 'closed'] },
          places: { some: { endedAt: null, place: { state: { in: ['advertised', 'in_selection'] } } } },
        },
      ],
    },
    include: included,
    orderBy: [{ intakeYear: 'asc' }, { applyUntil: 'asc' }, { slug: 'asc' }],
  })
  const lines = found.map(advert => line(advert, language)).filter(one => one.free > 0)
  const meets = (one: (typeof lines)[number], without?: keyof OpenFilter) =>
    (without === 'profession' || !filter.profession || one.profession === filter.profession) &&
    (without === 'intakeYear' || !filter.intakeYear || one.intakeYear === filter.intakeYear) &&
    (without === 'locality' || !filter.locality || one.locality === filter.locality)
  const count = (key: keyof OpenFilter, name: (one: (typeof lines)[number]) => string) =>
    [
      ...Map.groupBy(
        lines.filter(one => meets(one, key) && one[key] !== null),
        one => String(one[key]),
      ),
    ]
      .map(([value, some]) => ({ value, name: some[0] ? name(some[0]) : value, places: some.reduce((sum, one) => sum + one.free, 0) }))
      .sort((a, b) => a.name.localeCompare(b.name, 'de'))
  const intake = recruitingYear(today())
  const approved = await database().apprenticeshipPlace.count({ where: { intakeYear: intake, state: { in: [...approvedStates] } } })
  return {
    intake,
    /** Soll: how many there are in all for this intake. */
    approved,
    lines: lines.filter(one => meets(one)),
    free: lines.filter(one => one.intakeYear === intake).reduce((sum, one) => sum + one.free, 0),
    facets: {
      profession: count('profession', one => one.title),
      intakeYear: count('intakeYear', one => String(one.intakeYear)),
      locality: count('locality', one => one.locality ?? ''),
    },
  }
}

/** An advert for everybody to read, also when it is filled: a link that was passed on leads somewhere. A draft is no advert yet. */
export async function getAdvert(slug: string, language: Language) {
  const advert = await database().placeAdvert.findFirst({
    where: { slug, state: { in: ['open', 'closed'] }, publishedAt: { not: null } },
    include: included,
  })
  if (!advert) throw new Refusal('not_found')
  const { profession } = advert
  const site = unitOf(advert.unit).site ?? null
  const text = language === 'en' ? advert.textEn || advert.textDe : advert.textDe
  const wages = advert.places.map(({ place }) => place.wageRappen)[0] ?? []
  const inDemand = profession.profession
  return {
    ...line(advert, language),
    site,
    text: text || (language === 'en' ? profession.introEn : profession.introDe),
    day: language === 'en' ? profession.dayEn : profession.dayDe,
    wageRappen: wages,
    contact: { name: advert.contactName, phone: advert.contactPhone, email: advert.contactEmail },
    questions: advert.questions,
    publishedOn: advert.publishedAt?.toISOString() ?? null,
    inDemand: inDemand && { slug: inDemand.slug, title: language === 'en' ? inDemand.titleEn : inDemand.titleDe, status: inDemand.status },
  }
}

/** Slugs for the map of the site. */
export const listAdvertSlugs = async () =>
  (await database().placeAdvert.findMany({ where: { state: 'open' }, select: { slug: true } })).map(one => one.slug)

/** What the public reads of this canton's rules. */
export function publicRules() {
  const { taster, candidacy, planning } = apprenticeshipRules()
  const thisYear = dayIn(today().year, planning.publishFrom)
  const next = Temporal.PlainDate.compare(today(), thisYear) < 0 ? thisYear : thisYear.add({ years: 1 })
  return {
    tasterFromAge: taster.fromAge,
    tasterDays: taster.mostDays,
    answerWorkingDays: candidacy.answerWorkingDays,
    /** From this day on the places of the year after are public. */
    nextPublication: next.toString(),
  }
}

/** What one can be told about: professions that still take somebody in, and the places where one learns. */
export async function listWatchChoices(language: Language) {
  const professions = await database().trainingProfession.findMany({ where: { status: 'active' } })
  return {
    professions: professions
      .map(one => ({ slug: one.slug, title: professionTitle(one, language) }))
      .sort((a, b) => a.title.localeCompare(b.title, 'de')),
    localities: [...new Set(trainingUnits(today()).flatMap(unit => (unit.site ? [unit.site.locality] : [])))].sort(),
  }
}
