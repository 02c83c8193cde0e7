import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { database } from '#db/client.ts'
import { consentText } from '#domain/canton.ts'
import { dateColumn, stopClock, today } from '#domain/clock.ts'
import { openField } from '#domain/sealed-field.ts'
import { groups, missingOf, questionsOf, saveAccount, saveAnswers } from '#domain/subsidy/answers.ts'
import { findByCode, requireApplication, startDraft, versionFor } from '#domain/subsidy/applying.ts'
import { factsOfBooks } from '#domain/subsidy/books.ts'
import { addFile } from '#domain/subsidy/documents.ts'
import { gatherFacts } from '#domain/subsidy/gathering.ts'
import { submitApplication, withdrawApplication } from '#domain/subsidy/submitting.ts'
import { openFiles } from '#outside/files.ts'
import { pdf } from '#test/papers.ts'
import { makeChild, makePerson, makeResident, makeRun } from '#test/places.ts'
import { makeProgramme, officer } from '#test/subsidies.ts'

const declared = { version: consentText('subsidy', 'de').version, language: 'de' as const }
const said = {
  ...{ resident_since: '2015-03-01', employment: 'employed', household: 'single', children: 0, income: 6_140_050, other_funding: 0 },
} as const
beforeAll(() => stopClock('2026-05-04T10:00:00Z'))

/** A released programme by its key, and a run that costs CHF 580. */
async function programmeAndRun(key = 'weiterbildungsbeitrag') {
  const { terms } = await makeProgramme(0, {}, key)
  // Without the rules about courses: the run of this test is on no list, and a no asks nothing more.
  const rules = terms.rules.rules.filter(one => ['age', 'residence', 'income', 'in_time', 'paid_once'].includes(one.key))
  const { versionId, programmeId } = await makeProgramme(1_000_000, { rules: { ...terms.rules, rules } }, key)
  const programme = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: programmeId } })
  const run = await makeRun({ priceRappen: 58_000, version: { title: 'Datenanalyse mit SQL' } })
  return { versionId, programmeId, key: programme.key, run, course: { slug: run.course.slug, run: run.number } }
}
const resident = () => makeResident({ municipality: 1632, bornOn: new Date('1990-02-03') })

async function ready() {
  const made = await programmeAndRun()
  const { actor, person } = await resident()
  const { id } = await startDraft(actor, { programme: made.key, personId: person.id, course: made.course, answers: {} })
  for (const group of groups) if (group !== 'payout') await saveAnswers(actor, id, group, { answers: said })
  await saveAccount(actor, id, { holder: 'Sandra Muster', iban: 'CH93 0076 2011 6238 5295 7' })
  return { ...made, actor, person, id }
}
const read = (id: string) => database().subsidyApplication.findUniqueOrThrow({ where: { id } })

test('what the profile and the catalogue know is not asked, and every question has its page', async () => {
  const { key, course } = await programmeAndRun()
  const { actor, person } = await resident()
  const { id } = await startDraft(actor, { programme: key, personId: person.id, course, answers: {} })
  const application = await read(id)
  const version = await versionFor(application)
  const gathered = await gatherFacts(database(), application, version)
  expect(questionsOf(version, gathered)).toEqual({
    ...{
      person: ['resident_since'],
      income: ['household', 'children', 'income'],
    },
    ...{ course: ['other_funding'], payout: [], documents: [], check: [] },
  })
  expect(gathered.sources).toMatchObject({
    born_on: 'profile',
    municipality: 'profile',
    course_price: 'catalogue',
    granted_this_year: 'books',
  })
})

test('a draft is found again by its code from any device of whoever may see it, and by nobody else', async () => {
  const { id, actor } = await ready()
  const { code } = await read(id)
  expect(code).toMatch(/^[A-HJKMNP-Z2-9]{6}$/)
  expect(await findByCode(actor, ` ${code?.slice(0, 3).toLowerCase()} ${code?.slice(3)}`)).toEqual({ id })
  const stranger = await resident()
  await expect(findByCode(stranger.actor, code ?? '')).rejects.toMatchObject({ reason: 'code_unknown' })
  await expect(requireApplication(stranger.actor, id)).rejects.toMatchObject({ reason: 'not_found' })
})

test('two begins are one draft, and nobody applies for a child', async () => {
  const { key, course } = await programmeAndRun()
  const { actor, person, accountId } = await resident()
  const wish = { programme: key, personId: person.id, course, answers: {} }
  const both = await Promise.all([startDraft(actor, wish), startDraft(actor, wish)])
  expect(new Set(both.map(one => one.id)).size).toBe(1)
  const child = await makeChild(accountId)
  await expect(startDraft(actor, { ...wish, personId: child.id })).rejects.toMatchObject({ reason: 'too_young' })
})

