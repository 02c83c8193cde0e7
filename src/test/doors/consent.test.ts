// Issue 3, section 7: after the end of a yes every counsellor's door answers «not found», and so it does before it, and to others.
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { now, stopClock } from '#domain/clock.ts'
import { withdraw } from '#domain/counselling/ending.ts'
import { addTask } from '#domain/counselling/tasks.ts'
import { counselled, counsellor } from '#test/counselling.ts'
import { knock, procedures } from '#test/doors/knocking.ts'
import { table } from '#test/doors/table.ts'
import type { World } from '#test/doors/world.ts'
import { makeWorld } from '#test/doors/world.ts'
import { grownUp } from '#test/people.ts'

afterEach(() => stopClock(null))
const world: World = await makeWorld()

/** Every door of a counsellor that names a person: found by their inputs, so a new one is held here by itself. */
const doors: string[] = []
for (const [path, procedure] of Object.entries(procedures)) {
  const audience = procedure._def.meta?.audience
  if (!Array.isArray(audience) || !audience.includes('counsellor')) continue
  const shapes = procedure._def.inputs.flatMap(input => Object.keys((input as { shape?: object }).shape ?? {}))
  if (shapes.includes('personId')) doors.push(path)
}

async function answers(actor: Parameters<typeof knock>[1], personId: string) {
  const found: Record<string, string | null> = {}
  for (const path of doors) {
    const input = (await table[path]?.input?.(world)) as object
    found[path] = (await knock(path, actor, { ...input, personId })).fault?.reason ?? null
  }
  return found
}
const all = (reason: string) => Object.fromEntries(doors.map(path => [path, reason]))

test('there are doors to hold', () => {
  expect(doors).toEqual(expect.arrayContaining(['counselling.case', 'counselling.addNote', 'counselling.addTask', 'counselling.close']))
})

test('without a yes none opens', async () => {
  expect(await answers(await counsellor(), (await grownUp()).personId)).toEqual(all('not_found'))
})

test('with a yes to somebody else none opens', async () => {
  const rosa = await counselled(await counsellor())
  expect(await answers(await counsellor(), rosa.personId)).toEqual(all('not_found'))
})

test('with a yes none says that there is nobody; after the withdrawal all do', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna)
  const task = await addTask(anna, rosa.personId, { text: 'Nachfragen', dueOn: null })
  const open = await answers(anna, rosa.personId)
  // Closing the case is itself an end: what is asked after it is not there any more.
  for (const path of doors.slice(0, doors.indexOf('counselling.close'))) expect(open[path], path).not.toBe('not_found')
  const sharing = await database().sharing.findFirst({ where: { personId: rosa.personId, state: 'in_force' } })
  if (sharing) await withdraw(rosa.actor, sharing.id)
  expect(await answers(anna, rosa.personId)).toEqual(all('not_found'))
  expect((await knock('counselling.moveTask', anna, { id: task.id, move: 'finish' })).fault?.reason).toBe('not_found')
  expect((await knock('counselling.caseload', anna, {})).value).toMatchObject({ lines: [] })
})

test('after the last day all say so, without any job', async () => {
  const anna = await counsellor()
  const rosa = await counselled(anna, undefined, 2)
  stopClock(
    now()
      .add({ hours: 24 * 4 })
      .toString(),
  )
  expect(await answers(anna, rosa.personId)).toEqual(all('not_found'))
})
