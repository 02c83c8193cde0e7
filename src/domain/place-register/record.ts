import { createHash } from 'node:crypto'
import type { Db } from '#db/client.ts'
import type { ApprenticeshipPlace, PlaceAdvert, Prisma, TrainingPermit, TrainingProfession } from '#db/generated/client.ts'
import { approvedStates } from '#domain/apprenticeship/place.ts'
import { type ApprenticeshipRules, apprenticeshipRules, dayIn, type registerSources } from '#domain/apprenticeship/rules.ts'
import { unitOf } from '#domain/apprenticeship/units.ts'

export type RegisterSource = (typeof registerSources)[number]
/** What the register is told of one site, profession and intake; all of it text, as it stands in the file. */
export type RegisterRecord = Record<RegisterSource, string>

type Place = ApprenticeshipPlace & { profession: TrainingProfession; permit: TrainingPermit | null; adverts: PlaceAdvert[] }

/** The intakes that are delivered on a day: this year's, and next year's from the day on which places become public. */
export function deliveredIntakes(on: Temporal.PlainDate, rules: ApprenticeshipRules = apprenticeshipRules()): number[] {
  const next = Temporal.PlainDate.compare(on, dayIn(on.year, rules.planning.publishFrom)) >= 0
  return next ? [on.year, on.year + 1] : [on.year]
}

/**
 * The full stock: every site, profession and intake with approved places, also where none is open. What is not in it disappears from
 * the register, so nothing is left out for being filled.
 */
export async function listRecords(db: Db, on: Temporal.PlainDate): Promise<RegisterRecord[]> {
  const places = await findPlaces(db, { intakeYear: { in: deliveredIntakes(on) }, state: { in: approvedStates } })
  const groups = Map.groupBy(places, ({ unit, site, professionId, intakeYear }) => [unit, site, professionId, intakeYear].join('\n'))
  return [...groups.values()].map(group => recordOf(group as [Place, ...Place[]])).sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** One table after the other: within a transaction a connection answers one question at a time. */
async function findPlaces(db: Db, where: Prisma.ApprenticeshipPlaceWhereInput): Promise<Place[]> {
  const places = await db.apprenticeshipPlace.findMany({ where, orderBy: { number: 'asc' } })
  const professions = await db.trainingProfession.findMany({ where: { id: { in: places.map(one => one.professionId) } } })
  const permits = await db.trainingPermit.findMany({ where: { id: { in: places.flatMap(one => one.permitId ?? []) } } })
  const standing = await db.advertPlace.findMany({
    where: { placeId: { in: places.map(one => one.id) }, endedAt: null, advert: { state: { not: 'draft' } } },
    include: { advert: true },
    orderBy: { advert: { createdAt: 'desc' } },
  })
  return places.flatMap(place => {
    const profession = professions.find(one => one.id === place.professionId)
    const permit = permits.find(one => one.id === place.permitId) ?? null
    const adverts = standing.filter(one => one.placeId === place.id).map(one => one.advert)
    return profession ? [{ ...place, profession, permit, adverts }] : []
  })
}

function recordOf(places: [Place, ...Place[]]): RegisterRecord {
  const { register } = apprenticeshipRules()
  const [first] = places
  const { profession } = first
  const open = places.filter(one => one.state === 'advertised' || one.state === 'in_selection')
  const adverts = places.flatMap(one => one.adverts)
  const shown = adverts.find(one => one.state === 'open') ?? adverts[0]
  const site = siteOf(first.site)
  const record: RegisterRecord = {
    canton: register.canton,
    key: keyOf(first),
    permit: places.find(one => one.permit)?.permit?.number ?? '',
    company: unitOf(first.unit).name.de,
    ...{ site: site.street, postcode: site.postcode, locality: site.locality },
    ...{ sbfiNumber: profession.sbfiNumber ?? '', sbbkVariant: profession.sbbkVariant ?? '' },
    profession: [profession.titleDe, profession.specialisationDe].filter(Boolean).join(', '),
    intakeYear: String(first.intakeYear),
    open: String(open.length),
    published: open.some(one => one.adverts.some(advert => advert.state === 'open')) ? 'ja' : 'nein',
    language: 'de',
    ...{ contact: shown?.contactName ?? '', phone: nationalPhone(shown?.contactPhone ?? ''), email: shown?.contactEmail ?? '' },
    remark: shown?.textDe ?? '',
  }
  const said = Object.entries(record).map(([name, value]) => [name, plainText(value, register.mostCharacters[name])])
  return Object.fromEntries(said) as RegisterRecord
}

/** Stays the same as long as site, profession and intake do, whatever places come and go. */
function keyOf({ unit, site, profession, intakeYear }: Place) {
  const { canton } = apprenticeshipRules().register
  const where = createHash('sha256').update(site).digest('hex').slice(0, 4)
  return [canton, unit, profession.slug, intakeYear, where].join('-')
}

/** `Burgstrasse (Demo), 8750 Glarus` */
function siteOf(site: string) {
  const [, street = site, postcode = '', locality = ''] = /^(.*), (\d{4}) (.+)$/.exec(site) ?? []
  return { street, postcode, locality }
}

/** As one dials it here: a number that begins with + would be a formula to a spreadsheet. */
const nationalPhone = (phone: string) => phone.replace(/^\+41\s*/, '0').replace(/^\+/, '00')

/**
 * One line, of the length the guideline allows, and never beginning with what a spreadsheet takes for a formula. This happens to the
 * record and not in the writer: what is compared, sent and read back is then one and the same text, and no writer has to change any.
 */
export function plainText(value: string, most = 250): string {
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const plain = line.replace(/^[\s=+\-@＝＋－＠]+/u, '')
  const letters = [...plain]
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : plain
}

/** What the register will ask for and is not there: said before sending. */
export const gapsOf = (record: RegisterRecord): RegisterSource[] =>
  (['permit', 'sbfiNumber', 'postcode', 'locality', 'contact'] as const).filter(
    name => record[name] === '' && (name !== 'contact' || record.published === 'ja'),
  )
