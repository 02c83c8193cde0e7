import type { RunFacts } from '#domain/enrolment/run-facts.ts'
import { refundRulesOf } from '#domain/payment/refund-rules.ts'

/** A run as pages and programs are told of it: moments as ISO text. */
export const runLine = (run: RunFacts) => ({
  id: run.id,
  number: run.number,
  state: run.state,
  slug: run.slug,
  title: run.title,
  language: run.language,
  provider: { name: run.provider.name, phone: run.provider.phone, email: run.provider.email },
  priceRappen: run.priceRappen,
  sessions: run.sessions.map(({ startsAt, endsAt }) => ({ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() })),
  startsAt: run.startsAt.toISOString(),
  endsAt: run.endsAt.toISOString(),
  online: run.online,
  onlineNote: run.onlineNote,
  placeName: run.placeName,
  street: run.street,
  postcode: run.postcode,
  locality: run.locality,
  stop: run.stop,
  seats: run.seats,
  enrolUntil: run.enrolUntil.toISOString(),
  cancelUntil: run.cancelUntil.toISOString(),
  /** What comes back to whoever cancels, by date. */
  refund: refundRulesOf(run),
  cancelReason: run.cancelReason,
  bring: run.bring,
})
export type RunLine = ReturnType<typeof runLine>
