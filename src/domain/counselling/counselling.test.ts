// P11: what may follow what, and PostgreSQL says the same.
import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { AppointmentState, SharingState, TaskState } from '#db/generated/enums.ts'
import { after, appointmentMoves, mayMove, sharingMoves, taskMoves } from '#domain/counselling/counselling.ts'
import { Refusal } from '#domain/refusal.ts'
import { grownUp, staff } from '#test/people.ts'
import { inDays } from '#test/places.ts'

const { personId } = await grownUp()
const counsellorId = (await staff('counsellor', 'BIZ')).account?.id ?? ''
const consent = () =>
  database().consent.create({ data: { personId, subject: 'counselling', textVersion: 'x', text: 'Ja' }, select: { id: true } })

const differing = async <State extends string>(
  table: Record<State, Partial<Record<string, State>>>,
  make: (state: State) => Promise<string>,
  move: (id: string, to: State) => Promise<unknown>,
) => {
  const states = Object.keys(table) as State[]
  const wrong: string[] = []
  for (const from of states)
    for (const to of states) {
      const passed = await move(await make(from), to).then(
        () => true,
        (error: Error) => !/does not move|never changed/.test(error.message) && Promise.reject(error),
      )
      if (passed !== (from === to || mayMove(table, from, to))) wrong.push(`${from} → ${to}: PostgreSQL says ${passed}`)
    }
  console.log(`P11 counselling: ${states.length ** 2} pairs of states, ${wrong.length} differ`)
  return wrong
}

// Each pair of states about a counsellor and slot of its own, so that only the moves decide.
const whole = async (state: SharingState) => {
  const agreed = !['asked', 'declined', 'taken_back'].includes(state)
  const counsellor = await database().userAccount.create({ data: { name: 'x', email: `${crypto.randomUUID()}@demo.example` } })
  const waits = state === 'asked' || state === 'open'
  return {
    ...{ state, personId, counsellorId: state === 'open' ? null : counsellor.id, consentId: (await consent()).id },
    ...{ result: agreed, until: inDays(30), agreedAt: new Date(), expiresAt: inDays(1), code: waits ? crypto.randomUUID() : null },
  }
}

test('a sharing moves as the table says, for every pair of states', async () => {
  const make = async (state: SharingState) => (await database().sharing.create({ data: await whole(state) })).id
  const move = async (id: string, to: SharingState) => {
    const { state } = await database().sharing.findUniqueOrThrow({ where: { id } })
    if (state === to) return
    const { code, result, counsellorId: of } = await whole(to)
    // Only what waits may still be filled in.
    const filled = state === 'asked' || state === 'open' ? { result, counsellorId: of } : {}
    await database().sharing.update({ where: { id }, data: { state: to, code, ...filled } })
  }
  expect(await differing(sharingMoves, make, move)).toEqual([])
})

test('an appointment moves as the table says, for every pair of states', async () => {
  let n = 0
  const make = async (state: AppointmentState) => {
    const startsAt = inDays(100 + n++)
    const times = { startsAt, endsAt: new Date(startsAt.getTime() + 60_000) }
    const slot = await database().counsellingSlot.create({ data: { ...times, counsellorId, kind: 'visit', place: 'Glarus' } })
    return (await database().appointment.create({ data: { slotId: slot.id, personId, state } })).id
  }
  const move = (id: string, state: AppointmentState) => database().appointment.update({ where: { id }, data: { state } })
  expect(await differing(appointmentMoves, make, move)).toEqual([])
})

test('a task moves as the table says, for every pair of states', async () => {
  const make = async (state: TaskState) =>
    (await database().counsellingTask.create({ data: { personId, counsellorId, text: 'x', state } })).id
  const move = (id: string, state: TaskState) => database().counsellingTask.update({ where: { id }, data: { state } })
  expect(await differing(taskMoves, make, move)).toEqual([])
})

test('a move that a table does not have is refused, names of Object included', () => {
  expect(() => after(sharingMoves, 'withdrawn', 'agree')).toThrow(Refusal)
  expect(() => after(taskMoves, 'open', 'constructor')).toThrow('move_impossible')
  expect(after(sharingMoves, 'open', 'redeem')).toBe('in_force')
})

test('nothing leads out of an ended yes, and what was agreed is never changed or deleted', async () => {
  for (const state of ['withdrawn', 'closed', 'replaced', 'declined', 'taken_back'] as const) expect(sharingMoves[state]).toEqual({})
  const { id } = await database().sharing.create({ data: await whole('in_force') })
  await expect(database().sharing.update({ where: { id }, data: { path: true } })).rejects.toThrow('violated')
  await expect(database().sharing.update({ where: { id }, data: { until: inDays(900) } })).rejects.toThrow('violated')
  await expect(database().sharing.delete({ where: { id } })).rejects.toThrow('violated')
})

test('nobody receives two people at once, and neighbours in time do not cross', async () => {
  const at = (minutes: number) => new Date(Date.UTC(2031, 0, 1, 8, minutes))
  const slot = (from: number, to: number) =>
    database().counsellingSlot.create({ data: { counsellorId, startsAt: at(from), endsAt: at(to), kind: 'visit', place: 'Glarus' } })
  await slot(0, 30)
  await expect(slot(20, 50)).rejects.toThrow('one_at_a_time')
  await expect(slot(30, 60)).resolves.toBeDefined()
})
