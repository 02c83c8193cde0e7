// Loaded before the server by tests alone (NODE_OPTIONS=--import=…): the process kills itself where STRIKE says, as a power cut would.
// The product itself knows no such setting. SIGUSR2 lets the jobs of the minute run at once.
import { type FaultPoint, strikeAt } from '#domain/payment/fault-points.ts'
import { followOrders } from '#domain/payment/following.ts'

const point = process.env['STRIKE'] as FaultPoint | undefined
strikeAt(at => {
  if (at !== point) return
  process.kill(process.pid, 'SIGKILL')
  // Nothing after this point may happen, however long the signal takes.
  return new Promise(() => {})
})
process.on('SIGUSR2', () => void followOrders().catch(error => console.error(error)))
