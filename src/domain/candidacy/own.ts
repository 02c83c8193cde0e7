import { database } from '#db/client.ts'
import type { Actor } from '#domain/actor.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { listApplicants, requireOwn, withAdvert } from '#domain/candidacy/access.ts'
import { unitName } from '#domain/candidacy/advert-words.ts'
import { listCandidacyMoves, mayBeReadByOffice } from '#domain/candidacy/candidacy.ts'
import { isPast } from '#domain/candidacy/deadlines.ts'
import { listLooks } from '#domain/candidacy/looking.ts'
import { consentText } from '#domain/canton.ts'
import { dayOf, plainDay } from '#domain/clock.ts'
import { requireAccount } from '#domain/person/registering.ts'
import type { Language } from '#words/speak.ts'

/** Every application of those one applies for, and what is not sent yet; the newest first. */
export async function listOwn(actor: Actor, language: Language) {
  requireAccount(actor)
  const applicants = await listApplicants(actor)
  const personId = { in: applicants.map(one => one.person.id) }
  const [sent, drafts] = await Promise.all([
    database().candidacy.findMany({ where: { personId }, include: withAdvert, orderBy: { id: 'desc' } }),
    database().candidacyDraft.findMany({ where: { personId }, include: withAdvert, orderBy: { id: 'desc' } }),
  ])
  const nameOf = (id: string) => applicants.find(one => one.person.id === id)?.person.firstName ?? ''
  const asOf = (id: string) => applicants.find(one => one.person.id === id)?.as
  return {
    people: applicants.length,
    applications: sent.map(one => ({
      ...{ id: one.id, state: one.state, person: nameOf(one.personId), submittedAt: one.submittedAt.toISOString() },
      ...aboutAdvert(one.advert, language),
      answerBy: one.answeredAt ? null : plainDay(one.answerBy).toString(),
      offerUntil: one.offerUntil && !isPast(one.offerUntil) ? plainDay(one.offerUntil).toString() : null,
      /** Something waits for whoever looks: a yes of the guardian, an answer to an offer. */
      waitsForYou:
        (one.state === 'awaiting_guardian' && asOf(one.personId) === 'guardian') || (one.state === 'offered' && !isPast(one.offerUntil)),
    })),
    drafts: drafts.map(one => ({ id: one.id, person: nameOf(one.personId), ...aboutAdvert(one.advert, language) })),
  }
}

/** One application as those it belongs to see it. */
export async function getOwn(actor: Actor, id: string, language: Language) {
  const { candidacy, managed } = await requireOwn(actor, id)
  const rules = apprenticeshipRules().candidacy
  const [files, looks, steps] = await Promise.all([
    database().candidacyFile.findMany({ where: { candidacyId: id, removedAt: null }, orderBy: { addedAt: 'asc' } }),
    listLooks(id),
    database().history.findMany({
      where: { concept: 'candidacy', subjectId: id, act: { notIn: ['looked', 'file_opened', 'noted'] } },
      orderBy: { id: 'asc' },
    }),
  ])
  const reason = rules.refusals.find(one => one.key === candidacy.refusalReason)
  const offerOpen = candidacy.state === 'offered' && !isPast(candidacy.offerUntil)
  const undecided = mayBeReadByOffice(candidacy.state) || candidacy.state === 'awaiting_guardian'
  return {
    ...{ id, state: candidacy.state, name: `${managed.person.firstName} ${managed.person.lastName}`, as: managed.as },
    ...aboutAdvert(candidacy.advert, language),
    contact: { name: candidacy.advert.contactName, phone: candidacy.advert.contactPhone, email: candidacy.advert.contactEmail },
    ...{ school: candidacy.school, motivation: candidacy.motivation, emptied: candidacy.emptiedAt !== null },
    answers: candidacy.answers.map((answer, n) => ({ question: candidacy.advert.questions[n] ?? '', answer })),
    ...{ submittedAt: candidacy.submittedAt.toISOString(), answeredAt: candidacy.answeredAt?.toISOString() ?? null },
    answerBy: plainDay(candidacy.answerBy).toString(),
    agreeBy: dayOf(candidacy.submittedAt).add({ days: rules.guardianDays }).toString(),
    guardianAt: candidacy.guardianAt?.toISOString() ?? null,
    /** What the guardian is asked to say yes to. */
    consent: candidacy.state === 'awaiting_guardian' && managed.as === 'guardian' ? consentText('candidacy_guardian', language) : null,
    invitation: candidacy.invitation,
    offer: offerOpen && candidacy.offerUntil ? { until: plainDay(candidacy.offerUntil).toString() } : null,
    refusal: reason
      ? { text: reason.text[language], next: reason.next[language], href: reason.next.href, words: candidacy.refusalWords }
      : null,
    files: files.map(({ id: file, kind, name, bytes }) => ({ id: file, kind, name, bytes })),
    mayChangeFiles: undecided && !candidacy.emptiedAt,
    mostFiles: rules.mostFiles,
    agreesUntilAge: rules.guardianAgreesUntilAge,
    mayWithdraw: listCandidacyMoves(candidacy.state).includes('withdraw'),
    looks,
    steps: steps.map(({ at, act, actorName, accountId }) => ({ at: at.toISOString(), act, by: accountId ? actorName : null })),
  }
}

type Advert = Parameters<typeof professionTitle>[0]
const aboutAdvert = (advert: { slug: string; unit: string; startsOn: Date; profession: Advert }, language: Language) => ({
  ...{ slug: advert.slug, title: professionTitle(advert.profession, language), unit: unitName(advert.unit, language) },
  startsOn: plainDay(advert.startsOn).toString(),
})
