import type { APIRoute } from 'astro'
import { handedIn } from '#web/files.ts'

/** One's own paper, for whoever the application belongs to. */
export const GET: APIRoute = async ({ locals, params }) =>
  handedIn(await locals.api.candidacy.file({ id: params['id'] ?? '', file: params['file'] ?? '' }))
