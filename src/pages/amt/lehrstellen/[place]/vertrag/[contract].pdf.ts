import type { APIRoute } from 'astro'
import { pdfFile } from '#web/files.ts'

/** The summary of a contract; with ?was=meldung the report of its dissolution. */
export const GET: APIRoute = async ({ params, url, locals }) => {
  const id = params['contract'] ?? ''
  const { trainingContract } = locals.api
  const { pdf, name } = await (url.searchParams.get('was') === 'meldung'
    ? trainingContract.dissolution({ id })
    : trainingContract.pdf({ id }))
  return pdfFile(pdf, name)
}
