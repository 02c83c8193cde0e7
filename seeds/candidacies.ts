import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import { apply } from '#domain/candidacy/applying.ts'
import { getDossier } from '#domain/candidacy/board.ts'
import { saveDraft } from '#domain/candidacy/drafting.ts'
import { addFile } from '#domain/candidacy/files.ts'
import { addNote, invite, refuse, shortlist } from '#domain/candidacy/selecting.ts'
import { consentText } from '#domain/canton.ts'
import { now, stopClock } from '#domain/clock.ts'
import { sheet } from '#seeds/papers.ts'

type Story = { person: string; daysAgo: number; school: string; motivation: string; end?: 'invited' | 'shortlisted' | 'refused' }

/** Who applied for the place at the tax office, and how far it is. All invented. */
const stories: readonly Story[] = [
  {
    ...{ person: 'arta-gashi', daysAgo: 11, school: 'Oberstufe Glarus, 3. Sek', end: 'shortlisted' },
    motivation: 'Ich schreibe gern und rechne gern. Beim Schnuppern auf einer Gemeinde hat mir der Kontakt am Schalter gefallen.',
  },
  {
    ...{ person: 'dario-hophan', daysAgo: 9, school: 'Oberstufe Näfels, 3. Sek', end: 'invited' },
    motivation: 'Mein Bruder hat die Lehre gemacht und mir viel davon erzählt. Ich möchte verstehen, wofür Steuern gebraucht werden.',
  },
  {
    ...{ person: 'cyrill-oertli', daysAgo: 8, school: 'Oberstufe Niederurnen, 3. Real', end: 'refused' },
    motivation: 'Ich arbeite gern mit den Händen und möchte trotzdem einmal im Büro anfangen.',
  },
  {
    ...{ person: 'elena-kundert', daysAgo: 3, school: 'Oberstufe Linthal, 3. Sek' },
    motivation: 'Ich helfe meinen Eltern beim Ausfüllen der Formulare. Das macht mir mehr Freude als ihnen.',
  },
  {
    ...{ person: 'robin-feldmann', daysAgo: 2, school: 'Oberstufe Schwanden, 2. Sek' },
    motivation: 'Ich mag Ordnung und arbeite gern mit Zahlen.',
  },
]

/** Applications for the place that is being filled, sent by the young people or whoever answers for them, read and moved by its office. */
export async function seedCandidacies(persons: Map<string, string>) {
  const where = { unit: 'STEUERN', state: 'open' } as const
  const advert = await database().placeAdvert.findFirstOrThrow({ where, orderBy: { id: 'desc' } })
  const grant = await database().roleGrant.findFirstOrThrow({ where: { role: 'training_coordinator', office: 'STEUERN' } })
  const office = await getActor(grant.accountId, 'seed')
  const begin = now()
  for (const { person, daysAgo, school, motivation, end } of stories) {
    const personId = persons.get(person) ?? ''
    const kinds = { kind: { in: ['self', 'guardian'] as ('self' | 'guardian')[] } }
    const { accountId } = await database().managing.findFirstOrThrow({
      where: { personId, endedAt: null, ...kinds },
      orderBy: { kind: 'asc' },
    })
    const actor = await getActor(accountId, 'seed')
    stopClock(begin.subtract({ hours: 24 * daysAgo }).toString())
    const draft = await saveDraft(actor, advert.slug, personId, {
      school,
      motivation,
      answers: advert.questions.map(() => 'Ja, zwei Tage (Demo).'),
    })
    const cv = sheet(['Lebenslauf (Demo)', school, 'Hobbys: Volleyball, Lesen'])
    await addFile(actor, draft.id, { kind: 'cv', name: 'Lebenslauf (Demo).pdf', bytes: cv })
    const { id } = await apply(actor, draft.id, { language: 'de', consent: consentText('candidacy_guardian', 'de').version })
    if (end) {
      stopClock(begin.subtract({ hours: 24 * Math.max(1, daysAgo - 4) }).toString())
      await getDossier(office, id, 'de')
      if (end === 'refused') await refuse(office, id, { reason: 'other_profession', words: 'Schauen Sie sich die Berufe im Tiefbau an.' })
      else await invite(office, id, 'Mittwoch um 14 Uhr, Hauptstrasse (Demo), Glarus. Melden Sie sich am Empfang bei Regula Zogg.')
      if (end === 'shortlisted') await shortlist(office, id)
      if (end === 'shortlisted') await addNote(office, id, 'Fragt gut nach. Referenz der Lehrerin eingeholt (Demo).')
    }
    stopClock(null)
  }
}
