import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** The letters that wait, or those chosen by ?id=, as one file for the printer. */
export const GET: APIRoute = async ({ url, locals }) => {
  const { pdf, count } = await locals.api.message.letters({ ids: url.searchParams.getAll('id') })
  return pdfFile(pdf, count === 1 ? 'brief.pdf' : 'briefe.pdf')
}
