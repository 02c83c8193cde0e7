import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import type { EnrolmentState } from '#db/generated/enums.ts'
import { active, after, mayMove, moves, seated } from '#domain/enrolment/enrolment.ts'
import { Refusal } from '#domain/refusal.ts'
import { inDays, makePerson, makeRun } from '#test/places.ts'

const states = Object.keys(moves) as EnrolmentState[]
const needs = (state: EnrolmentState) => ({
  state,
  offerUntil: state === 'offered' ? inDays(1) : null,
  endReason: state === 'cancelled' ? ('cancelled_by_person' as const) : null,
})

test('PostgreSQL lets exactly those moves pass that the table has, for every pair of states', async () => {
  const run = await makeRun()
  const wrong: string[] = []
  for (const from of states) {
    for (const to of states) {
      const person = await makePerson()
      const { id } = await database().enrolment.create({ data: { runId: run.id, personId: person.id, ...needs(from) } })
      const passed = await database()
        .enrolment.update({ where: { id }, data: needs(to) })
        .then(
          () => true,
          (error: Error) => !error.message.includes('does not move') && Promise.reject(error),
        )
      if (passed !== (from === to || mayMove(from, to))) wrong.push(`${from} → ${to}: PostgreSQL says ${passed}`)
    }
  }
  console.log(`P11: ${states.length ** 2} pairs of states, ${wrong.length} differ between the table and the trigger`)
  expect(wrong).toEqual([])
})

test('nothing leads out of cancelled, so an offer never revives', () => {
  expect(moves.cancelled).toEqual({})
  expect(states.filter(state => mayMove('cancelled', state))).toEqual([])
})

test('a move that the table does not have is refused', () => {
  expect(() => after('cancelled', 'confirm')).toThrow(Refusal)
  expect(() => after('waiting', 'attend')).toThrow('move_impossible')
  expect(after('offered', 'confirm')).toBe('confirmed')
})

test('every state but waiting, offered and cancelled holds a seat for good, and every seat can end or be marked', () => {
  expect([...seated].sort()).toEqual(states.filter(state => !['waiting', 'offered', 'cancelled'].includes(state)).sort())
  expect(active.every(state => mayMove(state, 'cancelled'))).toBe(true)
})
