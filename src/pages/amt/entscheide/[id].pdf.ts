import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** The sealed decision for the printer. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { pdf, name } = await locals.api.decision.officePdf({ id: params['id'] ?? '' })
  return pdfFile(pdf, name)
}
