// Random lives of a few applications at a desk of random people: whoever clicks what in whichever order, the books hold after every move.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { database, pool } from '#db/client.ts'
import { type Actor, byItself, type Role } from '#domain/actor.ts'
import { nowDate, today } from '#domain/clock.ts'
import { Refusal } from '#domain/refusal.ts'
import { mayMove, type SubsidyState } from '#domain/subsidy/application.ts'
import { declareConflict, endConflict } from '#domain/subsidy/conflicts.ts'
import { approve, moveUp, propose, returnProposal } from '#domain/subsidy/deciding.ts'
import { takeUp } from '#domain/subsidy/desk-acting.ts'
import { endCase } from '#domain/subsidy/ending.ts'
import { acceptDocument, rejectDocument } from '#domain/subsidy/judging.ts'
import { lockApplication, moveApplication } from '#domain/subsidy/moving.ts'
import { requestDocument, waiveRequest } from '#domain/subsidy/requesting.ts'
import { makePerson } from '#test/places.ts'
import { makeApplication, makeProgramme, officer } from '#test/subsidies.ts'

const lives = Number(process.env['LIVES'] ?? 150)
const length = 30
const budgetRappen = 60_000

/** Beat is a case officer, Claudia an approver, Eva both, Marco the head and a case officer, Ida an administrator, Karl holds nothing. */
const cast: readonly Role[][] = [
  ['case_officer'],
  ['approver'],
  ['case_officer', 'approver'],
  ['case_officer', 'head_of_office'],
  ['administrator'],
  [],
]
const deeds = [
  ...(['takeUp', 'propose', 'propose', 'approve', 'approve', 'approve', 'return', 'request', 'settle', 'reject', 'withdraw'] as const),
  ...(['declareMoot', 'conflict', 'endConflict', 'moveUp', 'serve', 'reconsider'] as const),
] as const
const small = fc.nat(1000)
/** `wild`: anybody does anything; else somebody who might does what comes next, so that lives get somewhere. */
const move = fc.record({ wild: fc.constantFrom(true, false, false), deed: fc.constantFrom(...deeds), who: small, which: small, how: small })
type Deed = (typeof deeds)[number]
const next: Partial<Record<SubsidyState, readonly Deed[]>> = {
  submitted: ['takeUp'],
  in_review: ['propose', 'propose', 'propose', 'request', 'reject'],
  documents_requested: ['settle'],
  proposed: ['approve', 'approve', 'approve', 'return'],
  queued: ['moveUp', 'withdraw'],
  ...{ granted: ['serve', 'withdraw'], partly_granted: ['serve', 'withdraw'], refused: ['serve'], not_entered: ['serve'] },
  served: ['reconsider'],
}
type Made = Awaited<ReturnType<typeof setting>>

test(`no step without its guard, nobody approves their own, the entries sum to the budget, no pot below nothing, the history is whole`, {
  timeout: 1_800_000,
}, async () => {
  const staff = await Promise.all(cast.map(roles => officer(...roles)))
  const done = { moves: 0, moved: 0, refused: 0, granted: 0, queued: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: length, maxLength: length }), async moves => {
      const made = await setting(staff)
      let before = await look(made)
      for (const one of moves) {
        done.moves++
        const n = one.which % made.cases.length
        const id = made.cases[n] as string
        const apt = one.wild ? undefined : next[before.states[n] as SubsidyState]
        const deed = apt?.[one.how % apt.length] ?? one.deed
        const able = apt
          ? staff.filter(someone => !guards[deed] || someone.grants.some(grant => guards[deed]?.includes(grant.role)))
          : staff
        const actor = able[one.who % able.length] as Actor
        const refusal = await act(made, actor, id, { deed, how: one.who + one.how }).then(
          () => null,
          error => (error instanceof Refusal ? error : Promise.reject(error)),
        )
        const after = await look(made)
        if (refusal) done.refused++
        // A no changes nothing at all.
        if (refusal) expect(after, `${deed}: ${refusal.reason}`).toEqual(before)
        done.moved += after.states.filter((state, n) => state !== before.states[n]).length
        const reached = (to: SubsidyState) => after.states.filter((state, m) => state === to && before.states[m] !== to).length
        done.granted += reached('granted')
        done.queued += reached('queued')
        await holds(made, before, after, actor, id, deed)
        before = after
      }
    }),
    { numRuns: lives, seed: 4461 },
  )
  // Walks that get nowhere prove nothing.
  expect(done.moved).toBeGreaterThan(lives * 4)
  expect(done.refused).toBeGreaterThan(lives * 4)
  expect(done.granted).toBeGreaterThan(0)
  expect(done.queued).toBeGreaterThan(0)
})

