// Taster days at the unit of the world's coordinator, and the owner's bookings of them, made anew for each call.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { dateColumn, today } from '#domain/clock.ts'
import { aProfession } from '#test/apprenticeships.ts'
import type { World } from '#test/doors/world.ts'
import { aSlot, workingDay } from '#test/tasters.ts'

let days = 20
const made = async (past = false) => {
  const profession = await aProfession({ slug: `schnuppern-${randomUUID().slice(0, 8)}` })
  return aSlot({ professionId: profession.id, on: past ? today().subtract({ days: days++ }) : workingDay(days++), seats: 20 })
}
export const aTasterSlot = async () => ({ id: (await made()).id })

export async function slotForm() {
  const { professionId } = await made()
  const day = workingDay(20).toString()
  return {
    ...{ professionId, unit: 'INFORMATIK', startsOn: day, endsOn: day, from: '07:30', to: '16:30', breakMinutes: '60', seats: '2' },
    ...{ contactName: 'Regula Zogg', contactPhone: '', meetingPoint: 'Empfang', bring: '' },
  }
}

const book = async (personId: string, state: 'booked' | 'awaiting_guardian' | 'attended', past = false) => {
  const { id: slotId } = await made(past)
  const heldUntil = state === 'awaiting_guardian' ? new Date(Date.now() + 3_600_000) : null
  const { id } = await database().tasterBooking.create({ data: { slotId, personId, state, heldUntil } })
  await database().tasterSlot.update({ where: { id: slotId }, data: { taken: 1 } })
  return { id }
}
export const aBooking = (world: World) => book(world.self.id, 'booked')
export const aPastBooking = (world: World) => book(world.self.id, 'attended', true)
export async function aHeldBooking(world: World) {
  const bornOn = dateColumn(today().subtract({ years: 15, days: 9 }))
  const child = await database().person.create({ data: { firstName: 'Luan', lastName: 'Türschild', bornOn } })
  await database().managing.create({ data: { accountId: world.actors.owner.account?.id ?? '', personId: child.id, kind: 'guardian' } })
  return book(child.id, 'awaiting_guardian')
}
