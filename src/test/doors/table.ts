// Every door, who may knock, and whose things are behind it. A procedure without a row here is red, and so is a row without its procedure.
import type { Audience } from '#api/trpc.ts'
import type { Caller, World } from '#test/doors/world.ts'

export type Row = {
  audience: Audience
  /** A valid call, about things that belong to `owner` or `member`; made anew for each call. */
  input?: (world: World) => unknown
  /** Of those who may knock, the ones whose thing it is. For everybody else it is not there. Left out: it belongs to nobody. */
  reach?: readonly Caller[]
}

export const table: Record<string, Row> = {
  'profession.list': { audience: 'anyone' },
  'profession.get': { audience: 'anyone', input: world => ({ slug: world.profession }) },
  'message.practice': { audience: 'anyone', input: () => ({ address: 'anna@demo.example' }) },
  'message.practiceCalendar': { audience: 'anyone', input: world => ({ id: world.practiceMail }) },
}
