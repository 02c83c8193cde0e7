import type { APIRoute } from 'astro'
import { xml } from '#ui/course/course-feed.ts'

const fixed = ['/', '/kurse', '/berufe', '/lehrstellen', '/hilfe', '/leicht']

/** Every public page in both languages. */
export const GET: APIRoute = async ({ locals }) => {
  const { api, origin } = locals
  const [courses, professions, places] = await Promise.all([api.course.published(), api.profession.list(), api.apprenticeship.open({})])
  const pages = [
    ...fixed.map(path => ({ path, changedAt: null })),
    ...professions.map(({ slug }) => ({ path: `/berufe/${slug}`, changedAt: null })),
    ...places.lines.map(({ slug }) => ({ path: `/lehrstellen/${slug}`, changedAt: null })),
    ...courses.map(({ slug, changedAt }) => ({ path: `/kurse/${slug}`, changedAt })),
  ]
  const urls = pages.map(({ path, changedAt }) => {
    const [german, english] = [origin + path, `${origin}/en${path === '/' ? '' : path}`].map(xml) as [string, string]
    const other = `<xhtml:link rel="alternate" hreflang="de-CH" href="${german}"/><xhtml:link rel="alternate" hreflang="en" href="${english}"/>`
    return `<url><loc>${german}</loc>${other}${changedAt ? `<lastmod>${changedAt.slice(0, 10)}</lastmod>` : ''}</url>`
  })
  const map = `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${urls.join('\n')}
</urlset>
`
  return new Response(map, {
    headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-tags': 'course, profession, apprenticeship' },
  })
}
