import { request } from 'node:http'
import { parse } from 'node-html-parser'
import { startProcess } from '#test/process.ts'

export type Weight = { html: number; script: number; style: number; files: string[]; blocking: string[] }

/** What a browser fetches for a page, in bytes as they travel. */
export async function weigh(url: string): Promise<Weight> {
  const html = await get(url)
  const root = parse(html.text)
  const sources = root
    .querySelectorAll('script[src], link[rel=modulepreload]')
    .map(one => one.getAttribute('src') ?? one.getAttribute('href') ?? '')
  const files = new Map<string, number>()
  const waiting = sources.filter(Boolean).map(source => new URL(source, url).href)
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (files.has(next)) continue
    const { bytes, text } = await get(next)
    files.set(next, bytes)
    // Also what a module fetches later, when it is needed.
    for (const [, to = ''] of text.matchAll(/(?:from|import)\s*\(?\s*["'](\.{0,2}\/[^"']+\.js)["']/g)) waiting.push(new URL(to, next).href)
  }
  const styles = await Promise.all(
    root.querySelectorAll('link[rel=stylesheet]').map(one => get(new URL(one.getAttribute('href') ?? '', url).href)),
  )
  const blocking = root
    .querySelectorAll('script')
    .filter(one => one.getAttribute('type') !== 'application/ld+json')
    .filter(
      one => one.hasAttribute('src') && one.getAttribute('type') !== 'module' && !one.hasAttribute('defer') && !one.hasAttribute('async'),
    )
  return {
    html: html.bytes,
    script: [...files.values()].reduce((sum, bytes) => sum + bytes, 0),
    style: styles.reduce((sum, { bytes }) => sum + bytes, 0),
    files: [...files].map(([file, bytes]) => `${new URL(file).pathname} ${bytes}`),
    blocking: blocking.map(one => one.toString()),
  }
}

export async function benchWeight(databaseUrl: string) {
  const app = await startProcess({ databaseUrl })
  const { html, script, style, files, blocking } = await weigh(`${app.url}/kurse`)
  await app.stop()
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
  console.log(
    `  /kurse: HTML ${kB(html)} (aim ≤ 20), script ${kB(script)} in ${files.length} files (aim ≤ 25), style ${kB(style)}, as they travel`,
  )
  console.log(`  scripts that hold up drawing: ${blocking.length}`)
}

/** fetch would unpack; here the bytes on the wire count. */
async function get(url: string): Promise<{ bytes: number; text: string }> {
  const bytes = await new Promise<number>((done, fail) => {
    request(url, { headers: { 'accept-encoding': 'br, gzip' } }, answer => {
      let sum = 0
      answer.on('data', chunk => {
        sum += chunk.length
      })
      answer.on('end', () => done(sum))
    })
      .on('error', fail)
      .end()
  })
  return { bytes, text: await fetch(url).then(answer => answer.text()) }
}
