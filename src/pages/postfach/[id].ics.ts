import type { APIRoute } from 'astro'

export const GET: APIRoute = async ({ params, locals }) => {
  const calendar = await locals.api.message.practiceCalendar({ id: params['id'] ?? '' })
  const headers = { 'content-type': 'text/calendar; charset=utf-8', 'content-disposition': 'attachment; filename="termine.ics"' }
  return new Response(calendar, { headers })
}
