// Random lives of one run: people come alone and in parties, leave, answer, time passes, seats come and go. After every move the books hold.
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { database, type Tx } from '#db/client.ts'
import type { EnrolmentState, Person } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { now, nowDate, stopClock, withOwnClock } from '#domain/clock.ts'
import { catalogue } from '#domain/course/cataloguing.ts'
import { cancelIn, cancelRunEnrolments } from '#domain/enrolment/cancelling.ts'
import { enrolIn } from '#domain/enrolment/enrolling.ts'
import { answerIn } from '#domain/enrolment/offers.ts'
import { getRunFacts, type RunFacts } from '#domain/enrolment/run-facts.ts'
import { seatIn, separateIn } from '#domain/enrolment/seating.ts'
import { lockRun } from '#domain/enrolment/seats.ts'
import { afterSeatsChanged } from '#domain/enrolment/waiting-list.ts'
import { Refusal } from '#domain/refusal.ts'
import { makePerson, makeRun } from '#test/places.ts'

// A thousand in the bench; a quarter of them on every run of the tests.
const lives = Number(process.env['LIVES'] ?? 250)
// Lives run beside each other, each lane with a run, people and a clock of its own: waiting for the database is shared.
const lanes = 6
const beginning = '2026-05-06T10:00:00Z'
const actor = byItself('seed')
type Lane = { run: Awaited<ReturnType<typeof makeRun>>; people: Person[]; facts: RunFacts }

async function makeLane(): Promise<Lane> {
  stopClock(beginning)
  const evening = { startsAt: new Date('2026-05-16T16:00:00Z'), endsAt: new Date('2026-05-16T18:00:00Z') }
  const run = await makeRun({ seats: 3, sessions: [evening] })
  const people = await Promise.all(Array.from({ length: 12 }, () => makePerson()))
  // In the catalogue before the lives begin: they never commit, and would wait for each other's first words.
  await database().$transaction(tx => catalogue(tx, run.courseId))
  return { run, people, facts: await getRunFacts(database(), run.id) }
}

type Move =
  | { do: 'enrol'; who: number[]; together: boolean; overrule: boolean }
  | { do: 'cancel' | 'accept' | 'decline' | 'seat' | 'separate'; which: number }
  | { do: 'wait'; hours: number }
  | { do: 'tidy' }
  | { do: 'seats'; seats: number }
  | { do: 'cancelRun' }

const which = fc.nat(30)
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('enrol' as const),
      who: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3 }),
      together: fc.boolean(),
      overrule: fc.constant(false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('enrol' as const),
      who: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 2 }),
      together: fc.boolean(),
      overrule: fc.constant(true),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'accept', 'accept', 'decline'), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('seat', 'separate'), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 6, 13, 49) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tidy' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('seats' as const), seats: fc.nat(5) }) },
)
// Once cancelled nothing moves any more, so a run is cancelled at the end only.
const life = fc
  .tuple(fc.array(move, { minLength: 30, maxLength: 33 }), fc.boolean())
  .map(([moves, cancelled]): Move[] => (cancelled ? [...moves, { do: 'cancelRun' }] : moves))

type Row = {
  id: string
  personId: string
  state: EnrolmentState
  offerUntil: string | null
  arrival: number
  party: string
  offerKey: string | null
}
type Step = {
  id: number
  subjectId: string
  act: string
  before: { state: EnrolmentState } | null
  after: { state: EnrolmentState } | null
}
type Books = { rows: Row[]; steps: Step[]; run: { seats: number; taken: number; waiting: number; overruled: number } }

/** Everything that the invariants look at, in one question. */
async function read(tx: Tx, { run }: Lane, since: number): Promise<Books> {
  const [books] = await tx.$queryRaw<{ books: Books }[]>`
    select jsonb_build_object(
      'run', (select to_jsonb(r) from (select seats, taken, waiting, overruled from "CourseRun" where id = ${run.id}::uuid) r),
      'rows', coalesce((select jsonb_agg(e order by e.arrival) from (
        select e.id, e."personId", e.state, e.arrival, e."offerKey", e."offerUntil",
          coalesce(case when g.together then g.id end, e.id) as party
        from "Enrolment" e left join "EnrolmentGroup" g on g.id = e."groupId" where e."runId" = ${run.id}::uuid) e), '[]'),
      'steps', coalesce((select jsonb_agg(h order by h.id) from (
        select id, "subjectId", act, before, after from "History" where concept = 'enrolment' and id > ${since}
          and "subjectId" in (select id::text from "Enrolment" where "runId" = ${run.id}::uuid)) h), '[]')) as books`
  return books?.books as Books
}

