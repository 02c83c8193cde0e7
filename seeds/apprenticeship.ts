import { database } from '#db/client.ts'
import type { AfterTraining, ContractEnd, PlaceState, TrainingKind } from '#db/generated/enums.ts'
import { getActor } from '#domain/account/acting.ts'
import { byItself } from '#domain/actor.ts'
import { draftAdvert, publishAdvert } from '#domain/apprenticeship/adverts.ts'
import { lockPlace, movePlace } from '#domain/apprenticeship/moving.ts'
import { intakeStart } from '#domain/apprenticeship/permits.ts'
import { takeNumbers } from '#domain/apprenticeship/planning.ts'
import { recruitingYear } from '#domain/apprenticeship/rules.ts'
import { departmentOf, unitOf } from '#domain/apprenticeship/units.ts'
import { dateColumn, stopClock, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { readData } from '#seeds/reading.ts'
import { daysAgo } from '#seeds/tasters.ts'

type Both = { de: string; en: string }
type Profession = {
  slug: string
  title: Both & { f: string; m: string }
  specialisation?: Both
  kind: TrainingKind
  years: number
  digital: boolean
  baccalaureate?: boolean
  numbers: { sbfi: string; variant: string; swissdoc: string }
  since?: number
  status?: 'ending'
  lastIntake?: number
  leadsTo?: string
  intro: Both
  day: { de: string[]; en: string[] }
}
type Permit = { profession: string; unit: string; limit: number; trainers: string[]; untilYear?: number }
type Planned = {
  unit: string
  profession: string
  soll: number
  ist: number
  own: number
  open?: 'advertised' | 'in_selection'
  applyInDays?: number
  brokenOff?: 'probation' | 'later'
}
type Data = {
  professions: Profession[]
  wages: Record<string, number[]>
  trainers: { key: string; name: string; unit: string; workload: number; course: boolean; account?: string }[]
  permits: Permit[]
  plan: Record<string, Planned[]>
  proposed: { unit: string; profession: string; own: number; beyond: number }[]
  learners: string[]
}
type Place = { id: string; number: string; intakeYear: number; state: PlaceState }
const seeds = byItself('seed')
const compare = Temporal.PlainDate.compare
const reason = 'Die Betriebe im Kanton suchen in diesem Beruf (Demo).'

/** The administration's places of six intakes, with those that are open now advertised. Past places are rows with past dates. */
export async function seedApprenticeships(persons: Map<string, string>) {
  const data = readData<Data>('apprenticeship.yaml')
  const professions = await seedTrainings(data.professions)
  const trainers = await seedTrainers(data, persons)
  const permits = await seedPermits(data, professions)
  const intake = recruitingYear(today())
  const people = await namesOf()
  let learner = 0
  const nextLearner = () => data.learners[learner++ % data.learners.length] ?? 'Aline Hefti'
  for (const [offset, plans] of Object.entries(data.plan).sort(([a], [b]) => Number(a) - Number(b))) {
    const year = intake + Number(offset)
    for (const plan of plans) {
      const profession = professions.get(plan.profession)
      if (!profession || (profession.lastIntake !== null && year > profession.lastIntake)) continue
      const open: string[] = []
      for (let n = 0; n < plan.soll; n++) {
        const own = n < plan.own
        const state = stateOf(plan, n, year, profession.years)
        const place = await seedPlace({ year, plan, own, state, profession, permits, trainers, wages: data.wages, people })
        if (n < plan.ist) await seedContract(place, plan, n, profession.years, nextLearner())
        else if (plan.open && Number(offset) === 0) open.push(place.id)
      }
      if (open.length) await seedAdvert(open, plan, people)
    }
  }
  for (const { unit, profession: slug, own, beyond } of data.proposed)
    for (let n = 0; n < own + beyond; n++) {
      const profession = professions.get(slug)
      const plan = { unit, profession: slug, soll: 1, ist: 0, own }
      if (profession)
        await seedPlace({
          year: intake + 1,
          plan,
          own: n < own,
          state: 'planned',
          profession,
          permits,
          trainers,
          wages: data.wages,
          people,
        })
    }
}

type Trained = { id: string; years: number; lastIntake: number | null; baccalaureate: boolean }

async function seedTrainings(all: Profession[]): Promise<Map<string, Trained>> {
  const found = new Map<string, Trained>()
  for (const one of all) {
    const inDemand = one.leadsTo ? await database().profession.findUnique({ where: { slug: one.leadsTo } }) : null
    const row = await database().trainingProfession.create({
      data: {
        ...{ slug: one.slug, titleDe: one.title.de, titleFemale: one.title.f, titleMale: one.title.m, titleEn: one.title.en },
        ...{ specialisationDe: one.specialisation?.de ?? '', specialisationEn: one.specialisation?.en ?? '', kind: one.kind },
        ...{ years: one.years, digital: one.digital, baccalaureate: one.baccalaureate ?? true, status: one.status ?? 'active' },
        ...{ lastIntake: one.lastIntake ?? null, sbfiNumber: one.numbers.sbfi, sbbkVariant: one.numbers.variant },
        ...{ swissdocNr: one.numbers.swissdoc, introDe: one.intro.de, introEn: one.intro.en, dayDe: one.day.de, dayEn: one.day.en },
        validFrom: dateColumn(Temporal.PlainDate.from(`${one.since ?? 2014}-01-01`)),
        professionId: inDemand?.id ?? null,
      },
    })
    found.set(one.slug, row)
  }
  return found
}

async function seedTrainers({ trainers }: Data, persons: Map<string, string>) {
  const found = new Map<string, string>()
  for (const { key, name, unit, workload, course, account } of trainers) {
    const personId = account ? persons.get(account) : undefined
    const own = personId ? await database().managing.findFirst({ where: { personId, kind: 'self' } }) : null
    const { id } = await database().trainer.create({
      data: {
        ...{ name, unit, workload, accountId: own?.accountId ?? null },
        courseOn: course ? dateColumn(Temporal.PlainDate.from('2019-03-14')) : null,
        from: dateColumn(Temporal.PlainDate.from('2018-01-01')),
      },
    })
    found.set(key, id)
  }
  return found
}

type Permits = Map<string, { id: string; trainers: string[] }>
async function seedPermits({ permits }: Data, professions: Map<string, Trained>): Promise<Permits> {
  const found: Permits = new Map()
  for (const [n, { profession, unit, limit, trainers, untilYear }] of permits.entries()) {
    const professionId = professions.get(profession)?.id
    if (!professionId) throw new Error(`apprenticeship.yaml: no profession ${profession}`)
    const { id } = await database().trainingPermit.create({
      data: {
        ...{ number: `GL-${1000 + n} (Demo)`, professionId, unit, limit, site: siteOf(unit) },
        validFrom: dateColumn(Temporal.PlainDate.from('2014-01-01')),
        validTo: untilYear ? dateColumn(Temporal.PlainDate.from(`${untilYear}-12-31`)) : null,
      },
    })
    found.set(`${profession} ${unit}`, { id, trainers })
  }
  return found
}

const siteOf = (code: string) => {
  const { site } = unitOf(code)
  if (!site) throw new Error(`canton.yaml: ${code} has no site`)
  return `${site.street}, ${site.postcode} ${site.locality}`
}

async function namesOf() {
  const byEmail = async (email: string) => (await database().userAccount.findUniqueOrThrow({ where: { email } })).id
  return {
    officer: await byEmail('thomas.gallati@demo.example'),
    head: await byEmail('barbara.weber@demo.example'),
    regula: await byEmail('regula.zogg@demo.example'),
    daniel: await byEmail('daniel.aebli@demo.example'),
  }
}

/** Where a place of the plan stands today. */
function stateOf(plan: Planned, n: number, year: number, years: number): PlaceState {
  const start = intakeStart(year)
  if (n >= plan.ist) return compare(today(), start) < 0 ? 'approved' : 'unfilled'
  if (n === 0 && plan.brokenOff) return plan.brokenOff === 'probation' ? 'dissolved_in_probation' : 'dissolved_later'
  if (compare(today(), start) < 0) return (['contract_approved', 'contract_signed', 'promised'] as const)[n % 3] ?? 'promised'
  if (compare(today(), start.add({ years })) >= 0) return 'completed'
  return compare(today(), start.add({ months: 3 })) < 0 ? 'probation' : 'running'
}

type Given = {
  year: number
  plan: Planned
  own: boolean
  state: PlaceState
  profession: Trained
  permits: Permits
  trainers: Map<string, string>
  wages: Record<string, number[]>
  people: Awaited<ReturnType<typeof namesOf>>
}

async function seedPlace({ year, plan, own, state, profession, permits, trainers, wages, people }: Given): Promise<Place> {
  const { unit } = plan
  const permit = permits.get(`${plan.profession} ${unit}`)
  const decided = state !== 'planned'
  const approvedAt = atNoon(intakeStart(year).subtract({ years: 1, months: 2 }))
  const place = await database().$transaction(async tx => {
    const [number = ''] = await takeNumbers(tx, year, 1)
    return tx.apprenticeshipPlace.create({
      data: {
        ...{ number, intakeYear: year, professionId: profession.id, unit },
        ...{ department: departmentOf(unit), site: siteOf(unit), permitId: permit?.id ?? null, need: own ? 'own' : 'beyond_own' },
        ...{ needReason: own ? '' : reason, costCentre: '4100', baccalaureate: profession.baccalaureate, state },
        wageRappen: (wages[String(profession.years)] ?? [70_000, 90_000]).map(francs => francs * 100),
        stateSince: state === 'planned' ? new Date() : dateOf(year, state),
        proposedById: unit === 'TIEFBAU' || unit === 'JUSTIZ' ? people.daniel : people.regula,
        ...(decided ? { balancedById: people.officer, balancedAt: approvedAt, approvedById: people.head, approvedAt } : {}),
        trainers: {
          create: (permit?.trainers ?? []).flatMap((key, n) => {
            const trainerId = trainers.get(key)
            return trainerId ? [{ trainerId, responsible: n === 0 }] : []
          }),
        },
      },
    })
  })
  await tellLife(place.id, year, decided)
  return place
}

/** What was done with a place, with the days on which it would have been done. */
async function tellLife(subjectId: string, year: number, decided: boolean) {
  const entry = (act: string, state: string) => ({ concept: 'apprenticeship' as const, subjectId, act, after: { state } })
  const steps = [
    { months: 6, rows: [entry('proposed', 'planned')] },
    ...(decided ? [{ months: 2, rows: [entry('balanced', 'planned'), entry('plan_approved', 'approved')] }] : []),
  ]
  for (const { months, rows } of steps) {
    const day = intakeStart(year).subtract({ years: 1, months })
    if (compare(day, today()) < 0) stopClock(`${day}T11:00:00Z`)
    await database().$transaction(tx => record(tx, seeds, ...rows))
    stopClock(null)
  }
}

const atNoon = (day: Temporal.PlainDate) => new Date(`${day}T11:00:00Z`)
/** Since when a place stands as it does, roughly as it would have been. */
function dateOf(year: number, state: PlaceState): Date {
  const start = intakeStart(year)
  const days: Partial<Record<PlaceState, Temporal.PlainDate>> = {
    ...{ probation: start, running: start.add({ months: 3 }), completed: start.add({ years: 3 }), unfilled: start.add({ months: 3 }) },
    ...{ dissolved_in_probation: start.add({ days: 60 }), dissolved_later: start.add({ months: 14 }) },
  }
  const at = days[state] ?? today().subtract({ days: 6 })
  return atNoon(compare(at, today()) > 0 ? today().subtract({ days: 2 }) : at)
}

const ends: Partial<Record<PlaceState, { end: ContractEnd; reason?: string }>> = {
  completed: { end: 'completed' },
  dissolved_in_probation: { end: 'dissolved_in_probation', reason: 'profession_choice' },
  dissolved_later: { end: 'dissolved_later', reason: 'moved' },
}
const afterwards: AfterTraining[] = ['taken_on', 'cantonal_economy', 'studying', 'cantonal_economy', 'elsewhere']

async function seedContract(place: Place, plan: Planned, n: number, years: number, learner: string) {
  const start = intakeStart(place.intakeYear)
  const ended = ends[place.state]
  const endedOn = ended && (ended.end === 'completed' ? start.add({ years }).subtract({ days: 1 }) : plainOf(place.intakeYear, place.state))
  const [firstName = '', lastName = ''] = learner.split(' ')
  const early = compare(today(), start) < 0
  const promisedOn = early ? today().subtract({ days: 30 - 5 * n }) : start.subtract({ months: 8 })
  const signed = place.state !== 'promised'
  const approved = signed && place.state !== 'contract_signed'
  await database().trainingContract.create({
    data: {
      ...{ placeId: place.id, firstName, lastName: `${lastName} (Demo)`, promisedOn: dateColumn(promisedOn) },
      bornOn: dateColumn(start.subtract({ years: 16, days: 40 + 17 * n })),
      startsOn: dateColumn(start),
      endsOn: dateColumn(start.add({ years }).subtract({ days: 1 })),
      signedOn: signed ? dateColumn(promisedOn.add({ days: 12 })) : null,
      approvedOn: approved ? dateColumn(promisedOn.add({ days: 20 })) : null,
      approvalNumber: approved ? `LV-${place.number}` : null,
      ...(ended && endedOn
        ? { end: ended.end, endedOn: dateColumn(endedOn), endReason: ended.reason ?? null, reportedOn: dateColumn(endedOn) }
        : {}),
      ...(ended?.end === 'completed' && endedOn
        ? {
            examOn: dateColumn(endedOn.subtract({ days: 30 })),
            examPassed: true,
            after: afterwards[(n + plan.unit.length) % afterwards.length] ?? 'unknown',
            afterOn: dateColumn(endedOn),
          }
        : {}),
    },
  })
}
const plainOf = (year: number, state: PlaceState) => Temporal.PlainDate.from(dateOf(year, state).toISOString().slice(0, 10))

/** Through the domain's own verbs: advertised now, by the office whose place it is. */
async function seedAdvert(placeIds: string[], plan: Planned, people: Given['people']) {
  const accountId = plan.unit === 'TIEFBAU' || plan.unit === 'JUSTIZ' ? people.daniel : people.regula
  const actor = await getActor(accountId, 'seed')
  const applyUntil = today().add({ days: plan.applyInDays ?? 30 })
  await daysAgo(13, async () => {
    const { id } = await draftAdvert(actor, placeIds, {
      ...{
        textDe: '',
        textEn: '',
        contactName: `${actor.account?.name} (Demo)`,
        contactPhone: '+41550007231',
        contactEmail: actor.account?.email ?? null,
      },
      questions:
        plan.profession === 'kaufleute' ? [] : ['Was hast du zuletzt am Computer selber gemacht?', 'Was möchtest du bei uns lernen?'],
      applyUntil,
    })
    await publishAdvert(actor, id)
    if (plan.open === 'in_selection')
      await database().$transaction(async tx => {
        for (const placeId of placeIds)
          await movePlace(tx, actor, await lockPlace(tx, placeId), 'beginSelection', { act: 'selection_begun' })
      })
  })
}
