import type { APIRoute } from 'astro'
import { csvFile } from '#web/files.ts'

/** A delivery to the register, as a file. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { text, name } = await locals.api.placeRegister.file({ id: params['export'] ?? '' })
  return csvFile(text, name)
}
