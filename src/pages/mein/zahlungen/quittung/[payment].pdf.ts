import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** That one payment came. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { pdf, number } = await locals.api.invoice.receipt({ id: params['payment'] ?? '' })
  return pdfFile(pdf, `quittung-${number}.pdf`)
}
