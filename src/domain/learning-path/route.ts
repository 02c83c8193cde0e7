import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { signal, visitorOf } from '#domain/insight/signalling.ts'
import { startPath } from '#domain/learning-path/starting.ts'
import { getRoute, type RouteAsk } from '#domain/profession/routing.ts'
import { type Language, speak } from '#words/speak.ts'

/**
 * Makes a planned route a person's path: planned anew from the same question, so that nobody saves what does not exist. What no
 * course here closes is kept as missing, without the person: they have just said that they want to get there.
 */
export async function startRoute(actor: Actor, personId: string, ask: RouteAsk, language: Language): Promise<{ id: string }> {
  const t = speak(language)
  const route = await getRoute(ask, language)
  const steps = route.steps.map(({ slug, number, lifts, opens }) => ({
    kind: 'course' as const,
    course: slug,
    run: number,
    reason: [...lifts, ...opens].map(({ name, from, to }) => t('learning_path.lifts', { name, from, to })).join('; '),
  }))
  const path = await startPath(actor, { personId, goal: { kind: 'profession', profession: ask.slug }, steps })
  const visitor = visitorOf(actor, '')
  for (const { code, need, why } of route.open)
    if (why === 'no_course') await signal(database(), { kind: 'gap', code, level: need }, visitor)
  return path
}
