import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { exportContracts } from '#domain/apprenticeship/contract-exporting.ts'
import { exportCandidacies } from '#domain/candidacy/exporting.ts'
import { nowDate } from '#domain/clock.ts'
import { exportCounselling } from '#domain/counselling/exporting.ts'
import { exportPaths } from '#domain/learning-path/exporting.ts'
import { exportOrders } from '#domain/payment/exporting.ts'
import { detailsOf, plainDetails } from '#domain/person/details.ts'
import { type ActingAs, listManaged } from '#domain/person/managing.ts'
import { requireAccount } from '#domain/person/registering.ts'
import { exportApplications } from '#domain/subsidy/exporting.ts'
import { exportTasters } from '#domain/taster/exporting.ts'

/** Everything we hold about the account and the persons it acts for, as people may take it along (domain.md 8: access, export). */
export async function exportData(actor: Actor) {
  const accountId = requireAccount(actor)
  const account = await database().userAccount.findUniqueOrThrow({
    where: { id: accountId },
    select: {
      name: true,
      email: true,
      language: true,
      createdAt: true,
      passkeys: { select: { name: true, createdAt: true } },
      credentials: { select: { providerId: true, createdAt: true } },
      sessions: { select: { createdAt: true, expiresAt: true, ipAddress: true, userAgent: true } },
      grants: { select: { role: true, office: true, provider: { select: { name: true } }, grantedAt: true, endedAt: true } },
    },
  })
  const managed = await listManaged(actor)
  const persons = await Promise.all(
    managed.map(async ({ person, as }) => ({
      as,
      ...plainDetails(detailsOf(person)),
      ...(await exportPerson(person.id, as)),
      counselling: await exportCounselling(person.id, as),
      learningPaths: await exportPaths(person.id),
      subsidies: await exportApplications(person.id),
      payments: await exportOrders(person.id),
      // Who only helps with courses learns nothing of applications for places.
      ...(as === 'helper'
        ? {}
        : {
            apprenticeships: await exportCandidacies(person.id),
            tasterDays: await exportTasters(person.id),
            trainingContracts: await exportContracts(person.id),
          }),
    })),
  )
  return { exportedAt: nowDate(), account, persons }
}

async function exportPerson(personId: string, as: ActingAs) {
  const db = database()
  const [consents, managing, enrolments, messages, competences, selfTests, history] = await Promise.all([
    db.consent.findMany({
      where: { personId },
      select: { subject: true, textVersion: true, text: true, channel: true, givenAt: true, withdrawnAt: true },
    }),
    db.managing.findMany({ where: { personId }, select: { kind: true, since: true, endedAt: true, account: { select: { name: true } } } }),
    db.enrolment.findMany({ where: { personId }, omit: { personId: true } }),
    db.message.findMany({
      where: { personId, ...(as === 'self' ? {} : { private: false }) },
      select: { kind: true, channel: true, address: true, subject: true, body: true, state: true, createdAt: true, sentAt: true },
    }),
    db.competenceRecord.findMany({ where: { personId }, omit: { personId: true }, orderBy: { id: 'asc' } }),
    db.selfTestResult.findMany({
      where: { personId },
      omit: { personId: true, keptById: true, consentId: true },
      orderBy: { takenAt: 'asc' },
    }),
    db.history.findMany({
      where: { personId },
      select: { at: true, door: true, actorName: true, concept: true, act: true, before: true, after: true, reason: true },
      orderBy: { id: 'asc' },
    }),
  ])
  return { consents, managing, enrolments, messages, competences, selfTests, history }
}
