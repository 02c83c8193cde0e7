import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  // In one piece: a part that fails halfway becomes a page that says so, and writing once costs less than a hundred small writes.
  adapter: node({ mode: 'middleware', bodySizeLimit: 20_000_000, experimentalDisableStreaming: true }),
  trailingSlash: 'never',
  // src/web/guard.ts is the one guard against foreign forms: Astro's own bakes the public address into the build.
  security: { checkOrigin: false },
  // Guides hold no code, and its colours would need inline styles.
  markdown: { syntaxHighlight: false },
  // Nothing to run or to draw with stands in the HTML itself: src/web/headers.ts allows files alone.
  build: { inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  vite: { build: { assetsInlineLimit: 0 } },
})
