import { afterEach, describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { stopClock, today } from '#domain/clock.ts'
import { editPerson } from '#domain/person/editing.ts'
import { endManaging } from '#domain/person/ending.ts'
import { listFamily } from '#domain/person/family.ts'
import { listManaged, requireManaged } from '#domain/person/managing.ts'
import { registerChild, registerSelf } from '#domain/person/registering.ts'
import { account, agreed, bornYearsAgo, details, grownUp, staff } from '#test/people.ts'

afterEach(() => stopClock(null))

const historyOf = async (personId: string) =>
  (await database().history.findMany({ where: { personId }, orderBy: { id: 'asc' } })).map(row => row.act)

describe('the own person', () => {
  test('is registered once, with the notice that was read, and gives the account its name', async () => {
    const { actor, personId } = await grownUp()
    expect(actor.account?.name).toBe('Rosa Muster')
    const consent = await database().consent.findFirstOrThrow({ where: { personId } })
    expect(consent).toMatchObject({ subject: 'privacy', textVersion: '2026-1', channel: 'online' })
    expect(consent.text).toContain('Datenschutz')
    await expect(registerSelf(actor, details(), agreed)).rejects.toMatchObject({ reason: 'own_person_exists' })
    expect(await historyOf(personId)).toEqual(['registered', 'managing_began'])
  })

  test('two clicks at the same moment register one person', async () => {
    const actor = await account()
    const clicks = await Promise.allSettled([1, 2, 3].map(() => registerSelf(actor, details(), agreed)))
    expect(clicks.filter(click => click.status === 'fulfilled')).toHaveLength(1)
    expect(await listManaged(actor)).toHaveLength(1)
  })

  test('needs the notice, and an age at which one may act alone', async () => {
    await expect(registerSelf(await account(), details(), { ...agreed, consent: false })).rejects.toMatchObject({
      reason: 'consent_needed',
      field: 'consent',
    })
    await expect(registerSelf(await account(), details({ bornOn: bornYearsAgo(15) }), agreed)).rejects.toMatchObject({
      reason: 'guardian_needed',
      field: 'bornOn',
    })
    await expect(registerSelf(await account(), details({ bornOn: bornYearsAgo(16) }), agreed)).resolves.toHaveProperty('personId')
  })

  test.each([today().add({ days: 1 }), today().subtract({ years: 130 })])('nobody is born on %s', async bornOn => {
    await expect(registerSelf(await account(), details({ bornOn }), agreed)).rejects.toMatchObject({
      reason: 'birthday_impossible',
      field: 'bornOn',
    })
  })

  test('letters need a street', async () => {
    const { actor, personId } = await grownUp()
    await expect(editPerson(actor, personId, details({ channel: 'letter' }))).rejects.toMatchObject({
      reason: 'address_needed',
      field: 'street',
    })
    await editPerson(actor, personId, details({ channel: 'letter', street: 'Zaunplatz 1' }))
    expect(await historyOf(personId)).toContain('edited')
  })

  test('nobody changes a birthday but the counter, and what changed is in the history', async () => {
    const { actor, personId } = await grownUp()
    await expect(editPerson(actor, personId, details({ bornOn: bornYearsAgo(41) }))).rejects.toMatchObject({ reason: 'not_allowed' })
    await editPerson(await staff('counter_clerk'), personId, details({ bornOn: bornYearsAgo(41) }))
    const row = await database().history.findFirstOrThrow({ where: { personId, act: 'edited' } })
    expect([row.before, row.after]).toEqual([
      { bornOn: bornYearsAgo(40).toString(), email: actor.account?.email },
      { bornOn: bornYearsAgo(41).toString(), email: null },
    ])
  })
})

describe('a child', () => {
  const child = () => details({ firstName: 'Kim', bornOn: bornYearsAgo(10) })

  test('is found by its guardian and by nobody else', async () => {
    const [{ actor }, stranger] = [await grownUp(), await grownUp()]
    const { personId } = await registerChild(actor, child(), agreed)
    expect(await requireManaged(actor, personId)).toMatchObject({ as: 'guardian' })
    await expect(requireManaged(stranger.actor, personId)).rejects.toMatchObject({ reason: 'not_found' })
    await expect(editPerson(stranger.actor, personId, child())).rejects.toMatchObject({ reason: 'not_found' })
    expect(await database().consent.findFirst({ where: { personId } })).toMatchObject({ subject: 'guardian', givenById: actor.account?.id })
  })

  test('is not registered twice by the same parent, nor once it is of age', async () => {
    const { actor } = await grownUp()
    await registerChild(actor, child(), agreed)
    await expect(registerChild(actor, details({ firstName: 'KIM', bornOn: bornYearsAgo(10) }), agreed)).rejects.toMatchObject({
      reason: 'already_managed',
    })
    await expect(registerChild(actor, details({ bornOn: bornYearsAgo(18) }), agreed)).rejects.toMatchObject({ reason: 'of_age' })
  })

  test('is registered by nobody who is a child too', async () => {
    const { actor, personId } = await grownUp()
    await database().person.update({ where: { id: personId }, data: { bornOn: new Date(bornYearsAgo(16).toString()) } })
    await expect(registerChild(actor, child(), agreed)).rejects.toMatchObject({ reason: 'minor_guardian' })
    expect(await database().person.count({ where: { firstName: 'Kim', managing: { some: { accountId: actor.account?.id ?? '' } } } })).toBe(
      0,
    )
  })

  test('comes of age by itself: on the 18th birthday the guardian finds nobody any more', async () => {
    const { actor } = await grownUp()
    const { personId } = await registerChild(actor, details({ bornOn: Temporal.PlainDate.from('2010-03-09') }), agreed)
    stopClock('2028-03-08T22:59:00Z') // one minute to midnight in Glarus
    expect(await requireManaged(actor, personId)).toMatchObject({ as: 'guardian' })
    stopClock('2028-03-08T23:00:00Z')
    await expect(requireManaged(actor, personId)).rejects.toMatchObject({ reason: 'not_found' })
    expect((await listFamily(actor)).map(one => one.as)).toEqual(['self'])
  })

  test('is never left without anybody who answers for it', async () => {
    const { actor } = await grownUp()
    const { personId } = await registerChild(actor, child(), agreed)
    const family = await listFamily(actor)
    const managingId = family.find(one => one.person.id === personId)?.managingId ?? ''
    await expect(endManaging(actor, managingId)).rejects.toMatchObject({ reason: 'last_guardian' })
  })
})
