import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** The tests of enrolling that print figures, at their full size: a thousand lives, twenty kills. */
export const benchEnrolments = () =>
  prove(['parallel-enrolments', 'killed-while-enrolling', 'enrolment/life', 'subsidy/life'], { LIVES: '1000', KILLS: '20' })

/** Every door with five hundred spoilt calls, as P14 asks. */
export const benchDoors = () => prove(['doors/fuzz'], { SPOILT: '500' })

/** Kill -9 while money moves, twenty times each; ten thousand sequences of what the payment service tells; three thousand races of refunds. */
export const benchPayments = () =>
  prove(['killed-while-paying', 'killed-while-checking-out', 'payment/converging', 'payment/never-more-than-paid', 'last-seat-and-franc'], {
    ...{ KILLS: '20', SEQUENCES: '10000', ROUNDS: '3000', CROWD: '200' },
  })

async function prove(files: string[], size: Record<string, string>) {
  const env = { ...process.env, ...size }
  const child = spawn('node_modules/.bin/vitest', ['run', '--config', 'src/test/vitest.config.ts', ...files], { env, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${files.join(', ')}: does not hold`)
}
