import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { now, stopClock } from '#domain/clock.ts'
import { keepResult } from '#domain/competence/keeping.ts'

/** Who has taken the test and kept it: Reto trusts himself too little, Luan too much, Frida took it twice. Sandra has yet to. */
const kept = [
  { person: 'reto', answers: '2026.1-E-L-111111011111012111111021120122110101201021', weeksAgo: 3 },
  { person: 'luan', answers: '2026.1-J-L-222222212222122222222002100222010101200022', weeksAgo: 5 },
  { person: 'frida', answers: '2026.1-S-K-101100011001011101001', weeksAgo: 30 },
  { person: 'frida', answers: '2026.1-S-K-211110112111021111111', weeksAgo: 2 },
]

/** Results that people of the demo kept, each by whoever acts for them. Needs people. */
export async function seedStandings(persons: Map<string, string>) {
  const real = now()
  try {
    for (const { person, answers, weeksAgo } of kept) {
      const personId = persons.get(person)
      const managing = personId && (await database().managing.findFirst({ where: { personId, endedAt: null }, orderBy: { kind: 'asc' } }))
      if (!managing) continue
      stopClock(real.subtract({ hours: weeksAgo * 7 * 24 }).toString())
      await keepResult(await getActor(managing.accountId, 'seed'), { personId, answers })
    }
  } finally {
    stopClock(null)
  }
}
