import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { dateColumn, now, stopClock, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { agreeToTaster, bookTaster, cancelTaster } from '#domain/taster/booking.ts'
import { followTasters } from '#domain/taster/following.ts'
import { minutesOf, requireLawfulTimes } from '#domain/taster/hours.ts'
import { markTaster, tellHowItWas, writeToTaster } from '#domain/taster/marking.ts'
import { getOfficeSlot, getOwnTaster, getTasterCalendar, listOpenSlots } from '#domain/taster/reading.ts'
import { cancelSlot, createSlot, type NewSlot } from '#domain/taster/slots.ts'
import { bookingMoves, bookingStates } from '#domain/taster/taster.ts'
import { anAdvert, aPlace, aProfession, apprenticeshipOfficer, aYoungPerson, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { account, grownUp, staff } from '#test/people.ts'
import { aSlot, takenOf, workingDay } from '#test/tasters.ts'

beforeEach(async () => {
  stopClock('2026-11-26T09:00:00Z')
  await database().tasterBooking.deleteMany()
})
afterEach(() => stopClock(null))
const agreed = { version: '2026-1', language: 'de' as const }
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => (error instanceof Refusal ? error.reason : Promise.reject(error)),
  )
const faultOf = (work: () => void) => {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return `${error.reason} at ${error.field}`
  }
}
const stateOf = async (id: string) => (await database().tasterBooking.findUniqueOrThrow({ where: { id } })).state
const mailsOf = (personId: string) => database().message.findMany({ where: { personId }, orderBy: { id: 'asc' } })

/** A young person with a login of their own. */
async function withLogin(age = 15) {
  const { guardian, personId } = await aYoungPerson(age)
  const own = await account('jung')
  await database().managing.create({ data: { accountId: own.account?.id ?? '', personId, kind: 'self' } })
  return { guardian: guardian.actor, personId, own: await getActor(own.account?.id ?? null, 'page') }
}

describe('the law', () => {
  const monday = Temporal.PlainDate.from('2027-02-08')
  const times = (over: Partial<{ last: string; from: string; to: string; rest: number; first: string }> = {}) => ({
    startsOn: over.first ? Temporal.PlainDate.from(over.first) : monday,
    endsOn: over.last ? Temporal.PlainDate.from(over.last) : monday,
    fromMinute: minutesOf(over.from ?? '07:30'),
    toMinute: minutesOf(over.to ?? '16:30'),
    breakMinutes: over.rest ?? 60,
  })
  test.for([
    ['one day of eight hours', times(), null],
    ['two weeks of five days', times({ last: '2027-02-19' }), null],
    ['eleven working days', times({ last: '2027-02-22' }), 'taster_too_long at endsOn'],
    ['half a year', times({ last: '2027-08-09' }), 'taster_too_long at endsOn'],
    ['the end before the beginning', times({ last: '2027-02-05' }), 'taster_days_order at endsOn'],
    ['a Sunday', times({ first: '2027-02-07' }), 'taster_day_off at startsOn'],
    ['Christmas Day', times({ first: '2026-12-25', last: '2026-12-25' }), 'taster_day_off at startsOn'],
    ['until a Saturday', times({ last: '2027-02-13' }), 'taster_day_off at endsOn'],
    ['eight hours and a minute', times({ to: '16:31' }), 'taster_hours at to'],
    ['before six', times({ from: '05:59', to: '12:00' }), 'taster_clock at from'],
    ['at six', times({ from: '06:00', to: '12:00' }), null],
    ['after six in the evening', times({ from: '12:00', to: '18:01' }), 'taster_clock at to'],
    ['until six in the evening', times({ from: '12:00', to: '18:00' }), null],
    ['backwards', times({ from: '12:00', to: '11:00' }), 'taster_hours_order at to'],
    ['a break that is all there is', times({ from: '08:00', to: '09:00', rest: 60 }), 'taster_hours at breakMinutes'],
    ['five hours without a break', times({ from: '08:00', to: '13:00', rest: 0 }), null],
    ['more than five hours without a break', times({ from: '08:00', to: '13:01', rest: 0 }), 'taster_break at breakMinutes'],
    ['a break that is too short', times({ from: '08:00', to: '14:00', rest: 29 }), 'taster_break at breakMinutes'],
  ] as const)('%s', ([, given, said]) => {
    expect(faultOf(() => requireLawfulTimes(given))).toBe(said)
  })

  test('a week has no more hours than the law gives it, also where a day would allow them', () => {
    const rules = { fromAge: 13, mostDays: 10, mostHoursDay: 9, mostHoursWeek: 40, earliest: '06:00', latest: '18:00' }
    const more = {
      breakAboveHours: 5,
      breakMinutes: 30,
      guardianHours: 72,
      cancelHours: 24,
      forgetWordsAfterDays: 365,
      insurance: { de: '', en: '' },
    }
    const week = times({ last: '2027-02-12', to: '16:31' })
    expect(faultOf(() => requireLawfulTimes(week, { ...rules, ...more }))).toBe('taster_week at to')
    expect(faultOf(() => requireLawfulTimes({ ...week, endsOn: week.endsOn.subtract({ days: 1 }) }, { ...rules, ...more }))).toBe(null)
  })
})

