import { database } from '#db/client.ts'
import type { RegisterExport } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { today } from '#domain/clock.ts'
import { compareStocks, isSame } from '#domain/place-register/comparing.ts'
import { findSent, recordsOf, requireOfficer } from '#domain/place-register/exporting.ts'
import { deliveredIntakes, gapsOf, listRecords, type RegisterSource } from '#domain/place-register/record.ts'

const mostExports = 20

/** Everything about the register on one page: the draft beside what was sent last, past deliveries, what the register did not take. */
export async function getRegister(actor: Actor) {
  requireOfficer(actor)
  const db = database()
  const { register } = apprenticeshipRules()
  const [draft, sent, exports, faults] = await Promise.all([
    db.registerExport.findFirst({ where: { state: 'draft' } }),
    findSent(db),
    db.registerExport.findMany({
      where: { state: 'sent' },
      include: { acknowledgements: { include: { _count: { select: { faults: true } } }, orderBy: { readAt: 'asc' } } },
      orderBy: [{ sentAt: 'desc' }, { id: 'desc' }],
      take: mostExports,
    }),
    db.registerFault.findMany({ orderBy: [{ state: 'asc' }, { id: 'desc' }], take: 200 }),
  ])
  const nameOf = (source: RegisterSource) => register.fields.find(field => field.from === source)?.name ?? source
  return {
    ...{ guideline: register.guideline, intakes: deliveredIntakes(today()) },
    draft: draft && (await shownDraft(draft, sent, nameOf)),
    sentAt: sent?.sentAt?.toISOString() ?? null,
    exports: exports.map(one => ({
      ...{ id: one.id, sentAt: one.sentAt?.toISOString() ?? '', records: recordsOf(one).length, reason: one.reason },
      answers: one.acknowledgements.map(({ name, readAt, accepted, _count }) => ({
        ...{ name, readAt: readAt.toISOString(), accepted, faults: _count.faults },
      })),
    })),
    faults: faults.map(({ id, recordKey, line, code, field, message, state, doneNote }) => ({
      ...{ id, recordKey, line, code, field, message, state, doneNote },
    })),
  }
}

async function shownDraft(draft: RegisterExport, sent: RegisterExport | null, nameOf: (source: RegisterSource) => string) {
  const records = recordsOf(draft)
  const comparison = compareStocks(sent ? recordsOf(sent) : [], records)
  const stale = !isSame(compareStocks(records, await listRecords(database(), today())))
  const line = ({ key, profession, company, intakeYear, open }: (typeof records)[number]) => ({
    ...{ key, profession, company, intakeYear, open: Number(open) },
  })
  return {
    ...{ id: draft.id, madeAt: draft.madeAt.toISOString(), records: records.length, stale },
    open: records.reduce((sum, one) => sum + Number(one.open), 0),
    unchanged: sent !== null && isSame(comparison),
    gone: comparison.gone.map(line),
    added: comparison.added.map(line),
    changed: comparison.changed.map(({ record, differences }) => ({
      ...line(record),
      differences: differences.map(one => ({ ...one, name: nameOf(one.name) })),
    })),
    same: comparison.same,
    gaps: records.flatMap(one => {
      const missing = gapsOf(one).map(nameOf)
      return missing.length > 0 ? [{ ...line(one), missing }] : []
    }),
  }
}
