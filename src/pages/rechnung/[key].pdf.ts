import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** The bill as it was sent, with its payment part. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { pdf, number } = await locals.api.invoice.pdf({ key: params['key'] ?? '' })
  return pdfFile(pdf, `${number}.pdf`)
}
