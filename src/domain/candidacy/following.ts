import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { byItself } from '#domain/actor.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { type OfAdvert, withAdvert } from '#domain/candidacy/access.ts'
import { forgetDrafts } from '#domain/candidacy/drafting.ts'
import { emptyEnded, endSeason } from '#domain/candidacy/emptying.ts'
import { lockCandidacy, moveCandidacy } from '#domain/candidacy/moving.ts'
import { takeBackOffer } from '#domain/candidacy/promising.ts'
import { tellApplicant, tellHead, tellOffice } from '#domain/candidacy/telling.ts'
import { canton } from '#domain/canton.ts'
import { dateColumn, nowDate, plainDay, today, zone } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { afterWorkingDays } from '#domain/holidays.ts'

const job = byItself('job')
/** Working days before an answer is due on which its office is reminded. */
const remindDays = 2

/** What the days bring to applications: a guardian's silence, an offer nobody answered, an answer that is due or overdue, the season's end. */
export async function followCandidacies() {
  return {
    lapsed: await lapseUnagreed(),
    offersLapsed: await lapseOffers(),
    reminded: await remindOffices(),
    escalated: await tellHeads(),
    ended: await endSeason(),
    emptied: await emptyEnded(),
    drafts: await forgetDrafts(),
  }
}

/** No guardian said anything within their days: the office never saw it. */
async function lapseUnagreed(): Promise<number> {
  const lastDay = today().subtract({ days: apprenticeshipRules().candidacy.guardianDays })
  const before = new Date(lastDay.toZonedDateTime(zone).epochMilliseconds)
  return each({ state: 'awaiting_guardian', submittedAt: { lt: before } }, async (tx, candidacy) => {
    if (candidacy.state !== 'awaiting_guardian') return false
    await moveCandidacy(tx, job, candidacy, 'lapse', { act: 'lapsed' })
    await tellApplicant(tx, candidacy, 'lapsed')
    return true
  })
}

/** An offer whose day is over is none any more; the office gives the place to somebody else, or offers it again. */
const lapseOffers = () =>
  each({ state: 'offered', offerUntil: { lt: dateColumn(today()) } }, async (tx, candidacy) => {
    if (candidacy.state !== 'offered') return false
    await takeBackOffer(tx, job, candidacy, 'offer_lapsed')
    const what = { de: 'Ein Angebot blieb ohne Antwort und ist abgelaufen.', en: 'An offer was not answered and has ended.' }
    await tellOffice(tx, candidacy.advert, 'office_news', { what })
    return true
  })

type Tx = Prisma.TransactionClient
async function each(where: Prisma.CandidacyWhereInput, step: (tx: Tx, candidacy: OfAdvert) => Promise<boolean>): Promise<number> {
  const due = await database().candidacy.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } })
  let done = 0
  for (const { id } of due) done += Number(await database().$transaction(async tx => step(tx, await lockCandidacy(tx, id))))
  return done
}

const unanswered = { state: 'submitted', answeredAt: null } as const

/** One mail an advert and due day to its coordinators, two working days before. */
async function remindOffices(): Promise<number> {
  const soon = afterWorkingDays(today(), remindDays, canton().deadlines.holidays)
  const due = await database().candidacy.findMany({
    where: { ...unanswered, remindedAt: null, answerBy: { lte: dateColumn(soon), gte: dateColumn(today()) } },
    include: withAdvert,
  })
  for (const group of byAdvert(due))
    await mark(group, 'reminded', async tx => {
      const [first] = group
      if (!first) return
      const answerBy = plainDay(first.answerBy).toString()
      await tellOffice(tx, first.advert, 'office_due', { count: group.length, answerBy }, `candidacies:${first.advertId}:${answerBy}:due`)
    })
  return due.length
}

/** After the day the head of the department learns for which advert how many wait; no names. */
async function tellHeads(): Promise<number> {
  const over = await database().candidacy.findMany({
    where: { ...unanswered, escalatedAt: null, answerBy: { lt: dateColumn(today()) } },
    include: withAdvert,
  })
  for (const group of byAdvert(over))
    await mark(group, 'escalated', async tx => {
      const [first] = group
      if (!first) return
      const key = `candidacies:${first.advertId}:${plainDay(first.answerBy)}:late`
      await tellHead(tx, first.advert, { count: group.length, answerBy: plainDay(first.answerBy).toString() }, key)
    })
  return over.length
}

const byAdvert = (rows: readonly OfAdvert[]) => [...Map.groupBy(rows, one => `${one.advertId} ${plainDay(one.answerBy)}`).values()]

const mark = (group: readonly OfAdvert[], act: 'reminded' | 'escalated', tell: (tx: Tx) => Promise<void>) =>
  database().$transaction(async tx => {
    await tx.candidacy.updateMany({
      where: { id: { in: group.map(one => one.id) } },
      data: act === 'reminded' ? { remindedAt: nowDate() } : { escalatedAt: nowDate() },
    })
    await record(
      tx,
      job,
      ...group.map(one => ({
        concept: 'candidacy' as const,
        subjectId: one.id,
        personId: one.personId,
        act: act === 'reminded' ? 'office_reminded' : 'escalated',
      })),
    )
    await tell(tx)
  })
