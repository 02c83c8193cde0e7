import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** What was paid for courses in a year. */
export const GET: APIRoute = async ({ params, locals }) => {
  const year = params['year'] ?? ''
  return pdfFile(await locals.api.invoice.year({ year }), `kurskosten-${year}.pdf`)
}