const isLive = (row: Row) => row.offerUntil !== null && new Date(row.offerUntil) > nowDate()
const holds = (row: Row) =>
  ['payment_due', 'confirmed', 'attended', 'absent'].includes(row.state) || (row.state === 'offered' && isLive(row))
const partiesWaiting = (rows: Row[]) => [
  ...Map.groupBy(
    rows.filter(row => row.state === 'waiting'),
    row => row.party,
  ).values(),
]
/** Who still waited when a row was offered its seat or took it: the history tells the order within one move. A party may shrink later in it. */
const waitingWhen = (row: Row, { rows, steps }: Books): Row[] => {
  const moment = steps.find(step => step.subjectId === row.id && step.after?.state === row.state)?.id ?? 0
  const leftLater = new Set(steps.filter(step => step.id > moment && step.before?.state === 'waiting').map(step => step.subjectId))
  return rows.flatMap(other => (leftLater.has(other.id) ? [{ ...other, state: 'waiting' as const }] : other))
}
const counted = new Map<string, number>()
let moved = 0

afterAll(() => {
  const done = [...counted].sort().map(([what, times]) => `${what} ${times}`)
  console.log(`life of a run: ${lives} lives, ${moved} moves (${done.join(', ')})`)
})

test('whatever happens: seats are never oversold, first come is first asked, no offer revives, and the history tells all of it', async () => {
  const work = Array.from({ length: lanes }, () =>
    withOwnClock(async () => {
      const lane = await makeLane()
      await fc.assert(
        fc.asyncProperty(life, moves => live(lane, moves)),
        { numRuns: Math.ceil(lives / lanes) },
      )
    }),
  )
  await Promise.all(work)
}, 900_000)

class Enough extends Error {}

/** One life in one transaction that is thrown away; a refused move is undone alone, as its own transaction would be. */
async function live(lane: Lane, moves: Move[]) {
  stopClock(beginning)
  const thrown = await database()
    .$transaction(
      async tx => {
        let beyond = 0
        let since = await lastStep(tx)
        let before = await read(tx, lane, since)
        for (const one of moves) {
          const done = one.do === 'wait' ? wait(one.hours) : await attempt(tx, () => play(tx, lane, one, before))
          tally(`${one.do}${done ? '' : ' refused'}`)
          if (!done || one.do === 'wait') continue
          const after = await read(tx, lane, since)
          beyond += after.steps.filter(step => isBeyond(step)).length
          hold(lane, one, before, after, beyond)
          since = Math.max(since, ...after.steps.map(step => step.id))
          before = after
        }
        throw new Enough()
      },
      { timeout: 120_000 },
    )
    .catch(error => error)
  if (!(thrown instanceof Enough)) throw thrown
}

const wait = (hours: number) => {
  stopClock(now().add({ hours }).toString())
  return true
}

/** A no undoes what its transaction had written. */
async function attempt(tx: Tx, work: () => Promise<unknown>) {
  await tx.$executeRaw`savepoint move`
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tx.$executeRaw`rollback to savepoint move`
    return false
  }
}

const isBeyond = (step: Step) => {
  const rules = (step.after as { overruled?: string[] } | null)?.overruled ?? []
  return rules.includes('no_seat') || step.act === 'seated_directly'
}
const tally = (what: string) => {
  moved++
  counted.set(what, (counted.get(what) ?? 0) + 1)
}
const lastStep = async (tx: Tx) => {
  const [row] = await tx.$queryRaw<{ id: number }[]>`select coalesce(max(id), 0)::int as id from "History"`
  return row?.id ?? 0
}

async function play(tx: Tx, { run, people, facts }: Lane, one: Exclude<Move, { do: 'wait' }>, { rows, run: seatsNow }: Books) {
  if (one.do === 'enrol') {
    const managed = one.who.map(n => ({ person: people[n] as Person, as: one.overrule ? ('counter' as const) : ('self' as const) }))
    const overrule = one.overrule ? { overrule: { rules: ['no_seat' as const], reason: 'Zusätzlicher Stuhl' } } : {}
    const wish = {
      runId: run.id,
      personIds: managed.map(({ person }) => person.id),
      together: one.together,
      confirmPrerequisites: true,
      ...overrule,
    }
    return enrolIn(tx, actor, wish, managed, facts)
  }
  if (one.do === 'tidy') return afterSeatsChanged(tx, run.id)
  if (one.do === 'seats') {
    // As changeRun refuses it.
    if (one.seats + seatsNow.overruled < seatsNow.taken) throw new Refusal('seats_below_taken')
    await tx.$executeRaw`update "CourseRun" set seats = ${one.seats} where id = ${run.id}::uuid`
    return afterSeatsChanged(tx, run.id)
  }
  if (one.do === 'cancelRun') {
    await tx.$executeRaw`update "CourseRun" set state = 'cancelled' where id = ${run.id}::uuid`
    return cancelRunEnrolments(tx, actor, run.id, 'Zu wenige')
  }
  // Mostly somebody for whom the move means something; sometimes anybody.
  const fitting = rows.filter(row =>
    one.do === 'seat' || one.do === 'separate' ? row.state === 'waiting' : one.do === 'cancel' ? holds(row) : row.state === 'offered',
  )
  const targets = fitting.length > 0 && one.which % 8 > 0 ? fitting : rows
  const target = targets[one.which % Math.max(1, targets.length)]
  if (!target) throw new Refusal('not_found')
  if (one.do === 'separate') return separateIn(tx, actor, run.id, target.id)
  const locked = await lockRun(tx, run.id, facts)
  if (one.do === 'cancel') return cancelIn(tx, actor, 'self', locked, target.id)
  if (one.do === 'seat') return seatIn(tx, actor, locked, target.id, 'Zusätzlicher Stuhl')
  return answerIn(tx, actor, locked, target.id, one.do)
}

