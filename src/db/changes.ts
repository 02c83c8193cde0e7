import pg from 'pg'

type Ears = { hearing(): void; changed(tag: string): void; deaf(): void }

/** Hears what the triggers of the migration `rules` tell, until `stop` aborts; a lost connection is made anew. */
export async function hearChanges(url: string, stop: AbortSignal, ears: Ears) {
  while (!stop.aborted) {
    const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'lernpfad cache' })
    const gone = new Promise<void>(done => {
      client.once('end', done)
      client.on('error', () => done())
    })
    const hangUp = () => void client.end().catch(() => {})
    stop.addEventListener('abort', hangUp, { once: true })
    client.on('notification', ({ payload }) => payload && ears.changed(payload))
    try {
      await client.connect()
      await client.query('listen changed')
      ears.hearing()
      await gone
    } catch {
      await new Promise(wake => setTimeout(wake, 500))
    }
    stop.removeEventListener('abort', hangUp)
    ears.deaf()
  }
}
