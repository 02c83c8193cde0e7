import { median } from '#test/bench/load.ts'
import { startProcess } from '#test/process.ts'
import { sql } from '#test/sign-in.ts'

/** How long after a change is committed a page that was kept in memory still shows the old one; asked of two processes, under requests. */
export async function benchFreshness(databaseUrl: string) {
  const apps = await Promise.all([startProcess({ databaseUrl }), startProcess({ databaseUrl })])
  const [first] = await sql<{ courseId: string; title: string }>(
    { databaseUrl },
    `select "courseId", title from "CatalogueEntry" order by "startsAt" nulls last, "courseId" limit 1`,
  )
  if (!first) throw new Error('the catalogue is empty')
  const waits: number[] = []
  for (let n = 0; n < 20; n++) {
    await Promise.all(apps.map(app => fetch(`${app.url}/kurse`).then(answer => answer.text())))
    const title = `Neu benannt ${n}`
    await sql({ databaseUrl }, `update "CatalogueEntry" set title = $1 where "courseId" = $2`, [title, first.courseId])
    const changed = performance.now()
    waits.push(...(await Promise.all(apps.map(app => untilShown(app.url, title, changed)))))
  }
  await sql({ databaseUrl }, `update "CatalogueEntry" set title = $1 where "courseId" = $2`, [first.title, first.courseId])
  await Promise.all(apps.map(app => app.stop()))
  console.log(
    `  a change shows after ${median(waits).toFixed(0)} ms (median), ${Math.max(...waits).toFixed(0)} ms at most, of ${waits.length} (aim ≤ 1000 ms)`,
  )
}

async function untilShown(url: string, title: string, from: number): Promise<number> {
  for (;;) {
    const page = await fetch(`${url}/kurse`).then(answer => answer.text())
    const after = performance.now() - from
    if (page.includes(title) || after > 10_000) return after
  }
}
