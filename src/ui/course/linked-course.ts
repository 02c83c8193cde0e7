// The course in the words of schema.org, for machines that read pages.
import { addressLine, type Shown, type ShownRun } from './run-words.ts'

export function linkedCourse(course: Shown, origin: string): object {
  const url = `${origin}/kurse/${course.slug}`
  return {
    '@context': 'https://schema.org',
    '@type': 'Course',
    '@id': url,
    url,
    name: course.title,
    description: course.summary,
    inLanguage: course.language === 'gsw' ? 'gsw' : course.language === 'en' ? 'en' : 'de-CH',
    provider: { '@type': 'Organization', name: course.provider.name, url: course.provider.website ?? undefined },
    audience: course.audience.map(audienceType => ({ '@type': 'Audience', audienceType })),
    teaches: course.competences.map(({ code, name, toLevel }) => `DigComp 2.2 ${code} ${name}, ${toLevel}`),
    coursePrerequisites: course.prerequisites ?? undefined,
    hasCourseInstance: course.withdrawn ? [] : course.runs.filter(run => run.over !== 'past').map(run => instance(run, url)),
  }
}

function instance(run: ShownRun, url: string) {
  const { street, postcode, locality } = run
  const address = { '@type': 'PostalAddress', streetAddress: street, postalCode: postcode, addressLocality: locality, addressCountry: 'CH' }
  return {
    '@type': 'CourseInstance',
    '@id': `${url}#termin-${run.number}`,
    courseMode: run.online ? 'online' : 'onsite',
    startDate: run.sessions[0]?.startsAt ?? run.startsAt,
    endDate: run.endsAt,
    eventStatus: `https://schema.org/${run.over === 'cancelled' ? 'EventCancelled' : 'EventScheduled'}`,
    location: run.online ? { '@type': 'VirtualLocation', url } : { '@type': 'Place', name: run.placeName ?? addressLine(run), address },
    maximumAttendeeCapacity: run.seats,
    remainingAttendeeCapacity: run.free,
    ...(run.priceRappen === null ? {} : { offers: offer(run, run.priceRappen, url) }),
  }
}

const offer = (run: ShownRun, rappen: number, url: string) => ({
  '@type': 'Offer',
  price: (rappen / 100).toFixed(2),
  priceCurrency: 'CHF',
  url: `${url}/${run.number}/anmelden`,
  availability: `https://schema.org/${run.joinable ? (run.free > 0 ? 'InStock' : 'BackOrder') : 'SoldOut'}`,
})
