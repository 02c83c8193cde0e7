import { randomUUID } from 'node:crypto'
import { desk } from '#outside/payment-desk.ts'

/** An open visit to the practice desk, as its door wants it. */
export async function aVisit() {
  const opened = await desk()?.openCheckout({
    reference: randomUUID(),
    rappen: 12_000,
    lines: [{ text: 'Tabellen verstehen', rappen: 12_000 }],
    expiresAt: new Date(Date.now() + 35 * 60_000),
    language: 'de',
    email: null,
    paidPath: '/mein',
    leftPath: '/mein',
  })
  return { id: opened?.id ?? '' }
}
