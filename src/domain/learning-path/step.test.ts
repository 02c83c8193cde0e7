import { expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { after, listMoves, mayMove, moves, type StepState, stepStates } from '#domain/learning-path/step.ts'
import { Refusal } from '#domain/refusal.ts'
import { makePath } from '#test/paths.ts'
import { makeRun } from '#test/places.ts'

test('PostgreSQL lets exactly those moves pass that the table has, for every pair of states', async () => {
  const path = await makePath()
  const run = await makeRun()
  const { id: enrolmentId } = await database().enrolment.create({ data: { runId: run.id, personId: path.personId, state: 'confirmed' } })
  const needs = (state: StepState) => ({ state, enrolmentId, doneAt: state === 'done' ? new Date() : null })
  const wrong: string[] = []
  for (const from of stepStates) {
    for (const to of stepStates) {
      const step = { pathId: path.id, position: 1, kind: 'own_task', title: 'Üben', proposedFrom: 'person' } as const
      const { id } = await database().pathStep.create({ data: { ...step, ...needs(from) } })
      const passed = await database()
        .pathStep.update({ where: { id }, data: needs(to) })
        .then(
          () => true,
          (error: Error) => !error.message.includes('does not move') && Promise.reject(error),
        )
      if (passed !== (from === to || mayMove(from, to))) wrong.push(`${from} → ${to}: PostgreSQL says ${passed}`)
    }
  }
  expect(wrong).toEqual([])
})

test('steps and notes are never deleted, and a note stays as it was written', async () => {
  const path = await makePath([{ kind: 'own_task', title: 'Üben' }])
  const step = await database().pathStep.findFirstOrThrow({ where: { pathId: path.id } })
  const note = await database().stepComment.create({ data: { stepId: step.id, from: 'person', text: 'Gut' } })
  await expect(database().pathStep.delete({ where: { id: step.id } })).rejects.toThrow('Foreign key constraint')
  await expect(database().stepComment.update({ where: { id: note.id }, data: { text: 'Anders' } })).rejects.toThrow(
    'Foreign key constraint',
  )
})

test('a move that the table does not have is refused', () => {
  expect(() => after('proposed', 'enrol')).toThrow(Refusal)
  expect(() => after('declined', 'finish')).toThrow('move_impossible')
  expect(after('called_off', 'replace')).toBe('accepted')
})

test('a counsellor can only take a proposal back; every answer is the person’s', () => {
  for (const state of stepStates) expect(listMoves(state, 'counsellor')).toEqual(state === 'proposed' ? ['withdraw'] : [])
  expect(listMoves('proposed', 'person')).toEqual(['accept', 'decline'])
})

test('no state is a dead end: whatever was said can be said otherwise', () => {
  for (const state of stepStates) expect(Object.keys(moves[state]).length).toBeGreaterThan(0)
})
