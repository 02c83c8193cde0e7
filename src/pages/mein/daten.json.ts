import type { APIRoute } from 'astro'

/** Everything we hold about the account's persons, to take along. */
export const GET: APIRoute = async ({ locals }) =>
  new Response(JSON.stringify(await locals.api.person.export(), null, 2), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="lernpfad-daten.json"',
    },
  })
