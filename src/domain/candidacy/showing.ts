import { database } from '#db/client.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { withAdvert } from '#domain/candidacy/access.ts'
import { unitName } from '#domain/candidacy/advert-words.ts'
import { plainDay } from '#domain/clock.ts'
import { listTasterDays } from '#domain/taster/showing.ts'
import type { Language } from '#words/speak.ts'

/**
 * Applications and taster days of a person who shows them to a counsellor: which, how far, since when. Never what was written or handed
 * in. Whether they are shown is asked before (counselling/sharing.ts).
 */
export async function listCandidaciesShown(personId: string, language: Language) {
  const [sent, tasters] = await Promise.all([
    database().candidacy.findMany({ where: { personId }, include: withAdvert, orderBy: { id: 'desc' }, take: 30 }),
    listTasterDays(personId),
  ])
  return {
    applications: sent.map(({ id, state, advert, submittedAt, answerBy, answeredAt }) => ({
      ...{ id, state, title: professionTitle(advert.profession, language), unit: unitName(advert.unit, language) },
      ...{ submittedAt: submittedAt.toISOString(), answerBy: answeredAt ? null : plainDay(answerBy).toString() },
    })),
    tasters: tasters.map(({ id, state, profession, unit, startsOn, endsOn }) => ({
      ...{ id, state, title: professionTitle(profession, language), unit: unitName(unit, language), startsOn, endsOn },
    })),
  }
}
