// Places of the owner's people in runs of the member's school, made anew for each call: every one belongs to a person of its own.
import { randomUUID } from 'node:crypto'
import { database } from '#db/client.ts'
import { enrol } from '#domain/enrolment/enrolling.ts'
import { afterSeatsChanged } from '#domain/enrolment/waiting-list.ts'
import type { World } from '#test/doors/world.ts'
import { inDays } from '#test/places.ts'

/** Somebody the owner helps. */
export async function helped(world: World) {
  const data = { firstName: 'Frida', lastName: randomUUID().slice(0, 8), bornOn: new Date('1954-03-09') }
  const { id } = await database().person.create({ data })
  await database().managing.create({ data: { accountId: world.actors.owner.account?.id ?? '', personId: id, kind: 'helper' } })
  return id
}

export async function seat(world: World) {
  const run = await world.run()
  const [place] = await enrol(world.actors.owner, wish(run.runId, [await helped(world)]))
  return { id: place?.id ?? '', runId: run.runId }
}

/** Two who wait together. */
export async function waiting(world: World) {
  const { runId } = await world.run()
  await database().courseRun.update({ where: { id: runId }, data: { seats: 0 } })
  const [place] = await enrol(world.actors.owner, wish(runId, [await helped(world), await helped(world)]))
  return { id: place?.id ?? '', runId }
}

export async function offered(world: World) {
  const place = await waiting(world)
  await database().courseRun.update({ where: { id: place.runId }, data: { seats: 2 } })
  await database().$transaction(tx => afterSeatsChanged(tx, place.runId))
  const { offerKey } = await database().enrolment.findUniqueOrThrow({ where: { id: place.id } })
  return { ...place, key: offerKey ?? '' }
}

export async function begun(world: World) {
  const place = await seat(world)
  await database().courseRun.update({ where: { id: place.runId }, data: { startsAt: inDays(-1) } })
  return place
}

const wish = (runId: string, personIds: string[]) => ({ runId, personIds, together: true, confirmPrerequisites: true })
