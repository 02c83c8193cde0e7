// The table of moves against the trigger, and random lives: whoever clicks what in whichever order, the promises hold.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { agree, disagree } from '#domain/candidacy/agreeing.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { type CandidacyState, candidacyMoves, candidacyStates, endedCandidacies } from '#domain/candidacy/candidacy.ts'
import { followCandidacies } from '#domain/candidacy/following.ts'
import { acceptOffer, offerPlace, takeBack } from '#domain/candidacy/promising.ts'
import { invite, refuse, shortlist } from '#domain/candidacy/selecting.ts'
import { declineOffer, withdrawCandidacy } from '#domain/candidacy/withdrawing.ts'
import { now, nowDate, stopClock } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { coordinator } from '#test/apprenticeships.ts'
import { anApplicant, anOpenAdvert, aYouth, draftOf, guardianYes } from '#test/candidacies.ts'

afterEach(() => stopClock(null))

test('the database knows the moves of the table and no others, for all pairs of states', async () => {
  const { advert } = await anOpenAdvert()
  const { id: sample } = await anApplicant(advert)
  const { personId, answerBy } = await database().candidacy.findUniqueOrThrow({ where: { id: sample } })
  await database().candidacy.update({ where: { id: sample }, data: { state: 'withdrawn' } })
  const wrong: string[] = []
  for (const from of candidacyStates)
    for (const to of candidacyStates) {
      const told = from === to || Object.values<CandidacyState>(candidacyMoves[from]).includes(to)
      const rollback = new Error('rolled back')
      const moved = await database()
        .$transaction(async tx => {
          const text = { school: 'x', motivation: 'x', answers: [] }
          const { id } = await tx.candidacy.create({
            data: { advertId: advert.id, personId, state: from, submittedAt: nowDate(), answerBy, ...text },
          })
          await tx.candidacy.update({ where: { id }, data: { state: to } })
          throw rollback
        })
        .catch(error => error === rollback)
      if (moved !== told) wrong.push(`${from} → ${to}: ${moved ? 'possible' : 'refused'}`)
    }
  expect(wrong).toEqual([])
})

const deeds = [
  ...(['agree', 'disagree', 'invite', 'shortlist', 'offer', 'offer', 'offer', 'takeBack', 'accept', 'accept', 'decline'] as const),
  ...(['refuse', 'withdraw', 'wait', 'follow'] as const),
] as const
/** What might come next, so that lives get somewhere. */
const next: Partial<Record<CandidacyState, readonly (typeof deeds)[number][]>> = {
  awaiting_guardian: ['agree'],
  ...{ submitted: ['offer', 'invite', 'shortlist'], invited: ['offer', 'shortlist'], shortlisted: ['offer', 'invite'] },
  offered: ['accept', 'accept', 'takeBack', 'decline'],
  accepted: ['withdraw'],
}
/** `wild`: anybody does anything. */
const move = fc.record({
  wild: fc.constantFrom(true, false, false),
  how: fc.nat(11),
  deed: fc.constantFrom(...deeds),
  who: fc.nat(3),
  which: fc.nat(1),
  other: fc.boolean(),
})

test('a place has at most one offer and one promise, each yes its contract, each change its row, and a no changes nothing', {
  timeout: 300_000,
}, async () => {
  const office = await coordinator()
  const done = { moves: 0, refused: 0, promised: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 15, maxLength: 25 }), async moves => {
      stopClock(null)
      stopClock(now().toString())
      const { advert, places } = await anOpenAdvert(2)
      const youths = await Promise.all([15, 15, 17, 20].map(age => aYouth(age)))
      const ids: string[] = []
      for (const { self, personId } of youths) {
        const { id } = await draftOf(self, advert, personId)
        ids.push((await apply(self, id, { language: 'de' })).id)
      }
      let before = await look(advert.id)
      for (const one of moves) {
        done.moves++
        const id = ids[one.who] as string
        const youth = youths[one.who] as (typeof youths)[number]
        const apt = one.wild ? undefined : next[before.rows.find(row => row.id === id)?.state as CandidacyState]
        const deed = apt?.[one.how % apt.length] ?? one.deed
        const own = one.other && youth.guardian ? youth.guardian : youth.self
        const work: Record<(typeof deeds)[number], () => Promise<unknown>> = {
          agree: () => agree(youth.guardian ?? youth.self, id, guardianYes()),
          disagree: () => disagree(own, id),
          invite: () => invite(office, id, 'Montag um 14 Uhr, Empfang.'),
          shortlist: () => shortlist(office, id),
          offer: () => offerPlace(office, id, places[one.which]?.id ?? ''),
          takeBack: () => takeBack(office, id),
          accept: () => acceptOffer(own, id),
          decline: () => declineOffer(own, id),
          refuse: () => refuse(office, id, { reason: 'filled', words: '' }),
          withdraw: () => withdrawCandidacy(own, id),
          wait: async () => stopClock(now().add({ hours: 96 }).toString()),
          follow: followCandidacies,
        }
        const refused = await work[deed]().then(
          () => false,
          error => (error instanceof Refusal ? true : Promise.reject(error)),
        )
        const after = await look(advert.id)
        if (refused) {
          done.refused++
          expect(after, deed).toEqual(before)
        }
        const changed = after.rows.filter((row, n) => row.state !== before.rows[n]?.state)
        for (const { id: moved, state } of changed) {
          const was = before.rows.find(row => row.id === moved)?.state as CandidacyState
          expect(Object.values<CandidacyState>(candidacyMoves[was]), `${was} → ${state}`).toContain(state)
          const last = await database().history.findFirst({
            where: { concept: 'candidacy', subjectId: moved, after: { path: ['state'], equals: state } },
            orderBy: { id: 'desc' },
          })
          expect(last?.before).toMatchObject({ state: was })
        }
        for (const place of places) {
          const offers = after.rows.filter(row => row.state === 'offered' && row.placeId === place.id)
          const taken = after.rows.filter(row => row.state === 'accepted' && row.placeId === place.id)
          const contracts = after.contracts.filter(row => row.placeId === place.id && row.end === null)
          expect(offers.length + taken.length).toBeLessThanOrEqual(1)
          expect(contracts.map(row => row.candidacyId)).toEqual(taken.map(row => row.id))
          expect(after.places.find(row => row.id === place.id)?.state === 'promised').toBe(taken.length === 1)
        }
        for (const row of after.rows) {
          if (row.state === 'offered') expect(row).toMatchObject({ placeId: expect.any(String), offerUntil: expect.any(Date) })
          if (endedCandidacies.includes(row.state)) expect(row.placeId).toBeNull()
          // Before the guardian's yes nothing of the office has touched it.
          if (!row.receivedAt) expect([row.answeredAt, row.invitedAt]).toEqual([null, null])
        }
        done.promised += changed.filter(row => row.state === 'accepted').length
        before = after
      }
    }),
    { numRuns: Number(process.env['LIVES'] ?? 10) },
  )
  console.log(done)
  expect(done.promised).toBeGreaterThan(0)
})

async function look(advertId: string) {
  const rows = await database().candidacy.findMany({ where: { advertId }, orderBy: { id: 'asc' }, omit: { updatedAt: true } })
  const where = { adverts: { some: { advertId } } }
  const places = await database().apprenticeshipPlace.findMany({ where, orderBy: { id: 'asc' }, select: { id: true, state: true } })
  const contracts = await database().trainingContract.findMany({
    where: { place: where },
    orderBy: { id: 'asc' },
    omit: { updatedAt: true },
  })
  return { rows, places, contracts }
}
