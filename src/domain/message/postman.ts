import { hearChanges } from '#db/changes.ts'
import { databaseUrl } from '#db/client.ts'
import { sendQueued } from '#domain/message/sending.ts'

// For what becomes due without anybody writing: another try, a lost call.
const roundEvery = 20_000

/** Sends mails as soon as they are committed, and looks by itself now and then. Returns how to stop him: mails on their way are finished first. `report` hears null when all is well. */
export function startPostman(report: (error: unknown) => void): () => Promise<void> {
  const stop = new AbortController()
  let wake = () => {}
  let called = false
  const call = () => {
    called = true
    wake()
  }
  const hearing = hearChanges(databaseUrl(), stop.signal, { hearing: call, changed: call, deaf() {} }, 'post')
  const working = walk()

  async function walk() {
    while (!stop.signal.aborted) {
      called = false
      await sendQueued(() => stop.signal.aborted).then(() => report(null), report)
      if (!called && !stop.signal.aborted) await new Promise<void>(awake)
    }
  }

  function awake(done: () => void) {
    const timer = setTimeout(done, roundEvery)
    wake = () => {
      clearTimeout(timer)
      done()
    }
  }

  return async () => {
    stop.abort()
    wake()
    await Promise.all([hearing, working])
  }
}
