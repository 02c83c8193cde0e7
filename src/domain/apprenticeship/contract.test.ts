import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { noteAfter } from '#domain/apprenticeship/after-training.ts'
import { maskAhv, missingFields } from '#domain/apprenticeship/contract-form.ts'
import { drawContract, drawDissolution } from '#domain/apprenticeship/contract-paper.ts'
import { getContract } from '#domain/apprenticeship/contract-reading.ts'
import { approveContract, moveStart, saveContract, signContract } from '#domain/apprenticeship/contract-writing.ts'
import { dissolve, letFallThrough, noteReported } from '#domain/apprenticeship/dissolving.ts'
import { noteExam } from '#domain/apprenticeship/exam.ts'
import { placeMoves, placeStates } from '#domain/apprenticeship/place.ts'
import { extendProbation, letTrainingGoOn } from '#domain/apprenticeship/probation.ts'
import { promiseOnPaper } from '#domain/apprenticeship/promise-paper.ts'
import { stopClock } from '#domain/clock.ts'
import { exportData } from '#domain/person/export.ts'
import { Refusal } from '#domain/refusal.ts'
import { openFieldKeys } from '#domain/sealed-field.ts'
import { anAdvert, aPlace, apprenticeshipOfficer, aYoungPerson, coordinator, departmentHead } from '#test/apprenticeships.ts'
import { aCandidacy, aHeldPlace, contractOf, day, isoOf, representative, saving, stateOf, wholeForm } from '#test/contracts.ts'
import { grownUp, staff } from '#test/people.ts'
import { fieldKey } from '#test/process.ts'

openFieldKeys(fieldKey)
beforeEach(() => stopClock('2026-11-26T09:00:00Z'))
afterEach(() => stopClock(null))
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => (error instanceof Refusal ? `${error.reason}${error.field ? ` at ${error.field}` : ''}` : Promise.reject(error)),
  )
const luan = { firstName: 'Luan', lastName: 'Krasniqi', bornOn: day('2010-03-01'), on: day('2026-11-20') }

test('P11: a place goes from one state to another exactly where the table says so, whoever writes', async () => {
  const { id: _, ...like } = await aPlace('planned')
  const pairs = placeStates.flatMap(from => placeStates.filter(to => to !== from).map(to => ({ from, to })))
  const rows = await database().apprenticeshipPlace.createManyAndReturn({
    data: pairs.map(({ from }, n) => ({ ...like, number: `L-1998-${n}`, state: from })),
  })
  const wrong: string[] = []
  const move = async ({ from, to }: (typeof pairs)[number], n: number) => {
    const done = await database()
      .apprenticeshipPlace.update({ where: { id: rows[n]?.id ?? '' }, data: { state: to } })
      .then(
        () => true,
        () => false,
      )
    if (done !== Object.values<string>(placeMoves[from]).includes(to)) wrong.push(`${from} → ${to}`)
  }
  await Promise.all(pairs.map(move))
  expect(pairs).toHaveLength(16 * 15)
  expect(wrong).toEqual([])
})

