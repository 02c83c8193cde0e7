// The pages of paying in each state that a person can meet: at both widths, in both schemes, by keyboard, and nothing that axe finds.
import { beforeAll, test } from 'vitest'
import { database } from '#db/client.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { chooseBill } from '#domain/payment/choosing.ts'
import { takeAtCounter } from '#domain/payment/counter.ts'
import { type App, startApp } from '#test/app.ts'
import { contextOf, lookAt } from '#test/everywhere/looking-at.ts'
import { takeSeats } from '#test/paying.ts'
import { inDays, makeResident, makeRun, makeStaff } from '#test/places.ts'
import { makeProgramme } from '#test/subsidies.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})

let day = 12
/** In the year that has a budget, each at an hour of its own. */
const aRun = () => {
  day += 1
  return makeRun({ priceRappen: 12_050, sessions: [{ startsAt: inDays(day), endsAt: inDays(day, 2) }], cancelUntil: inDays(day - 5) })
}
const half = {
  rules: [
    {
      ...{ key: 'work', article: '§ 1', title: { de: 'Erwerb', en: 'Work' } },
      require: { value: { fact: 'employment' }, one_of: ['employed', 'unemployed'] },
      says: Object.fromEntries(['met', 'unmet', 'unknown'].map(one => [one, { de: `Erwerb: ${one}`, en: `Work: ${one}` }])),
    },
  ],
  amount: [
    { do: 'take', key: 'cost', article: '§ 1', title: { de: 'Kurskosten', en: 'Cost' }, value: { fact: 'course_price' } },
    { do: 'share', key: 'half', article: '§ 1', title: { de: 'Hälfte', en: 'Half' }, basisPoints: 5000 },
  ],
} as never

test('every state of an order, its voucher, its bill and the list', { timeout: 240_000 }, async () => {
  const { actor, person, email } = await makeResident({
    firstName: 'Sandra',
    street: 'Dorfstrasse',
    postcode: '8762',
    locality: 'Schwanden',
  })
  const context = await contextOf(app, email)
  const look = async (path: string, name: string) => {
    await lookAt(context, app.url + path, `paying-${name}`, 'de')
    await lookAt(context, `${app.url}/en${path}`, `paying-en-${name}`, 'en', [])
  }
  await look('/mein/zahlungen', 'none')
  const run = await aRun()
  await look(`/kurse/${run.course.slug}/${run.number}/anmelden`, 'enrol')
  await makeProgramme(1_000_000, { payTo: 'provider', atOnce: { notAttended: 'person' }, documents: [], rules: half })
  const open = await takeSeats(actor, run.id, [person.id])
  await look(`/mein/zahlungen/${open.orderId}?neu&warten=0`, 'open')
  await look(`/mein/kurse/${open.places[0]}`, 'place')
  const item = await database().orderItem.findFirstOrThrow({ where: { orderId: open.orderId } })
  const { key: programme } = await database().subsidyProgramme.findFirstOrThrow({ where: { key: { startsWith: 'programm-' } } })
  await look(`/mein/zahlungen/${open.orderId}/gutschein/${item.id}?programm=${programme}`, 'voucher')
  const { key } = await chooseBill(actor, open.orderId)
  await look(`/mein/zahlungen/${open.orderId}?getan=rechnung`, 'billed')
  await look(`/rechnung/${key}`, 'bill')
  const other = await takeSeats(actor, (await aRun()).id, [person.id])
  const clerk = await makeStaff('counter_clerk')
  await takeAtCounter(clerk, { orderId: other.orderId, way: 'cash', rappen: 12_050 })
  await look(`/mein/zahlungen/${other.orderId}`, 'paid')
  await cancel(actor, { enrolmentId: other.places[0] ?? '' })
  await look(`/mein/zahlungen/${other.orderId}`, 'account')
  const credit = await database().invoice.findFirstOrThrow({ where: { orderId: other.orderId, kind: 'credit' } })
  await look(`/rechnung/${credit.key}`, 'credit')
  await look('/mein/zahlungen', 'list')
})

test('with script one lands where the seat is paid, and reads how long it is held', { timeout: 60_000 }, async () => {
  const { email } = await makeResident({ firstName: 'Reto' })
  const run = await aRun()
  const page = await (await contextOf(app, email)).newPage()
  await page.goto(`${app.url}/kurse/${run.course.slug}/${run.number}/anmelden`)
  await page.getByRole('button', { name: 'Platz nehmen' }).click()
  await page.waitForURL(/\/mein\/zahlungen\/.*neu/)
  await page.getByText(/^Noch 3\d Minuten$/).waitFor()
})
