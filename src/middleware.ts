import { defineMiddleware } from 'astro:middleware'

// The locals come with the request from src/web/answering.ts. In `npm run dev` Astro's own server stands between, in the same process:
// they wait for it on a shelf. So the pages' bundle never holds the database.
export const onRequest = defineMiddleware(async (context, next) => {
  if (import.meta.env.DEV) {
    const { lernpfadLocals: shelf } = globalThis as unknown as { lernpfadLocals: Map<string, App.Locals> }
    Object.assign(context.locals, shelf.get(context.request.headers.get('x-locals') ?? ''))
  }
  try {
    return await next()
  } catch (error) {
    const { reason } = context.locals.faultOf(error)
    const { t, path } = context.locals
    // What one may not see is not there; who could see it after signing in is asked to, and comes back.
    if (reason === 'not_found') return context.rewrite('/404')
    if (reason === 'sign_in_first') return context.redirect(t.href(`/anmelden?weiter=${encodeURIComponent(path)}`), 303)
    if (reason === 'not_allowed') return context.rewrite('/403')
    if (reason === 'invalid') return context.rewrite('/400')
    throw error
  }
})
