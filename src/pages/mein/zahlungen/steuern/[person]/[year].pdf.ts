import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** What one person paid for courses in a year. */
export const GET: APIRoute = async ({ params, locals }) => {
  const year = params['year'] ?? ''
  return pdfFile(await locals.api.invoice.year({ personId: params['person'] ?? '', year }), `kurskosten-${year}.pdf`)
}
