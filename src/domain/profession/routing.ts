import { database } from '#db/client.ts'
import { now } from '#domain/clock.ts'
import { areaOf, competenceName } from '#domain/competence/framework.ts'
import type { Levels } from '#domain/profession/matching.ts'
import { basisOf } from '#domain/profession/measuring.ts'
import { type Learner, listOffers } from '#domain/profession/offers.ts'
import { planRoute } from '#domain/profession/planning.ts'
import { type RouteWeights, type Weighing, weighing } from '#domain/profession/weighing.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

export type RouteAsk = {
  slug: string
  levels: Levels
  way: keyof Weighing['route']
  /** Fine tuning: takes the place of what the way says. */
  francsPerHour?: number | undefined
  francsPerWeek?: number | undefined
  who: Learner
}

/** The cheapest route to a profession by the courses one can book here today. Nothing of it is stored. */
export async function getRoute({ slug, levels, way, francsPerHour, francsPerWeek, who }: RouteAsk, language: Language) {
  const row = await database().profession.findUnique({ where: { slug }, include: { needs: true } })
  if (!row) throw new Refusal('not_found')
  const usual = weighing().route[way]
  const weights: RouteWeights = {
    francsPerHour: francsPerHour ?? usual.francsPerHour,
    francsPerWeek: francsPerWeek ?? usual.francsPerWeek,
  }
  const needs = row.needs.toSorted((a, b) => (a.code < b.code ? -1 : 1))
  const { steps, open, nodes: _, ...sums } = planRoute(levels, needs, await listOffers([who]), weights, now().epochMilliseconds)
  const named = <T extends { code: string }>(one: T) => ({ ...one, area: areaOf(one.code), name: competenceName(one.code, language) })
  const needOf = new Map(needs.map(need => [need.code, need.level]))
  return {
    slug,
    title: language === 'de' ? row.titleDe : row.titleEn,
    needs: needs.map(({ code, level }) => named({ code, level })),
    weights,
    ...sums,
    steps: steps.map(({ offer, run, hours, lifts }) => ({
      ...{ slug: offer.slug, title: offer.title, number: run.number, hours },
      ...{ priceRappen: run.priceRappen, seats: run.seats, free: run.free, locality: run.locality, online: run.online },
      startsAt: new Date(run.startsAt).toISOString(),
      endsAt: new Date(run.endsAt).toISOString(),
      lifts: lifts.filter(({ code }) => needOf.has(code)).map(lift => named({ ...lift, need: needOf.get(lift.code) ?? 0 })),
      opens: lifts.filter(({ code }) => !needOf.has(code)).map(named),
    })),
    open: open.map(named),
    basis: basisOf(row.needs),
  }
}
