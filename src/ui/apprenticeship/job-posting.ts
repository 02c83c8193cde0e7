// An advert in the words of schema.org, for machines that read pages.
import { dayOf } from '#words/dates.ts'

type Api = App.Locals['api']

type Advert = Awaited<ReturnType<Api['apprenticeship']['advert']>>

export function jobPosting(advert: Advert, origin: string, employer: string): object {
  const url = `${origin}/lehrstellen/${advert.slug}`
  const { site } = advert
  const [first] = advert.wageRappen
  return {
    '@context': 'https://schema.org',
    '@type': 'JobPosting',
    '@id': url,
    url,
    title: advert.title,
    description: [advert.text, ...advert.day].filter(Boolean).join('\n'),
    identifier: { '@type': 'PropertyValue', name: employer, value: advert.slug },
    datePosted: advert.publishedOn ? dayOf(advert.publishedOn) : undefined,
    validThrough: endOf(advert.applyUntil),
    employmentType: 'FULL_TIME',
    jobStartDate: advert.startsOn,
    totalJobOpenings: advert.free,
    directApply: true,
    hiringOrganization: {
      '@type': 'GovernmentOrganization',
      name: employer,
      department: { '@type': 'Organization', name: advert.unit.name },
    },
    jobLocation: site && {
      '@type': 'Place',
      address: {
        ...{ '@type': 'PostalAddress', streetAddress: site.street, postalCode: site.postcode, addressLocality: site.locality },
        addressCountry: 'CH',
      },
    },
    ...(first
      ? {
          baseSalary: {
            '@type': 'MonetaryAmount',
            currency: 'CHF',
            value: { '@type': 'QuantitativeValue', value: (first / 100).toFixed(2), unitText: 'MONTH' },
          },
        }
      : {}),
  }
}

/** The last second of a day in Switzerland, with the offset it has in that season. */
const endOf = (day: string) =>
  Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: 'Europe/Zurich', plainTime: '23:59:59' }).toString({ timeZoneName: 'never' })
