import { spawn } from 'node:child_process'
import { once } from 'node:events'

const files = ['parallel-enrolments', 'killed-while-enrolling', 'enrolment/life']

/** The tests of enrolling that print figures, at their full size: a thousand lives, twenty kills. */
export async function benchEnrolments() {
  const env = { ...process.env, LIVES: '1000', KILLS: '20' }
  const child = spawn('node_modules/.bin/vitest', ['run', '--config', 'src/test/vitest.config.ts', ...files], { env, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error('enrolling does not hold')
}
