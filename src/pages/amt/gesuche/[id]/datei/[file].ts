import type { APIRoute } from 'astro'
import { handedIn } from '#web/files.ts'

/** A file of a case, for whoever works on it; that it was opened is written down. */
export const GET: APIRoute = async ({ locals, params }) =>
  handedIn(await locals.api.subsidyDesk.file({ id: params['id'] ?? '', file: params['file'] ?? '' }))