/** Three cases of three people: the third is the case of somebody at the desk, and the money is enough for one or two. */
async function setting(staff: readonly Actor[]) {
  const { programmeId, versionId } = await makeProgramme(budgetRappen)
  const own = await database().managing.findFirstOrThrow({ where: { accountId: staff[2]?.account?.id ?? '', kind: 'self' } })
  const persons = [(await makePerson()).id, (await makePerson()).id, own.personId]
  const rows = []
  for (const person of persons) rows.push(await makeApplication(versionId, 'submitted', person))
  await database().subsidyConflict.updateMany({ where: { endedAt: null }, data: { endedAt: nowDate() } })
  return { programmeId, persons, cases: rows.map(row => row.id) }
}

async function act({ programmeId, persons, cases }: Made, actor: Actor, id: string, { deed, how }: { deed: Deed; how: number }) {
  const person = persons[cases.indexOf(id)] as string
  switch (deed) {
    case 'takeUp':
      return takeUp(actor, id)
    case 'propose': {
      const kind = (['grant', 'grant', 'partly_grant', 'refuse', 'not_enter'] as const)[how % 5] as 'grant'
      const grants = how % 5 < 3
      return propose(actor, id, { kind, rappen: grants ? 20_000 + (how % 4) * 10_000 : 0, considerations: 'Darum.' })
    }
    case 'approve': {
      const decision = await database().subsidyDecision.findFirst({ where: { applicationId: id }, orderBy: { number: 'desc' } })
      // Sometimes somebody read an older proposal.
      return approve(actor, id, how % 7 === 0 ? new Date(0).toISOString() : (decision?.updatedAt.toISOString() ?? ''))
    }
    case 'return':
      return returnProposal(actor, id, 'Bitte prüfen.')
    case 'request':
      return requestDocument(actor, id, { document: how % 2 ? 'identity' : 'invoice', reason: 'Fehlt.', dueOn: today().add({ days: 14 }) })
    case 'settle': {
      const open = await database().subsidyRequest.findFirst({ where: { document: { applicationId: id }, state: 'outstanding' } })
      if (open) await (how % 2 ? acceptDocument(actor, open.documentId) : waiveRequest(actor, open.id))
      return
    }
    case 'reject': {
      const accepted = await database().subsidyDocument.findFirst({ where: { applicationId: id, state: 'accepted' } })
      if (accepted) await rejectDocument(actor, accepted.id, { reason: 'Unleserlich.', dueOn: today().add({ days: 14 }) })
      return
    }
    case 'withdraw':
    case 'declareMoot':
      // Lives that end at once are no lives.
      if (how % 3 === 0) await endCase(actor, id, deed, 'Nicht mehr nötig.')
      return
    case 'conflict':
      if (how % 3 === 0) await declareConflict(actor, person)
      return
    case 'endConflict':
      return endConflict(actor, person, 'Nicht mehr so.')
    case 'moveUp':
      return moveUp(programmeId, 2026)
    case 'serve':
    case 'reconsider':
      // What other parts do to a case, as they will: through the same one door for every move.
      return unlessUnheard(
        database().$transaction(async tx => {
          const application = await lockApplication(tx, id)
          await moveApplication(tx, byItself('job'), application, deed, { act: deed === 'serve' ? 'served' : 'reconsidered' })
        }),
      )
  }
}

/** A grant is not taken back before its person was heard: the database's no is a no like any other here. */
const unlessUnheard = <T>(work: Promise<T>) =>
  work.catch(error => {
    throw /hear/.test(String(error)) ? new Refusal('move_impossible') : error
  })

type Found = {
  applications: { id: string; state: SubsidyState; held: number; grantedRappen: number | null; complete: boolean }[]
  decisions: { applicationId: string; state: string; rappen: number; proposedById: string; approvedById: string | null; number: number }[]
  pots: { payer: string; pot: string; rappen: number }[]
  entries: number
  history: { subjectId: string; accountId: string | null; act: string; from: string | null; to: string | null }[]
  conflicts: { accountId: string; personId: string }[]
  papers: { applicationId: string; state: string; asked: number }[]
}

/** Everything the rules speak of, in one question. */
async function look({ programmeId, cases, persons }: Made) {
  const { rows } = await pool().query<{ found: Found }>(
    `with money as (
       select e.* from "SubsidyEntry" e join "SubsidyYear" y on y.id = e."yearId" where y."programmeId" = $1),
     applications as (
       select a.id, a.state, a."grantedRappen", a."completeAt" is not null as complete, coalesce((select sum(case when target in ('reserved', 'committed') then rappen else 0 end)
         - sum(case when source in ('reserved', 'committed') then rappen else 0 end) from money where "applicationId" = a.id), 0)::int as held
       from "SubsidyApplication" a where a.id = any($2::uuid[]) order by array_position($2::uuid[], a.id)),
     decisions as (
       select "applicationId", state, rappen, "proposedById", "approvedById", number from "SubsidyDecision"
       where "applicationId" = any($2::uuid[]) order by "applicationId", number),
     pots as (
       select payer, pot, sum(rappen)::int as rappen from (
         select payer, target as pot, rappen from money union all select payer, source, -rappen from money) moved group by 1, 2 order by 1, 2),
     history as (
       select "subjectId", "accountId", act, before->>'state' as from, after->>'state' as to from "History"
       where concept = 'subsidy' and "subjectId" = any($2::text[]) order by id),
     papers as (
       select d."applicationId", d.state, (select count(*) from "SubsidyRequest" r where r."documentId" = d.id and r.state = 'outstanding')::int as asked
       from "SubsidyDocument" d where d."applicationId" = any($2::uuid[]) order by d."applicationId", d.key),
     conflicts as (
       select "accountId", "personId" from "SubsidyConflict" where "endedAt" is null and "personId" = any($3::uuid[]) order by 1, 2)
     select json_build_object('entries', (select count(*) from money),
       ${['applications', 'decisions', 'pots', 'history', 'conflicts', 'papers']
         .map(name => `'${name}', (select coalesce(json_agg(one), '[]') from ${name} one)`)
         .join(', ')}) as found`,
    [programmeId, cases, persons],
  )
  const { found } = rows[0] as { found: Found }
  return { ...found, states: found.applications.map(one => one.state) }
}
type Seen = Awaited<ReturnType<typeof look>>

