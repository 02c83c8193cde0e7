// The owner's paths, and what counsellors keep, made anew for each call.
import { database } from '#db/client.ts'
import { assignGroup } from '#domain/learning-path/group.ts'
import { startPath } from '#domain/learning-path/starting.ts'
import { writeTemplate } from '#domain/learning-path/template.ts'
import type { World } from '#test/doors/world.ts'
import { share } from '#test/paths.ts'

export async function aPath(world: World, state: 'accepted' | 'called_off' = 'accepted') {
  const { slug } = await world.run()
  const goal = { kind: 'free', text: 'Sicher am Computer' } as const
  const { id } = await startPath(world.actors.owner, { personId: world.self.id, goal, steps: [{ kind: 'course', course: slug }] })
  const step = await database().pathStep.findFirstOrThrow({ where: { pathId: id } })
  if (state !== 'accepted') await database().pathStep.update({ where: { id: step.id }, data: { state } })
  return { id, stepId: step.id, course: slug }
}

/** Of somebody else than the owner, so that the owner's own paths stay hidden from every counsellor. */
export async function aSharedPath(world: World) {
  const data = { firstName: 'Frida', lastName: 'Teilerin', bornOn: new Date('1970-01-01') }
  const { id: personId } = await database().person.create({ data })
  await share(personId, world.actors.counsellor)
  const path = await startPath(world.actors.counsellor, { personId, goal: { kind: 'free', text: 'Sicher am Computer' } })
  return { ...path, personId }
}

export async function aTemplate(world: World) {
  const { id } = await writeTemplate(world.actors.counsellor, {
    title: 'Vorlage',
    summary: '',
    steps: [{ kind: 'own_task', title: 'Üben' }],
  })
  return { id }
}

export const aGroup = (world: World) =>
  assignGroup(world.actors.counsellor, {
    title: 'Klasse',
    goalText: 'Sicher im Netz',
    note: null,
    steps: [{ kind: 'own_task', title: 'Üben' }],
  })
