import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { openContext } from '#test/chromium.ts'

/** A page with this body and, after it, these modules of src/ui bundled in memory: a Lit element as the browser gets it. */
export async function openElement(body: string, ...modules: string[]): Promise<Page> {
  const { outputFiles } = await build({
    stdin: { contents: modules.map(path => `import ${JSON.stringify(path)}`).join('\n'), resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  })
  const context = await openContext()
  const page = await context.newPage()
  await page.setContent(`<!doctype html><html lang="de-CH"><head><title>element</title></head><body><main>${body}</main></body></html>`)
  await page.addScriptTag({ type: 'module', content: outputFiles[0]?.text ?? '' })
  return page
}
