import type { APIRoute } from 'astro'
import { xmlFile } from '#web/files.ts'

/** The file for the bank. By POST alone: fetching is written down, so no link and no preview may do it. */
export const POST: APIRoute = async ({ params, locals }) => {
  const { xml, name } = await locals.api.bookkeeping.refundFile({ id: params['file'] ?? '' })
  return xmlFile(xml, name)
}