describe('the form', () => {
  test('says what is missing: the representative of minors, the place of citizenship of the Swiss', () => {
    const whole = { ...wholeForm, ahv: '7561234567897' }
    expect(missingFields(whole, false)).toEqual([])
    expect(missingFields(whole, true)).toEqual(['repName', 'repStreet', 'repPostcode', 'repLocality', 'repPhone'])
    expect(missingFields({ ...whole, ...representative }, true)).toEqual([])
    expect(missingFields({ ...whole, homeTown: '' }, false)).toEqual(['homeTown'])
    expect(missingFields({ ...whole, homeTown: '', residence: 'b' }, false)).toEqual([])
    expect(missingFields({ ...whole, ahv: ' ', residence: '' }, false)).toEqual(['residence', 'ahv'])
  })

  test('is saved with the number sealed, checked by its last digit, and shown masked; sent back masked it stays', async () => {
    const { place, contract } = await aHeldPlace('promised', { form: undefined as never })
    const regula = await coordinator()
    expect(await reasonOf(saveContract(regula, place.id, await saving(place.id, { ahv: '756.1234.5678.98' })))).toBe('ahv_wrong at ahv')
    expect(await reasonOf(saveContract(regula, place.id, await saving(place.id, { probationMonths: 4 })))).toBe(
      'probation_months at probationMonths',
    )
    const first = await saving(place.id)
    await saveContract(regula, place.id, first)
    const row = await contractOf(contract?.id ?? '')
    expect(row.probationMonths).toBe(3)
    expect(JSON.stringify(row.form)).not.toContain('756')
    expect(row.formSealed).not.toContain('5678')
    const seen = await getContract(regula, place.id)
    expect(seen.current?.form.ahv).toBe('756.••••.••••.97')
    expect(seen.current?.form.wageRappen).toEqual(place.wageRappen)
    expect(JSON.stringify(seen)).not.toMatch(/5678/)
    await saveContract(regula, place.id, await saving(place.id, { ahv: maskAhv('7561234567897'), probationMonths: 1 }))
    expect((await getContract(regula, place.id)).current).toMatchObject({ form: { ahv: '756.••••.••••.97' }, probationMonths: 1 })
    expect(await reasonOf(saveContract(regula, place.id, first))).toBe('changed_meanwhile')
  })

  test('knows what is known already: the person, the guardian, the trainer', async () => {
    const { guardian, personId } = await aYoungPerson(16)
    await database().person.update({ where: { id: personId }, data: { street: 'Landstrasse', houseNumber: '5' } })
    const { place } = await aHeldPlace('promised', { personId, form: undefined as never, bornOn: new Date('2010-05-05') })
    const trainer = await database().trainer.create({
      data: { name: 'Beat Demo', unit: 'INFORMATIK', phone: '+41550000000', workload: 100, from: new Date('2020-01-01') },
    })
    await database().placeTrainer.create({ data: { placeId: place.id, trainerId: trainer.id, responsible: true } })
    const { current } = await getContract(await coordinator(), place.id)
    const { name } = await database().userAccount.findUniqueOrThrow({ where: { id: guardian.actor.account?.id ?? '' } })
    expect(current?.form).toMatchObject({ street: 'Landstrasse 5', locality: 'Glarus', repName: name, trainer: 'Beat Demo' })
  })
})

