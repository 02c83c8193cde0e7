import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { listDuePlaces } from '#domain/apprenticeship/due-places.ts'
import { followPlaces } from '#domain/apprenticeship/following-places.ts'
import { endedStates, type PlaceState, placeStates } from '#domain/apprenticeship/place.ts'
import { dueOf, type Resting } from '#domain/apprenticeship/resting.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { dateColumn, now, nowDate, stopClock, today, zone } from '#domain/clock.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { anAdvert, aPlace, apprenticeshipOfficer, aYoungPerson, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { aCandidacy, aHeldPlace, day, stateOf } from '#test/contracts.ts'
import { fieldKey } from '#test/process.ts'

openFieldKeys(fieldKey)
beforeEach(async () => {
  stopClock('2026-11-26T09:00:00Z')
  for (const table of ['PlaceReminder', 'Candidacy', 'TrainingContract', 'AdvertPlace', 'ApprenticeshipPlace'])
    await database().$executeRawUnsafe(`delete from "${table}"`)
  // Grants stay in the books: those of earlier tests have ended.
  await database().roleGrant.updateMany({ where: { endedAt: null }, data: { endedAt: nowDate() } })
})
afterEach(() => stopClock(null))

const maybe = (from: string, span: number) =>
  fc.option(
    fc.nat(span).map(days => day(from).add({ days })),
    { nil: null },
  )
const resting = (state: PlaceState) =>
  fc.record<Resting>({
    state: fc.constant(state),
    since: fc.nat(3000).map(days => day('2024-01-01').add({ days })),
    intakeYear: fc.integer({ min: 2024, max: 2032 }),
    balanced: fc.boolean(),
    applyUntil: maybe('2024-01-01', 3000),
    startsOn: maybe('2024-01-01', 3000),
    probationEnd: maybe('2024-01-01', 3000),
    endsOn: maybe('2026-01-01', 3000),
  })

test('no state that can still change is without a day by which something is due, and somebody whose turn it is', () => {
  for (const state of placeStates)
    fc.assert(
      fc.property(resting(state), fc.nat(4000), (place, days) => {
        const on = day('2024-01-01').add({ days })
        const due = dueOf(place, on)
        if (endedStates.includes(state)) return void expect(due).toBe(null)
        // Broken off or unfilled: it may be given again until the day of the canton, then it has ended.
        if (state === 'unfilled' || state === 'dissolved_in_probation') {
          const until = dayIn(place.intakeYear, apprenticeshipRules().readvertiseUntil)
          return void expect(due === null).toBe(Temporal.PlainDate.compare(on, until) > 0)
        }
        expect(due).not.toBe(null)
        expect(Temporal.PlainDate.compare(due?.escalate ?? on, due?.due ?? on)).toBeGreaterThan(0)
      }),
      { numRuns: 60 },
    )
})

test('days come from the contract and the advert where there are any, else from the canton', () => {
  const bare = {
    intakeYear: 2027,
    since: day('2027-01-10'),
    balanced: false,
    applyUntil: null,
    startsOn: null,
    probationEnd: null,
    endsOn: null,
  }
  const due = (state: PlaceState, over: Partial<Resting> = {}) => {
    const found = dueOf({ ...bare, state, ...over }, day('2027-01-10'))
    return found && `${found.due} ${found.escalate} ${found.whose}`
  }
  expect(due('planned')).toBe('2026-06-30 2026-07-14 officer')
  expect(due('planned', { balanced: true })).toBe('2026-06-30 2026-07-14 head')
  expect(due('approved')).toBe('2026-08-31 2026-09-14 coordinator')
  expect(due('advertised')).toBe('2027-08-08 2027-08-22 coordinator')
  expect(due('advertised', { applyUntil: day('2027-03-01') })).toBe('2027-03-08 2027-03-22 coordinator')
  expect(due('in_selection')).toBe('2027-02-09 2027-02-23 coordinator')
  expect(due('contract_approved', { startsOn: day('2027-08-16') })).toBe('2027-08-23 2027-08-30 coordinator')
  expect(due('probation')).toBe('2027-11-08 2027-11-22 coordinator')
  expect(due('running', { endsOn: day('2031-07-31') })).toBe('2031-08-30 2031-09-29 coordinator')
  expect(due('unfilled')).toBe('2027-11-30 2027-12-01 coordinator')
})

