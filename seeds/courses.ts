import { byItself } from '#domain/actor.ts'
import { today, zone } from '#domain/clock.ts'
import { createCourse } from '#domain/course/drafting.ts'
import type { CourseFields } from '#domain/course/fields.ts'
import { asTheCanton } from '#domain/course/late-refund.ts'
import { publishVersion, submitVersion } from '#domain/course/reviewing.ts'
import { cancelRun, createRun, openRun, type RunFields } from '#domain/course/running.ts'
import { registerProvider } from '#domain/provider/registering.ts'
import { readData } from '#seeds/reading.ts'

type SeedProvider = {
  slug: string
  name: string
  kind: string
  address: { street: string; postcode: string; locality: string }
  phone: string
  email: string
  web: string
  label: string | null
  description: string
}
type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'
export type SeedRun = {
  startsInDays: number
  sessions: { count: number; everyDays: number; weekday: Weekday; from: string; to: string }
  place: {
    name: string
    street: string | null
    locality: string | null
    postcode: string | null
    municipality: number | null
    stop: string | null
    online: boolean
    onlineNote: string | null
  }
  seats: number
  minimum: number
  priceRappen: number | null
  enrolUntilDaysBefore: number
  cancelUntilDaysBefore: number
  state: 'open' | 'cancelled' | 'past'
  cancelReason?: string
  fill: { taken: number; waiting: number; people?: string[] }
}
export type SeedCourse = Omit<CourseFields, 'competences' | 'wheelchair' | 'accessibility' | 'dropIn'> & {
  slug: string
  provider: string
  competences: { code: string; from: number; to: number }[]
  accessibility: { wheelchair: boolean; note: string | null }
  dropIn?: boolean
  runs: SeedRun[]
}

const seeds = byItself('seed')
export const readCourses = () => readData<{ courses: SeedCourse[] }>('courses.yaml').courses

/** The demo providers and their published courses with runs around today. Returns the run ids by course slug, in the order of the file. */
export async function seedCourses(): Promise<Map<string, string[]>> {
  const providers = new Map<string, string>()
  for (const { address, web, slug, name, kind, phone, email, label, description } of readData<SeedProvider[]>('providers.yaml')) {
    const { street, postcode, locality } = address
    const { id } = await registerProvider(seeds, {
      slug,
      name,
      kind,
      description,
      street,
      postcode,
      locality,
      phone,
      email,
      website: web,
      label,
    })
    providers.set(slug, id)
  }
  const courseIds = new Map<string, string>()
  const runs = new Map<string, string[]>()
  for (const course of readCourses()) {
    const providerId = providers.get(course.provider) as string
    const required = course.requiredCourses.map(slug => courseIds.get(slug)).filter(found => found !== undefined)
    const { slug, title, summary, audience, ageMin, ageMax, language, bring, prerequisites, keywords } = course
    const { courseId, versionId } = await createCourse(seeds, {
      ...{ providerId, slug, title, summary, audience, ageMin, ageMax, language, bring, prerequisites, keywords },
      description: course.description.trim(),
      competences: course.competences.map(({ code, from, to }) => ({ code, fromLevel: from, toLevel: to })),
      requiredCourses: required,
      wheelchair: course.accessibility.wheelchair,
      accessibility: course.accessibility.note,
      dropIn: course.dropIn ?? false,
    })
    courseIds.set(slug, courseId)
    await submitVersion(seeds, courseId)
    await publishVersion(seeds, versionId)
    const ids: string[] = []
    for (const run of course.runs) ids.push(await seedRun(courseId, run, course.accessibility.wheelchair))
    runs.set(slug, ids)
  }
  return runs
}

async function seedRun(courseId: string, run: SeedRun, wheelchair: boolean) {
  const { runId } = await createRun(seeds, courseId, runFields(run, wheelchair))
  await openRun(seeds, runId)
  if (run.state === 'cancelled') await cancelRun(seeds, runId, run.cancelReason ?? 'Zu wenige Anmeldungen')
  return runId
}

const weekdays: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Dates relative to today: the first such weekday on or after today + startsInDays. */
function runFields(run: SeedRun, wheelchair: boolean): RunFields {
  const { count, everyDays, weekday, from, to } = run.sessions
  const earliest = today().add({ days: run.startsInDays })
  const ahead = (weekdays.indexOf(weekday) + 1 - earliest.dayOfWeek + 7) % 7
  const first = earliest.add({ days: ahead })
  const at = (day: Temporal.PlainDate, time: string) => day.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()
  const days = Array.from({ length: count }, (_, i) => first.add({ days: i * everyDays }))
  const { place, seats, minimum, priceRappen } = run
  const before = (days: number) => at(first.subtract({ days }), days === 0 ? from : '23:59')
  return {
    sessions: days.map(day => ({ startsAt: at(day, from), endsAt: at(day, to) })),
    placeName: place.name,
    street: place.street,
    postcode: place.postcode,
    locality: place.locality,
    municipality: place.municipality,
    stop: place.stop,
    online: place.online,
    onlineNote: place.onlineNote,
    ...{ wheelchair: wheelchair && !place.online, seats, minimum, priceRappen },
    enrolUntil: before(run.enrolUntilDaysBefore),
    cancelUntil: before(run.cancelUntilDaysBefore),
    ...asTheCanton,
  }
}