describe('from promise to training', () => {
  test('promised on paper, written, signed, approved, begun, passed: each with its guard', async () => {
    const place = await aPlace('in_selection', { intakeYear: 2027 })
    const regula = await coordinator()
    expect(await reasonOf(promiseOnPaper(regula, place.id, { ...luan, on: day('2026-11-27') }))).toBe('day_to_come at on')
    expect(await reasonOf(promiseOnPaper(regula, place.id, { ...luan, bornOn: day('2013-08-02') }))).toBe('learner_too_young at bornOn')
    await promiseOnPaper(regula, place.id, luan)
    const { current } = await getContract(regula, place.id)
    expect(current).toMatchObject({ startsOn: '2027-08-01', endsOn: '2031-07-31', minor: true, onPaper: true, probationMonths: 3 })
    expect(await reasonOf(promiseOnPaper(regula, place.id, luan))).toBe('move_impossible')

    expect(await reasonOf(signContract(regula, place.id, day('2026-11-25')))).toBe('not_complete')
    await saveContract(regula, place.id, await saving(place.id))
    // Luan is sixteen: without a representative nobody signs.
    expect(await reasonOf(signContract(regula, place.id, day('2026-11-25')))).toBe('not_complete')
    await saveContract(regula, place.id, await saving(place.id, representative))
    expect(await reasonOf(signContract(regula, place.id, day('2026-11-19')))).toBe('signed_before_promise at signedOn')
    expect(await reasonOf(signContract(regula, place.id, day('2026-11-27')))).toBe('day_to_come at signedOn')
    expect(await reasonOf(approveContract(regula, place.id, { on: day('2026-11-25'), number: 'GL-1' }))).toBe('move_impossible')
    await signContract(regula, place.id, day('2026-11-25'))
    expect(await reasonOf(saveContract(regula, place.id, await saving(place.id)))).toBe('contract_is_signed')
    expect(await reasonOf(approveContract(regula, place.id, { on: day('2026-11-24'), number: 'GL-1' }))).toBe(
      'approved_before_signed at approvedOn',
    )
    await approveContract(regula, place.id, { on: day('2026-11-26'), number: 'GL-1' })

    stopClock('2027-07-31T10:00:00Z')
    expect(await letTrainingGoOn()).toEqual({ begun: 0, passed: 0 })
    stopClock('2027-08-01T04:00:00Z')
    expect(await letTrainingGoOn()).toEqual({ begun: 1, passed: 0 })
    stopClock('2027-10-31T10:00:00Z')
    expect(await letTrainingGoOn()).toEqual({ begun: 0, passed: 0 })
    stopClock('2027-11-01T10:00:00Z')
    expect(await letTrainingGoOn()).toEqual({ begun: 0, passed: 1 })
    expect(await stateOf(place.id)).toBe('running')
    const acts = await database().history.findMany({
      where: { subjectId: place.id, act: { not: 'contract_read' } },
      orderBy: { id: 'asc' },
    })
    expect(acts.map(one => one.act)).toEqual([
      ...['promised_on_paper', 'contract_saved', 'contract_saved', 'contract_signed', 'contract_approved'],
      ...['begun', 'probation_passed'],
    ])
    expect(JSON.stringify(acts.map(one => [one.before, one.after, one.reason]))).not.toMatch(/756|Krasniqi/)
  })

  test('signed and approved is before the beginning; who is late moves the beginning', async () => {
    const regula = await coordinator()
    const { place } = await aHeldPlace('contract_signed')
    stopClock('2027-08-03T09:00:00Z')
    expect(await reasonOf(approveContract(regula, place.id, { on: day('2027-08-02'), number: 'x' }))).toBe(
      'approved_too_late at approvedOn',
    )
    expect(await reasonOf(moveStart(regula, place.id, day('2027-08-03'), 'Spät.'))).toBe('day_past at startsOn')
    expect(await reasonOf(moveStart(regula, place.id, day('2028-01-01'), 'Spät.'))).toBe('start_in_intake at startsOn')
    await moveStart(regula, place.id, day('2027-08-16'), 'Genehmigung kam spät.')
    await approveContract(regula, place.id, { on: day('2027-08-02'), number: 'x' })
    expect((await getContract(regula, place.id)).current).toMatchObject({ startsOn: '2027-08-16', endsOn: '2031-08-15' })
    const late = await aHeldPlace('promised')
    expect(await reasonOf(signContract(regula, late.place.id, day('2027-08-01')))).toBe('signed_too_late at signedOn')
  })

  test('somebody to whom the place is offered online is not passed over on paper', async () => {
    const place = await aPlace('in_selection', { intakeYear: 2027 })
    const advert = await anAdvert([place])
    const { personId } = await aYoungPerson(16)
    await aCandidacy(advert.id, personId, { state: 'offered', placeId: place.id })
    expect(await reasonOf(promiseOnPaper(await coordinator(), place.id, luan))).toBe('place_taken')
  })

  test('a promise that falls through ends contract and application, and the place stands in its advert again', async () => {
    const { place, contract } = await aHeldPlace('contract_approved')
    const advert = await anAdvert([place])
    await database().advertPlace.updateMany({ where: { placeId: place.id }, data: { endedAt: new Date() } })
    const { personId } = await aYoungPerson(16)
    const candidacy = await aCandidacy(advert.id, personId, { state: 'accepted', placeId: place.id })
    await database().trainingContract.update({ where: { id: contract?.id ?? '' }, data: { candidacyId: candidacy.id, personId } })
    const regula = await coordinator()
    expect(await reasonOf(letFallThrough(regula, place.id, { reason: 'gibt es nicht', note: '' }))).toBe('reason_needed at reason')
    await letFallThrough(regula, place.id, { reason: 'moved', note: 'Zieht weg.' })
    expect(await stateOf(place.id)).toBe('in_selection')
    expect(await contractOf(contract?.id ?? '')).toMatchObject({ end: 'fell_through', endReason: 'moved' })
    expect((await database().candidacy.findUniqueOrThrow({ where: { id: candidacy.id } })).state).toBe('withdrawn')
    expect(await database().message.count({ where: { personId, kind: 'candidacy/promise_ended' } })).toBe(1)
    expect((await database().advertPlace.findFirstOrThrow({ where: { placeId: place.id } })).endedAt).toBe(null)
    await promiseOnPaper(regula, place.id, luan)
    expect(await database().trainingContract.count({ where: { placeId: place.id } })).toBe(2)
  })
})

