// P13: every procedure × every role × own and foreign, as the table beside it declares.
import { expect, test } from 'vitest'
import { aboutNothing, isMeant, knock, procedures } from '#test/doors/knocking.ts'
import { table } from '#test/doors/table.ts'
import { callers, makeWorld } from '#test/doors/world.ts'

const world = await makeWorld()
const doors = Object.entries(procedures).map(([path, procedure]) => ({ path, procedure, row: table[path] }))

test('every door has a row in the table, and every row its door', () => {
  expect(doors.filter(door => !door.row).map(door => door.path)).toEqual([])
  expect(Object.keys(table).filter(path => !(path in procedures))).toEqual([])
})

test.for(doors)('$path is for whom the table says', ({ path, procedure, row }) => {
  expect(procedure._def.meta?.audience, path).toBeDefined()
  expect(procedure._def.meta?.audience, path).toEqual(row?.audience)
})

// Before anything is read: who is not meant does not even learn what a call looks like.
test.for(doors)('$path turns away who is not meant, whatever they send', async ({ path, row }) => {
  // Whoever is turned away uses nothing up: one call about one thing does for all of them.
  const real = await row?.input?.(world)
  for (const caller of callers) {
    const actor = world.actors[caller]
    if (!row || isMeant(row.audience, actor)) continue
    const reason = actor.account ? 'not_allowed' : 'sign_in_first'
    for (const input of [undefined, { junk: true }, real])
      expect((await knock(path, actor, input)).fault?.reason, `${caller} at ${path}`).toBe(reason)
  }
})

test.for(doors)('$path: what is theirs they reach, what is not is not there', async ({ path, procedure, row }) => {
  let untouched: unknown
  for (const caller of callers) {
    const actor = world.actors[caller]
    if (!row || !isMeant(row.audience, actor)) continue
    const reached = !row.reach || row.reach.includes(caller)
    // What is only read, or not reached, stays as it is for the next caller; what is changed is made anew.
    const input = untouched ?? (await row.input?.(world))
    untouched = procedure._def.type === 'query' || !reached ? input : undefined
    const { fault, error } = await knock(path, actor, input)
    // The domain may still say no to what is theirs (a deadline, a state); never that it is not there, and never by breaking.
    if (reached)
      expect(['not_found', 'not_allowed', 'sign_in_first', 'invalid', 'broken'], `${caller} at ${path}: ${error}`).not.toContain(
        fault?.reason,
      )
    if (reached) continue
    const nothing = aboutNothing(input)
    expect(nothing, `${path}: the call must name the thing`).not.toEqual(input)
    expect(fault?.reason, `${caller} at ${path}`).toBe('not_found')
    expect((await knock(path, actor, nothing)).fault, `${caller} at ${path}: foreign and unknown answer alike`).toEqual(fault)
  }
})
