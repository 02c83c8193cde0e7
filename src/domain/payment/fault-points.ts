let strike: ((point: FaultPoint) => Promise<unknown> | unknown) | null = null

/** Every place between two steps of checkout and refund at which the process may die. A test kills it at each of them. */
export const faultPoints = [
  ...(['checkout.asked', 'checkout.opened', 'checkout.noted', 'settle.seen', 'settle.done'] as const),
  ...(['refund.sending', 'refund.sent', 'refund.noted'] as const),
] as const
export type FaultPoint = (typeof faultPoints)[number]

/** For tests only: what happens at a point. */
export const strikeAt = (what: typeof strike) => {
  strike = what
}
export const reach = async (point: FaultPoint) => {
  await strike?.(point)
}
