import { database } from '#db/client.ts'
import { getActor } from '#domain/account/acting.ts'
import type { Actor } from '#domain/actor.ts'
import { consentText } from '#domain/canton.ts'
import { findHoldable } from '#domain/enrolment/holding.ts'
import { groups, saveAccount, saveAnswers } from '#domain/subsidy/answers.ts'
import { startDraft } from '#domain/subsidy/applying.ts'
import type { Facts } from '#domain/subsidy/facts.ts'
import { submitApplication } from '#domain/subsidy/submitting.ts'
import type { Terms } from '#domain/subsidy/terms.ts'

type Wish = { who: string; programme: string; slug: string; answers: Facts; iban?: string; hold?: boolean }

/**
 * Who has applied: Marija for a voucher, Sandra for half of an advanced course, Reto for a new profession, which the rules refuse him;
 * Nadja has submitted one for her mother, which waits for Frida's own word, and begun another. For Sandra a seat is held while she waits.
 * Documents are outstanding: nobody's papers are invented.
 */
export async function seedApplications(persons: ReadonlyMap<string, string>) {
  const own = async (wish: Wish) => {
    const actor = await actorOf(wish.who)
    const id = await fillIn(actor, persons.get(wish.who) ?? '', wish)
    if (id) await submit(actor, id, wish.hold)
  }
  await own({
    ...{ who: 'marija', programme: 'digital-gutschein', slug: 'computer-grundkurs-einfache-sprache' },
    answers: { employment: 'unemployed', other_funding: 0 },
  })
  await own({
    ...{
      who: 'sandra',
      programme: 'weiterbildungsbeitrag',
      slug: 'programmieren-mit-python',
      hold: true,
      iban: 'CH93 0076 2011 6238 5295 7',
    },
    answers: {
      resident_since: '1998-08-01',
      employment: 'employed',
      household: 'single',
      children: 0,
      income: 6_140_000,
      other_funding: 0,
    },
  })
  await own({
    ...{ who: 'reto', programme: 'quereinstieg-ict', slug: 'quereinstieg-support', iban: 'CH58 0079 1123 0008 8901 2' },
    answers: { education: 'secondary', diploma_usable: true, employment: 'employed', other_funding: 0, counsellor_recommends: false },
  })
  const helped = {
    who: 'frida',
    programme: 'digital-gutschein',
    slug: 'fotos-ordnen-und-teilen',
    answers: { employment: 'retired' },
  } as const
  const [nadja, frida] = [await actorOf('nadja'), persons.get('frida') ?? '']
  await fillIn(nadja, frida, helped)
  const second = await fillIn(nadja, frida, {
    ...helped,
    slug: 'digitale-grundkompetenzen-im-alltag',
    answers: { employment: 'retired', other_funding: 0 },
  })
  if (second) await submit(nadja, second)
}

/** A seat is held only where one is free: the demo's courses fill up as its people do. */
async function submit(actor: Actor, id: string, wantsSeat = false) {
  const { runId, personId, version } = await database().subsidyApplication.findUniqueOrThrow({ where: { id }, include: { version: true } })
  const days = (version.terms as Terms).holdSeatDays
  const hold = wantsSeat && runId && (await findHoldable(database(), { runId, personId, days }))?.state === 'free'
  await submitApplication(actor, id, { version: consentText('subsidy', 'de').version, language: 'de', hold: hold === true })
}

/** A draft with every answer; null where the course has no run to come. */
async function fillIn(actor: Actor, personId: string, { programme, slug, answers, iban }: Wish): Promise<string | null> {
  const course = await database().course.findUnique({ where: { slug }, select: { entry: { select: { nextRunId: true } } } })
  if (!course?.entry?.nextRunId) return null
  const { id } = await startDraft(actor, { programme, personId, course: { slug }, answers })
  for (const group of groups) await saveAnswers(actor, id, group, { answers })
  const { firstName, lastName } = await database().person.findUniqueOrThrow({ where: { id: personId } })
  if (iban) await saveAccount(actor, id, { holder: `${firstName} ${lastName}`, iban })
  return id
}

async function actorOf(key: string): Promise<Actor> {
  const { id } = await database().userAccount.findFirstOrThrow({ where: { email: { startsWith: `${key}.` } }, select: { id: true } })
  return getActor(id, 'seed')
}