// Nobody does anything: years pass, only the job runs. At every moment each place has ended or has its day, and what is late is shown.
test('by jobs and time alone no place rests unseen, from whichever state it begins', { timeout: 120_000 }, async () => {
  const officer = await apprenticeshipOfficer()
  await coordinator()
  const ids = new Map<string, PlaceState>()
  for (const state of placeStates) {
    const { place } = await aHeldPlace(state)
    ids.set(place.id, state)
    if (state === 'advertised' || state === 'in_selection') await anAdvert([place], { applyUntil: dateColumn(day('2027-03-31')) })
  }
  for (let month = 0; month < 72; month++) {
    await followPlaces()
    const shown = await listDuePlaces(officer)
    for (const [id, from] of ids) {
      const state = await stateOf(id)
      const row = shown.find(one => one.id === id)
      const ended =
        endedStates.includes(state) || ((state === 'unfilled' || state === 'dissolved_in_probation') && today().toString() > '2027-11-30')
      expect(row === undefined, `${from}, now ${state}, on ${today()}`).toBe(ended)
    }
    stopClock(now().toZonedDateTimeISO(zone).add({ months: 1 }).toInstant().toString())
  }
  const last = await Promise.all([...ids].map(async ([id, from]) => [from, await stateOf(id)]))
  expect(Object.fromEntries(last)).toMatchObject({
    ...{ advertised: 'unfilled', in_selection: 'unfilled', contract_approved: 'running', probation: 'running' },
    ...{ promised: 'promised', planned: 'planned', contract_signed: 'contract_signed' },
  })
  expect((await listDuePlaces(officer)).every(one => one.overdue && one.escalated)).toBe(true)
})

test('whose turn it is is told once when the day has come, head and officer once when it is overdue; no mail names a person', async () => {
  const [regula, other, head, officer] = [
    await coordinator(),
    await coordinator('TIEFBAU'),
    await departmentHead(),
    await apprenticeshipOfficer(),
  ]
  const { place } = await aHeldPlace('promised')
  const mails = async (actor: typeof regula) => {
    const found = await database().message.findMany({ where: { address: actor.account?.email ?? '' }, orderBy: { id: 'asc' } })
    return found.map(one => one.kind)
  }
  stopClock('2026-12-25T09:00:00Z')
  expect(await followPlaces()).toMatchObject({ reminded: 0, escalated: 0 })
  stopClock('2026-12-26T09:00:00Z')
  expect(await followPlaces()).toMatchObject({ reminded: 1, escalated: 0 })
  expect(await followPlaces()).toMatchObject({ reminded: 0, escalated: 0 })
  stopClock('2027-01-09T09:00:00Z')
  expect(await followPlaces()).toMatchObject({ reminded: 0, escalated: 2 })
  expect(await followPlaces()).toMatchObject({ reminded: 0, escalated: 0 })
  expect(await mails(regula)).toEqual(['apprenticeship/due'])
  expect(await mails(other)).toEqual([])
  expect(await mails(head)).toEqual(['apprenticeship/overdue'])
  expect(await mails(officer)).toEqual(['apprenticeship/overdue'])
  const [mail] = await database().message.findMany({ where: { address: regula.account?.email ?? '' } })
  expect(mail?.body).toContain(`${place.number}: Vertrag unterschreiben lassen (26. Dezember 2026)`)
  expect(mail?.body).not.toMatch(/Luan|Krasniqi/)
})

test('nobody reads what is due elsewhere: coordinators their units, heads their departments, without a name', async () => {
  const own = await aHeldPlace('promised')
  const elsewhere = await aPlace('approved', { unit: 'TIEFBAU', intakeYear: 2027 })
  const ids = async (actor: Parameters<typeof listDuePlaces>[0]) => (await listDuePlaces(actor)).map(one => one.id)
  expect(await ids(await coordinator())).toEqual([own.place.id])
  expect(await ids(await departmentHead('DBU'))).toEqual([elsewhere.id])
  expect(await ids(await apprenticeshipOfficer())).toHaveLength(2)
  expect(JSON.stringify(await listDuePlaces(await apprenticeshipOfficer()))).not.toContain('Krasniqi')
})

test('on the day of the canton nobody was found; whoever still waits for an answer holds it up', async () => {
  const { place: waited } = await aHeldPlace('in_selection')
  const advert = await anAdvert([waited])
  const { personId } = await aYoungPerson(16)
  const { id } = await aCandidacy(advert.id, personId)
  const { place: empty } = await aHeldPlace('advertised')
  stopClock('2027-10-30T09:00:00Z')
  expect((await followPlaces()).unfilled).toBe(0)
  stopClock('2027-10-31T09:00:00Z')
  expect((await followPlaces()).unfilled).toBe(1)
  expect([await stateOf(empty.id), await stateOf(waited.id)]).toEqual(['unfilled', 'in_selection'])
  await database().candidacy.update({ where: { id }, data: { state: 'refused' } })
  expect((await followPlaces()).unfilled).toBe(1)
})
