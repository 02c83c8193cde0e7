import type { APIRoute } from 'astro'
import { calendarFile } from '#web/files.ts'

export const GET: APIRoute = async ({ params, locals, rewrite }) => {
  const { calendar } = await locals.api.counselling.appointment({ id: params['id'] ?? '' })
  return calendar ? calendarFile(calendar) : rewrite('/404')
}
