import type { APIRoute } from 'astro'
import { handedIn } from '#web/files.ts'

/** A paper of an application, for the office that selects, which leaves a trace. */
export const GET: APIRoute = async ({ locals, params }) =>
  handedIn(await locals.api.candidacy.officeFile({ id: params['candidacy'] ?? '', file: params['file'] ?? '' }))
