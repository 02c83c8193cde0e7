import { database } from '#db/client.ts'
import { byItself } from '#domain/actor.ts'
import { nowDate } from '#domain/clock.ts'
import { record } from '#domain/history.ts'
import { desk, useDesk } from '#outside/payment-desk.ts'
import { practiceDesk } from '#outside/practice-desk.ts'
import { seedApplications } from '#seeds/applications.ts'
import { seedApprenticeships } from '#seeds/apprenticeship.ts'
import { seedCandidacies } from '#seeds/candidacies.ts'
import { seedCases } from '#seeds/cases.ts'
import { seedStandings } from '#seeds/competence.ts'
import { seedCounselling } from '#seeds/counselling.ts'
import { seedCourses } from '#seeds/courses.ts'
import { seedDecisions } from '#seeds/decisions.ts'
import { seedEnrolments } from '#seeds/enrolments.ts'
import { seedSignals } from '#seeds/insight.ts'
import { seedOrders } from '#seeds/orders.ts'
import { seedPaths } from '#seeds/paths.ts'
import { seedPayments } from '#seeds/payments.ts'
import { seedPeople } from '#seeds/people.ts'
import { seedProfessions } from '#seeds/professions.ts'
import { seedPublishing } from '#seeds/publishing.ts'
import { seedReclaims } from '#seeds/reclaims.ts'
import { seedSubsidies } from '#seeds/subsidies.ts'
import { seedTasters } from '#seeds/tasters.ts'

/** The demo canton of content/ and seeds/data: through the domain's own verbs, so only reachable states exist; dates relative to today. */
export async function seed() {
  await seedProfessions()
  const runs = await seedCourses()
  const persons = await seedPeople()
  await seedPublishing()
  await seedSubsidies()
  await seedEnrolments({ runs, persons })
  await seedStandings(persons)
  await seedSignals()
  await seedCounselling({ persons })
  await seedPaths(persons)
  await seedCases(persons)
  await seedDecisions(persons)
  await seedReclaims(persons)
  await seedPayments(persons)
  await seedApplications(persons)
  await seedApprenticeships(persons)
  await seedCandidacies(persons)
  await seedTasters(persons)
  // Some of these stories pay on line: at the practice desk, where the process has not opened one itself.
  const close = desk() ? () => {} : useDesk(practiceDesk({ publicUrl: 'http://localhost:4321', now: nowDate }))
  await seedOrders({ runs, persons }).finally(close)
  await database().$transaction(tx => record(tx, byItself('seed'), { concept: 'demo', subjectId: 'demo', act: 'seeded' }))
}

/** A start that was killed while seeding leaves `begun`; such a demo is of no use to anybody. */
export async function seedState(): Promise<'empty' | 'begun' | 'done'> {
  if (await database().history.findFirst({ where: { concept: 'demo', act: 'seeded' }, select: { id: true } })) return 'done'
  return (await database().history.findFirst({ select: { id: true } })) ? 'begun' : 'empty'
}

if (import.meta.main) {
  const { readConfig } = await import('#config')
  const { closeDatabase, openDatabase } = await import('#db/client.ts')
  const { startEmbedded } = await import('#db/embedded.ts')
  const { deploy } = await import('#db/migrate.ts')
  const { openFieldKeys } = await import('#domain/sealed-field.ts')
  const { fieldKeyOf } = await import('#web/secret.ts')
  const { join } = await import('node:path')
  const { canton } = await import('#domain/canton.ts')
  const { openFiles } = await import('#outside/files.ts')
  const { openSeal, practiceSeal, readSeal } = await import('#outside/seal.ts')
  const config = readConfig()
  openFieldKeys(fieldKeyOf(config))
  const embedded = config.databaseUrl ? null : await startEmbedded(join(config.dataDir, 'postgres'))
  const url = config.databaseUrl ?? (embedded?.url as string)
  await deploy(url)
  openDatabase(url)
  openSeal(config.seal ? readSeal(config.seal) : practiceSeal(config.dataDir, canton().brand.owner.de))
  openFiles({ dir: config.filesDir, clamd: config.clamd })
  useDesk(practiceDesk({ publicUrl: config.publicUrl, now: nowDate }))
  if ((await seedState()) === 'empty') await seed()
  else console.log('There is data already: nothing was seeded.')
  await closeDatabase()
  await embedded?.stop()
}
