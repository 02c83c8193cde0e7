import type { Db } from '#db/client.ts'
import type { SubsidyDecision, SubsidyPayment } from '#db/generated/client.ts'
import { canton } from '#domain/canton.ts'
import { dayOf, plainDay, today } from '#domain/clock.ts'
import { postalLines } from '#domain/person/address.ts'
import { Refusal } from '#domain/refusal.ts'
import { readVersion } from '#domain/subsidy/current.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { type DecisionText, type Ground, writeDecision } from '#domain/subsidy/letter.ts'
import { speak } from '#words/speak.ts'

const include = {
  sealed: { select: { text: true } },
  reclaim: { include: { hearing: { include: { decision: true } } } },
  application: {
    include: {
      person: true,
      version: { include: { programme: true } },
      payments: { where: { state: 'paid' }, orderBy: { attempt: 'desc' }, take: 1 },
      run: { include: { course: { include: { published: { select: { title: true } }, provider: { select: { name: true } } } } } },
    },
  },
} as const

/** The text of a decision: as it was sealed, or, before that, as it would be sealed today. */
export async function readDecisionText(db: Db, decisionId: string): Promise<DecisionText> {
  const row = await db.subsidyDecision.findUnique({ where: { id: decisionId }, include })
  if (!row) throw new Refusal('not_found')
  if (row.sealed) return row.sealed.text as DecisionText
  const { application, kind, rappen, considerations, condition } = row
  const { person, version, run } = application
  const ground: Ground = {
    application: {
      number: application.number ?? '–',
      submittedOn: (application.submittedAt ? dayOf(application.submittedAt) : today()).toString(),
      facts: application.facts as Facts,
    },
    decision: { kind, rappen, considerations, condition },
    version: readVersion(version),
    person: {
      name: `${person.firstName} ${person.lastName}`,
      bornOn: plainDay(person.bornOn).toString(),
      recipient: postalLines(person, speak('de')('message.letter_parents')),
    },
    course: run ? [run.course.published?.title, run.course.provider.name].filter(Boolean).join(', ') : null,
    reclaim: row.reclaim && reclaimOf(row.reclaim.hearing, application.payments[0]),
    place: canton().contact.counter.locality,
    day: today().toString(),
  }
  return writeDecision(ground)
}

type Hearing = { until: Date; statedAt: Date | null; decision: SubsidyDecision }
function reclaimOf({ until, statedAt, decision }: Hearing, payment: SubsidyPayment | undefined): Ground['reclaim'] {
  return {
    ...{ granted: decision.rappen, grantedOn: dayOf(decision.approvedAt ?? decision.proposedAt).toString() },
    ...{ paid: payment?.rappen ?? 0, paidOn: (payment?.settledAt ? dayOf(payment.settledAt) : today()).toString() },
    ...{ heardUntil: plainDay(until).toString(), statedOn: statedAt && dayOf(statedAt).toString(), days: canton().payout.reclaimDays },
  }
}
