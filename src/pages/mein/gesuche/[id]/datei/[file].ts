import type { APIRoute } from 'astro'
import { handedIn } from '#web/files.ts'

/** A file that was handed in, for whoever may see the application at this moment. */
export const GET: APIRoute = async ({ locals, params }) =>
  handedIn(await locals.api.application.file({ id: params['id'] ?? '', file: params['file'] ?? '' }))
