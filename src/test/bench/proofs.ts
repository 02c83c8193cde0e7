import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The tests of enrolling that print figures, at their full size: a thousand lives, twenty kills. */
export const benchEnrolments = () =>
  prove(['parallel-enrolments', 'killed-while-enrolling', 'enrolment/life', 'subsidy/life'], { LIVES: '1000', KILLS: '20' })

/** Every door with five hundred spoilt calls, as P14 asks. */
export const benchDoors = () => prove(['doors/fuzz'], { SPOILT: '500' })

/** Kill -9 while a payment file is made and while the bank's answer is read, twenty times each. */
export const benchPayments = () => prove(['killed-while-paying'], { KILLS: '20' })

async function prove(files: string[], size: Record<string, string>) {
  const env = { ...process.env, ...size }
  const child = spawn('node_modules/.bin/vitest', ['run', '--config', 'src/test/vitest.config.ts', ...files], { env, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${files.join(', ')}: does not hold`)
}
