import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { canton, consentText } from '#domain/canton.ts'
import { today } from '#domain/clock.ts'
import { book } from '#domain/counselling/booking.ts'
import { listFreeSlots } from '#domain/counselling/free-slots.ts'
import { askPerson, inviteCounsellor } from '#domain/counselling/inviting.ts'
import { addNote } from '#domain/counselling/notes.ts'
import { publishSlots } from '#domain/counselling/slots.ts'
import { addTask } from '#domain/counselling/tasks.ts'

/** Anna Kubli counsels: Sandra shows her everything for half a year, Reto is invited and has not answered; times in the coming weeks. */
export async function seedCounselling({ persons }: { persons: Map<string, string> }) {
  const [anna, jon, sandra] = await Promise.all(['anna.kubli', 'jon.cathomas', 'sandra.tschudi'].map(actorOf))
  const sandraId = persons.get('sandra')
  if (!anna || !jon || !sandra || !sandraId) throw new Error('people.yaml has no Anna, Jon or Sandra')
  const { counter } = canton().contact
  const place = `${counter.street}, ${counter.postcode} ${counter.locality}`
  const tuesday = today().add({ days: ((8 - today().dayOfWeek) % 7) + 1 })
  await publishSlots(anna, { day: tuesday, from: '13:30', minutes: 45, times: 3, weeks: 4, kind: 'visit', place })
  await publishSlots(anna, {
    day: tuesday.add({ days: 2 }),
    from: '17:30',
    minutes: 30,
    times: 2,
    weeks: 4,
    kind: 'phone',
    place: '055 000 20 20',
  })
  await publishSlots(jon, { day: tuesday.add({ days: 1 }), from: '09:00', minutes: 45, times: 2, weeks: 4, kind: 'visit', place })

  await inviteCounsellor(sandra, sandraId, anna.account?.id ?? '', {
    parts: ['result', 'path', 'enrolments'],
    until: today().add({ months: 6 }),
    consent: consentText('counselling', 'de').version,
    language: 'de',
  })
  const [, second] = await listFreeSlots({ counsellorId: anna.account?.id })
  if (second) await book(sandra, second.id, sandraId)
  await addTask(anna, sandraId, { text: 'Vorbedingungen für «Datenanalyse mit SQL» nachfragen', dueOn: today().add({ days: 3 }) })
  await addTask(anna, sandraId, { text: 'Liste der Betriebe mit Datenteams schicken', dueOn: today().subtract({ days: 1 }) })
  await addNote(anna, sandraId, 'Möchte rechnen und erklären. Abends ab 18 Uhr frei, montags nie. Der Preis ist wichtig.')
  await askPerson(anna, { address: 'reto.landolt@demo.example', language: 'de' })
}

async function actorOf(name: string) {
  const account = await database().userAccount.findUnique({ where: { email: `${name}@demo.example` }, select: { id: true } })
  return account && getActor(account.id, 'seed')
}
