// What a school reads of its month is what the books say, to the Rappen, whatever happened to the orders.
import fc from 'fast-check'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { now, stopClock, today, zone } from '#domain/clock.ts'
import { cancel } from '#domain/enrolment/cancelling.ts'
import { contribute } from '#domain/payment/contributing.ts'
import { cashFor, takeAtCounter } from '#domain/payment/counter.ts'
import { balancesOf, owed } from '#domain/payment/ledger.ts'
import { giveUpRest } from '#domain/payment/office-acting.ts'
import { getStatement, listStatementEntries } from '#domain/payment/statement.ts'
import { Refusal } from '#domain/refusal.ts'
import { makePricedRun, takeSeats } from '#test/paying.ts'
import { inDays, makeResident, makeStaff } from '#test/places.ts'
import { makeProgramme } from '#test/subsidies.ts'

const runs = Number(process.env['LIVES'] ?? 8)
const day = 86_400_000
afterEach(() => stopClock(null))

let staff: { clerk: Awaited<ReturnType<typeof makeStaff>>; bookkeeper: Awaited<ReturnType<typeof makeStaff>>; programmeId: string }
beforeAll(async () => {
  const { programmeId } = await makeProgramme(0)
  staff = { clerk: await makeStaff('counter_clerk'), bookkeeper: await makeStaff('bookkeeper'), programmeId }
})

/** Two schools, each with a course at an odd price and a rule of its own for those who cancel late. */
async function makeSchools() {
  const one = await makePricedRun({ priceRappen: 12_345 })
  const sessions = [{ startsAt: inDays(32), endsAt: inDays(32, 2) }]
  const two = await makePricedRun({
    sessions,
    priceRappen: 9_999,
    lateRefund: 'fee',
    lateFeeRappen: 2_500,
    lateUntil: new Date(Date.now() + 28 * day),
  })
  const member = (providerId: string) => makeStaff('provider_member', providerId)
  return [
    { run: one, providerId: one.course.providerId, member: await member(one.course.providerId) },
    { run: two, providerId: two.course.providerId, member: await member(two.course.providerId) },
  ]
}

const deed = fc.record({
  do: fc.constantFrom('cash', 'terminal', 'cancel', 'cancel', 'contribute', 'give_up', 'wait', 'wait'),
  which: fc.nat(99),
})
type Deed = { do: string; which: number }
type Seat = { actor: Awaited<ReturnType<typeof makeResident>>['actor']; orderId: string; placeId: string }

async function act({ do: what, which }: Deed, seats: readonly Seat[]) {
  const seat = seats[which % seats.length] as Seat
  const owes = owed(await balancesOf(database(), seat.orderId))
  if (what === 'wait') return stopClock(new Date(now().epochMilliseconds + (1 + (which % 9)) * day).toISOString())
  if (what === 'cancel') return cancel(seat.actor, { enrolmentId: seat.placeId })
  if (what === 'give_up') return giveUpRest(staff.bookkeeper, seat.orderId, 'Lohnt sich nicht.')
  if (what === 'contribute') return support(seat.orderId, 1 + (which % 70) * 101)
  const way = what === 'cash' ? 'cash' : 'terminal'
  return takeAtCounter(staff.clerk, { orderId: seat.orderId, way, rappen: way === 'cash' ? cashFor(owes) : owes })
}

/** A part of the canton, as a grant or a voucher puts it into the books. */
async function support(orderId: string, rappen: number) {
  const item = await database().orderItem.findFirst({ where: { orderId, endedAt: null, contributionRappen: 0 } })
  if (item && rappen <= owed(await balancesOf(database(), orderId)))
    await database().$transaction(tx => contribute(tx, staff.clerk, item, { rappen, programmeId: staff.programmeId }))
}

test('prices and fees of all months are what the books hold for the school, and what is open is what people owe', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 20 }), async deeds => {
      stopClock(null)
      const schools = await makeSchools()
      const seats: Seat[] = []
      for (let n = 0; n < 3; n++) {
        const { actor, person } = await makeResident({ postcode: '8750', locality: 'Glarus' })
        for (const { run } of schools) {
          const { orderId, places } = await takeSeats(actor, run.id, [person.id])
          seats.push({ actor, orderId, placeId: places[0] ?? '' })
        }
      }
      for (const one of deeds)
        await act(one, seats).catch(error => {
          if (!(error instanceof Refusal)) throw error
        })
      await compare(schools, [...new Set(seats.map(one => one.orderId))])
    }),
    { numRuns: runs },
  )
})

