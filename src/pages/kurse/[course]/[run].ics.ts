import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ params, locals }) => {
  const { course = '', run = '' } = params
  const calendar = await locals.api.course.calendar({ slug: course, number: Number(run) })
  const headers = { 'content-type': 'text/calendar; charset=utf-8', 'content-disposition': `attachment; filename="${course}-${run}.ics"` }
  return new Response(calendar, { headers })
}
