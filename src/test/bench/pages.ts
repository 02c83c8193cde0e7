import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Load, load, median } from '#test/bench/load.ts'
import { freePort, type Running, startProcess } from '#test/process.ts'

const rounds = 5
const seconds = 4

/** The catalogue's first page against the same bytes by hand: kept in memory, and drawn anew each time. */
export async function benchPages(databaseUrl: string) {
  const kept = await startProcess({ databaseUrl })
  const drawn = await startProcess({ databaseUrl, cache: false })
  const plain = await startPlain(databaseUrl, drawn)
  const sides = { plain: plain.url, kept: `${kept.url}/kurse`, drawn: `${drawn.url}/kurse` }
  try {
    // Compiled by now what will be compiled: a process in its first second is another one.
    for (const url of Object.values(sides)) await load(url, seconds)
    const measured = { plain: [] as Load[], kept: [] as Load[], drawn: [] as Load[] }
    for (let round = 0; round < rounds; round++)
      for (const side of ['plain', 'kept', 'drawn'] as const) measured[side].push(await load(sides[side], seconds))
    report(measured)
  } finally {
    plain.stop()
    await Promise.all([kept.stop(), drawn.stop()])
  }
}

function report(measured: Record<'plain' | 'kept' | 'drawn', Load[]>) {
  const figures = Object.fromEntries(
    Object.entries(measured).map(([side, all]) => [
      side,
      { perSecond: median(all.map(one => one.perSecond)), p99: median(all.map(one => one.p99)) },
    ]),
  ) as Record<'plain' | 'kept' | 'drawn', { perSecond: number; p99: number }>
  const wrong = Object.values(measured)
    .flat()
    .reduce((sum, one) => sum + one.wrong, 0)
  const names = { plain: 'by hand, node:http + pg', kept: 'ours, kept in memory', drawn: 'ours, drawn each time' }
  const aims = { plain: '', kept: '(aim ≥ 4×)', drawn: '(aim ≥ 0.3×)' }
  for (const side of ['plain', 'kept', 'drawn'] as const) {
    const { perSecond, p99 } = figures[side]
    const ratio = `${(perSecond / figures.plain.perSecond).toFixed(2)}×`
    console.log(
      `  ${names[side].padEnd(26)} ${perSecond.toFixed(0).padStart(6)}/s ${ratio.padStart(7)} ${aims[side].padEnd(13)} p99 ${p99.toFixed(0).padStart(4)} ms, ${(p99 / figures.plain.p99).toFixed(2)}×`,
    )
  }
  if (wrong > 0) console.log(`  ${wrong} requests went wrong`)
}

async function startPlain(databaseUrl: string, drawn: Running) {
  const html = await fetch(`${drawn.url}/kurse`).then(answer => answer.text())
  const file = resolve('.data/bench-page.html')
  mkdirSync('.data', { recursive: true })
  writeFileSync(file, html)
  const port = await freePort()
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'plain-page.ts'), databaseUrl, String(port), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the page by hand does not start'))),
  ])
  const url = `http://127.0.0.1:${port}/`
  const bytes = await fetch(url).then(answer => answer.text())
  if (bytes.length !== html.length) throw new Error(`the page by hand has ${bytes.length} characters, ours ${html.length}`)
  return { url, stop: () => child.kill() }
}
