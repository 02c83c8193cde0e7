import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { stopClock } from '#domain/clock.ts'
import { endManaging } from '#domain/person/ending.ts'
import { listFamily } from '#domain/person/family.ts'
import { listManaged, requireManaged } from '#domain/person/managing.ts'
import { registerChild } from '#domain/person/registering.ts'
import { acceptInvitation, invite, listInvitations } from '#domain/person/taking-over.ts'
import { openPost } from '#outside/post.ts'
import { account, agreed, bornYearsAgo, details, grownUp, lastMail, staff } from '#test/people.ts'

beforeAll(() => {
  openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', practiceIsPublic: true })
})
beforeEach(() => pool().query('truncate "CodeRequest", "PracticeMail"'))
afterEach(() => stopClock(null))

describe('taking over', () => {
  const invited = async (age: number) => {
    const { actor } = await grownUp()
    const { personId } = await registerChild(actor, details({ firstName: 'Luan', bornOn: bornYearsAgo(age) }), agreed)
    const young = await account('jung')
    return { actor, personId, young, address: young.account?.email ?? '' }
  }

  test('a young person makes the person their own: everything comes along, nobody exists twice', async () => {
    const { actor, personId, young, address } = await invited(14)
    await invite(actor, personId, { kind: 'take_over', address })
    expect(await lastMail(address)).toContain('eigenes Konto')
    expect(await lastMail(address)).not.toContain('Luan') // addresses get mistyped
    const [invitation] = await listInvitations(young)
    await acceptInvitation(young, invitation?.id ?? '', { bornOn: bornYearsAgo(14), ...agreed })
    expect(await listManaged(young)).toMatchObject([{ as: 'self', person: { id: personId, email: address } }])
    expect(await requireManaged(actor, personId)).toMatchObject({ as: 'guardian' })
    expect(await database().person.count({ where: { firstName: 'Luan', bornOn: new Date(`${bornYearsAgo(14)}T00:00:00Z`) } })).toBe(1)
  })

  test('is for those who are old enough for a login, and have none', async () => {
    const { actor, personId, address } = await invited(11)
    await expect(invite(actor, personId, { kind: 'take_over', address })).rejects.toMatchObject({ reason: 'too_young_for_login' })
    const own = await grownUp()
    const clerk = await staff('counter_clerk')
    await expect(invite(clerk, own.personId, { kind: 'take_over', address })).rejects.toMatchObject({ reason: 'has_login' })
  })

  test('an invitation is seen by its address only, five wrong birthdays end it, and thirty days', async () => {
    const { actor, personId, young, address } = await invited(15)
    await invite(actor, personId, { kind: 'take_over', address })
    const [invitation] = await listInvitations(young)
    const accepting = { bornOn: bornYearsAgo(15), ...agreed }
    const stranger = await account()
    expect(await listInvitations(stranger)).toEqual([])
    await expect(acceptInvitation(stranger, invitation?.id ?? '', accepting)).rejects.toMatchObject({ reason: 'not_found' })
    for (let i = 0; i < 5; i++)
      await expect(acceptInvitation(young, invitation?.id ?? '', { ...accepting, bornOn: bornYearsAgo(3) })).rejects.toMatchObject({
        reason: 'birthday_wrong',
      })
    await expect(acceptInvitation(young, invitation?.id ?? '', accepting)).rejects.toMatchObject({ reason: 'invitation_over' })
    await invite(actor, personId, { kind: 'take_over', address })
    stopClock(
      Temporal.Now.instant()
        .add({ hours: 31 * 24 })
        .toString(),
    )
    expect(await listInvitations(young)).toEqual([])
  })

  test('whoever came of age takes over at the counter, though no guardian can invite any more', async () => {
    const { actor, personId, young, address } = await invited(17)
    stopClock(Temporal.Now.zonedDateTimeISO('Europe/Zurich').add({ years: 1 }).toInstant().toString())
    await expect(invite(actor, personId, { kind: 'take_over', address })).rejects.toMatchObject({ reason: 'not_found' })
    await invite(await staff('counter_clerk'), personId, { kind: 'take_over', address })
    const [invitation] = await listInvitations(young)
    const { person } = await requireManaged(await staff('counter_clerk'), personId)
    await acceptInvitation(young, invitation?.id ?? '', {
      bornOn: Temporal.PlainDate.from(person.bornOn.toISOString().slice(0, 10)),
      ...agreed,
    })
    expect(await listManaged(young)).toMatchObject([{ as: 'self', person: { id: personId } }])
  })

  test('a child gets a second guardian by invitation, who must know its birthday; then the first may stop', async () => {
    const [{ actor }, other] = [await grownUp(), await grownUp()]
    const { personId } = await registerChild(actor, details({ firstName: 'Kim', bornOn: bornYearsAgo(10) }), agreed)
    await invite(actor, personId, { kind: 'guardian', address: other.actor.account?.email ?? '' })
    const [invitation] = await listInvitations(other.actor)
    const accepting = { bornOn: bornYearsAgo(10), ...agreed }
    await expect(acceptInvitation(other.actor, invitation?.id ?? '', { ...accepting, bornOn: bornYearsAgo(11) })).rejects.toMatchObject({
      reason: 'birthday_wrong',
    })
    await acceptInvitation(other.actor, invitation?.id ?? '', accepting)
    expect(await requireManaged(other.actor, personId)).toMatchObject({ as: 'guardian' })
    await expect(acceptInvitation(other.actor, invitation?.id ?? '', accepting)).rejects.toMatchObject({ reason: 'invitation_over' })
    const mine = (await listFamily(actor)).find(one => one.person.id === personId)
    await endManaging(actor, mine?.managingId ?? '')
    await expect(requireManaged(actor, personId)).rejects.toMatchObject({ reason: 'not_found' })
  })
})
