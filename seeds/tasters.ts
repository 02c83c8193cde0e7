import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { publicFrom } from '#domain/apprenticeship/adverts.ts'
import { recruitingYear } from '#domain/apprenticeship/rules.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { saveDraft } from '#domain/candidacy/drafting.ts'
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

/** Taster days to come and one that was: Deniz liked it and applied. Luan has none yet, his is the story one can play. */
export async function seedTasters(persons: Map<string, string>) {
  const [regula, daniel] = [await officeOf('regula.zogg@demo.example'), await officeOf('daniel.aebli@demo.example')]
  const offers: [Actor, string, string, number, number][] = [
    [daniel, 'JUSTIZ', 'informatik-applikationsentwicklung', 14, 2],
    [daniel, 'TIEFBAU', 'digitales-business', 16, 1],
    [daniel, 'TIEFBAU', 'geomatik', 21, 2],
    [regula, 'STEUERN', 'kaufleute', 12, 3],
    [regula, 'INFORMATIK', 'informatik-plattformentwicklung', 19, 2],
  ]
  for (const [office, unit, slug, days, seats] of offers) await seedSlot(office, unit, slug, workingDay(days), seats)
  await seedPast(daniel, persons.get('deniz-yilmaz'))
  await settleOldPost()
}

async function seedPast(daniel: Actor, personId: string | undefined) {
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
  await daysAgo(3, () => seedApplication(personId, guardian, id))
}

/** What was written days ago has gone out; only today's is news. */
const settleOldPost = () => database().$executeRaw`
  update "Message" set state = 'sent', "sentAt" = "createdAt"
  where state = 'queued' and (kind like 'candidacy/%' or kind like 'taster/%') and "createdAt" < now() - interval '20 hours'`

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

/** From the taster day to the application, sent by his mother. */
async function seedApplication(personId: string, guardian: Actor, bookingId: string) {
  const advert = await advertOf('informatik-applikationsentwicklung')
  const draft = await saveDraft(guardian, advert, personId, {
    ...{ school: 'Oberstufe Glarus, 3. Sek', motivation: 'Beim Schnuppern habe ich gemerkt, dass ich programmieren will.', bookingId },
    answers: ['Ein kleines Spiel mit Python.', 'Wie man zusammen an einem Programm arbeitet.'],
  })
  await apply(guardian, draft.id, { consent: consentText('candidacy_guardian', 'de').version, language: 'de' })
}

const advertOf = async (slug: string) =>
  (await database().placeAdvert.findFirstOrThrow({ where: { state: 'open', profession: { slug } }, orderBy: { createdAt: 'asc' } })).slug
