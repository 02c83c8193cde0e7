import { database } from '#db/client.ts'
import type { TrainingKind, TrainingStatus } from '#db/generated/enums.ts'
import { type Actor, hasRole } from '#domain/actor.ts'
import { countOnPermit } from '#domain/apprenticeship/permits.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { recruitingYear } from '#domain/apprenticeship/rules.ts'
import { existsOn, trainingUnits, unitOf } from '#domain/apprenticeship/units.ts'
import { dateColumn, plainDay, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { Refusal } from '#domain/refusal.ts'
import type { Language } from '#words/speak.ts'

const dayOrNull = (column: Date | null) => (column ? plainDay(column).toString() : null)
const columnOrNull = (day: Temporal.PlainDate | null) => (day ? dateColumn(day) : null)

/** Professions, permits and trainers, with how many learn under each permit. */
export async function listMasters(language: Language) {
  const [professions, permits, trainers] = await Promise.all([
    database().trainingProfession.findMany({ orderBy: [{ titleDe: 'asc' }, { specialisationDe: 'asc' }] }),
    database().trainingPermit.findMany({ include: { profession: true }, orderBy: [{ unit: 'asc' }, { number: 'asc' }] }),
    database().trainer.findMany({ orderBy: [{ unit: 'asc' }, { name: 'asc' }] }),
  ])
  const intake = recruitingYear(today())
  const used = new Map(await Promise.all(permits.map(async one => [one.id, await countOnPermit(database(), one.id, intake)] as const)))
  return {
    intake,
    units: trainingUnits(today()).map(unit => ({ code: unit.code, name: unit.name[language] })),
    professions: professions.map(one => ({
      ...{ id: one.id, slug: one.slug, title: professionTitle(one, language), kind: one.kind, years: one.years, status: one.status },
      ...{ lastIntake: one.lastIntake, digital: one.digital, baccalaureate: one.baccalaureate, sbfiNumber: one.sbfiNumber },
      ...{ sbbkVariant: one.sbbkVariant, swissdocNr: one.swissdocNr, statisticCode: one.statisticCode },
    })),
    permits: permits.map(one => ({
      ...{ id: one.id, number: one.number, site: one.site, limit: one.limit, note: one.note, used: used.get(one.id) ?? 0 },
      profession: professionTitle(one.profession, language),
      unit: unitOf(one.unit).name[language],
      validFrom: plainDay(one.validFrom).toString(),
      validTo: dayOrNull(one.validTo),
      over: one.validTo !== null && Temporal.PlainDate.compare(plainDay(one.validTo), today()) < 0,
    })),
    trainers: trainers.map(one => ({
      ...{ id: one.id, name: one.name, workload: one.workload, unit: unitOf(one.unit).name[language] },
      courseOn: dayOrNull(one.courseOn),
      to: dayOrNull(one.to),
    })),
  }
}

export type PermitFields = {
  number: string
  profession: string
  unit: string
  limit: number
  validFrom: Temporal.PlainDate
  validTo: Temporal.PlainDate | null
  note: string
}

/** A training permit as the canton granted it; the same number again changes limit and end, never profession or unit. */
export async function savePermit(actor: Actor, fields: PermitFields): Promise<{ id: string }> {
  requireOfficer(actor)
  const { validFrom, validTo } = fields
  if (validTo && Temporal.PlainDate.compare(validTo, validFrom) < 0) throw new Refusal('days_impossible', {}, 'validTo')
  return database().$transaction(async tx => {
    const profession = await tx.trainingProfession.findUnique({ where: { slug: fields.profession } })
    if (!profession) throw new Refusal('not_found', {}, 'profession')
    const site = siteOf(fields.unit)
    const before = await tx.trainingPermit.findUnique({ where: { number: fields.number } })
    if (before && (before.professionId !== profession.id || before.unit !== fields.unit)) throw new Refusal('key_taken', {}, 'number')
    const changeable = { limit: fields.limit, validFrom: dateColumn(validFrom), validTo: columnOrNull(validTo), note: fields.note }
    const saved = await tx.trainingPermit.upsert({
      where: { number: fields.number },
      create: {
        ...changeable,
        number: fields.number,
        professionId: profession.id,
        unit: fields.unit,
        site,
      },
      update: changeable,
    })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: saved.id, act: 'permit_saved' },
      before: before && { limit: before.limit, validTo: dayOrNull(before.validTo) },
      after: { number: saved.number, limit: saved.limit, validTo: dayOrNull(saved.validTo) },
    })
    return { id: saved.id }
  })
}

