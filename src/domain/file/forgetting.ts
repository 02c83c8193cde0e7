import { database } from '#db/client.ts'
import { dropKeptFile } from '#outside/files.ts'

/** Forgets kept bytes that no case, application or draft holds any more. The same paper may lie in several of them: then it stays. */
export async function forgetFiles(digests: Iterable<string>): Promise<void> {
  const db = database()
  for (const stored of new Set(digests)) {
    const holding = await Promise.all([
      db.subsidyFile.count({ where: { stored } }),
      db.candidacyFile.count({ where: { stored, removedAt: null } }),
      db.candidacyDraftFile.count({ where: { stored } }),
    ])
    if (holding.every(count => count === 0)) await dropKeptFile(stored)
  }
}
