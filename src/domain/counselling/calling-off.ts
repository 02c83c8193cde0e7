import type { Tx } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { type Told, tellAppointment } from '#domain/counselling/telling.ts'
import { record } from '#domain/history.ts'
import { followAppointment } from '#domain/learning-path/following-talks.ts'

/** The counsellor can't: the person is told why, and may book again at once. */
export async function callOff(tx: Tx, actor: Actor, appointment: Told, reason: string) {
  const { id, personId } = appointment
  await tx.appointment.update({ where: { id }, data: { state: 'called_off', endNote: reason, endedAt: nowDate() } })
  const change = { before: { state: 'booked' }, after: { state: 'called_off' }, reason }
  await record(tx, actor, { concept: 'counselling', subjectId: id, personId, act: 'called_off', ...change })
  await followAppointment(tx, actor, id)
  await tellAppointment(tx, 'counselling/called_off', appointment, { reason })
}
