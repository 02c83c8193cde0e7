import { database } from '#db/client.ts'
import type { Prisma } from '#db/generated/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { now, nowDate, plainDay, stopClock, today } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { findCourse } from '#domain/subsidy/course-facts.ts'
import { listInForce, type Version } from '#domain/subsidy/current.ts'
import { approve, propose, returnProposal } from '#domain/subsidy/deciding.ts'
import { takeUp } from '#domain/subsidy/desk-acting.ts'
import { getDeskCase } from '#domain/subsidy/desk-case.ts'
import { addNote } from '#domain/subsidy/desk-notes.ts'
import { addFile, prepareDocuments } from '#domain/subsidy/documents.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { rejectDocument } from '#domain/subsidy/judging.ts'
import { budget, split } from '#domain/subsidy/ledger.ts'
import { askOpinion } from '#domain/subsidy/opinions.ts'
import { enterPayee } from '#domain/subsidy/payee.ts'
import { requestDocument } from '#domain/subsidy/requesting.ts'
import { nextNumber } from '#domain/subsidy/submitting.ts'
import { photo, sheet } from '#seeds/papers.ts'
import { readData } from '#seeds/reading.ts'
import { sourcesOf } from '#seeds/sources.ts'

type Stage = 'submitted' | 'in_review' | 'handed_in' | 'documents_requested' | 'proposed' | 'returned' | 'granted' | 'refused'
type Story = { person: string; programme: string; course: string; daysAgo: number; stage: Stage; facts: Facts; paper?: true; note?: string }
const seed = byItself('seed')

const adult = { employment: 'employed', household: 'single', children: 0, german: 'C1', other_funding: 0, cross_border: false } as const
/** One of everything that a morning at the desk holds. All invented. */
const stories: readonly Story[] = [
  ...(
    [
      ['sandra', 'weiterbildungsbeitrag', 'word-und-excel-grundlagen', 24, 'proposed', { income: 6_140_050, education: 'secondary' }],
      ['frida', 'digital-gutschein', 'smartphone-verstehen-android', 9, 'submitted', { employment: 'retired' }],
      ['monika-winteler', 'digital-gutschein', 'e-banking-sicher-nutzen', 12, 'proposed', {}],
      ['goran-nikolic', 'digital-gutschein', 'word-und-excel-grundlagen', 11, 'proposed', { german: 'B1' }],
      [
        'karin-hauser',
        'weiterbildungsbeitrag',
        'datenanalyse-mit-sql',
        18,
        'documents_requested',
        { income: 5_890_000, education: 'tertiary' },
      ],
      ['urs-rueegg', 'weiterbildungsbeitrag', 'word-und-excel-grundlagen', 8, 'returned', { income: 7_010_000, education: 'secondary' }],
      ['giulia-rossi', 'digital-gutschein', 'fotos-ordnen-und-teilen', 5, 'submitted', {}],
      ['selin-demir', 'digital-gutschein', 'e-banking-sicher-nutzen', 19, 'granted', {}],
      ['philipp-heer', 'weiterbildungsbeitrag', 'datenanalyse-mit-sql', 30, 'refused', { income: 12_500_000, education: 'tertiary' }],
      ['giulia-rossi', 'weiterbildungsbeitrag', 'datenanalyse-mit-sql', 4, 'handed_in', { income: 5_230_000, education: 'secondary' }],
      ['selin-demir', 'weiterbildungsbeitrag', 'e-banking-sicher-nutzen', 3, 'submitted', { income: 4_800_000, education: 'secondary' }],
    ] as const
  ).map(([person, programme, course, daysAgo, stage, facts]) => ({
    person,
    programme,
    course,
    daysAgo,
    stage,
    facts: { ...adult, ...facts },
  })),
]

