// Taster days without script: the office offers them, Luan takes a seat, his mother says yes, and afterwards one click leads to applying.
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { type App, startApp } from '#test/app.ts'
import { anAdvert, aPlace, aProfession, apprenticeshipOfficer, aYoungPerson, coordinator } from '#test/apprenticeships.ts'
import { browse } from '#test/browse.ts'
import { swiss } from '#test/days.ts'
import { account } from '#test/people.ts'
import { visitAs } from '#test/sign-in.ts'
import { aSlot, takenOf, workingDay } from '#test/tasters.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
}, 120_000)
const visit = async (actor: Awaited<ReturnType<typeof coordinator>>) => visitAs(app, actor.account?.email ?? '')

async function luan() {
  const { guardian, personId } = await aYoungPerson(15)
  const own = await account('luan')
  await database().managing.create({ data: { accountId: own.account?.id ?? '', personId, kind: 'self' } })
  return { personId, mother: guardian.actor, self: await getActor(own.account?.id ?? null, 'page') }
}

test('offered within the law, taken by Luan, agreed to by his mother, marked by the office, and then one click to apply', async () => {
  const profession = await aProfession({ slug: 'schnuppern-hier', titleDe: 'Mediamatiker/in EFZ', specialisationDe: '' })
  const office = await visit(await coordinator())
  const day = workingDay(30)
  const form = await (await office.get('/amt/lehrstellen')).follow('Schnuppern', '.desk-ways a')
  const given = {
    ...{ professionId: profession.id, unit: 'INFORMATIK', startsOn: swiss(day), endsOn: swiss(day), from: '05:30', to: '16:30' },
    ...{ seats: '1', contactName: 'Regula Zogg (Demo)', meetingPoint: 'Empfang, Burgstrasse' },
  }
  const early = await form.submit(given, { button: 'Ausschreiben' })
  expect(early.status).toBe(422)
  expect(early.errors).toEqual({ from: 'Jugendliche schnuppern nur zwischen 06:00 und 18:00 Uhr.' })
  const offered = await early.submit({ from: '07:30' }, { button: 'Ausschreiben' })
  expect(offered.notice).toContain('Die Tage sind ausgeschrieben.')

  const { self, mother, personId } = await luan()
  const open = await browse(app).get('/lehrstellen/schnuppern?beruf=schnuppern-hier')
  const shown = await open.follow('Mediamatiker/in EFZ', '.runs a')
  expect(shown.text).toContain('noch ein Platz')
  expect(shown.text).toContain('Versicherung')
  expect(shown.get('a', 'Anmelden und Platz nehmen').getAttribute('href')).toContain('weiter=')

  const young = await visit(self)
  const page = await young.get(shown.path)
  const held = await page.submit({}, { button: 'Platz nehmen' })
  expect(held.notice).toContain('Jetzt braucht es das Ja eines Elternteils.')
  expect(held.has('button', 'Ja, einverstanden')).toBe(false)
  expect((await browse(app).get(shown.path)).text).toContain('Alle Plätze zum Schnuppern sind vergeben.')

  const parent = await visit(mother)
  const asked = await parent.get(held.path.split('?')[0] ?? '')
  const unticked = await asked.submit({}, { button: 'Ja, einverstanden' })
  expect(unticked.errors).toEqual({ consent: 'Für Luan braucht es Ihr Einverständnis.' })
  const agreed = await unticked.submit({ consent: '2026-1' }, { button: 'Ja, einverstanden' })
  expect(agreed.notice).toContain('der Platz ist sicher')
  const calendar = await young.fetch(`${held.path.split('?')[0]}.ics`)
  expect(calendar.headers.get('content-type')).toContain('text/calendar')

  // The day has been.
  const booking = await database().tasterBooking.findFirstOrThrow({ where: { personId } })
  const past = dateColumn(today().subtract({ days: 1 }))
  await database().tasterSlot.update({ where: { id: booking.slotId }, data: { startsOn: past, endsOn: past } })
  const sheet = await office.get(`/amt/lehrstellen/schnuppern/${booking.slotId}`)
  expect(sheet.text).toContain('Luan')
  const marked = await sheet.submit({}, { button: 'War da' })
  const written = await marked.submit({ words: 'Du hast gut gefragt.' }, { button: 'Senden' })
  expect(written.notice).toContain('Gesendet.')
  expect((await (await visit(await apprenticeshipOfficer())).get(sheet.path)).status).toBe(403)
  expect((await (await visit(await coordinator('TIEFBAU'))).get(sheet.path)).status).toBe(404)

  const advert = await anAdvert([await aPlace('advertised', { professionId: profession.id })])
  const mine = await (await young.get('/mein')).follow('Mein Schnuppern', 'main a')
  const after = await mine.follow('Mediamatiker/in EFZ', 'main a')
  expect(after.text).toContain('Du hast gut gefragt.')
  const told = await after.submit({ liked: '5', words: 'Toll.' }, { button: 'Absenden' })
  expect(told.notice).toContain('Danke')
  expect(told.get('a', 'Jetzt bewerben').getAttribute('href')).toBe(`/lehrstellen/${advert.slug}/bewerben?schnuppern=${booking.id}`)
  expect((await told.follow('Jetzt bewerben')).status).toBe(200)
  expect((await office.get(sheet.path)).text).toContain('Sehr gut, das will ich lernen')
})

test('a parent books for a child with their yes; somebody too young reads why not; the office calls off and everybody learns why', async () => {
  const { mother, personId } = await luan()
  const slot = await aSlot()
  const parent = await visit(mother)
  const page = await parent.get(`/lehrstellen/schnuppern/${slot.id}`)
  const without = await page.submit({ personId }, { button: 'Platz nehmen' })
  expect(Object.keys(without.errors)).toEqual(['consent'])
  const booked = await without.submit({ consent: '2026-1' }, { button: 'Platz nehmen' })
  expect(booked.notice).toContain('Der Platz ist deiner.')
  expect((await parent.get(`/lehrstellen/schnuppern/${(await aSlot()).id}`)).status).toBe(200)
  const { guardian } = await aYoungPerson(10)
  expect((await (await visit(guardian.actor)).get(`/lehrstellen/schnuppern/${slot.id}`)).text).toContain('Schnuppern kann man ab 13.')

  const office = await visit(await coordinator())
  const sheet = await office.get(`/amt/lehrstellen/schnuppern/${slot.id}`)
  expect(Object.keys((await sheet.submit({}, { button: 'Tage absagen' })).errors)).toEqual(['reason'])
  const off = await sheet.submit({ reason: 'Umbau im Haus.' }, { button: 'Tage absagen' })
  expect(off.notice).toContain('Alle haben Bescheid.')
  expect(await takenOf(slot.id)).toBe(0)
  expect((await parent.get(booked.path)).text).toContain('Umbau im Haus.')
})

test('whoever books for themselves gives the seat back with one click', async () => {
  const { self } = await luan()
  const slot = await aSlot({ on: workingDay(40) })
  const young = await visit(self)
  const held = await (await young.get(`/lehrstellen/schnuppern/${slot.id}`)).submit({}, { button: 'Platz nehmen' })
  const gone = await held.submit({}, { button: 'Absagen' })
  expect(gone.notice).toContain('Abgesagt.')
  expect(await takenOf(slot.id)).toBe(0)
  expect(gone.text).toContain('abgesagt')
})
