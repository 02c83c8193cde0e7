import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'

/** Throws away what signing in leaves behind once nothing asks for it any more: sessions that ended, codes, counters. Returns how many rows. */
export async function forgetSignIns(): Promise<number> {
  const db = database()
  const daysAgo = (days: number) => new Date(nowDate().getTime() - days * 86_400_000)
  const gone = await Promise.all([
    db.session.deleteMany({ where: { expiresAt: { lt: nowDate() } } }),
    db.verification.deleteMany({ where: { expiresAt: { lt: daysAgo(1) } } }),
    // The longest limit looks back a day (code-limit.ts).
    db.codeRequest.deleteMany({ where: { at: { lt: daysAgo(2) } } }),
    db.rateLimit.deleteMany({ where: { lastRequest: { lt: BigInt(daysAgo(1).getTime()) } } }),
  ])
  return gone.reduce((sum, { count }) => sum + count, 0)
}
