import type { Key } from '#words/speak.ts'

/** As the api gives them. */
export type MessageState = 'queued' | 'sent' | 'failed' | 'stopped' | 'held' | 'to_print' | 'printed'
export type StaffMove = 'hold' | 'release' | 'sendAgain' | 'writeLetter' | 'print'
export const stateWord = (state: MessageState) => `message.state_${state}` as const satisfies Key

/** In the order of what needs somebody first. */
export const statesToShow = [
  'to_print',
  'failed',
  'stopped',
  'held',
  'queued',
  'sent',
  'printed',
] as const satisfies readonly MessageState[]

const kinds = { queued: 'wait', held: 'open', to_print: 'open', sent: 'ok', printed: 'ok', failed: 'no', stopped: 'no' } as const
export const stateKind = (state: MessageState) => kinds[state]
