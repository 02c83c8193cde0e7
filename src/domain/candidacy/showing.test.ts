import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getCase } from '#domain/counselling/case.ts'
import { inviteCounsellor } from '#domain/counselling/inviting.ts'
import { anApplicant, anOpenAdvert } from '#test/candidacies.ts'
import { choice, counsellor, idOf } from '#test/counselling.ts'

test('a counsellor sees applications and taster days where they are shown: state and dates, never what was written; and the look is written down', async () => {
  const { advert } = await anOpenAdvert()
  const { id, self, personId } = await anApplicant(advert)
  const slot = await database().tasterSlot.create({
    data: {
      ...{
        professionId: advert.professionId,
        unit: 'INFORMATIK',
        site: 'x',
        startsOn: new Date('2026-10-05'),
        endsOn: new Date('2026-10-06'),
      },
      ...{ fromMinute: 480, toMinute: 960, breakMinutes: 60, seats: 2, contactName: 'x', meetingPoint: 'x' },
    },
  })
  await database().tasterBooking.create({ data: { slotId: slot.id, personId, state: 'attended' } })
  const anna = await counsellor()
  await inviteCounsellor(self, personId, idOf(anna), choice(['result']))
  expect((await getCase(anna, personId)).candidacies).toBeNull()
  await inviteCounsellor(self, personId, idOf(anna), choice(['candidacies']))
  const { candidacies } = await getCase(anna, personId)
  expect(candidacies?.applications).toMatchObject([{ id, state: 'submitted', unit: 'Amt für Informatik (Demo)' }])
  expect(candidacies?.tasters).toMatchObject([{ state: 'attended', startsOn: '2026-10-05', endsOn: '2026-10-06' }])
  expect(JSON.stringify(candidacies)).not.toMatch(/Netzwerke|Oberstufe/)
  expect(await database().sharingLook.count({ where: { personId, part: 'candidacies' } })).toBe(1)
})
