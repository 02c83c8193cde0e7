import type { APIRoute } from 'astro'
import { textFile } from '#web/files.ts'

/** A delivery to the register, as a file. */
export const GET: APIRoute = async ({ params, locals }) => {
  const { text, type, name } = await locals.api.placeRegister.file({ id: params['export'] ?? '' })
  return textFile(text, type, name)
}
