import node from '@astrojs/node'
import { defineConfig } from 'astro/config'
import { takeLanguage } from './src/web/language.ts'

// The language is taken off the address before Astro sees it, in `astro dev` as in src/server.ts.
const language = {
  name: 'language',
  hooks: {
    'astro:server:setup': ({ server }) => {
      server.middlewares.use((req, _res, next) => {
        takeLanguage(req)
        next()
      })
    },
  },
}

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'middleware', bodySizeLimit: 20_000_000 }),
  trailingSlash: 'never',
  server: { host: '127.0.0.1', port: 4321 },
  // src/web/guard.ts is the one guard against foreign forms: Astro's own bakes the public address into the build.
  security: {
    checkOrigin: false,
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ],
    },
  },
  build: { inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  integrations: [language],
  vite: { build: { assetsInlineLimit: 0 } },
})
