import { describe, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { findAtCounter, getAtCounter } from '#domain/person/counter.ts'
import { editPerson } from '#domain/person/editing.ts'
import { registerAtCounter } from '#domain/person/registering.ts'
import { bornYearsAgo, details, grownUp, staff } from '#test/people.ts'

describe('the counter', () => {
  test('registers people without e-mail, and asks before it makes a second one of the same name and birthday', async () => {
    const clerk = await staff('counter_clerk')
    const somebody = details({ firstName: 'Anna-Lena', lastName: 'Müller', bornOn: bornYearsAgo(66) })
    const { personId } = await registerAtCounter(clerk, somebody, { another: false })
    const spelled = { ...somebody, firstName: 'Anna', lastName: 'Mueller-Hefti' }
    await expect(registerAtCounter(clerk, spelled, { another: false })).rejects.toMatchObject({ reason: 'person_alike' })
    expect((await registerAtCounter(clerk, spelled, { another: true })).personId).not.toBe(personId)
    await expect(registerAtCounter(clerk, { ...somebody, bornOn: bornYearsAgo(67) }, { another: false })).resolves.toHaveProperty(
      'personId',
    )
  })

  test('finds people by what they say on the telephone', async () => {
    const clerk = await staff('counter_clerk')
    const { personId } = await registerAtCounter(
      clerk,
      details({ firstName: 'Jost', lastName: 'Zopfi', bornOn: Temporal.PlainDate.from('1949-03-09'), phone: '+41556441234' }),
      { another: false },
    )
    for (const q of ['zopfi', 'jost zopfi', '9.3.1949', 'Zopfi, 09.03.1949', '055 644 12 34', '6441234'])
      expect(
        (await findAtCounter(clerk, q)).map(one => one.id),
        q,
      ).toContain(personId)
    expect(await findAtCounter(clerk, 'zopfi 10.3.1949')).toEqual([])
    expect(await getAtCounter(clerk, personId)).toMatchObject({ mayBeInvited: true, managers: [] })
  })

  test('is for clerks and administrators', async () => {
    for (const actor of [(await grownUp()).actor, await staff('editor')]) {
      await expect(findAtCounter(actor, 'muster')).rejects.toMatchObject({ reason: 'not_allowed' })
      await expect(registerAtCounter(actor, details(), { another: false })).rejects.toMatchObject({ reason: 'not_allowed' })
    }
  })

  test('acts for somebody under the clerk’s own name', async () => {
    const { personId } = await grownUp()
    const clerk = await staff('counter_clerk')
    await editPerson(clerk, personId, details({ phone: '+41550006060' }))
    expect(await database().history.findFirst({ where: { personId, act: 'edited' } })).toMatchObject({
      accountId: clerk.account?.id,
      personId,
    })
  })
})
