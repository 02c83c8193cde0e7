import { database } from '#db/client.ts'
import { nowDate } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { isPracticePublic } from '#outside/post.ts'

const pageSize = 25

/** The mails of the practice post office, newest first, to one address or to all. Outside a demo there is no such place. */
export async function listPracticeMails(address: string | undefined, page: number) {
  if (!isPracticePublic()) throw new Refusal('not_found')
  const where = address ? { address: { contains: address.toLowerCase() } } : {}
  const total = await database().practiceMail.count({ where })
  const mails = await database().practiceMail.findMany({
    where,
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    skip: (page - 1) * pageSize,
    take: pageSize,
  })
  return { mails, total, pages: Math.max(1, Math.ceil(total / pageSize)) }
}

export async function getPracticeCalendar(id: string): Promise<string> {
  if (!isPracticePublic()) throw new Refusal('not_found')
  const mail = await database().practiceMail.findUnique({ where: { id }, select: { calendar: true } })
  if (!mail?.calendar) throw new Refusal('not_found')
  return mail.calendar
}

/** Practice mails are thrown away after thirty days. Returns how many. */
export async function forgetPracticeMails(): Promise<number> {
  const before = new Date(nowDate().getTime() - 30 * 86_400_000)
  return (await database().practiceMail.deleteMany({ where: { at: { lt: before } } })).count
}