describe('offering days', () => {
  const form = async (over: Partial<NewSlot> = {}): Promise<NewSlot> => ({
    ...{ professionId: (await aProfession()).id, unit: 'INFORMATIK', startsOn: workingDay(20), endsOn: workingDay(20) },
    ...{ from: '07:30', to: '16:30', breakMinutes: 60, seats: 2, contactName: 'Regula', meetingPoint: 'Empfang', bring: '' },
    ...over,
  })
  test('a coordinator offers days of the own unit, the officer of every unit, and nobody else any', async () => {
    const made = await createSlot(await coordinator(), await form())
    expect(await database().history.count({ where: { subjectId: made.id, act: 'slot_created' } })).toBe(1)
    await createSlot(await apprenticeshipOfficer(), await form({ unit: 'TIEFBAU' }))
    expect(await reasonOf(createSlot(await coordinator(), await form({ unit: 'TIEFBAU' })))).toBe('not_found')
    expect(await reasonOf(createSlot(await departmentHead(), await form()))).toBe('not_found')
  })
  test('today and the past are refused, and so is a unit that does not exist then', async () => {
    expect(await reasonOf(createSlot(await coordinator(), await form({ startsOn: today(), endsOn: today() })))).toBe('day_past')
    expect(await reasonOf(createSlot(await apprenticeshipOfficer(), await form({ unit: 'EDV' })))).toBe('not_found')
  })
  test('calling them off tells everybody with the reason and frees the seats', async () => {
    const { guardian, personId } = await aYoungPerson()
    const slot = await aSlot()
    const { id } = await bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed })
    const regula = await coordinator()
    expect(await reasonOf(cancelSlot(regula, slot.id, ' '))).toBe('reason_needed')
    await cancelSlot(regula, slot.id, 'Umbau im Haus.')
    expect(await stateOf(id)).toBe('cancelled')
    expect(await takenOf(slot.id)).toBe(0)
    expect((await mailsOf(personId)).at(-1)).toMatchObject({ kind: 'taster/called_off', body: expect.stringContaining('Umbau im Haus.') })
    expect(await reasonOf(cancelSlot(regula, slot.id, 'Nochmals.'))).toBe('move_impossible')
    expect(await reasonOf(bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed }))).toBe('taster_over')
  })
})

