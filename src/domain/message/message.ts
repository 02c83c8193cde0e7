import type { MessageState } from '#db/generated/enums.ts'
import { Refusal } from '#domain/refusal.ts'

export type { MessageState }
export const messageStates = [
  'queued',
  'sent',
  'failed',
  'stopped',
  'held',
  'to_print',
  'printed',
] as const satisfies readonly MessageState[]
/** The first three are the postman's, the others staff's. */
export type MessageMove = 'send' | 'fail' | 'stop' | 'hold' | 'release' | 'sendAgain' | 'writeLetter' | 'print'

/** The life of a message. A mail on its way can't be held any more: `held` may still become `sent`. */
export const moves = {
  queued: { send: 'sent', fail: 'failed', stop: 'stopped', hold: 'held', writeLetter: 'to_print' },
  held: { release: 'queued', send: 'sent', writeLetter: 'to_print' },
  failed: { sendAgain: 'queued', writeLetter: 'to_print' },
  stopped: { sendAgain: 'queued', writeLetter: 'to_print' },
  to_print: { print: 'printed' },
  sent: {},
  printed: {},
} as const satisfies Record<MessageState, Partial<Record<MessageMove, MessageState>>>

export const staffMoves = ['hold', 'release', 'sendAgain', 'writeLetter', 'print'] as const satisfies readonly MessageMove[]
export type StaffMove = (typeof staffMoves)[number]

/** Where a move leads from here; refuses what the table does not have. */
export function after(state: MessageState, move: MessageMove): MessageState {
  const open: Partial<Record<MessageMove, MessageState>> = moves[state]
  const next = open[move]
  if (!next) throw new Refusal('move_impossible')
  return next
}

export const listStaffMoves = (state: MessageState): StaffMove[] => staffMoves.filter(move => move in moves[state])