test('a helper applies for the person who let them, and it is seen who filled it in', async () => {
  const { key, course } = await programmeAndRun()
  const { actor, accountId } = await resident()
  const helped = await makePerson({ municipality: 1631 })
  await database().managing.create({ data: { accountId, personId: helped.id, kind: 'helper' } })
  const { id } = await startDraft(actor, { programme: key, personId: helped.id, course, answers: {} })
  expect(await read(id)).toMatchObject({ personId: helped.id, filledInById: accountId, onPaper: false })
})

test('the account number is sealed, its end is shown, and wrong ones are refused at their field', async () => {
  const { id, actor } = await ready()
  const row = await read(id)
  expect(JSON.stringify(row)).not.toContain('CH9300762011623852957')
  expect(row).toMatchObject({ ibanEnd: '2957', accountHolder: 'Sandra Muster' })
  expect(openField(row.ibanSealed ?? '', id)).toBe('CH9300762011623852957')
  for (const [iban, reason] of [
    ['CH44 3199 9123 0008 8901 2', 'iban_qr'],
    ['CH93 0076 2011 6238 5295 8', 'iban_wrong'],
    ['DE89370400440532013000', 'iban_foreign'],
  ])
    await expect(saveAccount(actor, id, { holder: 'S', iban: iban ?? '' })).rejects.toMatchObject({ reason, field: 'iban' })
  expect((await read(id)).ibanSealed).toBe(row.ibanSealed)
})

test('submitting freezes facts with their sources, what the rules said and what was declared, and tells the person', async () => {
  const { id, actor, person, versionId } = await ready()
  const { number } = await submitApplication(actor, id, declared)
  const row = await read(id)
  expect(row).toMatchObject({ state: 'submitted', number, versionId, declarationVersion: '2026-1', completeAt: null })
  expect(row.facts).toMatchObject({
    income: 6_140_050,
    born_on: '1990-02-03',
    course_price: 58_000,
    applied_on: '2026-05-04',
    grants_this_year: 0,
  })
  expect(row.sources).toMatchObject({ income: 'answer', born_on: 'profile', course_price: 'catalogue', applied_on: 'books' })
  expect(row.evaluation).toMatchObject({ verdict: expect.stringMatching(/yes|probably|no/), trace: expect.any(Array) })
  const message = await database().message.findFirstOrThrow({ where: { personId: person.id, kind: 'subsidy/received' } })
  expect(message.subject).toContain(number)
  await expect(database().subsidyApplication.update({ where: { id }, data: { declaration: 'anders' } })).rejects.toThrow()
  await expect(saveAnswers(actor, id, 'income', { answers: {} })).rejects.toMatchObject({ reason: 'move_impossible' })
})

test('numbers of a year have no gap and no twin, whatever arrives at once and whatever is rolled back', async () => {
  const drafts = await Promise.all(Array.from({ length: 8 }, ready))
  const before = (await database().subsidyNumber.findUnique({ where: { year: 2026 } }))?.last ?? 0
  const outcomes = await Promise.allSettled(
    drafts.map((one, n) => submitApplication(one.actor, one.id, n % 4 === 3 ? { ...declared, version: 'old' } : declared)),
  )
  const numbers = outcomes.flatMap(one => (one.status === 'fulfilled' ? [one.value.number] : [])).sort()
  expect(numbers).toEqual(Array.from({ length: 6 }, (_, n) => `2026-${String(before + n + 1).padStart(4, '0')}`))
})

test('a new version of the rules takes a draft over, and what it asks besides is refused by name', async () => {
  const { id, actor, programmeId, versionId } = await ready()
  const old = await database().subsidyVersion.findUniqueOrThrow({ where: { id: versionId } })
  const terms = structuredClone(old.terms) as { rules: { rules: object[] } }
  terms.rules.rules.push({
    ...{ key: 'german', article: '§ 9', title: { de: 'Deutsch', en: 'German' }, named: {}, unmet: 'no' },
    require: { value: { fact: 'german' }, one_of: ['B1', 'B2', 'C1'] },
    says: { met: { de: 'Gut.', en: 'Good.' }, unmet: { de: 'Zu wenig.', en: 'Too little.' }, unknown: { de: 'Offen.', en: 'Open.' } },
  })
  await database().subsidyVersion.update({ where: { id: versionId }, data: { validTo: dateColumn(today().subtract({ days: 1 })) } })
  const next = await database().subsidyVersion.create({
    data: { programmeId, number: 2, state: 'released', validFrom: dateColumn(today()), terms: terms as object },
  })
  await expect(submitApplication(actor, id, declared)).rejects.toMatchObject({ reason: 'not_complete', about: { fields: 'german' } })
  expect((await read(id)).facts).toMatchObject({ income: 6_140_050 })
  await saveAnswers(actor, id, 'person', { answers: { ...said, german: 'B2' } })
  await submitApplication(actor, id, declared)
  expect((await read(id)).versionId).toBe(next.id)
})