describe('probation and dissolution', () => {
  test('a probation is extended to at most six months, with the consent, before it is over', async () => {
    const { place, contract } = await aHeldPlace('probation')
    const regula = await coordinator()
    stopClock('2027-10-15T09:00:00Z')
    expect(await reasonOf(extendProbation(regula, place.id, { months: 7, on: day('2027-10-14') }))).toBe('probation_months at months')
    expect(await reasonOf(extendProbation(regula, place.id, { months: 3, on: day('2027-10-14') }))).toBe('probation_months at months')
    expect(await reasonOf(extendProbation(regula, place.id, { months: 6, on: day('2027-10-16') }))).toBe('day_to_come at extendedOn')
    await extendProbation(regula, place.id, { months: 6, on: day('2027-10-14') })
    stopClock('2027-11-20T09:00:00Z')
    await letTrainingGoOn()
    expect(await stateOf(place.id)).toBe('probation')
    expect(await contractOf(contract?.id ?? '')).toMatchObject({ probationMonths: 6 })
    const without = database().trainingContract.update({ where: { id: contract?.id ?? '' }, data: { extendedOn: null } })
    await expect(without).rejects.toThrow('long_probation_has_a_consent')
  })

  test('the day decides what a dissolution counts as, also where it is noted late; a place broken off in probation may be given again', async () => {
    const regula = await coordinator()
    const dissolved = async (on: string, state: 'probation' | 'running', now: string) => {
      stopClock(now)
      const { place, contract } = await aHeldPlace(state)
      const said = await reasonOf(dissolve(regula, place.id, { on: day(on), reason: 'profession_choice', note: '' }))
      if (said) return said
      const { end, endedOn } = await contractOf(contract?.id ?? '')
      return [end, isoOf(endedOn), await stateOf(place.id), (await getContract(regula, place.id)).mayReadvertise].join(' ')
    }
    expect(await dissolved('2027-07-31', 'probation', '2027-08-20T09:00:00Z')).toBe('before_start at endedOn')
    expect(await dissolved('2027-08-21', 'probation', '2027-08-20T09:00:00Z')).toBe('day_to_come at endedOn')
    expect(await dissolved('2027-10-31', 'probation', '2027-10-31T09:00:00Z')).toBe(
      'dissolved_in_probation 2027-10-31 dissolved_in_probation true',
    )
    expect(await dissolved('2027-10-31', 'probation', '2027-12-01T09:00:00Z')).toBe(
      'dissolved_in_probation 2027-10-31 dissolved_in_probation false',
    )
    // The job has not been by yet: the probation counts as passed first.
    expect(await dissolved('2027-11-01', 'probation', '2027-11-02T09:00:00Z')).toBe('dissolved_later 2027-11-01 dissolved_later false')
    expect(await dissolved('2027-10-30', 'running', '2027-11-02T09:00:00Z')).toBe('dissolved_in_probation 2027-10-30 dissolved_later false')
    expect(await dissolved('2029-01-31', 'running', '2029-02-02T09:00:00Z')).toBe('dissolved_later 2029-01-31 dissolved_later false')
  })

  test('a dissolution is reported, with a letter ready to print; only dissolutions are', async () => {
    const regula = await coordinator()
    const { place, contract } = await aHeldPlace('probation')
    const id = contract?.id ?? ''
    stopClock('2027-09-10T09:00:00Z')
    expect(await reasonOf(noteReported(regula, id, day('2027-09-10')))).toBe('move_impossible')
    expect(await reasonOf(drawDissolution(regula, id))).toBe('not_found')
    await dissolve(regula, place.id, { on: day('2027-09-09'), reason: 'agreement', note: 'Im Guten.' })
    expect((await getContract(regula, place.id)).earlier[0]).toMatchObject({ owesReport: true, endNote: 'Im Guten.' })
    expect(await reasonOf(noteReported(regula, id, day('2027-09-08')))).toBe('reported_before_end at reportedOn')
    await noteReported(regula, id, day('2027-09-10'))
    expect((await getContract(regula, place.id)).earlier[0]).toMatchObject({ owesReport: false, reportedOn: '2027-09-10' })
    const { pdf, name } = await drawDissolution(regula, id)
    expect(name).toBe(`aufloesung-${place.number}.pdf`)
    expect(Buffer.from(pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
  })
})

describe('the end', () => {
  test('passed ends the training, failed makes it longer once or ends it, and afterwards one says where the way went', async () => {
    const regula = await coordinator()
    stopClock('2031-07-10T09:00:00Z')
    const passed = await aHeldPlace('running')
    const id = passed.contract?.id ?? ''
    expect(await reasonOf(noteAfter(regula, id, { after: 'taken_on', on: day('2031-07-01') }))).toBe('move_impossible')
    expect(await reasonOf(noteExam(regula, passed.place.id, { on: day('2027-10-31'), passed: true }))).toBe('before_start at examOn')
    await noteExam(regula, passed.place.id, { on: day('2031-06-20'), passed: true })
    expect(await stateOf(passed.place.id)).toBe('completed')
    expect(await contractOf(id)).toMatchObject({ end: 'completed', examPassed: true })
    await noteAfter(regula, id, { after: 'taken_on', on: day('2031-07-01') })
    expect((await contractOf(id)).after).toBe('taken_on')

    const failed = await aHeldPlace('running')
    const again = (until: string) => noteExam(regula, failed.place.id, { on: day('2031-06-20'), passed: false, again: day(until) })
    expect(await reasonOf(again('2031-06-20'))).toBe('exam_later at again')
    expect(await reasonOf(again('2033-08-01'))).toBe('extended_too_long at again')
    await again('2032-07-31')
    expect(await stateOf(failed.place.id)).toBe('extended')
    stopClock('2032-07-10T09:00:00Z')
    const second = (on: string) => noteExam(regula, failed.place.id, { on: day(on), passed: false, again: day('2033-07-31') })
    expect(await reasonOf(second('2031-06-20'))).toBe('exam_later at examOn')
    expect(await reasonOf(second('2032-06-20'))).toBe('move_impossible')
    await noteExam(regula, failed.place.id, { on: day('2032-06-20'), passed: false })
    expect(await stateOf(failed.place.id)).toBe('not_passed')
  })
})

test('a contract is for the coordinators of the unit and the officer: for heads, other units and everybody else there is none', async () => {
  const { personId } = await aYoungPerson(16)
  const { place, contract } = await aHeldPlace('promised', { personId })
  const id = contract?.id ?? ''
  for (const actor of [await coordinator(), await apprenticeshipOfficer()]) {
    expect((await getContract(actor, place.id)).current?.firstName).toBe('Luan')
    expect((await drawContract(actor, id)).name).toContain(place.number)
  }
  const strangers = [await coordinator('TIEFBAU'), await departmentHead(), await staff('administrator'), (await grownUp()).actor]
  for (const actor of strangers) {
    expect(await reasonOf(getContract(actor, place.id))).toBe('not_found')
    expect(await reasonOf(drawContract(actor, id))).toBe('not_found')
    expect(await reasonOf(signContract(actor, place.id, day('2026-11-25')))).toBe('not_found')
    expect(await reasonOf(noteReported(actor, id, day('2026-11-25')))).toBe('not_found')
    expect(await reasonOf(noteAfter(actor, id, { after: 'unknown', on: day('2026-11-25') }))).toBe('not_found')
  }
  const told = await database().history.findMany({
    where: { personId, act: { in: ['contract_read', 'contract_drawn'] } },
    orderBy: { id: 'asc' },
  })
  expect(told.map(one => one.act)).toEqual(['contract_read', 'contract_drawn', 'contract_read', 'contract_drawn'])
})

test('a person takes their contract along whole, and whoever only helps them does not', async () => {
  const { guardian, personId } = await aYoungPerson(16)
  await aHeldPlace('promised', { personId })
  const own = (await exportData(guardian.actor)).persons.find(one => one.as === 'guardian')
  expect(own).toMatchObject({ trainingContracts: [{ ahv: '756.1234.5678.97', form: { school: wholeForm.school } }], tasterDays: [] })
  const helper = await grownUp()
  await database().managing.create({ data: { accountId: helper.actor.account?.id ?? '', personId, kind: 'helper' } })
  const helped = (await exportData(helper.actor)).persons.find(one => one.as === 'helper')
  expect(helped).toBeDefined()
  expect(JSON.stringify(helped, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('5678')
})

test('a place promised by ten people at once is promised once, and the index stands behind the lock', async () => {
  const place = await aPlace('in_selection', { intakeYear: 2027 })
  const regula = await coordinator()
  const said = await Promise.all(Array.from({ length: 10 }, () => reasonOf(promiseOnPaper(regula, place.id, luan))))
  expect(said.filter(one => one === null)).toHaveLength(1)
  expect(said.filter(one => one === 'move_impossible')).toHaveLength(9)
  const [row] = await database().trainingContract.findMany({ where: { placeId: place.id } })
  const { id: _, form: __, ...again } = row ?? { id: '', form: null }
  await expect(database().trainingContract.create({ data: again as never })).rejects.toThrow('Unique constraint')
})
