import type { APIRoute } from 'astro'
import { calendarFile } from '#web/files.ts'

/** Calendar programs fetch it without signing in: the key in the address is the permission. */
export const GET: APIRoute = async ({ params, locals }) => calendarFile(await locals.api.message.feed({ key: params['key'] ?? '' }))