test('nothing is submitted after the last day, without its answers, or without the declaration', async () => {
  const { id, actor } = await ready()
  await expect(submitApplication(actor, id, { ...declared, version: '' })).rejects.toMatchObject({ reason: 'consent_needed' })
  await saveAnswers(actor, id, 'income', { answers: {} })
  const application = await read(id)
  const version = await versionFor(application)
  const missing = missingOf(application, version, await gatherFacts(database(), application, version))
  expect(missing.map(one => one.field)).toEqual(['household', 'children', 'income'])
  await expect(submitApplication(actor, id, declared)).rejects.toMatchObject({ reason: 'not_complete' })
  await saveAnswers(actor, id, 'income', { answers: said })
  stopClock('2026-08-01T10:00:00Z')
  try {
    await expect(submitApplication(actor, id, declared)).rejects.toMatchObject({
      reason: 'applied_too_late',
      about: { until: '2026-06-03' },
    })
  } finally {
    stopClock('2026-05-04T10:00:00Z')
  }
  expect((await read(id)).state).toBe('draft')
})

test('the books know earlier grants of the year, of ever, in a row, unfinished ones and other money for the same course', async () => {
  const person = await makePerson()
  const mine = await makeProgramme(0)
  const other = await makeProgramme(0)
  const { key: programme } = await database().subsidyProgramme.findUniqueOrThrow({ where: { id: mine.programmeId } })
  const run = await makeRun()
  const grant = async (versionId: string, state: 'paid' | 'granted' | 'refused', year: number, rappen: number, runId?: string) => {
    return database().subsidyApplication.create({
      data: {
        versionId,
        personId: person.id,
        state,
        runId: runId ?? null,
        grantedRappen: rappen,
        facts: { course_start: `${year}-03-01` },
        submittedAt: new Date(`${year}-02-01T10:00:00Z`),
        number: `${year}-${crypto.randomUUID()}`,
      },
    })
  }
  await grant(mine.versionId, 'paid', 2024, 10_000)
  await grant(mine.versionId, 'paid', 2025, 20_000)
  await grant(mine.versionId, 'granted', 2026, 30_000)
  await grant(mine.versionId, 'refused', 2026, 0)
  await grant(other.versionId, 'granted', 2026, 40_000, run.id)
  const asked = { id: crypto.randomUUID(), personId: person.id, runId: run.id, programme, year: 2026 }
  expect(await factsOfBooks(database(), asked)).toMatchObject({
    ...{ granted_this_year: 30_000, grants_this_year: 1, granted_ever: 60_000, years_in_a_row: 2 },
    ...{ grant_unfinished: true, granted_elsewhere: true },
  })
})

test('the counter enters what came on paper, and submits it only with the scan of the signed form, also after the last day', async () => {
  const { key, course } = await programmeAndRun()
  const person = await makePerson({ municipality: 1631, bornOn: new Date('1990-02-03') })
  const clerk = await officer('counter_clerk')
  const wish = { programme: key, personId: person.id, course, answers: said }
  await expect(startDraft(await officer('administrator'), wish)).rejects.toMatchObject({ reason: 'not_found' })
  const { id } = await startDraft(clerk, wish)
  await saveAccount(clerk, id, { holder: 'Frida Probe', iban: 'CH93 0076 2011 6238 5295 7' })
  await expect(submitApplication(clerk, id, declared)).rejects.toMatchObject({ reason: 'signature_missing' })
  const dir = mkdtempSync(join(tmpdir(), 'paper-'))
  openFiles({ dir, clamd: null })
  await addFile(clerk, id, 'signature', { name: 'Formular.pdf', bytes: pdf() })
  stopClock('2026-08-01T10:00:00Z')
  try {
    await submitApplication(clerk, id, declared)
  } finally {
    stopClock('2026-05-04T10:00:00Z')
    rmSync(dir, { recursive: true })
  }
  expect(await read(id)).toMatchObject({ state: 'submitted', onPaper: true, filledInById: clerk.account?.id })
})

test('an application is withdrawn by its person and stays to be seen', async () => {
  const { id, actor } = await ready()
  await expect(withdrawApplication(actor, id)).rejects.toMatchObject({ reason: 'move_impossible' })
  await submitApplication(actor, id, declared)
  await withdrawApplication(actor, id)
  expect(await read(id)).toMatchObject({ state: 'withdrawn' })
  expect((await database().history.findMany({ where: { subjectId: id } })).map(one => one.act)).toContain('application_withdrawn')
})