/** Applications as they lie at the desk, moved there by the domain's own verbs. Needs programmes, courses and people. */
export async function seedCases(persons: Map<string, string>) {
  const [clerk, boss] = [await staff('beat.oswald'), await staff('claudia.truempi')]
  const versions = await listInForce()
  await seedBudgets(versions)
  try {
    for (const story of stories) {
      const version = versions.find(one => one.key === story.programme)
      const personId = persons.get(story.person)
      if (!version || !personId) throw new Error(`cases: ${story.person}, ${story.programme}`)
      await tell(story, { version, personId, clerk, boss })
    }
  } finally {
    stopClock(null)
  }
}

type With = { version: Version; personId: string; clerk: Actor; boss: Actor }

async function tell(story: Story, { version, personId, clerk, boss }: With) {
  stopClock(null)
  const real = now()
  stopClock(real.subtract({ hours: 24 * story.daysAgo }).toString())
  const { id, rappen } = await submitted(story, version, personId)
  const later = (days: number) => stopClock(real.subtract({ hours: Math.max(1, 24 * (story.daysAgo - days)) }).toString())
  if (story.stage === 'handed_in') await handInAll(id, version)
  if (sharing.includes(`${story.person}, ${story.programme}`)) await enterPayee(clerk, id, account)
  if (story.stage === 'submitted') return
  later(1)
  await getDeskCase(clerk, id, 'de')
  await takeUp(clerk, id)
  if (story.stage === 'handed_in') return
  if (story.person === 'reto')
    await addNote(clerk, id, { kind: 'task', text: 'Bei der Beratung nachfragen, ob die Empfehlung kommt (Demo).' })
  if (story.stage === 'in_review') return
  later(2)
  if (story.stage === 'documents_requested') {
    const reason = 'Auf der Kopie fehlt die Seite mit dem steuerbaren Einkommen (Demo).'
    await requestDocument(clerk, id, { document: 'tax_assessment', reason, dueOn: today().add({ days: 30 }) })
    later(6)
    await addFile(await personOf(id), id, 'tax_assessment', { name: 'Foto Veranlagung (Demo).png', bytes: photo({ blurred: true }) })
    later(8)
    const { id: documentId } = await database().subsidyDocument.findFirstOrThrow({ where: { applicationId: id, key: 'tax_assessment' } })
    const why =
      'Das Foto ist unscharf, der Betrag ist nicht lesbar. Bitte legen Sie das Blatt flach hin und fotografieren Sie es noch einmal (Demo).'
    return rejectDocument(clerk, documentId, { reason: why, dueOn: today().add({ days: 21 }) })
  }
  const no = { kind: 'refuse', rappen: 0, considerations: 'Das Einkommen liegt über der Grenze (Demo).' } as const
  await propose(clerk, id, story.stage === 'refused' ? no : { kind: 'grant', rappen: rappen || 25_000 })
  if (story.stage === 'proposed') return
  later(3)
  if (story.stage === 'returned') {
    await returnProposal(boss, id, 'Bitte prüfen, ob der Betrieb etwas bezahlt (Demo).')
    const question = 'Bezahlt der Betrieb einen Teil des Kurses? Wenn ja, wie viel (Demo)?'
    await askOpinion(clerk, id, { office: 'Personaldienst der Rüegg Metallbau (Demo)', question, dueOn: today().add({ days: 3 }) })
    return
  }
  const decision = await database().subsidyDecision.findFirstOrThrow({ where: { applicationId: id } })
  await approve(boss, id, decision.updatedAt.toISOString())
}

/** Two people who want the money on one account: nothing is wrong with that, and somebody looks. */
const sharing = ['giulia-rossi, weiterbildungsbeitrag', 'selin-demir, weiterbildungsbeitrag']
const account = {
  ...{ kind: 'person' as const, name: 'Konto der Wohngemeinschaft (Demo)', postcode: '8750', locality: 'Glarus' },
  iban: 'CH31 8123 9000 0012 4568 9',
}