function hold(lane: Lane, one: Move, before: Books, after: Books, beyond: number) {
  const broken = [...violations(lane, one, before, after, beyond)]
  // Looked at only when something is wrong: half a million assertions are slower than the database.
  if (broken.length > 0)
    expect.fail(`${broken.join('; ')}\nafter ${JSON.stringify(one)}\nbefore ${JSON.stringify(before)}\nafter ${JSON.stringify(after)}`)
}

function* violations({ run }: Lane, one: Move, before: Books, after: Books, beyond: number) {
  const was = new Map(before.rows.map(row => [row.id, row]))
  const changed = after.rows.filter(row => was.get(row.id)?.state !== row.state)
  const held = after.rows.filter(holds).length
  const { seats, taken, waiting, overruled } = after.run

  // Seats: never more than there are, but for those that were given beyond them by an explicit act.
  if (held > seats + overruled) yield `oversold: ${held} of ${seats}`
  if (overruled > beyond) yield `${overruled} seats beyond capacity, ${beyond} were overruled`
  if (taken !== held) yield `the run says ${taken} taken, the rows ${held}`
  if (waiting !== after.rows.filter(row => row.state === 'waiting').length) yield 'the run miscounts who waits'

  // Nobody waits for seats they could have.
  const parties = partiesWaiting(after.rows)
  const open = nowDate() < run.startsAt && one.do !== 'cancelRun'
  if (open && parties.some(party => party.length <= seats - held)) yield 'somebody waits beside free seats'

  // First come, first asked: whoever waited at that moment although they came earlier was a party too large for what was given away.
  for (const row of changed) {
    const asked = row.state === 'offered'
    const seated = one.do === 'enrol' && !one.overrule && !was.has(row.id) && holds(row)
    if (!asked && !seated) continue
    const party = asked ? after.rows.filter(other => other.party === row.party && other.state === 'offered').length : 1
    const size = seated && one.together ? one.who.length : party
    const passed = partiesWaiting(waitingWhen(row, after)).filter(other => (other[0]?.arrival ?? 0) < row.arrival && other.length <= size)
    if (passed.length > 0) yield 'somebody was passed over'
  }

  // No offer revives: what ended stays ended, is offered from waiting only, accepted while it lives only, under one key.
  const keys = after.rows.flatMap(row => row.offerKey ?? [])
  if (new Set(keys).size < keys.length) yield 'two offers have one key'
  for (const row of changed) {
    const then = was.get(row.id)
    if (then?.state === 'cancelled') yield 'a cancelled enrolment came back'
    if (row.state === 'offered' && then?.state !== 'waiting') yield 'offered to somebody who did not wait'
    if (then?.state === 'offered' && row.state !== 'cancelled' && !isLive(then)) yield 'accepted after its end'
    if (then?.offerKey && then.offerKey !== row.offerKey) yield 'an offer changed its key'
  }
  const active = after.rows.filter(row => row.state !== 'cancelled')
  if (new Set(active.map(row => row.personId)).size < active.length) yield 'somebody is in the run twice'

  // The history has one row for each change, from the state before to the state after, and no other.
  const told = after.steps.filter(step => step.act !== 'separated')
  const line = (id: string, from: string | undefined, to: string | undefined) => `${id} ${from ?? 'nothing'} → ${to}`
  const says = told.map(step => line(step.subjectId, step.before?.state, step.after?.state)).sort()
  const happened = changed.map(row => line(row.id, was.get(row.id)?.state, row.state)).sort()
  if (says.join() !== happened.join()) yield `the history says ${says}, but it was ${happened}`
}
