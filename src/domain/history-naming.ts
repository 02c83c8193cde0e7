import { database } from '#db/client.ts'

/** What a row is about, in words people know. `at` is the first day of a run. */
export type Subject = { id: string; name: string | null; at: string | null; slug: string | null }
type Named = { concept: string; subjectId: string; personId: string | null }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

// History keeps numbers, not names: names change and people may be forgotten. So they are looked up when somebody reads.
export async function nameSubjects(rows: readonly Named[]) {
  const ids = (concept: string) => [
    ...new Set(rows.filter(row => row.concept === concept && uuid.test(row.subjectId)).map(row => row.subjectId)),
  ]
  const personIds = [...new Set(rows.flatMap(row => (row.personId ? [row.personId] : [])))]
  const [
    courses,
    runs,
    enrolments,
    accounts,
    grants,
    providers,
    professions,
    messages,
    programmes,
    applications,
    persons,
    places,
    candidacies,
  ] = await Promise.all([
    database().course.findMany({ where: { id: { in: ids('course') } }, include: titles }),
    database().courseRun.findMany({ where: { id: { in: ids('run') } }, include: { course: { include: titles } } }),
    database().enrolment.findMany({
      where: { id: { in: ids('enrolment') } },
      include: { run: { include: { course: { include: titles } } } },
    }),
    database().userAccount.findMany({ where: { id: { in: ids('account') } }, select: { id: true, name: true, email: true } }),
    database().roleGrant.findMany({ where: { id: { in: ids('role') } }, include: { account: { select: { id: true, name: true } } } }),
    database().provider.findMany({ where: { id: { in: ids('provider') } }, select: { id: true, name: true, slug: true } }),
    database().profession.findMany({ where: { id: { in: ids('profession') } }, select: { id: true, titleDe: true, slug: true } }),
    database().message.findMany({ where: { id: { in: ids('message') } }, select: { id: true, subject: true } }),
    database().subsidyProgramme.findMany({
      where: { id: { in: ids('subsidy') } },
      include: { versions: { orderBy: { number: 'desc' }, take: 1, select: { terms: true } } },
    }),
    database().subsidyApplication.findMany({ where: { id: { in: ids('subsidy') } }, select: { id: true, number: true } }),
    database().person.findMany({
      where: { id: { in: [...personIds, ...ids('person'), ...ids('competence')] } },
      select: { id: true, firstName: true, lastName: true },
    }),
    database().apprenticeshipPlace.findMany({ where: { id: { in: ids('apprenticeship') } }, select: { id: true, number: true } }),
    database().candidacy.findMany({
      where: { id: { in: ids('candidacy') } },
      select: { id: true, advert: { select: { profession: { select: { titleDe: true } } } } },
    }),
  ])
  const subjects = new Map<string, Subject>()
  const name = (concept: string, id: string, subject: Partial<Omit<Subject, 'id'>>) =>
    subjects.set(`${concept}:${id}`, { id, name: null, at: null, slug: null, ...subject })
  for (const course of courses) name('course', course.id, { name: titleOf(course), slug: course.slug })
  for (const { id, course, startsAt } of runs) name('run', id, { name: titleOf(course), at: startsAt.toISOString(), slug: course.slug })
  for (const { id, run } of enrolments)
    name('enrolment', id, { name: titleOf(run.course), at: run.startsAt.toISOString(), slug: run.course.slug })
  for (const account of accounts) name('account', account.id, { name: account.name || account.email, slug: account.id })
  for (const grant of grants) name('role', grant.id, { name: grant.account.name, slug: grant.account.id })
  for (const provider of providers) name('provider', provider.id, provider)
  for (const profession of professions) name('profession', profession.id, { name: profession.titleDe, slug: profession.slug })
  for (const message of messages) name('message', message.id, { name: message.subject, slug: message.id })
  for (const { id, key, versions } of programmes)
    name('subsidy', id, { name: (versions[0]?.terms as { name?: { de?: string } } | undefined)?.name?.de ?? key, slug: null })
  for (const application of applications) name('subsidy', application.id, { name: application.number })
  for (const { id, advert } of candidacies) name('candidacy', id, { name: advert.profession.titleDe })
  for (const place of places) name('apprenticeship', place.id, { name: place.number, slug: place.id })
  const fullNames = new Map(persons.map(person => [person.id, `${person.firstName} ${person.lastName}`.trim()]))
  for (const id of ids('competence')) name('competence', id, { name: fullNames.get(id) ?? null, slug: id })
  for (const id of ids('person')) name('person', id, { name: fullNames.get(id) ?? null, slug: id })
  return { subjects, persons: fullNames }
}

const titles = {
  versions: { orderBy: { number: 'desc' }, take: 1, select: { title: true } },
  published: { select: { title: true } },
} as const
const titleOf = (course: { slug: string; published: { title: string } | null; versions: { title: string }[] }) =>
  course.published?.title ?? course.versions[0]?.title ?? course.slug
