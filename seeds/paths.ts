import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { type Actor, byItself } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { now, stopClock, today } from '#domain/clock.ts'
import { inviteCounsellor } from '#domain/counselling/inviting.ts'
import { mayCounsel, sharedParts } from '#domain/counselling/sharing.ts'
import { cancelRun, createRun, openRun, runFieldsOf } from '#domain/course/running.ts'
import { addStep, decide } from '#domain/learning-path/deciding.ts'
import type { StepDraft } from '#domain/learning-path/draft.ts'
import { assignGroup } from '#domain/learning-path/group.ts'
import { comment } from '#domain/learning-path/noting.ts'
import { startPath } from '#domain/learning-path/starting.ts'
import { writeTemplate } from '#domain/learning-path/template.ts'

const school = byItself('seed')

/** Templates that every counsellor can use, Sandra's way to a new profession with Anna Kubli, and Reto's first steps alone. */
export async function seedPaths(persons: Map<string, string>) {
  const anna = await actorOf('anna.kubli@demo.example')
  await seedTemplates(anna)
  await seedSandra(anna, persons.get('sandra') ?? '')
  await seedReto(persons.get('reto') ?? '')
  await assignGroup(anna, {
    title: 'Bewerbungsgruppe BIZ (Demo)',
    goalText: 'Mit einem guten Dossier auf Stellensuche',
    note: 'Jede und jeder entscheidet für sich. Ich sehe nicht, wer mitmacht.',
    steps: [
      { kind: 'test', title: 'Standort bestimmen', reason: 'Damit Sie sehen, was Sie schon können.' },
      { kind: 'course', course: 'behoerdengaenge-online' },
      { kind: 'own_task', title: 'Lebenslauf auf eine Seite bringen' },
    ],
  })
}

async function seedTemplates(anna: Actor) {
  await writeTemplate(anna, {
    title: 'Wiedereinstieg Büro',
    summary: 'Für Menschen, die nach einer Pause zurück ins Büro wollen.',
    steps: [
      { kind: 'test', title: 'Standort bestimmen', reason: 'Damit wir nicht bei null beginnen, wo es nicht nötig ist.' },
      { kind: 'course', course: 'word-und-excel-grundlagen', reason: 'Damit arbeitet fast jedes Büro.' },
      { kind: 'course', course: 'zusammenarbeiten-in-der-cloud', reason: 'Dateien teilt man heute, statt sie zu verschicken.' },
      { kind: 'visit', title: 'Einen halben Tag in einem Büro schnuppern' },
      { kind: 'appointment', title: 'Zusammen schauen, was noch fehlt' },
    ],
  })
  await writeTemplate(anna, {
    title: 'Smartphone sicher',
    summary: 'Für Menschen, die ihr Handy ohne Sorge brauchen wollen.',
    steps: [
      { kind: 'course', course: 'smartphone-verstehen-android' },
      { kind: 'course', course: 'betrug-erkennen', reason: 'Wer die Tricks kennt, fällt nicht darauf herein.' },
      { kind: 'own_task', title: 'Mit jemandem aus der Familie einen Videoanruf machen' },
    ],
  })
}

/** As drawn: two steps behind her, a place she waits for, and a course that its school called off. */
async function seedSandra(anna: Actor, personId: string) {
  const sandra = await actorOf('sandra.tschudi@demo.example')
  const privacy = await aRunToCallOff()
  try {
    await at(-30)
    const { id } = await startPath(sandra, {
      personId,
      goal: { kind: 'profession', profession: 'datenanalyse', text: 'Datenanalytikerin' },
      steps: [{ kind: 'test', title: 'Standort auf Papier bestimmt', onDay: inDays(-30) }],
    })
    await finish(sandra, id)
    await share(sandra, personId, anna)
    await at(-22)
    const talk = await propose(anna, id, { kind: 'appointment', title: 'Gespräch mit der Berufsberatung', onDay: inDays(-22) })
    await decide(sandra, talk, 'accept')
    await decide(sandra, talk, 'finish')
    const steps: StepDraft[] = [
      { kind: 'course', course: 'excel-fuer-fortgeschrittene', reason: 'Der Kurs zu SQL setzt sichere Formeln voraus.' },
      { kind: 'course', course: 'datenanalyse-mit-sql', reason: 'Hebt «Daten verwalten» bis Stufe 6.' },
      { kind: 'course', course: 'datenschutz-im-kmu', run: privacy.number, reason: 'Wer mit Daten arbeitet, kennt die Regeln.' },
      { kind: 'appointment', title: 'Zusammen prüfen: passt das Ziel noch?', onDay: inDays(75) },
    ]
    for (const draft of steps) await decide(sandra, await propose(anna, id, draft), 'accept')
    await at(-3)
    await cancelRun(school, privacy.runId, 'Zu wenig Anmeldungen.')
    await comment(anna, talk, 'Das war ein gutes Gespräch. Schauen Sie sich vor dem nächsten Mal das Profil des Berufs an?')
  } finally {
    stopClock(null)
  }
}

/** Begun alone, before he answers Anna: it shows that nobody needs a counsellor for a path. */
async function seedReto(personId: string) {
  const reto = await actorOf('reto.landolt@demo.example')
  try {
    await at(-6)
    await startPath(reto, {
      personId,
      goal: { kind: 'free', text: 'Sicher am Computer, für die nächste Stelle' },
      steps: [
        { kind: 'test', title: 'Standort bestimmen', reason: 'Ich will wissen, was ich schon kann.' },
        { kind: 'course', course: 'word-und-excel-grundlagen', reason: 'Steht in fast jedem Inserat.' },
        { kind: 'visit', title: 'Bei einem früheren Kollegen im Büro hineinschauen' },
        { kind: 'own_task', title: 'Lebenslauf neu schreiben' },
      ],
    })
  } finally {
    stopClock(null)
  }
}

const propose = async (anna: Actor, pathId: string, draft: StepDraft) => (await addStep(anna, pathId, draft)).id
const inDays = (days: number) => Temporal.Now.plainDateISO('Europe/Zurich').add({ days }).toString()

async function finish(actor: Actor, pathId: string) {
  for (const { id } of await database().pathStep.findMany({ where: { pathId } })) await decide(actor, id, 'finish')
}

/** Days before now; the clock stands still there until it is set again. */
async function at(days: number) {
  stopClock(null)
  stopClock(
    now()
      .add({ hours: days * 24 })
      .toString(),
  )
}

async function share(actor: Actor, personId: string, anna: Actor) {
  if (await mayCounsel(anna, personId, 'path')) return
  const choice = {
    parts: sharedParts,
    until: today().add({ days: 120 }),
    consent: consentText('counselling', 'de').version,
    language: 'de' as const,
  }
  await inviteCounsellor(actor, personId, anna.account?.id ?? '', choice)
}

async function actorOf(email: string) {
  const { id } = await database().userAccount.findUniqueOrThrow({ where: { email } })
  return getActor(id, 'seed')
}

/** One more morning of the course on data protection, which its school then calls off. */
async function aRunToCallOff() {
  const course = await database().course.findUniqueOrThrow({
    where: { slug: 'datenschutz-im-kmu' },
    include: { runs: { where: { state: 'open' }, include: { sessions: true }, orderBy: { startsAt: 'asc' } } },
  })
  const [like] = course.runs
  if (!like) throw new Error('datenschutz-im-kmu has no open run')
  const { runId } = await createRun(school, course.id, runFieldsOf(like))
  await openRun(school, runId)
  const { number } = await database().courseRun.findUniqueOrThrow({ where: { id: runId } })
  return { runId, number }
}
