import type { AppointmentState, SharingState, TaskState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

/** The life of a person's yes. Its end by time is no move: every question compares `until` (sharing.ts). */
export const sharingMoves = {
  asked: { agree: 'in_force', decline: 'declined', takeBack: 'taken_back' },
  open: { redeem: 'in_force', takeBack: 'taken_back' },
  in_force: { withdraw: 'withdrawn', close: 'closed', replace: 'replaced' },
  declined: {},
  taken_back: {},
  withdrawn: {},
  closed: {},
  replaced: {},
} as const satisfies Record<SharingState, Partial<Record<string, SharingState>>>

/** A mark is put right by the other one. */
export const appointmentMoves = {
  booked: { move: 'moved', cancel: 'cancelled', callOff: 'called_off', hold: 'held', miss: 'missed' },
  held: { miss: 'missed' },
  missed: { hold: 'held' },
  moved: {},
  cancelled: {},
  called_off: {},
} as const satisfies Record<AppointmentState, Partial<Record<string, AppointmentState>>>

export const taskMoves = {
  open: { finish: 'done', drop: 'dropped' },
  done: { reopen: 'open' },
  dropped: { reopen: 'open' },
} as const satisfies Record<TaskState, Partial<Record<string, TaskState>>>

type Table<State extends string> = Record<State, Partial<Record<string, State>>>

/** Where a move leads from here; refuses what the table does not have. */
export function after<State extends string>(table: Table<State>, state: State, move: string): State {
  const next = Object.hasOwn(table[state], move) ? table[state][move] : undefined
  if (!next) throw new Refusal('move_impossible')
  return next
}

export const mayMove = <State extends string>(table: Table<State>, from: State, to: State) => Object.values(table[from]).includes(to)
