import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** The decision as it was sealed, byte for byte. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { pdf, name } = await locals.api.decision.pdf({ id: params['id'] ?? '' })
  return pdfFile(pdf, name)
}
