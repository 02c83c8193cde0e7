import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  // In one piece: a part that fails halfway becomes a page that says so, and writing once costs less than a hundred small writes.
  adapter: node({ mode: 'middleware', bodySizeLimit: 20_000_000, experimentalDisableStreaming: true }),
  trailingSlash: 'never',
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
  // Guides hold no code, and its colours would need inline styles.
  markdown: { syntaxHighlight: false },
  build: { inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  vite: { build: { assetsInlineLimit: 0 } },
})
