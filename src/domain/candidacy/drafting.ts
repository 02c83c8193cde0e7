import { type Db, database, type Tx } from '#db/client.ts'
import type { CandidacyDraft } from '#db/generated/client.ts'
import type { Actor } from '#domain/actor.ts'
import { professionTitle } from '#domain/apprenticeship/profession-words.ts'
import { apprenticeshipRules } from '#domain/apprenticeship/rules.ts'
import { listApplicants } from '#domain/candidacy/access.ts'
import { unitName } from '#domain/candidacy/advert-words.ts'
import { standingCandidacies } from '#domain/candidacy/candidacy.ts'
import { isPast } from '#domain/candidacy/deadlines.ts'
import { canton, consentText } from '#domain/canton.ts'
import { nowDate, plainDay } from '#domain/clock.ts'
import { forgetFiles } from '#domain/file/forgetting.ts'
import { ageToday } from '#domain/person/details.ts'
import type { Managed } from '#domain/person/managing.ts'
import { requireAccount } from '#domain/person/registering.ts'
import { Refusal } from '#domain/refusal.ts'
import { findBookingOf } from '#domain/taster/showing.ts'
import type { Language } from '#words/speak.ts'

const withProfession = { profession: true } as const

/** Does an advert take applications today? Read again under its lock by whoever sends one. */
export const takesApplications = ({ state, applyUntil }: { state: string; applyUntil: Date }) => state === 'open' && !isPast(applyUntil)

/** What the page of applying says of an advert to everybody. */
export async function getAdvert(slug: string, language: Language) {
  const advert = await database().placeAdvert.findFirst({
    where: { slug, state: { not: 'draft' }, publishedAt: { not: null } },
    include: withProfession,
  })
  if (!advert || advert.state === 'withdrawn') throw new Refusal('not_found')
  return {
    ...{ slug, title: professionTitle(advert.profession, language), unit: unitName(advert.unit, language) },
    ...{ startsOn: plainDay(advert.startsOn).toString(), applyUntil: plainDay(advert.applyUntil).toString() },
    ...{ questions: advert.questions, open: takesApplications(advert) },
    ...{ mostFiles: apprenticeshipRules().candidacy.mostFiles, alonePersonFrom: canton().minors.guardianUntilAge },
  }
}

/** For whom one may apply here, with what was already written or sent. */
export async function listChoices(actor: Actor, slug: string, bookingId: string | undefined) {
  requireAccount(actor)
  const advert = await findAdvert(database(), slug)
  const applicants = await listApplicants(actor)
  const of = { advertId: advert.id, personId: { in: applicants.map(one => one.person.id) } }
  const [drafts, sent, booking] = await Promise.all([
    database().candidacyDraft.findMany({ where: of }),
    database().candidacy.findMany({ where: { ...of, state: { in: [...standingCandidacies] } }, select: { id: true, personId: true } }),
    bookingId ? findBookingOf(bookingId, of.personId.in) : null,
  ])
  return {
    people: applicants.map(({ person, as }) => {
      const draft = drafts.find(one => one.personId === person.id)
      return {
        ...{
          id: person.id,
          name: `${person.firstName} ${person.lastName}`,
          as,
          sent: sent.find(one => one.personId === person.id)?.id ?? null,
        },
        draft: draft ? { id: draft.id, school: draft.school, motivation: draft.motivation, answers: draft.answers } : null,
      }
    }),
    /** The taster day somebody comes from: only where it is theirs and in this profession. */
    booking: booking?.professionId === advert.professionId ? { id: booking.id, personId: booking.personId } : null,
  }
}

export type Written = { school: string; motivation: string; answers: readonly string[]; bookingId?: string | undefined }