export type TrainerFields = {
  id: string | null
  name: string
  unit: string
  workload: number
  courseOn: Temporal.PlainDate | null
  to: Temporal.PlainDate | null
}

export async function saveTrainer(actor: Actor, { id, ...fields }: TrainerFields): Promise<{ id: string }> {
  requireOfficer(actor)
  siteOf(fields.unit)
  return database().$transaction(async tx => {
    const data = { ...fields, courseOn: columnOrNull(fields.courseOn), to: columnOrNull(fields.to) }
    if (id && !(await tx.trainer.findUnique({ where: { id } }))) throw new Refusal('not_found')
    const saved = id
      ? await tx.trainer.update({ where: { id }, data })
      : await tx.trainer.create({ data: { ...data, from: dateColumn(today()) } })
    const after = { name: saved.name, workload: saved.workload, courseOn: dayOrNull(saved.courseOn), to: dayOrNull(saved.to) }
    await record(tx, actor, { concept: 'apprenticeship', subjectId: saved.id, act: 'trainer_saved', after })
    return { id: saved.id }
  })
}

export type ProfessionFields = {
  slug: string
  titleDe: string
  titleFemale: string
  titleMale: string
  titleEn: string
  specialisationDe: string
  specialisationEn: string
  kind: TrainingKind
  years: number
  status: TrainingStatus
  lastIntake: number | null
  digital: boolean
  baccalaureate: boolean
  sbfiNumber: string | null
  sbbkVariant: string | null
  swissdocNr: string | null
  statisticCode: string | null
  leadsTo: string | null
}

/** A profession of the federal list. The same slug again changes it; the length of a training under way stays what its contract says. */
export async function saveProfession(actor: Actor, { leadsTo, slug, ...fields }: ProfessionFields): Promise<{ slug: string }> {
  requireOfficer(actor)
  if (fields.status === 'ending' && fields.lastIntake === null) throw new Refusal('not_complete', { fields: 'lastIntake' }, 'lastIntake')
  if ((fields.kind === 'eba') !== (fields.years === 2)) throw new Refusal('days_impossible', {}, 'years')
  return database().$transaction(async tx => {
    const inDemand = leadsTo ? await tx.profession.findUnique({ where: { slug: leadsTo } }) : null
    if (leadsTo && !inDemand) throw new Refusal('not_found', {}, 'leadsTo')
    const data = { ...fields, professionId: inDemand?.id ?? null }
    const saved = await tx.trainingProfession.upsert({
      where: { slug },
      create: { ...data, slug, dayDe: [], dayEn: [], validFrom: dateColumn(today()) },
      update: data,
    })
    await record(tx, actor, {
      ...{ concept: 'apprenticeship', subjectId: saved.id, act: 'profession_saved' },
      after: { slug, status: saved.status, lastIntake: saved.lastIntake, years: saved.years },
    })
    return { slug }
  })
}

/** One profession as the form shows it. */
export async function getTrainingProfession(slug: string) {
  const found = await database().trainingProfession.findUnique({ where: { slug }, include: { profession: { select: { slug: true } } } })
  if (!found) throw new Refusal('not_found')
  const { id: _id, profession, professionId: _professionId, dayDe: _dayDe, dayEn: _dayEn, validFrom, validTo, ...fields } = found
  return { ...fields, leadsTo: profession?.slug ?? null, validFrom: plainDay(validFrom).toString(), validTo: dayOrNull(validTo) }
}

function requireOfficer(actor: Actor) {
  if (!hasRole(actor, 'apprenticeship_officer')) throw new Refusal('not_allowed')
}

function siteOf(code: string): string {
  const unit = trainingUnits(today()).find(one => one.code === code)
  if (!unit?.site || !existsOn(unit, today())) throw new Refusal('not_found', {}, 'unit')
  return `${unit.site.street}, ${unit.site.postcode} ${unit.site.locality}`
}
