import { seedCourses } from '#seeds/courses.ts'
import { seedProfessions } from '#seeds/professions.ts'

/** The demo canton of content/ and seeds/data: through the domain's own verbs, so only reachable states exist; dates relative to today. */
export async function seed() {
  await seedProfessions()
  await seedCourses()
}

if (import.meta.main) {
  const { readConfig } = await import('#config')
  const { closeDatabase, database, openDatabase } = await import('#db/client.ts')
  const { startEmbedded } = await import('#db/embedded.ts')
  const { deploy } = await import('#db/migrate.ts')
  const { join } = await import('node:path')
  const config = readConfig()
  const embedded = config.databaseUrl ? null : await startEmbedded(join(config.dataDir, 'postgres'))
  const url = config.databaseUrl ?? (embedded?.url as string)
  await deploy(url)
  openDatabase(url)
  if (await database().provider.findFirst({ select: { id: true } })) console.log('There is data already: nothing was seeded.')
  else await seed()
  await closeDatabase()
  await embedded?.stop()
}
