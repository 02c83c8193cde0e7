import { defineMiddleware } from 'astro:middleware'

// Under our own server the locals come with the request; in `astro dev` this file fetches them, so the bundle never holds the database.
export const onRequest = defineMiddleware(async (context, next) => {
  if (import.meta.env.DEV && !context.locals.api) {
    const { devLocals } = await import('#web/dev-locals.ts')
    Object.assign(context.locals, await devLocals(context.request))
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
