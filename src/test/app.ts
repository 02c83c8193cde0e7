import { afterAll, afterEach, inject } from 'vitest'
import { databaseUrl } from '#db/client.ts'
import { demoDatabase } from '#test/demo.ts'
import { type Running, type Starting, startProcess } from '#test/process.ts'

export type App = Running & {
  /** Complaints that a test provokes; any other fails it. */
  expectComplaint(pattern: RegExp): void
}

const running = new Set<App & { expected: RegExp[] }>()

/**
 * Starts the application for this test file: on the file's own empty database, or with `demo` on a copy of the seeded canton.
 * Called twice it makes two processes on one database. Everything started is ended with the file.
 */
export async function startApp({ demo = false, ...options }: Partial<Starting> & { demo?: boolean } = {}): Promise<App> {
  const url = options.databaseUrl ?? (demo ? await demoDatabase(inject('server')) : databaseUrl())
  const process = await startProcess({ ...options, databaseUrl: url })
  const expected: RegExp[] = []
  const app = { ...process, expected, expectComplaint: (pattern: RegExp) => void expected.push(pattern) }
  running.add(app)
  return app
}

/** Whoever leaves while their form is on its way breaks nothing. */
const leaving = /^\S* ?\[ERROR\] Error: aborted\n\s+at abortIncoming/

/** A test during which the application wrote an error that nobody expected has failed, whatever it asserted. */
function hearComplaints() {
  for (const app of running) {
    const heard = app.complained
      .splice(0)
      .filter(one => !leaving.test(one))
      .join('\n')
    if (heard && !app.expected.some(pattern => pattern.test(heard))) throw new Error(`the application complained:\n${heard}`)
  }
}

afterEach(hearComplaints)
afterAll(async () => {
  await Promise.all([...running].map(app => app.stop()))
  hearComplaints()
  running.clear()
})