async function compare(schools: Awaited<ReturnType<typeof makeSchools>>, orderIds: string[]) {
  let open = 0
  for (const { providerId, member } of schools) {
    const { months } = await getStatement(member, { providerId }, 'de')
    const read = await Promise.all(months.map(month => getStatement(member, { providerId, month }, 'de')))
    const sum = (pick: (one: (typeof read)[number]) => number) => read.reduce((total, one) => total + pick(one), 0)
    const books = await booksOf(providerId)
    expect(sum(one => one.sums.netRappen)).toBe(books.provider + books.fee)
    expect(sum(one => one.sums.feeRappen)).toBe(books.fee)
    expect(sum(one => one.sums.chargedRappen + one.sums.cancelledRappen)).toBe(books.provider)
    const canton = sum(one => Object.values(one.sums.byProgramme).reduce((total, rappen) => total + rappen, 0))
    expect(canton).toBe(0 - books.canton)
    expect(sum(one => one.sums.peopleRappen)).toBe(books.provider - canton)
    // The entries behind it come to the same.
    const rows = (await Promise.all(months.map(month => listStatementEntries(member, { providerId, month }, 'de')))).flatMap(
      one => one.rows,
    )
    expect(rows.reduce((total, row) => total + row.rappen, 0)).toBe(books.provider + books.fee)
    const now = await getStatement(member, { providerId, month: today().toPlainYearMonth().toString() }, 'de')
    open += now.openRappen
  }
  const owing = await Promise.all(orderIds.map(async id => Math.max(0, owed(await balancesOf(database(), id)))))
  expect(open).toBe(owing.reduce((total, one) => total + one, 0))
}

/** Straight from the ledger: what came in less what went out, of a school's items. */
async function booksOf(providerId: string) {
  const [row] = await database().$queryRaw<{ provider: number; fee: number; canton: number }[]>`
    select coalesce(sum(case when target = 'provider' then rappen when source = 'provider' then -rappen else 0 end), 0)::int as provider,
      coalesce(sum(case when target = 'fee' then e.rappen when source = 'fee' then -e.rappen else 0 end), 0)::int as fee,
      coalesce(sum(case when target = 'canton' then e.rappen when source = 'canton' then -e.rappen else 0 end), 0)::int as canton
    from "LedgerEntry" e join "OrderItem" i on i.id = e."itemId" where i."providerId" = ${providerId}::uuid`
  return row as { provider: number; fee: number; canton: number }
}

test('a month begins and ends at midnight in Glarus', async () => {
  const startsAt = new Date('2027-06-20T16:00:00Z')
  const sessions = [{ startsAt, endsAt: new Date('2027-06-20T18:00:00Z') }]
  const run = await makePricedRun({ sessions, cancelUntil: new Date('2027-06-10T16:00:00Z') })
  const member = await makeStaff('provider_member', run.course.providerId)
  for (const at of ['2027-04-30T23:59:00', '2027-05-01T00:00:00', '2027-05-31T23:59:00', '2027-06-01T00:00:00']) {
    stopClock(Temporal.PlainDateTime.from(at).toZonedDateTime(zone).toInstant().toString())
    const { actor, person } = await makeResident()
    expect((await takeSeats(actor, run.id, [person.id])).states).toEqual(['payment_due'])
  }
  const { sums, months } = await getStatement(member, { month: '2027-05' }, 'de')
  // Charged on the first and the last day of May; what April's never paid fell away in May too.
  expect(sums.chargedRappen).toBe(40_000)
  expect(months).toEqual(['2027-06', '2027-05', '2027-04'])
})

test('to a member of another school, and to whoever is none, there is no such school', async () => {
  const [mine, other] = await makeSchools()
  if (!mine || !other) throw new Error('two schools')
  await expect(getStatement(other.member, { providerId: mine.providerId }, 'de')).rejects.toMatchObject({ reason: 'not_found' })
  await expect(listStatementEntries(other.member, { providerId: mine.providerId }, 'de')).rejects.toMatchObject({ reason: 'not_found' })
  await expect(getStatement(staff.bookkeeper, {}, 'de')).rejects.toMatchObject({ reason: 'not_found' })
})
