// P1: two hundred ask at the same moment for ten seats, at two processes, over twenty connections.
import { afterEach, beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { withoutLock } from '#domain/enrolment/seats.ts'
import { type App, startApp } from '#test/app.ts'
import { ask, connections, type Member, makeCrowd } from '#test/crowd.ts'
import { makeRun } from '#test/places.ts'

const seats = 10
let apps: App[]
beforeAll(async () => {
  apps = await Promise.all([startApp(), startApp()])
})
afterEach(() => withoutLock(null))

const wish = (runId: string, member: Member) => ({ runId, personIds: [member.personId], together: false, confirmPrerequisites: false })

async function storm(runId: string, members: Member[]) {
  const agents = apps.map(() => connections(20 / apps.length))
  const begin = performance.now()
  const answers = await Promise.all(
    members.map((member, n) => {
      const [app, agent] = [apps[n % apps.length], agents[n % apps.length]]
      if (!app || !agent) throw new Error('no application')
      return ask({ app, agent, member, input: wish(runId, member) })
    }),
  )
  const took = performance.now() - begin
  for (const agent of agents) agent.destroy()
  const statuses = new Map<number, number>()
  for (const answer of answers) statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1)
  return { took, statuses: Object.fromEntries([...statuses].sort()) }
}

/** What the books say afterwards: rows, the counts on the run, and the position each was told, which is how many had committed before. */
async function books(runId: string) {
  const rows = await database().enrolment.findMany({ where: { runId }, orderBy: { arrival: 'asc' } })
  const run = await database().courseRun.findUniqueOrThrow({ where: { id: runId } })
  const told = new Map<string, unknown>()
  const history = await database().history.findMany({ where: { subjectId: { in: rows.map(row => row.id) } } })
  for (const { subjectId, after } of history) told.set(subjectId, (after as { position?: number }).position)
  const waiting = rows.filter(row => row.state === 'waiting')
  return {
    confirmed: rows.filter(row => row.state === 'confirmed').length,
    waiting: waiting.length,
    persons: new Set(rows.map(row => row.personId)).size,
    inOrder: waiting.every((row, n) => told.get(row.id) === n + 1) && rows.slice(0, seats).every(row => row.state === 'confirmed'),
    counted: { taken: run.taken, waiting: run.waiting },
    history: history.length,
    messages: await database().message.count({ where: { enrolmentId: { in: rows.map(row => row.id) } } }),
  }
}

test('two hundred people for ten seats: ten have one, everyone else waits in the order of commit, nobody meets an error', async () => {
  const run = await makeRun({ seats })
  const members = await makeCrowd(200)
  const { took, statuses } = await storm(run.id, members)
  const after = await books(run.id)
  console.log(
    `P1a: 200 people, ${seats} seats, 20 connections, ${apps.length} processes: ${after.confirmed} confirmed, ${after.waiting} waiting in order of commit: ${after.inOrder}, ${Math.round(took)} ms, answers ${JSON.stringify(statuses)}`,
  )
  expect(statuses).toEqual({ 200: 200 })
  expect(after).toEqual({
    ...{ confirmed: seats, waiting: 190, persons: 200, inOrder: true, history: 200, messages: 200 },
    counted: { taken: seats, waiting: 190 },
  })
})

test('forty people asking five times each: ten seats, thirty waiting, one row a person, and the others are told that they are enrolled already', async () => {
  const run = await makeRun({ seats })
  const members = await makeCrowd(40)
  const { took, statuses } = await storm(run.id, Array.from({ length: 5 }, () => members).flat())
  const after = await books(run.id)
  console.log(
    `P1b: 40 people asking 5 times each: ${after.confirmed} confirmed, ${after.waiting} waiting in order of commit: ${after.inOrder}, ${Math.round(took)} ms, answers ${JSON.stringify(statuses)}`,
  )
  expect(statuses).toEqual({ 200: 40, 409: 160 })
  expect(after).toEqual({
    ...{ confirmed: seats, waiting: 30, persons: 40, inOrder: true, history: 40, messages: 40 },
    counted: { taken: seats, waiting: 30 },
  })
})

test('negative control: with the lock taken away more people than seats are let through, and only the CHECK stops them', async () => {
  withoutLock(() => new Promise(wake => setTimeout(wake, 20)))
  const run = await makeRun({ seats })
  const members = await makeCrowd(200)
  const actors = await Promise.all(members.map(member => getActor(member.accountId, 'trpc')))
  const answers = await Promise.allSettled(members.map((member, n) => enrol(actors[n] as (typeof actors)[number], wish(run.id, member))))
  const stopped = answers.filter(one => one.status === 'rejected' && String(one.reason).includes('seats_suffice')).length
  const after = await books(run.id)
  console.log(
    `P1 control, lock off: ${after.confirmed + stopped} of 200 believed in one of ${seats} seats, the CHECK threw ${stopped} of them out; in order of commit: ${after.inOrder}`,
  )
  expect(stopped).toBeGreaterThan(0)
  expect(after.confirmed).toBeLessThanOrEqual(seats)
  expect(answers.every(one => one.status === 'fulfilled')).toBe(false)
})
