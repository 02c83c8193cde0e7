import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { closeAdvert, closeOverdueAdverts, endPlace, reopenAdvert } from '#domain/apprenticeship/advert-ending.ts'
import { draftAdvert, publishAdvert } from '#domain/apprenticeship/adverts.ts'
import { followPlaces } from '#domain/apprenticeship/following-places.ts'
import { getAdvert, listOpenPlaces } from '#domain/apprenticeship/open-places.ts'
import { countOnPermit, withoutLock } from '#domain/apprenticeship/permits.ts'
import { listPlaces } from '#domain/apprenticeship/place-list.ts'
import { getPlace } from '#domain/apprenticeship/place-reading.ts'
import { confirmWatch, endWatch, findWatch, forgetWatches, watch } from '#domain/apprenticeship/watching.ts'
import { stopClock, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import {
  anAdvert,
  aPermit,
  aPlace,
  aProfession,
  apprenticeshipOfficer,
  aYoungPerson,
  coordinator,
  departmentHead,
} from '#test/apprenticeships.ts'

beforeEach(() => stopClock('2026-11-26T09:00:00Z'))
afterEach(() => stopClock(null))

const words = () => ({
  ...{ textDe: '', textEn: '', contactName: 'Regula Zogg (Demo)', contactPhone: null, contactEmail: null, questions: [] },
  applyUntil: today().add({ days: 30 }),
})
const stateOf = async (id: string) => (await database().apprenticeshipPlace.findUniqueOrThrow({ where: { id } })).state
const no = (reason: string) => expect.objectContaining({ reason })

test('an approved place is advertised: from then on everybody finds it', async () => {
  const regula = await coordinator()
  const place = await aPlace('approved')
  const { id } = await draftAdvert(regula, [place.id], words())
  expect((await listOpenPlaces({}, 'de')).lines.map(one => one.id)).not.toContain(id)
  const { slug } = await publishAdvert(regula, id)
  expect(await stateOf(place.id)).toBe('advertised')
  expect(await getAdvert(slug, 'de')).toMatchObject({ standing: 'open', free: 1, intakeYear: 2027 })
  expect((await listOpenPlaces({ intakeYear: 2027 }, 'de')).lines.map(one => one.id)).toContain(id)
  expect((await listOpenPlaces({ intakeYear: 2026 }, 'de')).lines.map(one => one.id)).not.toContain(id)
})

test('only equal places stand in one advert', async () => {
  const regula = await coordinator()
  const [one, other] = [await aPlace('approved'), await aPlace('approved')]
  await expect(draftAdvert(regula, [one.id, other.id], words())).rejects.toEqual(no('move_impossible'))
})

test('a place of another office is not there', async () => {
  const place = await aPlace('approved', { unit: 'JUSTIZ' })
  const regula = await coordinator('INFORMATIK')
  await expect(draftAdvert(regula, [place.id], words())).rejects.toEqual(no('not_found'))
  await expect(getPlace(regula, place.id, 'de')).rejects.toEqual(no('not_found'))
  expect((await listPlaces(regula, { page: 1 }, 'de')).places.map(one => one.id)).not.toContain(place.id)
})

test('a head sees the places of the department, not who learns there', async () => {
  const place = await aPlace('running')
  const starts = { startsOn: new Date('2026-08-01'), endsOn: new Date('2030-07-31'), promisedOn: new Date('2026-01-15') }
  await database().trainingContract.create({
    data: { placeId: place.id, firstName: 'Lea', lastName: 'Muster', bornOn: new Date('2010-01-01'), ...starts },
  })
  expect((await getPlace(await departmentHead('DFG'), place.id, 'de')).contracts).toBeNull()
  expect((await getPlace(await coordinator(), place.id, 'de')).contracts?.[0]?.name).toBe('Lea Muster')
  await expect(getPlace(await departmentHead('DSJ'), place.id, 'de')).rejects.toEqual(no('not_found'))
})

test('who finishes before training begins makes room on the permit', async () => {
  const profession = await aProfession({ years: 4 })
  const permit = await aPermit(profession.id, { limit: 2 })
  const given = { professionId: profession.id, permitId: permit.id }
  await aPlace('running', { ...given, intakeYear: 2023 })
  await aPlace('running', { ...given, intakeYear: 2024 })
  await aPlace('planned', { ...given, intakeYear: 2027 })
  // 2023 + 4 years end when 2027 begins; what is only planned takes nothing yet.
  expect(await countOnPermit(database(), permit.id, 2027)).toBe(1)
})

test('without a permit, or with one that has ended, nothing is advertised', async () => {
  const regula = await coordinator()
  const none = await draftAdvert(regula, [(await aPlace('approved', { permitId: null })).id], words())
  await expect(publishAdvert(regula, none.id)).rejects.toEqual(no('permit_missing'))
  const profession = await aProfession()
  const ended = await aPermit(profession.id, { validTo: new Date('2027-07-31') })
  const late = await draftAdvert(regula, [(await aPlace('approved', { professionId: profession.id, permitId: ended.id })).id], words())
  await expect(publishAdvert(regula, late.id)).rejects.toEqual(no('permit_over'))
})

/** Eight drafts at once for a permit with one place left. */
async function raceForOnePlace() {
  const regula = await coordinator()
  const profession = await aProfession()
  const permit = await aPermit(profession.id, { limit: 3 })
  const given = { professionId: profession.id, permitId: permit.id }
  await aPlace('running', { ...given, intakeYear: 2025 })
  await aPlace('running', { ...given, intakeYear: 2026 })
  const drafts: string[] = []
  for (let n = 0; n < 8; n++) drafts.push((await draftAdvert(regula, [(await aPlace('approved', given)).id], words())).id)
  const ends = await Promise.allSettled(drafts.map(id => publishAdvert(regula, id)))
  return { published: ends.filter(end => end.status === 'fulfilled').length, ends, permit }
}

test('the last place of a permit is advertised once, however many try at the same moment', async () => {
  const { published, ends, permit } = await raceForOnePlace()
  expect(published).toBe(1)
  expect(ends.flatMap(end => (end.status === 'rejected' ? [end.reason.reason] : []))).toEqual(Array(7).fill('permit_full'))
  expect(await countOnPermit(database(), permit.id, 2027)).toBe(3)
})

test('negative control: with the lock taken away several believe the permit has room', async () => {
  withoutLock(() => new Promise(wake => setTimeout(wake, 20)))
  try {
    expect((await raceForOnePlace()).published).toBeGreaterThan(1)
  } finally {
    withoutLock(null)
  }
})

test('the officer may advertise more than the permit allows, with a reason that stays; an office may not', async () => {
  const regula = await coordinator()
  const profession = await aProfession()
  const permit = await aPermit(profession.id, { limit: 1 })
  const given = { professionId: profession.id, permitId: permit.id }
  await aPlace('running', { ...given, intakeYear: 2026 })
  const place = await aPlace('approved', given)
  const { id } = await draftAdvert(regula, [place.id], words())
  await expect(publishAdvert(regula, id, 'Wir wollen.')).rejects.toEqual(no('permit_full'))
  await publishAdvert(await apprenticeshipOfficer(), id, 'Der Kanton erlaubt eine mehr (Demo).')
  const row = await database().history.findFirst({ where: { subjectId: place.id, act: 'permit_overruled' } })
  expect(row?.reason).toBe('Der Kanton erlaubt eine mehr (Demo).')
})

test('a place broken off in probation is advertised again, with an advert of its own, until the season ends', async () => {
  const regula = await coordinator()
  stopClock('2026-09-20T09:00:00Z')
  const place = await aPlace('dissolved_in_probation', { intakeYear: 2026 })
  const first = await anAdvert([place], { state: 'closed' })
  const { id } = await draftAdvert(regula, [place.id], words())
  const { slug } = await publishAdvert(regula, id)
  expect(slug).not.toBe(first.slug)
  expect(await stateOf(place.id)).toBe('advertised')
  const late = await aPlace('dissolved_in_probation', { intakeYear: 2026 })
  const again = await draftAdvert(regula, [late.id], { ...words(), applyUntil: Temporal.PlainDate.from('2026-12-20') })
  stopClock('2026-12-01T09:00:00Z')
  await expect(publishAdvert(regula, again.id)).rejects.toEqual(no('season_over'))
})

test('places of the year after next are not public yet', async () => {
  const regula = await coordinator()
  const { id } = await draftAdvert(regula, [(await aPlace('approved', { intakeYear: 2028 })).id], words())
  await expect(publishAdvert(regula, id)).rejects.toEqual(no('not_yet'))
})

test('an advert closes after its last day by itself, begins the selection, and can be opened again', async () => {
  const regula = await coordinator()
  const place = await aPlace('advertised')
  const advert = await anAdvert([place], { applyUntil: new Date('2026-11-25') })
  await closeOverdueAdverts()
  expect(await stateOf(place.id)).toBe('in_selection')
  expect((await getAdvert(advert.slug, 'de')).standing).toBe('closed')
  await expect(closeAdvert(regula, advert.id)).rejects.toEqual(no('move_impossible'))
  await reopenAdvert(regula, advert.id, today().add({ days: 10 }))
  expect((await getAdvert(advert.slug, 'de')).standing).toBe('in_selection')
})

test('a place that is withdrawn leaves its advert; the page of the advert stays and says so', async () => {
  const regula = await coordinator()
  const place = await aPlace('advertised')
  const advert = await anAdvert([place])
  await endPlace(regula, place.id, 'withdraw', 'Das Amt zieht um.')
  expect((await getAdvert(advert.slug, 'de')).standing).toBe('filled')
  expect(await stateOf(place.id)).toBe('withdrawn')
})

test('who asks for mails gets none before pressing the button of the first one, and none after ending them', async () => {
  const regula = await coordinator()
  const address = 'luan.abo@demo.example'
  const profession = await aProfession()
  const wish = { address, language: 'de' as const, profession: profession.slug, intakeYear: null, locality: null }
  const mails = () => database().message.count({ where: { address, kind: 'apprenticeship/new_place' } })
  const publish = async (professionId: string) => {
    const permit = await aPermit(professionId)
    const place = await aPlace('approved', { professionId, permitId: permit.id })
    return publishAdvert(regula, (await draftAdvert(regula, [place.id], words())).id)
  }
  await watch(wish)
  await publish(profession.id)
  expect(await mails()).toBe(0)
  const { code } = await database().advertWatch.findFirstOrThrow({ where: { address } })
  await confirmWatch(code)
  const { slug } = await publish(profession.id)
  expect(await mails()).toBe(1)
  const mail = await database().message.findFirstOrThrow({ where: { address, kind: 'apprenticeship/new_place' } })
  expect(mail.body).toContain(`/lehrstellen/${slug}`)
  expect(mail.body).toContain(`/lehrstellen/abo/${code}`)
  await publish((await aProfession()).id)
  expect(await mails()).toBe(1)
  await endWatch(code)
  await publish(profession.id)
  expect(await mails()).toBe(1)
  expect((await findWatch(code))?.state).toBe('ended')
})

test('nobody fills the inbox of somebody else: three questions a day, and unanswered ones are forgotten', async () => {
  const address = 'fremd@demo.example'
  for (let n = 0; n < 6; n++) await watch({ address, language: 'de', profession: null, intakeYear: null, locality: null })
  expect(await database().message.count({ where: { address } })).toBe(3)
  stopClock('2026-12-10T09:00:00Z')
  await forgetWatches()
  expect(await database().advertWatch.count({ where: { address } })).toBe(0)
})

test('a draft that loses its places ends without ever becoming public', async () => {
  const regula = await coordinator()
  const place = await aPlace('approved')
  const { id } = await draftAdvert(regula, [place.id], { ...words(), textDe: 'Noch geheim.' })
  const { slug } = await database().placeAdvert.findUniqueOrThrow({ where: { id } })
  await endPlace(regula, place.id, 'withdraw', 'Das Amt zieht um.')
  expect((await database().placeAdvert.findUniqueOrThrow({ where: { id } })).state).toBe('withdrawn')
  await expect(getAdvert(slug, 'de')).rejects.toEqual(no('not_found'))
})

test('one draft a place, and an advert without places is not published', async () => {
  const regula = await coordinator()
  const place = await aPlace('approved')
  const { id } = await draftAdvert(regula, [place.id], words())
  await expect(draftAdvert(regula, [place.id], words())).rejects.toEqual(no('advert_draft_exists'))
  await database().advertPlace.updateMany({ where: { advertId: id }, data: { endedAt: new Date() } })
  await expect(publishAdvert(regula, id)).rejects.toEqual(no('move_impossible'))
})

test('training on a place that is given again begins after its last day to apply, and no job takes it away before', async () => {
  const regula = await coordinator()
  stopClock('2026-10-20T09:00:00Z')
  const place = await aPlace('dissolved_in_probation', { intakeYear: 2026 })
  const { id } = await draftAdvert(regula, [place.id], { ...words(), applyUntil: Temporal.PlainDate.from('2026-11-20') })
  await publishAdvert(regula, id)
  expect((await database().placeAdvert.findUniqueOrThrow({ where: { id } })).startsOn.toISOString()).toContain('2026-12-01')
  stopClock('2026-11-10T09:00:00Z')
  await followPlaces()
  expect(await stateOf(place.id)).toBe('advertised')
  stopClock('2026-11-21T09:00:00Z')
  await followPlaces()
  expect(await stateOf(place.id)).toBe('unfilled')
})

test('a place that is offered to somebody is not taken away under them', async () => {
  const regula = await coordinator()
  const place = await aPlace('in_selection')
  const advert = await anAdvert([place])
  const { personId } = await aYoungPerson(17)
  const at = { submittedAt: new Date(), answerBy: new Date('2026-12-10') }
  await database().candidacy.create({
    data: { advertId: advert.id, personId, placeId: place.id, state: 'offered', school: '', motivation: '', ...at },
  })
  await expect(endPlace(regula, place.id, 'withdraw', 'Umbau.')).rejects.toEqual(no('offer_stands'))
})

test('a head reads that a place was promised, and not by whose yes', async () => {
  const place = await aPlace('promised')
  const { personId, guardian } = await aYoungPerson(17)
  await database().$transaction(tx =>
    record(tx, guardian.actor, { concept: 'apprenticeship', subjectId: place.id, personId, act: 'promised', reason: 'Luan freut sich.' }),
  )
  const [step] = (await getPlace(await departmentHead('DFG'), place.id, 'de')).steps
  expect(step).toMatchObject({ act: 'promised', by: null, reason: null })
  expect((await getPlace(await coordinator(), place.id, 'de')).steps[0]?.reason).toBe('Luan freut sich.')
})