describe('booking', () => {
  test('a guardian who books says yes with it: the seat is theirs at once, with text and version of the consent', async () => {
    const { guardian, personId } = await aYoungPerson()
    const slot = await aSlot()
    expect(await reasonOf(bookTaster(guardian.actor, { slotId: slot.id, personId }))).toBe('consent_needed')
    const old = { version: '2019-1', language: 'de' as const }
    expect(await reasonOf(bookTaster(guardian.actor, { slotId: slot.id, personId, consent: old }))).toBe('changed_meanwhile')
    expect(await takenOf(slot.id)).toBe(0)
    const { id, state } = await bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed })
    expect(state).toBe('booked')
    const row = await database().tasterBooking.findUniqueOrThrow({ where: { id }, include: { consent: true } })
    expect(row.consent).toMatchObject({ subject: 'taster_guardian', textVersion: '2026-1', givenById: guardian.actor.account?.id })
    const [mail] = await mailsOf(personId)
    expect(mail).toMatchObject({ kind: 'taster/booked', calendar: expect.stringContaining('BEGIN:VEVENT') })
    expect(mail?.body).toContain('Versicherung')
  })

  test('a young person holds a seat until a guardian agrees; only a guardian can', async () => {
    const { guardian, own, personId } = await withLogin()
    const slot = await aSlot()
    const { id, state } = await bookTaster(own, { slotId: slot.id, personId })
    expect(state).toBe('awaiting_guardian')
    expect(await takenOf(slot.id)).toBe(1)
    const asked = await database().message.findFirstOrThrow({ where: { kind: 'taster/guardian_asked' }, orderBy: { id: 'desc' } })
    expect(asked).toMatchObject({ address: guardian.account?.email, body: expect.stringContaining(`/mein/schnuppern/${id}`) })
    expect(await reasonOf(agreeToTaster(own, id, agreed))).toBe('guardian_needed')
    expect(await reasonOf(agreeToTaster((await grownUp()).actor, id, agreed))).toBe('not_found')
    expect(await reasonOf(agreeToTaster(guardian, id, undefined))).toBe('consent_needed')
    await agreeToTaster(guardian, id, agreed)
    expect(await stateOf(id)).toBe('booked')
    expect(await takenOf(slot.id)).toBe(1)
    expect(await reasonOf(agreeToTaster(guardian, id, agreed))).toBe('move_impossible')
  })

  test('without a guardian nobody could say yes, so nothing is held', async () => {
    const sixteen = await grownUp({ bornOn: today().subtract({ years: 16, days: 3 }) })
    const slot = await aSlot()
    expect(await reasonOf(bookTaster(sixteen.actor, { slotId: slot.id, personId: sixteen.personId }))).toBe('guardian_missing')
    expect(await takenOf(slot.id)).toBe(0)
  })

  test('age counts on the first day: thirteen and not a day younger; from the eighteenth birthday on nobody is asked', async () => {
    const slot = await aSlot({ on: Temporal.PlainDate.from('2027-02-08') })
    const book = async (bornOn: string) => {
      const { guardian, personId } = await aYoungPerson(14)
      await database().person.update({ where: { id: personId }, data: { bornOn: dateColumn(Temporal.PlainDate.from(bornOn)) } })
      return reasonOf(bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed }))
    }
    expect(await book('2014-02-09')).toBe('taster_too_young')
    expect(await book('2014-02-08')).toBe(null)
    const born = (text: string) => grownUp({ bornOn: Temporal.PlainDate.from(text) })
    const almost = await born('2009-02-09')
    expect(await reasonOf(bookTaster(almost.actor, { slotId: slot.id, personId: almost.personId }))).toBe('guardian_missing')
    const grown = await born('2009-02-08')
    expect(await bookTaster(grown.actor, { slotId: slot.id, personId: grown.personId })).toMatchObject({ state: 'booked' })
  })

  test('a hold ends by itself, at the latest with the beginning: the seat is free for the next, before any job has run', async () => {
    const { own, personId, guardian } = await withLogin()
    const slot = await aSlot({ seats: 1 })
    const { id } = await bookTaster(own, { slotId: slot.id, personId })
    const other = await aYoungPerson()
    const book = () => bookTaster(other.guardian.actor, { slotId: slot.id, personId: other.personId, consent: agreed })
    expect(await reasonOf(book())).toBe('slot_full')
    stopClock(now().add({ hours: 72 }).toString())
    expect((await listOpenSlots({})).slots.find(one => one.id === slot.id)?.free).toBe(1)
    expect(await reasonOf(agreeToTaster(guardian, id, agreed))).toBe('hold_over')
    await book()
    expect(await stateOf(id)).toBe('lapsed')
    expect(await takenOf(slot.id)).toBe(1)
    const soon = await aSlot({ on: workingDay(1) })
    const late = await bookTaster(own, { slotId: soon.id, personId })
    const { heldUntil } = await database().tasterBooking.findUniqueOrThrow({ where: { id: late.id } })
    expect(heldUntil?.toISOString().slice(11, 16)).toBe('06:30')
  })

  test('one who let a hold lapse may book the same days again', async () => {
    const { own, personId } = await withLogin()
    const slot = await aSlot({ seats: 1 })
    await bookTaster(own, { slotId: slot.id, personId })
    stopClock(now().add({ hours: 73 }).toString())
    await bookTaster(own, { slotId: slot.id, personId })
    expect(await takenOf(slot.id)).toBe(1)
  })

  test('nobody is at two offices on the same day; the day after is another day', async () => {
    const { guardian, personId } = await aYoungPerson()
    const monday = Temporal.PlainDate.from('2027-02-08')
    const days = (from: number, to: number) => ({ on: monday.add({ days: from }), endsOn: dateColumn(monday.add({ days: to })) })
    const book = async (from: number, to: number) =>
      reasonOf(bookTaster(guardian.actor, { slotId: (await aSlot(days(from, to))).id, personId, consent: agreed }))
    expect(await book(1, 2)).toBe(null)
    expect(await book(2, 3)).toBe('days_overlap')
    expect(await book(0, 4)).toBe('days_overlap')
    expect(await book(1, 1)).toBe('days_overlap')
    expect(await book(3, 3)).toBe(null)
    expect(await book(0, 0)).toBe(null)
  })

  test('cancelling gives the seat back until a day before, then only the counter does it', async () => {
    const { guardian, personId } = await aYoungPerson()
    const slot = await aSlot({ on: Temporal.PlainDate.from('2026-12-01') })
    const wish = { slotId: slot.id, personId, consent: agreed }
    const { id } = await bookTaster(guardian.actor, wish)
    await cancelTaster(guardian.actor, id)
    expect(await takenOf(slot.id)).toBe(0)
    const again = await bookTaster(guardian.actor, wish)
    stopClock('2026-11-30T06:30:00Z')
    expect(await reasonOf(cancelTaster(guardian.actor, again.id))).toBe('cancelling_closed')
    await cancelTaster(await staff('counter_clerk'), again.id)
    expect(await takenOf(slot.id)).toBe(0)
  })
})

