import type { APIRoute } from 'astro'
import { courseFeed } from '#ui/course/course-feed.ts'
import { addressOf, readAddress } from '#ui/course/finder-address.ts'

/** What is new in a search, for programs that read Atom feeds. */
export const GET: APIRoute = async ({ url, locals }) => {
  const { api, origin, t } = locals
  const asked = readAddress(url.searchParams)
  const { lines } = await api.course.search({ query: asked.query || undefined, selection: asked.selection, sort: 'newest' })
  const feed = courseFeed(t, {
    lines,
    query: asked.query,
    page: origin + t.href(addressOf(asked)),
    self: origin + t.href(addressOf(asked, '/kurse/feed.xml')),
    origin,
  })
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8', 'cache-tags': 'course' } })
}
