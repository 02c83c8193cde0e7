import type { APIRoute } from 'astro'
import { calendarFile } from '#web/files.ts'

export const GET: APIRoute = async ({ params, locals }) => calendarFile(await locals.api.taster.calendar({ id: params['id'] ?? '' }))
