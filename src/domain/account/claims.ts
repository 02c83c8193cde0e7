import type { Db } from '#db/client.ts'
import { isValueOf } from '#domain/subsidy/facts.ts'

/** Under which names the office that knows who people are says birthday and municipality (BFS number); null: it is not asked. */
export type ClaimNames = { birthdate: string | null; municipality: string | null }
let names: ClaimNames = { birthdate: null, municipality: null }
export const openClaims = (given: ClaimNames) => {
  names = given
}

export type Claimed = { born_on?: string; municipality?: number }

/**
 * What that office said of a person at their own last login. The token was proven when they signed in; of what stands in it only the
 * claims that are configured are read, and what is no day and no number is not there.
 */
export async function findClaims(db: Db, personId: string): Promise<Claimed> {
  if (!names.birthdate && !names.municipality) return {}
  const credential = await db.credential.findFirst({
    where: { idToken: { not: null }, account: { disabledAt: null, managing: { some: { personId, kind: 'self', endedAt: null } } } },
    orderBy: { updatedAt: 'desc' },
    select: { idToken: true },
  })
  const claims = read(credential?.idToken ?? null)
  const said = (name: string | null) => (name && Object.hasOwn(claims, name) ? claims[name] : undefined)
  const [born, municipality] = [said(names.birthdate), Number(said(names.municipality))]
  return {
    ...(isValueOf('born_on', born) ? { born_on: born as string } : {}),
    ...(isValueOf('municipality', municipality) ? { municipality } : {}),
  }
}

function read(token: string | null): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
