import { afterEach, beforeEach, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { findClaims, openClaims } from '#domain/account/claims.ts'
import { stopClock } from '#domain/clock.ts'
import { questionsOf } from '#domain/subsidy/answers.ts'
import { versionFor } from '#domain/subsidy/applying.ts'
import { gatherFacts } from '#domain/subsidy/gathering.ts'
import { readyDraft } from '#test/applications.ts'
import { makePerson, makeResident } from '#test/places.ts'

beforeEach(() => stopClock('2026-05-04T10:00:00Z'))
afterEach(() => openClaims({ birthdate: null, municipality: null }))
const configured = { birthdate: 'birthdate', municipality: 'urn:residence:bfs' }

const token = (claims: object) => ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'x'].join('.')
const loggedIn = (userId: string, idToken: string) =>
  database().credential.create({ data: { accountId: crypto.randomUUID(), providerId: 'agov', userId, idToken } })

test('what the office of the login says fills in an application, named as its source, and is not asked', async () => {
  openClaims(configured)
  const { id, person, actor } = await readyDraft({ person: { municipality: null } })
  await loggedIn(actor.account?.id ?? '', token({ birthdate: '1991-04-05', 'urn:residence:bfs': '1631' }))
  const application = await database().subsidyApplication.findUniqueOrThrow({ where: { id } })
  const version = await versionFor(application)
  const gathered = await gatherFacts(database(), application, version)
  expect(gathered.facts).toMatchObject({ born_on: '1991-04-05', municipality: 1631 })
  expect(gathered.sources).toMatchObject({ born_on: 'identity', municipality: 'identity' })
  expect(questionsOf(version, gathered).person).not.toContain('born_on')
  expect(person.municipality).toBe(null)
})

test('only what is configured is read, only of a login of one’s own, and nonsense is not there', async () => {
  const { person, accountId } = await makeResident()
  await loggedIn(accountId, token({ birthdate: '1991-04-05', 'urn:residence:bfs': 1631 }))
  expect(await findClaims(database(), person.id)).toEqual({})
  openClaims({ ...configured, municipality: null })
  expect(await findClaims(database(), person.id)).toEqual({ born_on: '1991-04-05' })
  const helped = await makePerson()
  await database().managing.create({ data: { accountId, personId: helped.id, kind: 'helper' } })
  expect(await findClaims(database(), helped.id)).toEqual({})
  openClaims(configured)
  for (const wrong of [
    token({ birthdate: 'gestern', 'urn:residence:bfs': 'Glarus' }),
    token([]),
    'nothing',
    token({ birthdate: { a: 1 } }),
  ]) {
    const other = await makeResident()
    await loggedIn(other.accountId, wrong)
    expect(await findClaims(database(), other.person.id), wrong).toEqual({})
  }
})
