// Decided cases that tests about the letter, its service and appeals need: made through the domain's own verbs, from applications written straight.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { approve, propose } from '#domain/subsidy/deciding.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { openPost } from '#outside/post.ts'
import { openSeal, practiceSeal } from '#outside/seal.ts'
import { grownUp } from '#test/people.ts'
import { makeProgramme, officer } from '#test/subsidies.ts'

let count = 0

export function openOffices() {
  openPost({ smtpUrl: null, from: 'Lernpfad <lernpfad@demo.example>', publicUrl: 'https://lernpfad.example', practiceIsPublic: true })
  openSeal(practiceSeal(mkdtempSync(join(tmpdir(), 'seal-')), 'Kanton Glarus (Demo)'))
}

/** Of somebody who fits the voucher. */
export const fitting: Facts = {
  ...{ born_on: '1988-01-27', municipality: 1630, employment: 'employed', german: 'A2', applied_on: '2026-11-10' },
  ...{ course_price: 48_000, course_start: '2026-12-01', course_basic: true, provider_listed: true },
  ...{ granted_this_year: 0, grants_this_year: 0, granted_ever: 0, years_in_a_row: 0, grant_unfinished: false, granted_elsewhere: false },
}

/** An appeal may be handed in in the account. */
const form = { de: 'schriftlich oder im Konto', en: 'in writing or in the account' }
const inTheAccount = { authority: 'first_appeal', days: 30, form, online: true }

type Wish = { kind: 'grant' | 'partly_grant' | 'refuse' | 'not_enter'; rappen?: number; considerations?: string; facts?: Facts }
export type Decided = Awaited<ReturnType<typeof makeDecided>>

/** Somebody with a login whose application two of the office have decided. */
export async function makeDecided(
  { kind, rappen = 0, considerations, facts = {} }: Wish,
  person: { actor: Actor; personId: string } | null = null,
  office: { clerk: Actor; boss: Actor } | null = null,
) {
  const owner = person ?? (await grownUp())
  const { versionId, programmeId } = await makeProgramme(1_000_000, { remedy: inTheAccount })
  const { clerk, boss } = office ?? { clerk: await officer('case_officer'), boss: await officer('approver') }
  const application = await database().subsidyApplication.create({
    data: {
      ...{ versionId, personId: owner.personId, state: 'in_review', number: `2026-D${++count}-${process.env['VITEST_POOL_ID']}` },
      facts: { ...fitting, ...facts },
      ...{ submittedAt: nowDate(), completeAt: nowDate() },
    },
  })
  const { decisionId } = await propose(clerk, application.id, { kind, rappen, considerations })
  const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
  const decide = () => approve(boss, application.id, updatedAt.toISOString())
  return {
    owner,
    clerk,
    boss,
    applicationId: application.id,
    number: application.number as string,
    decisionId,
    versionId,
    programmeId,
    decide,
  }
}
