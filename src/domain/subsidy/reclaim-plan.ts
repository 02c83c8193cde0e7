export type Instalment = { dueOn: string; rappen: number }
export type InstalmentState = 'paid' | 'open' | 'overdue' | 'given_up'
export type Due = Instalment & { openRappen: number; state: InstalmentState }

/** What of a plan is paid, open, overdue: money that came in pays what is due first; what was given up is the rest. */
export function spread(plan: readonly Instalment[], paid: { received: number; writtenOff: number }, on: string): Due[] {
  let left = paid.received
  return plan
    .toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
    .map(one => {
      const part = Math.min(left, one.rappen)
      left -= part
      const openRappen = paid.writtenOff > 0 ? 0 : one.rappen - part
      const state = part === one.rappen ? 'paid' : paid.writtenOff > 0 ? 'given_up' : one.dueOn < on ? 'overdue' : 'open'
      return { ...one, openRappen, state }
    })
}
