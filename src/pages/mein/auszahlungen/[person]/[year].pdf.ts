import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** The statement of one person and year. */
export const GET: APIRoute = async ({ params, locals }) => {
  const year = params['year'] ?? ''
  const pdf = await locals.api.payout.statementPdf({ personId: params['person'] ?? '', year })
  return pdfFile(pdf, `auszahlungen-${year}.pdf`)
}
