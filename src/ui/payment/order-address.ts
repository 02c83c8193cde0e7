type Visitor = Pick<App.Locals['visitor'], 'grants'>
type Place = { orderId: string | null; as: string }

/** Where a place is paid: on one's own page, or at the counter on the clerk's. Whoever sees places but no money has no such page. */
export function addressOfOrder({ orderId, as }: Place, { grants }: Visitor): string | null {
  if (!orderId) return null
  if (as !== 'counter') return `/mein/zahlungen/${orderId}`
  return grants.some(grant => grant.role === 'counter_clerk') ? `/amt/schalter/bestellung/${orderId}` : null
}
