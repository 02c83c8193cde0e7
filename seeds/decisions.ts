import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { nowDate, plainDay, today } from '#domain/clock.ts'
import { recordAppeal } from '#domain/subsidy/appealing.ts'
import { findCourse } from '#domain/subsidy/course-facts.ts'
import { listInForce } from '#domain/subsidy/current.ts'
import { approve, propose } from '#domain/subsidy/deciding.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { letBecomeFinal } from '#domain/subsidy/finality.ts'
import { noteEnded } from '#domain/subsidy/retention.ts'
import { sealDecision } from '#domain/subsidy/sealing.ts'
import { enterService, layReady, openDecision } from '#domain/subsidy/serving.ts'
import { daysAgo, fileNumber } from '#seeds/filing.ts'

type Case = { programme: string; course: string; answers: Facts; propose: Parameters<typeof propose>[2] }

/** Decisions of the demo: Reto is refused and appeals, Marija has a voucher, one waits for Sandra to open it, one is being written, an old one is to be archived. */
export async function seedDecisions(persons: Map<string, string>) {
  const [clerk, boss] = [await actorOf('beat.oswald@demo.example'), await actorOf('claudia.truempi@demo.example')]
  const reto = await daysAgo(20, () => decide(clerk, boss, persons.get('reto') ?? '', refused))
  await daysAgo(18, () => layReady(clerk, reto))
  await daysAgo(16, async () => openDecision(await actorOf('reto.landolt@demo.example'), reto))
  await daysAgo(4, () =>
    recordAppeal(clerk, reto, {
      ...{ handedInOn: today().subtract({ days: 2 }), contested: 'whole' as const, suspends: true },
      grounds: 'Herr Landolt verlangt den Beitrag. Der Kurs sei für seine Stellensuche nötig, auch wenn er weniger Lektionen habe.',
    }),
  )
  const marija = await daysAgo(15, () => decide(clerk, boss, persons.get('marija') ?? '', voucher))
  await daysAgo(11, () => enterService(clerk, marija, { servedOn: today().subtract({ days: 1 }), trackingNumber: '98.00.123456.00000001' }))
  const sandra = await daysAgo(3, () => decide(clerk, boss, persons.get('sandra') ?? '', contribution))
  await daysAgo(1, () => layReady(clerk, sandra))
  await daysAgo(1, () => write(clerk, persons.get('frida') ?? '', notEntered))
  // Refused six years ago: to be offered to the State Archive by now.
  const old = await daysAgo(2200, () => decide(clerk, boss, persons.get('nadja') ?? '', refused))
  await daysAgo(2190, () => enterService(clerk, old, { servedOn: today(), trackingNumber: '98.00.123456.00000000' }))
  await daysAgo(2100, letBecomeFinal)
  await noteEnded()
}

const refused: Case = {
  ...{ programme: 'weiterbildungsbeitrag', course: 'ki-am-arbeitsplatz' },
  answers: { employment: 'employed', household: 'couple', children: 0, income: 68_000_00, resident_since: '2001-04-01', other_funding: 0 },
  propose: { kind: 'refuse', rappen: 0, considerations: 'Für kürzere Kurse gibt es den Digital-Gutschein, wenn sie auf der Liste stehen.' },
}
const voucher: Case = {
  ...{ programme: 'digital-gutschein', course: 'digitale-grundkompetenzen-im-alltag' },
  answers: { employment: 'employed', german: 'A2' },
  propose: { kind: 'grant', rappen: 360_00 },
}
const contribution: Case = {
  ...{ programme: 'weiterbildungsbeitrag', course: 'datenanalyse-mit-sql' },
  answers: { employment: 'employed', household: 'single', children: 0, income: 61_000_00, resident_since: '2015-04-01', other_funding: 0 },
  propose: {
    kind: 'partly_grant',
    rappen: 400_00,
    considerations: 'Die Gebühr der Prüfung gehört nicht zu den Kurskosten und zählt nicht.',
  },
}
const notEntered: Case = {
  ...{ programme: 'weiterbildungsbeitrag', course: 'smartphone-verstehen-android' },
  answers: { employment: 'retired' },
  propose: { kind: 'not_enter', rappen: 0, considerations: 'Das Gesuch ist nicht unterschrieben, auch nach der Nachfrist nicht.' },
}

async function decide(clerk: Actor, boss: Actor, personId: string, one: Case): Promise<string> {
  const { applicationId, decisionId } = await write(clerk, personId, one)
  const { updatedAt } = await database().subsidyDecision.findUniqueOrThrow({ where: { id: decisionId } })
  await approve(boss, applicationId, updatedAt.toISOString())
  await sealDecision(decisionId)
  return decisionId
}

/** An application in review, with its proposal. */
async function write(clerk: Actor, personId: string, { programme, course, answers, propose: proposal }: Case) {
  const version = (await listInForce(Temporal.Now.plainDateISO())).find(one => one.key === programme)
  const chosen = await findCourse(course)
  const person = await database().person.findUniqueOrThrow({ where: { id: personId } })
  if (!version || !chosen) throw new Error(`seeds: no ${programme} or ${course}`)
  const facts: Facts = {
    ...{ born_on: plainDay(person.bornOn).toString(), municipality: person.municipality ?? 0, applied_on: today().toString() },
    ...{ granted_this_year: 0, grants_this_year: 0, granted_ever: 0, years_in_a_row: 0, grant_unfinished: false, granted_elsewhere: false },
    ...{ ...chosen.facts, ...answers },
  }
  const run = chosen.run ? await database().courseRun.findFirst({ where: { number: chosen.run, course: { slug: course } } }) : null
  const evaluation = version.evaluate(facts)
  if ((evaluation.verdict === 'yes') !== proposal.rappen > 0) throw new Error(`seeds: ${course} for ${programme} is ${evaluation.verdict}`)
  const application = await database().subsidyApplication.create({
    data: {
      ...{
        versionId: version.id,
        personId,
        runId: run?.id ?? null,
        state: 'in_review',
        facts,
        evaluation: JSON.parse(JSON.stringify(evaluation)),
      },
      number: await fileNumber(),
      ...{ submittedAt: nowDate(), completeAt: nowDate() },
    },
  })
  const { decisionId } = await propose(clerk, application.id, proposal)
  return { applicationId: application.id, decisionId }
}

async function actorOf(email: string): Promise<Actor> {
  const { id } = await database().userAccount.findUniqueOrThrow({ where: { email } })
  return getActor(id, 'page')
}
