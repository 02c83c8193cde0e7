import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { publicFrom } from '#domain/apprenticeship/adverts.ts'
import { recruitingYear } from '#domain/apprenticeship/rules.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { saveDraft } from '#domain/candidacy/drafting.ts'
import { invite, refuse, shortlist } from '#domain/candidacy/selecting.ts'
import { canton, consentText } from '#domain/canton.ts'
import { stopClock, today } from '#domain/clock.ts'
import { isWorkingDay } from '#domain/holidays.ts'
import { bookTaster } from '#domain/taster/booking.ts'
import { markTaster, tellHowItWas, writeToTaster } from '#domain/taster/marking.ts'
import { createSlot } from '#domain/taster/slots.ts'

const daysSincePublic = () => Math.max(0, publicFrom(recruitingYear(today())).until(today()).days)
/** Runs at nine o'clock some days ago, never before places are public; then the clock goes on. */
export async function daysAgo<T>(days: number, work: () => Promise<T>): Promise<T> {
  const day = today().subtract({ days: Math.min(days, daysSincePublic()) })
  if (Math.min(days, daysSincePublic()) > 0) stopClock(`${day}T08:00:00Z`)
  try {
    return await work()
  } finally {
    stopClock(null)
  }
}

async function officeOf(email: string): Promise<Actor> {
  const { id } = await database().userAccount.findUniqueOrThrow({ where: { email } })
  return getActor(id, 'seed')
}
async function guardianOf(personId: string): Promise<Actor> {
  const { accountId } = await database().managing.findFirstOrThrow({ where: { personId, kind: 'guardian', endedAt: null } })
  return getActor(accountId, 'seed')
}

/** The first working day so many days from today, so that slots do not fall on a holiday. */
function workingDay(from: number): Temporal.PlainDate {
  let day = today().add({ days: from })
  while (!isWorkingDay(day, canton().deadlines.holidays)) day = day.add({ days: 1 })
  return day
}

/** Taster days to come and one that was, applications in several states. Luan has none yet: his is the story one can play. */
export async function seedCandidacies(persons: Map<string, string>) {
  await seedTasters(persons)
  await seedApplicants(persons)
}

async function seedTasters(persons: Map<string, string>) {
  const [regula, daniel] = [await officeOf('regula.zogg@demo.example'), await officeOf('daniel.aebli@demo.example')]
  const offers: [Actor, string, string, number, number][] = [
    [daniel, 'JUSTIZ', 'informatik-applikationsentwicklung', 14, 2],
    [daniel, 'TIEFBAU', 'digitales-business', 16, 1],
    [daniel, 'TIEFBAU', 'geomatik', 21, 2],
    [regula, 'STEUERN', 'kaufleute', 12, 3],
    [regula, 'INFORMATIK', 'informatik-plattformentwicklung', 19, 2],
  ]
  for (const [office, unit, slug, days, seats] of offers) await seedSlot(office, unit, slug, workingDay(days), seats)
  const personId = persons.get('deniz-yilmaz')
  if (!personId || daysSincePublic() < 25) return
  const past = workingDay(-14)
  const slotId = await daysAgo(24, () => seedSlot(daniel, 'JUSTIZ', 'informatik-applikationsentwicklung', past, 2))
  const guardian = await guardianOf(personId)
  const { version } = consentText('taster_guardian', 'de')
  const { id } = await daysAgo(22, () => bookTaster(guardian, { slotId, personId, consent: { version, language: 'de' } }))
  await daysAgo(6, async () => {
    await markTaster(daniel, id, 'attend')
    await writeToTaster(daniel, id, 'Deniz hat gut zugehört und selber ein kleines Programm geschrieben. Gern wieder (Demo).')
    await tellHowItWas(guardian, id, { liked: 5, words: 'Ich durfte wirklich programmieren.' })
  })
}

async function seedSlot(office: Actor, unit: string, slug: string, day: Temporal.PlainDate, seats: number): Promise<string> {
  const { id: professionId } = await database().trainingProfession.findUniqueOrThrow({ where: { slug } })
  const { id } = await createSlot(office, {
    ...{ professionId, unit, startsOn: day, endsOn: day, from: '08:00', to: '16:30', breakMinutes: 60, seats },
    ...{
      contactName: `${office.account?.name} (Demo)`,
      contactPhone: '+41550007231',
      meetingPoint: 'Haupteingang',
      bring: 'Znüni und Schreibzeug',
    },
  })
  return id
}

async function seedApplicants(persons: Map<string, string>) {
  const regula = await officeOf('regula.zogg@demo.example')
  const kaufleute = await advertOf('kaufleute')
  const informatik = await advertOf('informatik-applikationsentwicklung')
  const send = (advert: string, key: string, days: number, school: string, motivation: string, answers: string[] = []) =>
    daysAgo(days, () => seedOne(advert, persons.get(key), { school, motivation, answers }))
  await send(kaufleute, 'alina-hoesli', 4, 'Oberstufe Näfels, 3. Sek', 'Ich rede gern mit Menschen und mag Ordnung.')
  const robin = await send(
    kaufleute,
    'robin-feldmann',
    9,
    'Oberstufe Schwanden, 3. Sek',
    'Am Schalter der Gemeinde habe ich schon geholfen.',
  )
  const jana = await send(
    kaufleute,
    'jana-schuler',
    10,
    'Oberstufe Niederurnen, 3. Sek',
    'Meine Tante arbeitet in einem Amt, das gefällt mir.',
  )
  const tina = await send(kaufleute, 'tina-luchsinger', 11, 'Oberstufe Linthal, 2. Sek', 'Ich weiss noch nicht genau, was ich will.')
  await send(informatik, 'deniz-yilmaz', 3, 'Oberstufe Glarus, 3. Sek', 'Beim Schnuppern habe ich gemerkt, dass ich programmieren will.', [
    'Ein kleines Spiel mit Python.',
    'Wie man zusammen an einem Programm arbeitet.',
  ])
  if (robin)
    await daysAgo(5, () => invite(regula, robin, 'Wir möchten dich kennenlernen: nächsten Mittwoch um 14 Uhr, eine Stunde (Demo).'))
  if (jana) await daysAgo(5, () => shortlist(regula, jana))
  if (tina) await daysAgo(5, () => refuse(regula, tina, { reason: 'taster_missing', words: 'Komm gern zuerst schnuppern (Demo).' }))
}

const advertOf = async (slug: string) =>
  (await database().placeAdvert.findFirstOrThrow({ where: { state: 'open', profession: { slug } }, orderBy: { createdAt: 'asc' } })).slug

async function seedOne(advert: string, personId: string | undefined, written: { school: string; motivation: string; answers: string[] }) {
  if (!personId) throw new Error('people.yaml: a young person is missing')
  const guardian = await guardianOf(personId)
  const draft = await saveDraft(guardian, advert, personId, written)
  const { id } = await apply(guardian, draft.id, { consent: consentText('candidacy_guardian', 'de').version, language: 'de' })
  return id
}