describe('afterwards', () => {
  test('the office marks and writes, the young person says how it was, and one click leads to the open advert', async () => {
    const { guardian, personId } = await aYoungPerson()
    const profession = await aProfession()
    const slot = await aSlot({ professionId: profession.id, on: Temporal.PlainDate.from('2026-12-01') })
    const { id } = await bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed })
    const regula = await coordinator()
    const [other, officer] = [await coordinator('TIEFBAU'), await apprenticeshipOfficer()]
    expect(await reasonOf(markTaster(regula, id, 'attend'))).toBe('taster_not_over')
    expect(await reasonOf(tellHowItWas(guardian.actor, id, { liked: 5, words: '' }))).toBe('taster_not_over')
    stopClock('2026-12-02T08:00:00Z')
    for (const stranger of [other, officer, await departmentHead(), await staff('administrator')]) {
      expect(await reasonOf(markTaster(stranger, id, 'attend'))).toBe('not_found')
      expect(await reasonOf(getOfficeSlot(stranger, slot.id))).toBe('not_found')
    }
    expect(await reasonOf(writeToTaster(regula, id, 'Gut.'))).toBe('taster_not_over')
    await markTaster(regula, id, 'miss')
    expect(await reasonOf(tellHowItWas(guardian.actor, id, { liked: 5, words: '' }))).toBe('move_impossible')
    await markTaster(regula, id, 'attend')
    await writeToTaster(regula, id, 'Du hast gut gefragt.')
    expect((await mailsOf(personId)).at(-1)?.body).toContain('Du hast gut gefragt.')
    await tellHowItWas(guardian.actor, id, { liked: 4, words: 'Spannend.' })
    expect(await getOfficeSlot(regula, slot.id)).toMatchObject({ bookings: [{ youthLiked: 4, youthWords: 'Spannend.' }] })
    expect((await getOwnTaster(guardian.actor, id, 'de')).applyAt).toBe(null)
    const advert = await anAdvert([await aPlace('advertised', { professionId: profession.id })])
    expect((await getOwnTaster(guardian.actor, id, 'de')).applyAt).toBe(advert.slug)
    // What somebody thought of an office stands in no history that nobody can delete.
    const told = await database().history.findMany({ where: { subjectId: id } })
    expect(JSON.stringify(told.map(({ before, after, reason }) => ({ before, after, reason })))).not.toMatch(/Spannend|gefragt/)
  })

  test('who comes is reminded once two days before; afterwards both sides are asked once; holds fall free', async () => {
    const { guardian, personId } = await aYoungPerson()
    const young = await withLogin()
    const slot = await aSlot({ on: Temporal.PlainDate.from('2026-12-03') })
    const regula = await coordinator()
    const { id } = await bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed })
    const held = await bookTaster(young.own, { slotId: slot.id, personId: young.personId })
    const kinds = async () => (await mailsOf(personId)).map(mail => mail.kind)
    stopClock('2026-11-30T09:00:00Z')
    expect(await followTasters()).toEqual({ lapsed: 1, reminded: 0, asked: 0, forgotten: 0 })
    expect(await stateOf(held.id)).toBe('lapsed')
    stopClock('2026-12-01T09:00:00Z')
    expect(await followTasters()).toEqual({ lapsed: 0, reminded: 1, asked: 0, forgotten: 0 })
    expect(await followTasters()).toEqual({ lapsed: 0, reminded: 0, asked: 0, forgotten: 0 })
    stopClock('2026-12-03T15:29:00Z')
    expect((await followTasters()).asked).toBe(0)
    stopClock('2026-12-03T15:30:00Z')
    expect((await followTasters()).asked).toBe(1)
    expect((await followTasters()).asked).toBe(0)
    expect(await kinds()).toEqual(['taster/booked', 'taster/reminder', 'taster/feedback'])
    const office = await database().message.findMany({ where: { kind: 'taster/feedback_office', address: regula.account?.email ?? '' } })
    expect(office).toHaveLength(1)
    expect(office[0]?.body).not.toContain('Luan')
    expect(await stateOf(id)).toBe('booked')
  })

  test('the calendar has an entry for every working day, on the clock in Glarus, and a cancellation finds it', async () => {
    const { guardian, personId } = await aYoungPerson()
    const slot = await aSlot({ on: Temporal.PlainDate.from('2027-02-11'), endsOn: new Date('2027-02-15') })
    const { id } = await bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed })
    const text = await getTasterCalendar(guardian.actor, id)
    expect(text.match(/^DTSTART.*$/gm)?.map(line => line.trim())).toEqual([
      'DTSTART:20270211T063000Z',
      'DTSTART:20270212T063000Z',
      'DTSTART:20270215T063000Z',
    ])
    await cancelTaster(guardian.actor, id)
    const gone = (await mailsOf(personId)).at(-1)?.calendar ?? ''
    expect(gone.match(/^UID.*$/gm)).toEqual(text.match(/^UID.*$/gm))
    expect(gone).toContain('METHOD:CANCEL')
  })
})

