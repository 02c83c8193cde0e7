import pg from 'pg'

type Ears = { hearing(): void; changed(tag: string): void; deaf(): void }

/** Hears what triggers tell on a channel, until `stop` aborts; a lost connection is made anew. */
export async function hearChanges(url: string, stop: AbortSignal, ears: Ears, channel: 'changed' | 'post' = 'changed') {
  while (!stop.aborted) {
    const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: `lernpfad hears ${channel}` })
    const gone = new Promise<void>(done => {
      client.once('end', done)
      client.on('error', () => done())
    })
    const hangUp = () => void client.end().catch(() => {})
    stop.addEventListener('abort', hangUp, { once: true })
    client.on('notification', ({ payload = '' }) => ears.changed(payload))
    try {
      // Hung up while dialling, pg never says so: the end does.
      await Promise.race([client.connect(), gone])
      await client.query(`listen ${channel}`)
      ears.hearing()
      await gone
    } catch {
      if (!stop.aborted) await new Promise(wake => setTimeout(wake, 500))
    }
    stop.removeEventListener('abort', hangUp)
    ears.deaf()
  }
}