/** Keeps what somebody wrote, once a person and advert, until they send it or throw it away. */
export async function saveDraft(actor: Actor, slug: string, personId: string, written: Written): Promise<{ id: string }> {
  requireAccount(actor)
  const applicant = (await listApplicants(actor)).find(one => one.person.id === personId)
  if (!applicant) throw new Refusal('not_found')
  const advert = await findAdvert(database(), slug)
  if (!takesApplications(advert)) throw new Refusal('advert_closed')
  if (await hasApplied(database(), advert.id, personId)) throw new Refusal('already_applied_here', {}, 'personId')
  const answers = advert.questions.map((_, n) => written.answers[n] ?? '')
  const empty = answers.flatMap((answer, n) => (answer ? [] : [`answer${n}`]))
  if (empty.length > 0) throw new Refusal('not_complete', { fields: empty.join(', ') })
  const tasted = written.bookingId ? await findBookingOf(written.bookingId, [personId]) : null
  const booking = tasted?.professionId === advert.professionId ? tasted : null
  const data = { school: written.school, motivation: written.motivation, answers, ...(booking ? { bookingId: booking.id } : {}) }
  const { id } = await database().candidacyDraft.upsert({
    where: { advertId_personId: { advertId: advert.id, personId } },
    create: { advertId: advert.id, personId, ...data },
    update: data,
  })
  return { id }
}

export async function getDraft(actor: Actor, id: string, language: Language) {
  const { draft, managed } = await requireDraft(actor, id)
  const advert = await database().placeAdvert.findUniqueOrThrow({ where: { id: draft.advertId }, include: withProfession })
  const files = await database().candidacyDraftFile.findMany({ where: { draftId: id }, orderBy: { addedAt: 'asc' } })
  const { person, as } = managed
  const age = ageToday(plainDay(person.bornOn))
  const { guardianAgreesUntilAge, mostFiles } = apprenticeshipRules().candidacy
  return {
    ...{ id, slug: advert.slug, title: professionTitle(advert.profession, language), unit: unitName(advert.unit, language) },
    ...{ open: takesApplications(advert), applyUntil: plainDay(advert.applyUntil).toString() },
    ...{ name: `${person.firstName} ${person.lastName}`, as, school: draft.school, motivation: draft.motivation },
    answers: advert.questions.map((question, n) => ({ question, answer: draft.answers[n] ?? '' })),
    files: files.map(({ id: file, kind, name, bytes }) => ({ id: file, kind, name, bytes })),
    /** Whose yes it needs besides: given with sending where the guardian sends it. */
    consent: as === 'guardian' && age < guardianAgreesUntilAge ? consentText('candidacy_guardian', language) : null,
    guardianFirst: as === 'self' && age < guardianAgreesUntilAge,
    agreesUntilAge: guardianAgreesUntilAge,
    mostFiles,
  }
}

export async function discardDraft(actor: Actor, id: string): Promise<void> {
  await requireDraft(actor, id)
  const files = await database().candidacyDraftFile.findMany({ where: { draftId: id }, select: { stored: true } })
  await database().candidacyDraft.deleteMany({ where: { id } })
  await forgetFiles(files.map(one => one.stored))
}

export async function requireDraft(actor: Actor, id: string, db: Db = database()): Promise<{ draft: CandidacyDraft; managed: Managed }> {
  const draft = await db.candidacyDraft.findUnique({ where: { id } })
  const managed = draft && (await listApplicants(actor, db)).find(one => one.person.id === draft.personId)
  if (!managed) throw new Refusal('not_found')
  return { draft, managed }
}

/** Two clicks at once send one application: whoever comes second finds no draft. */
export async function lockDraft(tx: Tx, actor: Actor, id: string) {
  await tx.$queryRaw`select 1 from "CandidacyDraft" where id = ${id}::uuid for update`
  return requireDraft(actor, id, tx)
}

export const hasApplied = async (db: Db, advertId: string, personId: string) =>
  (await db.candidacy.count({ where: { advertId, personId, state: { in: [...standingCandidacies] } } })) > 0

async function findAdvert(db: Db, slug: string) {
  const advert = await db.placeAdvert.findFirst({ where: { slug, state: { notIn: ['draft', 'withdrawn'] }, publishedAt: { not: null } } })
  if (!advert) throw new Refusal('not_found')
  return advert
}

/** Drafts nobody can send any more are forgotten with their files, a week after the last day. */
export async function forgetDrafts(): Promise<number> {
  const weekAgo = new Date(nowDate().getTime() - 7 * 86_400_000)
  const old = await database().candidacyDraft.findMany({
    where: { updatedAt: { lt: weekAgo }, advert: { OR: [{ applyUntil: { lt: weekAgo } }, { state: { not: 'open' } }] } },
    include: { files: { select: { stored: true } } },
  })
  await database().candidacyDraft.deleteMany({ where: { id: { in: old.map(one => one.id) } } })
  await forgetFiles(old.flatMap(one => one.files.map(file => file.stored)))
  return old.length
}