test('whoever reads the list of who comes leaves a row that each young person may read, one an hour', async () => {
  const { guardian, personId } = await aYoungPerson()
  const slot = await aSlot()
  await bookTaster(guardian.actor, { slotId: slot.id, personId, consent: agreed })
  const regula = await coordinator()
  const looks = () => database().history.count({ where: { concept: 'taster', act: 'looked', personId } })
  await getOfficeSlot(regula, slot.id)
  await getOfficeSlot(regula, slot.id)
  expect(await looks()).toBe(1)
  stopClock(now().add({ hours: 2 }).toString())
  await getOfficeSlot(regula, slot.id)
  expect(await looks()).toBe(2)
})

test('what was written about taster days is forgotten a year later; that somebody was there stays', async () => {
  const { personId } = await aYoungPerson()
  const slot = await aSlot()
  const words = {
    officeWords: 'Gut gemacht.',
    youthWords: 'War super.',
    youthLiked: 5,
    officeAt: new Date(),
    youthAt: new Date(),
    askedAt: new Date(),
  }
  const { id } = await database().tasterBooking.create({ data: { slotId: slot.id, personId, state: 'attended', ...words } })
  const read = () => database().tasterBooking.findUniqueOrThrow({ where: { id } })
  stopClock(
    now()
      .add({ hours: 24 * 300 })
      .toString(),
  )
  await followTasters()
  expect((await read()).officeWords).toBe('Gut gemacht.')
  stopClock(
    now()
      .add({ hours: 24 * 200 })
      .toString(),
  )
  await followTasters()
  expect(await read()).toMatchObject({ officeWords: null, youthWords: null, youthLiked: 5, state: 'attended' })
})

test('P11: a booking goes from one state to another exactly where the table says so, whoever writes', async () => {
  const slot = await aSlot({ seats: 20 })
  const { personId } = await aYoungPerson()
  let pairs = 0
  for (const from of bookingStates)
    for (const to of bookingStates) {
      if (from === to) continue
      pairs++
      const { id } = await database().tasterBooking.create({ data: { slotId: slot.id, personId, state: from } })
      const may = Object.values<string>(bookingMoves[from]).includes(to)
      const done = await database()
        .tasterBooking.update({ where: { id }, data: { state: to } })
        .then(
          () => true,
          () => false,
        )
      expect(done, `${from} → ${to}`).toBe(may)
      await database().tasterBooking.delete({ where: { id } })
    }
  expect(pairs).toBe(bookingStates.length * (bookingStates.length - 1))
})