/** Everything the programme wants before the course: a sheet as PDF, and the photo of one. */
async function handInAll(id: string, version: Version) {
  const person = await personOf(id)
  await database().$transaction(async tx => {
    const application = await tx.subsidyApplication.findUniqueOrThrow({ where: { id } })
    await prepareDocuments(tx, application, version, application.facts as Facts)
  })
  const lines = [
    'Kursanmeldung (Demo)',
    'Wir bestätigen die Anmeldung zum Kurs.',
    'Kursgeld und Beginn wie ausgeschrieben.',
    'Schule (Demo)',
  ]
  await addFile(person, id, 'registration', { name: 'Kursanmeldung (Demo).pdf', bytes: sheet(lines) })
  await addFile(person, id, 'tax_assessment', { name: 'Veranlagung (Demo).png', bytes: photo() })
}

/** The login of whoever's case it is. */
async function personOf(applicationId: string): Promise<Actor> {
  const { personId } = await database().subsidyApplication.findUniqueOrThrow({ where: { id: applicationId } })
  const { accountId } = await database().managing.findFirstOrThrow({ where: { personId, kind: 'self', endedAt: null } })
  return getActor(accountId, 'seed')
}

/** As an application comes out of the form: facts and evaluation frozen. */
async function submitted({ programme, course, facts: own, paper }: Story, version: Version, personId: string) {
  const found = await findCourse(course)
  if (!found) throw new Error(`cases: no course ${course}`)
  const person = await database().person.findUniqueOrThrow({ where: { id: personId } })
  const run =
    found.run === null ? null : await database().courseRun.findFirstOrThrow({ where: { number: found.run, course: { slug: course } } })
  const facts: Facts = {
    ...{ born_on: plainDay(person.bornOn).toString(), resident_since: '2019-03-01', ...own, ...found.facts },
    ...(person.municipality ? { municipality: person.municipality } : {}),
    ...{ applied_on: today().toString(), granted_this_year: 0, grants_this_year: 0, granted_ever: 0, years_in_a_row: 0 },
    ...{ grant_unfinished: false, granted_elsewhere: false },
  }
  const evaluation = version.evaluate(facts)
  const at = nowDate()
  const onPaper = paper ?? person.email === null
  return database().$transaction(async tx => {
    const { id } = await tx.subsidyApplication.create({
      data: {
        ...{ versionId: version.id, personId, runId: run?.id ?? null, state: 'submitted', number: await nextNumber(tx, today().year) },
        ...{ facts: facts as Prisma.InputJsonValue, evaluation: evaluation as unknown as Prisma.InputJsonValue },
        sources: sourcesOf(facts, own, found.facts),
        ...{ onPaper, filledInAs: onPaper ? ('counter' as const) : ('self' as const), createdAt: at, submittedAt: at, completeAt: at },
      },
    })
    await record(tx, seed, { concept: 'subsidy', subjectId: id, personId, act: 'application_submitted', after: { programme } })
    return { id, rappen: evaluation.verdict === 'no' ? 0 : (evaluation.amount.rappen ?? 0) }
  })
}

/** What parliament gave, where nobody has entered it yet. */
async function seedBudgets(versions: readonly Version[]) {
  const given = readData<{ key: string; budgetRappen: number }[]>('programmes.yaml')
  for (const { key, terms } of versions) {
    const programme = await database().subsidyProgramme.findUniqueOrThrow({ where: { key } })
    const rappen = given.find(one => one.key === key)?.budgetRappen ?? 0
    for (const year of [today().year, today().year + 1]) {
      if (await database().subsidyEntry.findFirst({ where: { yearOf: { programmeId: programme.id, year } } })) continue
      await budget(seed, programme.id, year, split(rappen, terms.shares), `Budget ${year} (Demo)`)
    }
  }
}

async function staff(name: string): Promise<Actor> {
  const { id } = await database().userAccount.findUniqueOrThrow({ where: { email: `${name}@demo.example` } })
  return getActor(id, 'seed')
}
