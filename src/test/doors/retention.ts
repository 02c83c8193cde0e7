// Ended cases of `owner` whose time is over, made anew for each call.
import { database } from '#db/client.ts'
import { answerOffer, offerToArchive } from '#domain/subsidy/retention.ts'
import type { World } from '#test/doors/world.ts'
import { makeApplication, makeProgramme, officer } from '#test/subsidies.ts'

export async function aDueCase({ self }: World) {
  const { versionId } = await makeProgramme(0)
  const { id } = await makeApplication(versionId, 'withdrawn', self.id)
  const day = new Date('2020-01-01')
  await database().subsidyRetention.create({ data: { applicationId: id, outcome: 'withdrawn', endedOn: day, keepUntil: day } })
  return { id }
}
export async function anOffered(world: World) {
  const { id } = await aDueCase(world)
  await offerToArchive(await officer('head_of_office'), id)
  return { id }
}
export async function anArchived(world: World) {
  const { id } = await anOffered(world)
  await answerOffer(await officer('head_of_office'), id, { takes: true, answer: 'Ja.' })
  return { id }
}