const guards: Partial<Record<Deed, readonly Role[]>> = {
  ...{ takeUp: ['case_officer'], propose: ['case_officer'], request: ['case_officer'], settle: ['case_officer'], reject: ['case_officer'] },
  ...{ withdraw: ['case_officer'], declareMoot: ['case_officer'] },
  ...{ approve: ['approver', 'head_of_office'], return: ['approver', 'head_of_office'] },
}

async function holds({ cases, persons }: Made, before: Seen, after: Seen, actor: Actor, id: string, deed: Deed) {
  const me = actor.account?.id ?? ''
  const owner = await selfOf(persons[2] as string)
  const near = (account: string, n: number) =>
    before.conflicts.some(one => one.accountId === account && one.personId === persons[n]) || (n === 2 && account === owner)
  for (const [n, state] of after.states.entries()) {
    const was = before.states[n] as SubsidyState
    if (state === was) continue
    // Only along the table, each with its row of who did it, and by nobody without the role or too near.
    expect(mayMove(was, state), `${was} → ${state}`).toBe(true)
    const told = after.history.slice(before.history.length).filter(row => row.subjectId === cases[n])
    expect(
      told.some(row => row.from === was && row.to === state),
      `${was} → ${state} stands in the history`,
    ).toBe(true)
    const roles = guards[deed]
    if (!roles) continue
    expect(cases[n]).toBe(id)
    expect(
      actor.grants.some(grant => roles.includes(grant.role)),
      `${deed} by ${actor.grants.map(grant => grant.role)}`,
    ).toBe(true)
    expect(near(me, n)).toBe(false)
  }
  for (const decision of after.decisions) {
    expect(decision.approvedById === null || decision.approvedById !== decision.proposedById).toBe(true)
    if (decision.applicationId === cases[2]) expect([decision.proposedById, decision.approvedById]).not.toContain(owner)
  }
  // The history is whole: from the first row to the last each begins where the one before it ended.
  for (const [n, caseId] of cases.entries()) {
    let state: string = 'submitted'
    for (const row of after.history.filter(one => one.subjectId === caseId && one.from !== null)) {
      expect(row.from).toBe(state)
      state = row.to ?? ''
    }
    expect(state).toBe(after.states[n])
  }
  // A case waits for its person as long as something is asked, and no longer; it is complete when nothing is missing.
  for (const one of after.applications) {
    const papers = after.papers.filter(paper => paper.applicationId === one.id)
    expect(one.state === 'documents_requested', one.state).toBe(papers.some(paper => paper.asked > 0))
    for (const paper of papers) if (paper.asked > 0) expect(['outstanding', 'rejected']).toContain(paper.state)
    if (['in_review', 'documents_requested'].includes(one.state))
      expect(one.complete).toBe(!papers.some(paper => ['outstanding', 'rejected'].includes(paper.state)))
  }
  // No pot below nothing; free and reserved together are what was given.
  const inside = after.pots.filter(one => one.pot !== 'outside')
  for (const one of inside) expect(one.rappen, one.pot).toBeGreaterThanOrEqual(0)
  expect(inside.reduce((sum, one) => sum + one.rappen, 0)).toBe(budgetRappen)
  expect(after.entries).toBeGreaterThanOrEqual(before.entries)
  // What a case holds is what two people granted it, and nothing where nothing is granted.
  for (const one of after.applications) {
    const grants = one.state === 'granted' || one.state === 'partly_granted'
    if (grants) expect(one.held).toBe(one.grantedRappen)
    if (['submitted', 'withdrawn', 'moot', 'refused', 'not_entered', 'queued'].includes(one.state)) expect(one.held, one.state).toBe(0)
  }
}

const selves = new Map<string, string>()
async function selfOf(personId: string): Promise<string> {
  const known = selves.get(personId)
  if (known) return known
  const { accountId } = await database().managing.findFirstOrThrow({ where: { personId, kind: 'self' } })
  selves.set(personId, accountId)
  return accountId
}
