import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { active } from '#domain/enrolment/enrolment.ts'
import { listManaged } from '#domain/person/managing.ts'
import { Refusal } from '#domain/refusal.ts'
import { requireApplicant } from '#domain/subsidy/applying.ts'
import { findCourse } from '#domain/subsidy/course-facts.ts'
import { listInForce } from '#domain/subsidy/current.ts'
import { formatDay } from '#words/dates.ts'
import { type Language, speak } from '#words/speak.ts'

type Wanted = { slug: string; run?: number | undefined } | null

/** Programmes and persons to choose from where somebody begins without the check. The counter names the person whose paper it enters. */
export async function listChoices(actor: Actor, wanted: Wanted, personId: string | undefined, language: Language) {
  const course = wanted && (await findCourse(wanted.slug, wanted.run))
  if (wanted && !course) throw new Refusal('not_found')
  const people = personId ? [await requireApplicant(actor, personId)] : (await listManaged(actor)).filter(one => one.as !== 'guardian')
  return {
    course: course && { slug: course.slug, title: course.title, run: course.run },
    people: people.map(({ person: { id, firstName, lastName }, as }) => ({ id, name: `${firstName} ${lastName}`, as })),
    programmes: (await listInForce()).map(({ key, terms }) => ({
      key,
      name: terms.name[language],
      normal: terms.normal[language],
      plain: terms.plain[language],
    })),
  }
}

/** The runs somebody has a place in or waits for, and those of the courses on their path: what they most likely apply for. */
export async function listLikelyRuns(personId: string, language: Language) {
  const coming = { state: 'open' as const, startsAt: { gt: nowDate() }, priceRappen: { gt: 0 } }
  const runs = await database().courseRun.findMany({
    where: {
      ...coming,
      OR: [
        { enrolments: { some: { personId, state: { in: [...active] } } } },
        { course: { pathSteps: { some: { path: { personId, endedAt: null } } } } },
      ],
    },
    include: { course: { include: { published: true } } },
    orderBy: { startsAt: 'asc' },
    take: 20,
  })
  const t = speak(language)
  return runs.map(run => ({
    value: `${run.course.slug}/${run.number}`,
    label: t('application.run', {
      course: run.course.published?.title ?? run.course.slug,
      day: formatDay(run.startsAt.toISOString(), language),
    }),
  }))
}
