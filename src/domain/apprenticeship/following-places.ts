import { database, type Tx } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { leaveAdvert } from '#domain/apprenticeship/advert-ending.ts'
import { findResting } from '#domain/apprenticeship/due-places.ts'
import { lockPlace, lockStandingAdvert, movePlace } from '#domain/apprenticeship/moving.ts'
import { letTrainingGoOn } from '#domain/apprenticeship/probation.ts'
import { listCoordinators, listHeads, listOfficers } from '#domain/apprenticeship/responsible.ts'
import type { Due } from '#domain/apprenticeship/resting.ts'
import { apprenticeshipRules, dayIn } from '#domain/apprenticeship/rules.ts'
import { openCandidacies } from '#domain/candidacy/candidacy.ts'
import { dayOf, nowDate, plainDay, today } from '#domain/clock.ts'
import { notifyAccount } from '#domain/message/notifying.ts'
import { formatDay } from '#words/dates.ts'
import { speak } from '#words/speak.ts'

/** What happens to places by the calendar alone: training begins, probations pass, nobody was found; who owes something is reminded. */
export async function followPlaces() {
  const { begun, passed } = await letTrainingGoOn()
  const unfilled = await leaveUnfilled()
  return { begun, passed, unfilled, ...(await remind()) }
}

/** On the day of the canton an advertised place that nobody took is unfilled; one in selection too, unless somebody still waits for an answer. */
async function leaveUnfilled() {
  const places = await database().apprenticeshipPlace.findMany({
    where: { state: { in: ['advertised', 'in_selection'] } },
    select: { id: true, intakeYear: true },
    orderBy: { id: 'asc' },
  })
  const due = places.filter(one => Temporal.PlainDate.compare(today(), dayIn(one.intakeYear, apprenticeshipRules().unfilledOn)) >= 0)
  let left = 0
  for (const { id } of due)
    left += await database().$transaction(async tx => {
      // The advert before its place, as everybody locks them.
      const advert = await lockStandingAdvert(tx, id)
      const place = await lockPlace(tx, id)
      if (place.state !== 'advertised' && place.state !== 'in_selection') return 0
      // Given again after a break-off, one still applies for it.
      if (advert?.state === 'open' && Temporal.PlainDate.compare(plainDay(advert.applyUntil), today()) >= 0) return 0
      if (advert && (await tx.candidacy.count({ where: { advertId: advert.id, state: { in: waiting } } })) > 0) return 0
      await movePlace(tx, byItself('job'), place, 'leaveUnfilled', { act: 'left_unfilled' })
      await leaveAdvert(tx, id)
      return 1
    })
  return left
}

const waiting = [...openCandidacies, 'awaiting_guardian' as const]

type Line = { placeId: string; key: string; number: string; state: string; due: Temporal.PlainDate }

/** Everybody is told once of each place and step, in one mail: whose turn it is when the day has come, head and officer some days later. */
async function remind() {
  const rows = (await findResting(database(), {})).filter(one => Temporal.PlainDate.compare(today(), one.due.due) >= 0)
  const [turn, late] = [new Map<string, Line[]>(), new Map<string, Line[]>()]
  for (const { place, due } of rows) {
    // A broken-off place may be given again; nobody has to.
    if (place.state === 'dissolved_in_probation' || place.state === 'unfilled') continue
    const line = (step: string): Line => ({
      ...{ placeId: place.id, number: place.number, state: place.state, due: due.due },
      key: `${place.state}:${dayOf(place.stateSince)}:${due.due}:${step}`,
    })
    for (const account of await whoseTurn(due, place)) push(turn, account, line('due'))
    if (Temporal.PlainDate.compare(today(), due.escalate) < 0) continue
    const above = [...(await listHeads(database(), place.department)), ...(await listOfficers(database()))]
    for (const account of new Set(above)) push(late, account, line('overdue'))
  }
  return database().$transaction(async tx => {
    // What others have noted in the meantime is not told twice.
    const fresh = await noteNew(tx, [...turn.values(), ...late.values()].flat())
    return { reminded: await tell(tx, 'apprenticeship/due', turn, fresh), escalated: await tell(tx, 'apprenticeship/overdue', late, fresh) }
  })
}

function whoseTurn(due: Due, place: { unit: string; department: string }) {
  if (due.whose === 'head') return listHeads(database(), place.department)
  return due.whose === 'officer' ? listOfficers(database()) : listCoordinators(database(), place.unit)
}

function push(map: Map<string, Line[]>, account: string, line: Line) {
  map.set(account, [...(map.get(account) ?? []), line])
}

async function noteNew(tx: Tx, lines: Line[]): Promise<Set<string>> {
  const made = await tx.placeReminder.createManyAndReturn({
    data: lines.map(({ placeId, key }) => ({ placeId, key, at: nowDate() })),
    skipDuplicates: true,
    select: { placeId: true, key: true },
  })
  return new Set(made.map(one => `${one.placeId} ${one.key}`))
}

async function tell(tx: Tx, kind: 'apprenticeship/due' | 'apprenticeship/overdue', map: Map<string, Line[]>, fresh: Set<string>) {
  let told = 0
  for (const [account, lines] of map) {
    const mine = lines.filter(line => fresh.has(`${line.placeId} ${line.key}`))
    if (mine.length === 0) continue
    const list = (language: 'de' | 'en') => mine.map(line => sentence(line, language)).join('\n')
    await notifyAccount(tx, account, { kind, values: { list: { de: list('de'), en: list('en') }, link: '/amt/lehrstellen' } })
    told += mine.length
  }
  return told
}

function sentence({ number, state, due }: Line, language: 'de' | 'en') {
  const t = speak(language)
  return `${number}: ${t.maybe(`training_contract.task_${state}`) ?? state} (${formatDay(due.toString(), language)})`
}
