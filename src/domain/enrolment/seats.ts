import type { Db, Tx } from '#db/client.ts'
import type { RunState } from '#db/generated/enums.ts'
import { nowDate } from '#domain/clock.ts'
import { catalogue } from '#domain/course/cataloguing.ts'
import { getRunFacts, type RunFacts } from '#domain/enrolment/run-facts.ts'
import { Refusal } from '#domain/refusal.ts'

type Counts = { taken: number; waiting: number; overruled: number }
type Row = Counts & {
  id: string
  courseId: string
  state: RunState
  seats: number
  startsAt: Date
  updatedAt: Date
}
/** A run under lock, with its seats as the rows say and not as they were last written down. `expired` are offers and held seats that are over but still open; `at` is the one moment that the whole transaction compares with. */
export type LockedRun = Row & { at: Date; expired: number; written: Counts; facts: RunFacts | null }

let race: (() => Promise<unknown>) | null = null
/** For tests only: takes the lock away and holds everyone between counting and taking, so that a race test can be seen to fail. */
export const withoutLock = (pause: typeof race) => {
  race = pause
}

/**
 * Everyone who takes or frees a seat locks the run first, so two people can't both see the last free seat.
 * An offer, a seat that is to be paid and one held for an application count until their end, whether or not a job has tidied up since.
 */
export async function lockRun(tx: Tx, runId: string, known: RunFacts | null = null): Promise<LockedRun> {
  const [row] = race
    ? await tx.$queryRaw<Row[]>`select id, "courseId", state, seats, taken, waiting, overruled, "startsAt", "updatedAt"
        from "CourseRun" where id = ${runId}::uuid`
    : await tx.$queryRaw<Row[]>`select id, "courseId", state, seats, taken, waiting, overruled, "startsAt", "updatedAt"
        from "CourseRun" where id = ${runId}::uuid for update`
  if (!row) throw new Refusal('not_found')
  const at = nowDate()
  // A statement of its own: one that also locked would count what was there before it had to wait.
  const counted = await countSeats(tx, runId, at)
  await race?.()
  const { taken, waiting, overruled } = row
  // What was read before the lock holds unless the provider changed the run meanwhile.
  const facts = known?.updatedAt.getTime() === row.updatedAt.getTime() ? known : null
  return { ...row, at, ...counted, written: { taken, waiting, overruled }, facts }
}

/** Seats held and people waiting at a moment. */
export async function countSeats(db: Db, runId: string, at: Date) {
  const [counted] = await db.$queryRaw<{ taken: number; waiting: number; expired: number }[]>`
    select count(*) filter (where state <> 'waiting' and not is_over)::int + held.still as taken,
      count(*) filter (where state = 'waiting')::int as waiting,
      count(*) filter (where is_over)::int + held.over as expired
    from (select count(*) filter (where until > ${at})::int as still, count(*) filter (where until <= ${at})::int as over
      from "SeatHold" where "runId" = ${runId}::uuid and "endedAt" is null) held
    left join (select state, (state = 'offered' and "offerUntil" <= ${at}) or (state = 'payment_due' and "payUntil" is not null and "payUntil" <= ${at}) as is_over
      from "Enrolment" where "runId" = ${runId}::uuid and state <> 'cancelled') place on true group by held.still, held.over`
  return counted ?? { taken: 0, waiting: 0, expired: 0 }
}

export async function factsOf(tx: Tx, run: LockedRun): Promise<RunFacts> {
  run.facts ??= await getRunFacts(tx, run.id)
  return run.facts
}

export const freeSeats = (run: { seats: number; taken: number }) => Math.max(0, run.seats - run.taken)

/**
 * Writes down what changed. As differences and not as sums, so that PostgreSQL adds them to the newest row and its CHECK
 * stops whoever got past the lock. Seats given beyond capacity vanish as people leave: they are nobody else's.
 */
export async function writeSeats(tx: Tx, run: LockedRun) {
  const { written } = run
  run.overruled = Math.min(run.overruled, Math.max(0, run.taken - run.seats))
  const by = { taken: run.taken - written.taken, waiting: run.waiting - written.waiting, overruled: run.overruled - written.overruled }
  if (by.taken === 0 && by.waiting === 0 && by.overruled === 0) return
  await tx.$executeRaw`update "CourseRun" set taken = taken + ${by.taken}, waiting = waiting + ${by.waiting}, overruled = overruled + ${by.overruled}
    where id = ${run.id}::uuid`
  // The catalogue says only whether a seat is free; under the lock of a run that everybody wants, its work would cost a fifth.
  const becameFull = freeSeats(run) === 0
  const wasFull = freeSeats({ seats: run.seats, taken: written.taken }) === 0
  run.written = { taken: run.taken, waiting: run.waiting, overruled: run.overruled }
  if (becameFull !== wasFull) await catalogue(tx, run.courseId)
}
