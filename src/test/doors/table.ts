// Every door, who may knock, and whose things are behind it. A procedure without a row here is red, and so is a row without its procedure.
import { randomUUID } from 'node:crypto'
import type { Audience } from '#api/trpc.ts'
import { today } from '#domain/clock.ts'
import { aPlace } from '#test/apprenticeships.ts'
import { guardianYes } from '#test/candidacies.ts'
import {
  aFile as aHandedFile,
  aHelpedApplication,
  anApplication,
  aProgramme as anOpenProgramme,
  aDraft as anOwnDraft,
} from '#test/doors/applying.ts'
import {
  aDraftForm,
  advertForm,
  anAdvertIn,
  anAdvertSlug,
  aTrainingSlug,
  aWatch,
  permitForm,
  professionForm as trainingForm,
} from '#test/doors/apprenticeship.ts'
import { aLine, aLineForABill, aMoneyTask, anOpenOrder, aReadyRefund, aRefundFile, aSurplus, itsMonth } from '#test/doors/books.ts'
import {
  aCandidacyDraft,
  aCandidacyFile,
  aFilledAdvert,
  anAwaited,
  anOfferedPlace,
  anOfferToMake,
  anAdvertSlug as anOpenAdvertSlug,
  applyForm,
  itsAdvert,
  theCandidacy,
} from '#test/doors/candidacies.ts'
import {
  aCompleted,
  aContract,
  aDelivery,
  aDissolved,
  aFreePlace,
  anAnswer,
  aPromised,
  aRegisterFault,
  aSigned,
  contractForm,
  inProbation,
  inTraining,
} from '#test/doors/contracts.ts'
import {
  aCase,
  aCode,
  aMeeting,
  anAbsence,
  anAppointment,
  anotherCounsellor,
  aQuestionOf,
  aSlot,
  aTask,
  choiceForm,
  counsellorOf,
} from '#test/doors/counselling.ts'
import {
  aHearing,
  aHearingForm,
  anAppeal,
  anAppealForm,
  anApproved,
  anOutcome,
  aProposal,
  aReady,
  aServed,
  aWording,
} from '#test/doors/decisions.ts'
import { aGrant, aHelperEmail, aManaging, anAccount, anOffer, aPasskey, aQuestion, personForm, someEmail } from '#test/doors/family.ts'
import { aBill, aFailedRefund, anAccountForm, anOrder, aPayment, aTill, aVoucherForm, aYear } from '#test/doors/orders.ts'
import { aGroup, aPath, aSharedPath, aTemplate } from '#test/doors/paths.ts'
import {
  aFile,
  aLate,
  anOpenItem,
  anUnchecked,
  aPayee,
  aCase as aPaymentCase,
  aDraft as aPayoutDraft,
  aProven,
  aReleased,
  aSession,
} from '#test/doors/payments.ts'
import { aPlanChange, aPlanForm, aPlanned, aPlannedId } from '#test/doors/place-planning.ts'
import { begun, helped, offered, seat, waiting } from '#test/doors/places.ts'
import { aVisit } from '#test/doors/practice-visits.ts'
import { aDraft, amountForm, aProgramme, aProviderSlug, aRecognition, aSubmittedDraft, ruleForm, textForm } from '#test/doors/programmes.ts'
import { aFinalReclaim, aHeard, aReceipt, aReclaim, aReclaimProposal, aWriteOff } from '#test/doors/reclaims.ts'
import { aHandover, aPaperFor, aPaperKept, aResult, aSharedResult, keepingVersion } from '#test/doors/results.ts'
import { aDueCase, anArchived, anOffered } from '#test/doors/retention.ts'
import {
  aDeputy,
  aFundingCase,
  aFundingTask,
  aHandedInFile,
  anOfficersAbsence,
  anOpinion,
  aProposedCase,
  aRequestedDocument,
} from '#test/doors/subsidies.ts'
import { aBooking, aHeldBooking, aPastBooking, aTasterSlot, slotForm } from '#test/doors/tasters.ts'
import type { Caller, World } from '#test/doors/world.ts'
import { pdf } from '#test/papers.ts'
import { wholeCourse } from '#test/school.ts'

export type Row = {
  audience: Audience
  /** A valid call, about things that belong to `owner` or `member`; made anew for each call. */
  input?: (world: World) => unknown
  /** Of those who may knock, the ones whose thing it is. For everybody else it is not there. Left out: it belongs to nobody. */
  reach?: readonly Caller[]
}

const courseForm = {
  ...wholeCourse,
  title: 'Tabellen verstehen',
  bring: wholeCourse.bring.join('\n'),
  keywords: wholeCourse.keywords.join(', '),
}
const runForm = {
  sessions: [{ day: today().add({ days: 40 }).toString(), from: '18:15', to: '20:00' }],
  placeName: 'Schulhaus',
  locality: 'Glarus',
  postcode: '8750',
  seats: 8,
  price: '120',
}
const school = ['provider_member'] as const
const ofSchool = { audience: school, reach: ['member'] } as const
const counter = ['counter_clerk', 'administrator'] as const
const ofFamily = { audience: 'account', reach: ['owner', 'counter_clerk', 'administrator'] } as const
const administrators = { audience: ['administrator'] } as const
const editors = { audience: ['editor'] } as const
// The counter finds only what came in on paper, and these did not.
const ofApplicant = { audience: 'account', reach: ['owner'] } as const
// A path is nobody's but the person's own: not even the counter finds it.
const ofPath = { audience: 'account', reach: ['owner'] } as const
const desk = ['case_officer', 'approver', 'head_of_office'] as const
const officers = ['case_officer'] as const
const approvers = ['approver', 'head_of_office'] as const
const counsellors = { audience: ['counsellor'] } as const
const assigners = { audience: ['counsellor', 'provider_member'] } as const
const payOffice = { audience: ['case_officer', 'approver', 'head_of_office'] } as const
const payeeForm = { kind: 'person', name: 'Frida Probe', postcode: '8750', locality: 'Glarus', iban: 'CH58 0079 1123 0008 8901 2' }
// An order is for whoever pays it, and for those who look after everybody's money.
const ofPayer = { audience: 'account', reach: ['owner', 'counter_clerk', 'bookkeeper'] } as const
const postRoom = { audience: ['counter_clerk', 'editor', 'administrator'] } as const

const bookkeepers = { audience: ['bookkeeper'] } as const
const deciders = { audience: ['case_officer', 'approver', 'head_of_office'] } as const
const appealClerks = { audience: ['case_officer', 'head_of_office'] } as const
// What an office decided about somebody is theirs alone: not even the counter finds it.
const reclaimApprovers = { audience: ['approver', 'head_of_office'] } as const
const ofDecided = { audience: 'account', reach: ['owner'] } as const
const subsidyOffice = { audience: ['case_officer', 'approver', 'head_of_office', 'programme_manager'] } as const
const programmeManagers = { audience: ['programme_manager'] } as const
const heads = { audience: ['head_of_office'] } as const
const planners = ['training_coordinator', 'apprenticeship_officer'] as const
const plannersAndHeads = ['training_coordinator', 'apprenticeship_officer', 'department_head'] as const
const apprenticeshipOfficers = ['apprenticeship_officer'] as const
let programmes = 0

// An application is there for whose it is and for the office that selects; the administration and the counter don't find it.
const ofCandidate = { audience: 'account', reach: ['owner'] } as const
const selectors = { audience: ['training_coordinator'] } as const

const trainers = ['training_coordinator', 'apprenticeship_officer'] as const
const registrars = { audience: ['apprenticeship_officer'] } as const
const mappers = ['editor', 'counsellor'] as const
let corrections = 0
const professionForm = {
  ...{ titleDe: 'Fachperson Türen', titleEn: 'Door specialist', isco4: '2512', status: 'stable', source: 'Fachgruppe' },
  ...{ descriptionDe: 'Öffnet.', descriptionEn: 'Opens.', needs: [{ code: '1.1', level: '3', weight: '2' }] },
}

const placeDesk = { audience: ['training_coordinator', 'apprenticeship_officer', 'department_head'] } as const
// A place of an office is worked on by its own people and by the apprenticeship officer.
const placeOffice = { audience: ['training_coordinator', 'apprenticeship_officer'] } as const
const placeOfficer = { audience: ['apprenticeship_officer'] } as const

export const table: Record<string, Row> = {
  'apprenticeship.open': { audience: 'anyone', input: () => ({}) },
  'apprenticeship.ground': { audience: 'anyone' },
  'apprenticeship.advert': { audience: 'anyone', input: anAdvertSlug },
  'apprenticeship.watchChoices': { audience: 'anyone' },
  'apprenticeship.watch': { audience: 'anyone', input: () => ({ address: 'abo@demo.example' }) },
  'apprenticeship.watched': { audience: 'anyone', input: aWatch },
  'apprenticeship.confirmWatch': { audience: 'anyone', input: aWatch },
  'apprenticeship.endWatch': { audience: 'anyone', input: aWatch },
  'apprenticeship.places': { ...placeDesk, input: () => ({}) },
  'apprenticeship.choices': placeDesk,
  'apprenticeship.place': { ...placeDesk, input: async () => ({ id: (await aPlace()).id }) },
  'apprenticeship.endPlace': {
    ...placeOffice,
    input: async () => ({ id: (await aPlace('approved')).id, move: 'withdraw', reason: 'Umbau.' }),
  },
  'apprenticeship.advertisable': { ...placeOffice, input: async () => ({ id: (await aPlace('approved')).id }) },
  'apprenticeship.officeAdvert': { ...placeOffice, input: () => anAdvertIn('draft') },
  'apprenticeship.draftAdvert': { ...placeOffice, input: aDraftForm },
  'apprenticeship.changeAdvert': { ...placeOffice, input: async () => ({ ...(await anAdvertIn('open')), ...advertForm() }) },
  'apprenticeship.publishAdvert': { ...placeOffice, input: () => anAdvertIn('draft') },
  'apprenticeship.closeAdvert': { ...placeOffice, input: () => anAdvertIn('open') },
  'apprenticeship.reopenAdvert': {
    ...placeOffice,
    input: async () => ({ ...(await anAdvertIn('closed')), applyUntil: today().add({ days: 20 }).toString() }),
  },
  'apprenticeship.masters': placeDesk,
  'apprenticeship.trainingProfession': { ...placeOfficer, input: aTrainingSlug },
  'apprenticeship.savePermit': { ...placeOfficer, input: permitForm },
  'apprenticeship.saveTrainer': {
    ...placeOfficer,
    input: () => ({ name: 'Nina Kundert (Demo)', unit: 'INFORMATIK', workload: '80', courseOn: '', to: '' }),
  },
  'apprenticeship.saveProfession': { ...placeOfficer, input: trainingForm },

  'subsidy.check': { audience: 'anyone', input: () => ({ answers: {} }) },
  'subsidy.price': { audience: 'anyone', input: async world => ({ answers: {}, course: (await world.run()).slug }) },
  'subsidy.support': { audience: 'anyone', input: async world => ({ course: (await world.run()).slug }) },
  'subsidy.kept': { audience: 'account' },
  'subsidy.keep': { audience: 'account', input: () => ({ answers: { employment: 'employed' } }) },
  'subsidy.forget': { audience: 'account' },

  'placePlanning.figures': { audience: 'anyone', input: () => ({}) },
  'placePlanning.years': { audience: 'anyone' },
  'placePlanning.outcomes': { audience: 'anyone' },
  'placePlanning.replyRate': { audience: 'anyone' },
  'placePlanning.report': { audience: ['apprenticeship_officer', 'department_head'], input: () => ({}) },
  'placePlanning.behind': { audience: ['apprenticeship_officer', 'department_head'], input: () => ({ year: '2026', number: 'filled' }) },
  'placePlanning.table': { audience: plannersAndHeads, input: () => ({}) },
  'placePlanning.choices': { audience: plannersAndHeads, input: () => ({}) },
  'placePlanning.place': { audience: plannersAndHeads, reach: [...planners, 'department_head'], input: aPlannedId },
  'placePlanning.propose': { audience: planners, reach: planners, input: aPlanForm },
  'placePlanning.change': { audience: planners, reach: planners, input: aPlanChange },
  'placePlanning.withdraw': { audience: planners, reach: planners, input: async () => ({ ...(await aPlannedId()), reason: 'Umzug' }) },
  'placePlanning.balance': { audience: apprenticeshipOfficers, input: async () => ({ places: [await aPlanned()] }) },
  'placePlanning.changeNeed': {
    audience: apprenticeshipOfficers,
    input: async () => ({ ...(await aPlanned()), need: 'beyond_own', reason: 'Betriebe' }),
  },
  'placePlanning.changeCount': {
    audience: apprenticeshipOfficers,
    input: async () => ({ ...(await aPlanned()), count: '2', reason: 'Mehr' }),
  },
  'placePlanning.approve': { audience: ['department_head'], input: async () => ({ places: [await aPlanned()] }) },
  'placePlanning.sendBack': {
    ...{ audience: ['department_head'], reach: ['department_head'] },
    input: async () => ({ ...(await aPlanned()), reason: 'Zu teuer' }),
  },
  'candidacy.advert': { audience: 'anyone', input: anOpenAdvertSlug },
  'candidacy.choices': { audience: 'account', input: anOpenAdvertSlug },
  'candidacy.save': { ...ofCandidate, input: async world => ({ ...(await anOpenAdvertSlug()), personId: world.self.id, ...applyForm }) },
  'candidacy.draft': { ...ofCandidate, input: aCandidacyDraft },
  'candidacy.discard': { ...ofCandidate, input: aCandidacyDraft },
  'candidacy.submit': { ...ofCandidate, input: aCandidacyDraft },
  'candidacy.mine': { audience: 'account' },
  'candidacy.get': { ...ofCandidate, input: theCandidacy },
  'candidacy.addFile': {
    ...ofCandidate,
    input: async world => ({ ...(await theCandidacy(world)), kind: 'cv', name: 'Lebenslauf.pdf', base64: pdf().toString('base64') }),
  },
  'candidacy.removeFile': { ...ofCandidate, input: aCandidacyFile },
  'candidacy.file': { ...ofCandidate, input: aCandidacyFile },
  'candidacy.agree': { ...ofCandidate, input: async world => ({ ...(await anAwaited(world)), consent: guardianYes().consent }) },
  'candidacy.disagree': { ...ofCandidate, input: anAwaited },
  'candidacy.accept': { ...ofCandidate, input: anOfferedPlace },
  'candidacy.decline': { ...ofCandidate, input: anOfferedPlace },
  'candidacy.withdraw': { ...ofCandidate, input: theCandidacy },
  'candidacy.selections': selectors,
  'candidacy.board': { ...selectors, input: itsAdvert },
  'candidacy.dossier': { ...selectors, input: theCandidacy },
  'candidacy.officeFile': { ...selectors, input: aCandidacyFile },
  'candidacy.note': { ...selectors, input: async world => ({ ...(await theCandidacy(world)), note: 'Fragte gut nach.' }) },
  'candidacy.invite': { ...selectors, input: async world => ({ ...(await theCandidacy(world)), invitation: 'Montag um 14 Uhr.' }) },
  'candidacy.shortlist': { ...selectors, input: theCandidacy },
  'candidacy.offer': { ...selectors, input: anOfferToMake },
  'candidacy.takeBack': { ...selectors, input: anOfferedPlace },
  'candidacy.refuse': { ...selectors, input: async world => ({ ...(await theCandidacy(world)), reason: 'school', words: '' }) },
  'candidacy.rest': { ...selectors, input: itsAdvert },
  'candidacy.refuseRest': { ...selectors, input: aFilledAdvert },

  'application.choices': { audience: 'account', input: () => ({}) },
  'application.start': {
    ...{ audience: 'account', reach: ['owner', 'counter_clerk'] },
    input: async world => ({ programme: await anOpenProgramme(), personId: world.self.id }),
  },
  'application.resume': { audience: 'account', input: () => ({ code: '7K4 2LM' }) },
  'application.mine': { audience: 'account' },
  'application.draft': { ...ofApplicant, input: async world => only(await anOwnDraft(world), 'id') },
  'application.get': { ...ofApplicant, input: anApplication },
  'application.save': {
    ...ofApplicant,
    input: async world => ({ ...only(await anOwnDraft(world), 'id'), group: 'course', answers: { other_funding: '0' } }),
  },
  'application.saveAccount': {
    ...ofApplicant,
    input: async world => ({ ...only(await anOwnDraft(world), 'id'), holder: 'Frida', iban: 'CH93 0076 2011 6238 5295 7' }),
  },
  'application.submit': { ...ofApplicant, input: async world => ({ ...only(await anOwnDraft(world), 'id'), declaration: '2026-1' }) },
  'application.held': { audience: 'account', input: async world => ({ course: (await world.run()).slug }) },
  'application.look': { audience: 'anyone', input: () => ({ number: '2026-0000', code: 'K7QM-2XTP' }) },
  'application.confirm': { audience: 'anyone', input: () => ({ number: '2026-0000', code: 'K7QM-2XTP', declaration: '2026-1' }) },
  'application.confirmOwn': { ...ofApplicant, input: async world => ({ ...(await aHelpedApplication(world)), declaration: '2026-1' }) },
  'application.askAgain': { audience: 'account', reach: ['owner', 'counter_clerk'], input: aHelpedApplication },
  'application.entered': { audience: ['counter_clerk'], input: world => ({ personId: world.self.id }) },
  'application.toConfirm': { audience: ['counter_clerk'], input: world => ({ personId: world.self.id }) },
  'application.confirmAtCounter': {
    ...{ audience: ['counter_clerk'], reach: ['counter_clerk'] },
    input: async world => ({ ...(await aHelpedApplication(world)), shown: 'passport' }),
  },
  'application.confirmLetter': { audience: ['counter_clerk'], reach: ['counter_clerk'], input: aHelpedApplication },
  'application.withdraw': { ...ofApplicant, input: anApplication },
  'application.discard': { ...ofApplicant, input: async world => only(await anOwnDraft(world), 'id') },
  'application.addFile': {
    ...ofApplicant,
    input: async world => ({
      ...only(await anOwnDraft(world), 'id'),
      ...{ document: 'registration', name: 'Anmeldung.pdf', base64: pdf().toString('base64') },
    }),
  },
  'application.removeFile': { ...ofApplicant, input: aHandedFile },
  'application.file': { ...ofApplicant, input: aHandedFile },

  'account.mine': { audience: 'account' },
  'account.renewCalendarKey': { audience: 'account' },
  'account.removePasskey': { audience: 'account', reach: ['owner'], input: aPasskey },
  'account.unlinkOidc': { audience: 'account' },

  'person.places': { audience: 'anyone' },
  'person.consentText': { audience: 'anyone', input: () => ({ key: 'help' }) },
  'person.registerSelf': { audience: 'account', input: () => ({ ...personForm, consent: true }) },
  'person.registerChild': { audience: 'account', input: () => ({ ...personForm, bornOn: '1.1.2020', consent: true }) },
  'person.get': { ...ofFamily, input: world => ({ id: world.child.id }) },
  'person.edit': { ...ofFamily, input: world => ({ ...personForm, bornOn: undefined, id: world.child.id }) },
  'person.family': { audience: 'account' },
  'person.helpers': { audience: 'account' },
  'person.endManaging': { ...ofFamily, input: aManaging },
  'person.askToHelp': { audience: 'account', input: () => ({ ...personForm, email: someEmail() }) },
  'person.confirmHelp': {
    audience: 'account',
    reach: ['owner'],
    input: async world => ({ ...(await aQuestion(world)), code: '1234 5678' }),
  },
  'person.asked': { audience: 'account' },
  'person.withdrawAsking': { audience: 'account', reach: ['owner'], input: aQuestion },
  'person.invite': { ...ofFamily, input: world => ({ id: world.child.id, kind: 'guardian', email: someEmail() }) },
  'person.invitations': { audience: 'account' },
  'person.acceptInvitation': {
    audience: 'account',
    reach: ['owner'],
    input: async world => ({ ...(await anOffer(world)), bornOn: '1.3.2015', consent: true }),
  },
  'person.export': { audience: 'account' },
  'person.find': { audience: counter, input: () => ({ q: 'Türschild' }) },
  'person.atCounter': { audience: counter, input: world => ({ id: world.self.id }) },
  'person.registerAtCounter': { audience: counter, input: () => ({ ...personForm, another: true }) },
  'person.recordHelpConsent': {
    audience: counter,
    input: async world => ({ id: world.self.id, helperEmail: await aHelperEmail(), channel: 'letter', givenOn: '1.2.2026' }),
  },

  'competence.list': { audience: 'anyone' },
  'competence.test': { audience: 'anyone', input: () => ({ variant: 'adult' }) },
  'competence.keep': { audience: 'account', reach: ['owner'], input: world => ({ personId: world.child.id, answers: '2026.1-J-K-0121' }) },
  'competence.forget': { audience: 'account', reach: ['owner'], input: aResult },
  'competence.profiles': { audience: 'account' },
  'competence.standing': { audience: 'account', reach: ['owner'], input: world => ({ personId: world.child.id }) },
  'competence.handOver': { audience: 'anyone', input: () => ({ answers: '2026.1-E-K-0121' }) },
  'competence.withdrawHandover': { audience: 'anyone', input: aHandover },
  'competence.keepingText': { audience: 'anyone' },
  'competence.allowKeeping': { audience: 'anyone', input: async world => ({ ...(await aHandover(world)), consent: keepingVersion() }) },
  'competence.assess': {
    audience: ['counsellor'],
    input: async world => ({ ...(await aSharedResult(world)), code: '1.3', level: 4, note: 'Im Gespräch gesehen.' }),
  },

  'role.accounts': { ...administrators, input: () => ({ q: 'jemand' }) },
  'role.account': { ...administrators, input: async () => ({ id: (await anAccount()).accountId }) },
  'role.choices': { ...administrators },
  'role.open': { ...administrators, input: () => ({ email: someEmail(), name: 'Jemand' }) },
  'role.grant': { ...administrators, input: async () => ({ ...(await anAccount()), role: 'editor', organisation: 'LERNPFAD' }) },
  'role.end': { audience: 'account', reach: ['owner', 'administrator'], input: aGrant },
  'role.disable': { ...administrators, input: async () => ({ ...(await anAccount()), reason: 'Austritt.' }) },
  'role.enable': { ...administrators, input: () => anAccount(new Date()) },

  'course.search': { audience: 'anyone', input: () => ({ query: 'Tabellen' }) },
  'course.get': { audience: 'anyone', input: async world => ({ slug: (await world.run()).slug }) },
  'course.run': { audience: 'anyone', input: async world => only(await world.run(), 'slug', 'number') },
  'course.welcome': { audience: 'anyone' },
  'course.calendar': { audience: 'anyone', input: async world => only(await world.run(), 'slug', 'number') },
  'course.published': { audience: 'anyone' },
  'course.reportMissing': { audience: 'anyone', input: () => ({ query: 'Nähen', wish: 'Ein Kurs zum Nähen.' }) },

  'counselling.mine': { ...ofFamily, input: world => ({ personId: world.child.id }) },
  'counselling.choices': { audience: 'account' },
  'counselling.invite': {
    ...ofFamily,
    input: async world => ({ personId: await helped(world), counsellorId: counsellorOf(world), ...choiceForm() }),
  },
  'counselling.openCode': { ...ofFamily, input: async world => ({ personId: await helped(world), ...choiceForm() }) },
  'counselling.question': { audience: 'account', input: async world => only(await aQuestionOf(world), 'code') },
  'counselling.agree': {
    ...ofFamily,
    input: async world => ({ ...only(await aQuestionOf(world), 'code'), personId: await helped(world), ...choiceForm() }),
  },
  'counselling.decline': { audience: 'account', input: async world => only(await aQuestionOf(world), 'code') },
  'counselling.withdraw': { ...ofFamily, input: async world => ({ id: (await aCase(world)).sharingId }) },
  'counselling.takeBack': { ...ofFamily, input: async world => only(await aCode(world), 'id') },
  'counselling.slots': { audience: 'anyone', input: () => ({ kind: 'visit' }) },
  'counselling.slot': { audience: 'anyone', input: async world => ({ id: await aSlot(world) }) },
  'counselling.book': { ...ofFamily, input: async world => ({ slotId: await aSlot(world), personId: await helped(world) }) },
  'counselling.appointment': { ...ofFamily, input: async world => only(await anAppointment(world), 'id') },
  'counselling.move': { ...ofFamily, input: async world => ({ ...only(await anAppointment(world), 'id'), slotId: await aSlot(world) }) },
  'counselling.cancel': { ...ofFamily, input: async world => only(await anAppointment(world), 'id') },
  'counselling.caseload': { ...counsellors, input: () => ({ view: 'tasks' }) },
  'counselling.case': { ...counsellors, input: async world => only(await aCase(world), 'personId') },
  'counselling.close': { ...counsellors, input: async world => only(await aCase(world), 'personId') },
  'counselling.ask': { ...counsellors, input: () => ({ email: someEmail(), language: 'de' }) },
  'counselling.asked': { ...counsellors },
  'counselling.redeem': { ...counsellors, input: async world => only(await aCode(world), 'code') },
  'counselling.addNote': {
    ...counsellors,
    input: async world => ({ ...only(await aCase(world), 'personId'), note: 'Will sich umsehen.' }),
  },
  'counselling.addTask': {
    ...counsellors,
    input: async world => ({ ...only(await aCase(world), 'personId'), task: 'Nachfragen', dueOn: '' }),
  },
  'counselling.moveTask': { ...counsellors, input: async world => ({ ...(await aTask(world)), move: 'finish' }) },
  'counselling.redeemHandover': { ...counsellors, input: aPaperFor },
  'counselling.forgetPaper': { ...counsellors, input: aPaperKept },
  'counselling.absences': { ...counsellors },
  'counselling.declareAbsence': {
    ...counsellors,
    input: async () => ({ deputyId: await anotherCounsellor(), firstDay: '1.2.2030', lastDay: '5.2.2030' }),
  },
  'counselling.endAbsence': { ...counsellors, input: anAbsence },
  'counselling.agenda': { ...counsellors },
  'counselling.publishSlots': {
    ...counsellors,
    input: () => ({ day: nextDay(), from: '9:00', minutes: 30, times: 2, weeks: 1, kind: 'visit', place: 'Glarus' }),
  },
  'counselling.withdrawSlot': { ...counsellors, input: async world => ({ id: await aSlot(world) }) },
  'counselling.mark': { ...counsellors, input: async world => ({ ...(await aMeeting(world)), mark: 'hold' }) },

  'publishing.list': { audience: school },
  'publishing.choices': { audience: school },
  'publishing.course': { ...ofSchool, input: async world => only(await world.published(), 'courseId') },
  'publishing.preview': { ...ofSchool, input: async world => only(await world.published(), 'courseId') },
  'publishing.profile': { ...ofSchool, input: async world => only(await world.profile(), 'providerId') },
  'publishing.changeProfile': {
    ...ofSchool,
    input: async world => ({
      ...seen(await world.profile(), 'providerId'),
      description: 'Wir üben.',
      phone: '055 000 10 10',
      website: 'schule.example',
    }),
  },
  'publishing.create': { ...ofSchool, input: world => ({ providerId: world.school.id, ...courseForm }) },
  'publishing.save': { ...ofSchool, input: async world => ({ ...seen(await world.draft(), 'courseId'), ...courseForm }) },
  'publishing.submit': { ...ofSchool, input: async world => ({ ...seen(await world.draft(), 'courseId'), ...courseForm }) },
  'publishing.takeBack': { ...ofSchool, input: async world => only(await world.submitted(), 'courseId') },
  'publishing.discard': { ...ofSchool, input: async world => seen(await world.draft(), 'courseId') },
  'publishing.withdraw': { ...ofSchool, input: async world => ({ ...only(await world.published(), 'courseId'), reason: 'Kein Bedarf.' }) },
  'publishing.run': { ...ofSchool, input: async world => only(await world.run(), 'runId') },
  'publishing.suggestRun': { ...ofSchool, input: async world => only(await world.published(), 'courseId') },
  'publishing.createRun': { ...ofSchool, input: async world => ({ ...only(await world.published(), 'courseId'), ...runForm }) },
  'publishing.changeRun': { ...ofSchool, input: async world => ({ ...seen(await world.run(), 'runId'), ...runForm }) },
  'publishing.openRun': { ...ofSchool, input: async world => only(await world.draftRun(), 'runId') },
  'publishing.copyRun': {
    ...ofSchool,
    input: async world => ({ ...only(await world.run(), 'runId'), firstDay: today().add({ days: 90 }).toString() }),
  },
  'publishing.cancelRun': { ...ofSchool, input: async world => ({ ...only(await world.run(), 'runId'), reason: 'Der Lehrer ist krank.' }) },
  'publishing.discardRun': { ...ofSchool, input: async world => only(await world.draftRun(), 'runId') },

  'reviewing.queue': { ...editors, input: () => ({ q: 'Tabellen' }) },
  'reviewing.case': { ...editors, input: async world => only(await world.submitted(), 'versionId') },
  'reviewing.preview': { ...editors, input: async world => only(await world.submitted(), 'versionId') },
  'reviewing.publish': { ...editors, input: async world => seen(await world.submitted(), 'versionId') },
  'reviewing.return': {
    ...editors,
    input: async world => ({ ...seen(await world.submitted(), 'versionId'), reasons: { title: 'Zu lang.' } }),
  },

  'history.search': { audience: ['administrator', 'editor', 'counter_clerk'], input: () => ({ q: 'Tür', from: '1.1.2026' }) },
  'history.sealed': { audience: ['administrator', 'editor', 'counter_clerk'] },
  'history.ofCourse': { ...ofSchool, input: async world => only(await world.published(), 'courseId') },
  'desk.waiting': { audience: 'account' },
  'enrolment.quote': {
    ...ofFamily,
    input: async world => {
      const { slug, number } = await world.run()
      return { course: slug, run: number, personId: world.self.id }
    },
  },
  'enrolment.enrol': {
    ...ofFamily,
    input: async world => ({
      ...only(await world.run(), 'runId'),
      personIds: [await helped(world)],
      together: false,
      confirmPrerequisites: true,
      overrule: [],
    }),
  },
  'enrolment.mine': { audience: 'account' },
  'enrolment.get': { ...ofFamily, input: async world => only(await seat(world), 'id') },
  'enrolment.cancel': {
    audience: 'account',
    reach: ['owner', 'member', 'counter_clerk', 'administrator'],
    input: async world => ({ ...only(await seat(world), 'id'), reason: 'Krank.' }),
  },
  'enrolment.answer': { ...ofFamily, input: async world => ({ ...only(await offered(world), 'id'), answer: 'accept' }) },
  'enrolment.separate': { ...ofFamily, input: async world => only(await waiting(world), 'id') },
  // Whoever holds the secret of the link was written to.
  'enrolment.offer': { audience: 'anyone', input: async world => only(await offered(world), 'key') },
  'enrolment.answerByKey': { audience: 'anyone', input: async world => ({ ...only(await offered(world), 'key'), answer: 'decline' }) },
  'enrolment.placesOf': { audience: counter, input: world => ({ personId: world.self.id }) },
  'enrolment.openRuns': { audience: counter, input: () => ({ query: 'Tabellen' }) },
  'enrolment.seat': { audience: counter, input: async world => ({ ...only(await waiting(world), 'id'), reason: 'Zusätzlicher Stuhl.' }) },
  'enrolment.participants': { ...ofSchool, input: async world => only(await world.run(), 'runId') },
  'enrolment.mark': {
    ...ofSchool,
    input: async world => {
      const { id, runId } = await begun(world)
      return { runId, marks: [{ enrolmentId: id, mark: 'attended' }] }
    },
  },

  'profession.list': { audience: 'anyone' },
  'profession.get': { audience: 'anyone', input: world => ({ slug: world.profession }) },
  'learningPath.mine': { audience: 'account' },
  'learningPath.goals': { audience: 'account' },
  'learningPath.get': { ...ofPath, input: async world => only(await aPath(world), 'id') },
  'learningPath.start': { ...ofPath, input: world => ({ personId: world.self.id, goal: 'free', text: 'Sicher am Computer' }) },
  'learningPath.startRoute': { ...ofPath, input: world => ({ personId: world.self.id, slug: world.profession, levels: { '1.3': 3 } }) },
  'learningPath.changeGoal': { ...ofPath, input: async world => ({ ...only(await aPath(world), 'id'), goal: 'free', text: 'Anders' }) },
  'learningPath.end': { ...ofPath, input: async world => only(await aPath(world), 'id') },
  'learningPath.addStep': { ...ofPath, input: async world => ({ ...only(await aPath(world), 'id'), kind: 'own_task', title: 'Üben' }) },
  'learningPath.forCourse': { audience: 'account', input: async world => ({ slug: (await aPath(world)).course }) },
  'learningPath.addCourse': { ...ofPath, input: async world => only(await aPath(world), 'id', 'course') },
  'learningPath.changeStep': { ...ofPath, input: async world => ({ ...only(await aPath(world), 'stepId'), title: 'Anders' }) },
  'learningPath.decide': { ...ofPath, input: async world => ({ ...only(await aPath(world), 'stepId'), move: 'finish' }) },
  'learningPath.acceptAll': { ...ofPath, input: async world => only(await aPath(world), 'id') },
  'learningPath.replace': { ...ofPath, input: async world => only(await aPath(world, 'called_off'), 'stepId', 'course') },
  'learningPath.reorder': { ...ofPath, input: async world => ({ ...only(await aPath(world), 'stepId'), to: 1 }) },
  'learningPath.comment': { ...ofPath, input: async world => ({ ...only(await aPath(world), 'stepId'), text: 'Eine Frage' }) },
  'learningPath.markRead': { ...ofPath, input: async world => only(await aPath(world), 'id') },
  'learningPath.ofPerson': { ...counsellors, input: async world => only(await aSharedPath(world), 'personId') },
  'learningPath.shared': counsellors,
  'learningPath.sharers': counsellors,
  'learningPath.propose': {
    ...counsellors,
    input: async world => ({ ...only(await aSharedPath(world), 'personId'), goal: 'free', text: 'Sicher am Computer' }),
  },
  'learningPath.templates': counsellors,
  'learningPath.template': { ...counsellors, input: aTemplate },
  'learningPath.writeTemplate': {
    ...counsellors,
    input: () => ({ title: 'Vorlage', summary: '', steps: [{ kind: 'own_task', title: 'Üben' }] }),
  },
  'learningPath.endTemplate': { ...counsellors, input: aTemplate },
  'learningPath.applyTemplate': {
    ...counsellors,
    input: async world => ({ ...only(await aSharedPath(world), 'id'), templateId: (await aTemplate(world)).id }),
  },
  'learningPath.courses': assigners,
  'learningPath.groups': assigners,
  'learningPath.assignGroup': {
    ...assigners,
    input: () => ({ title: 'Klasse', goalText: 'Sicher im Netz', steps: [{ kind: 'own_task', title: 'Üben' }] }),
  },
  'learningPath.endGroup': { ...assigners, reach: ['counsellor'], input: async world => only(await aGroup(world), 'id') },
  'learningPath.group': { audience: 'anyone', input: async world => only(await aGroup(world), 'key') },
  'learningPath.joinGroup': { ...ofPath, input: async world => ({ ...only(await aGroup(world), 'key'), personId: world.self.id }) },
  'profession.match': { audience: 'anyone', input: world => ({ slug: world.profession, levels: { '1.3': 3 } }) },
  'profession.plan': { audience: 'anyone', input: world => ({ slug: world.profession, levels: { '1.3': 3 }, way: 'fast' }) },
  'profession.ranked': { audience: 'anyone', input: () => ({ levels: { '1.3': 3 }, areas: [1] }) },
  'insight.missing': { audience: ['editor', 'counsellor', 'provider_member'] },
  'insight.missingHere': { audience: ['provider_member'] },
  'insight.suggestedRun': { ...ofSchool, input: async world => only(await world.published(), 'courseId') },
  'mapping.list': { audience: mappers },
  'mapping.get': { audience: mappers, input: world => ({ slug: world.profession }) },
  'mapping.choices': { audience: mappers },
  'mapping.occupations': { audience: mappers, input: () => ({ q: 'Daten' }) },
  'mapping.named': { audience: mappers, input: () => ({ uris: [] }) },
  'mapping.skillsOf': { audience: mappers, input: () => ({ uris: [] }) },
  'mapping.create': { ...editors, input: () => ({ ...professionForm, titleDe: `Beruf ${randomUUID().slice(0, 8)}` }) },
  'mapping.save': { ...editors, input: async world => ({ ...professionForm, ...(await world.mapping()) }) },
  'mapping.demandFile': { ...editors, input: () => ({ name: 'zahlen.csv', content: btoa('quelle;wert\n'), dryRun: true }) },
  'mapping.override': {
    ...editors,
    input: async world => ({ slug: await world.decided(false), score: '80', committee: 'Fachkommission', reason: 'Ein Betrieb zieht zu.' }),
  },
  'mapping.endOverride': { ...editors, input: async world => ({ slug: await world.decided(true), reason: 'Er kommt doch nicht.' }) },
  'mapping.correct': {
    audience: mappers,
    input: async world => ({
      ...(await world.mapping()),
      code: '2.5',
      level: `${1 + (corrections++ % 8)}`,
      weight: '2',
      reason: 'So im Betrieb gesehen.',
    }),
  },
  'subsidyDesk.queue': { audience: desk, input: () => ({ q: 'Türschild' }) },
  'subsidyDesk.workload': { audience: desk },
  'subsidyDesk.case': { audience: desk, input: world => aFundingCase(world) },
  'subsidyDesk.takeUp': { audience: officers, input: world => aFundingCase(world, 'submitted') },
  'subsidyDesk.propose': { audience: officers, input: async world => ({ ...(await aFundingCase(world)), kind: 'grant', rappen: '500' }) },
  'subsidyDesk.returnProposal': {
    audience: approvers,
    input: async world => ({ ...only(await aProposedCase(world), 'id'), reason: 'Zu viel.' }),
  },
  'subsidyDesk.approve': { audience: approvers, input: world => aProposedCase(world) },
  'subsidyDesk.proposed': { audience: approvers, input: () => ({}) },
  'subsidyDesk.approveAll': { audience: approvers, input: async world => ({ cases: [await aProposedCase(world)] }) },
  'subsidyDesk.end': {
    audience: officers,
    input: async world => ({ ...(await aFundingCase(world)), move: 'withdraw', reason: 'Abgesagt.' }),
  },
  'subsidyDesk.declareConflict': { audience: desk, input: world => ({ personId: world.child.id }) },
  'subsidyDesk.endConflict': { audience: desk, input: world => ({ personId: world.child.id, reason: 'Nicht mehr so.' }) },
  'subsidyDesk.addNote': { audience: desk, input: async world => ({ ...(await aFundingCase(world)), kind: 'note', text: 'Angerufen.' }) },
  'subsidyDesk.finishTask': { audience: desk, input: aFundingTask },
  'subsidyDesk.write': { audience: desk, input: async world => ({ ...(await aFundingCase(world)), message: 'Bitte rufen Sie an.' }) },
  'subsidyDesk.request': {
    audience: officers,
    input: async world => ({
      ...(await aFundingCase(world)),
      document: 'identity',
      reason: 'Fehlt.',
      dueOn: today().add({ days: 20 }).toString(),
    }),
  },
  'subsidyDesk.extend': {
    audience: officers,
    input: async world => ({ ...(await aRequestedDocument(world)), dueOn: today().add({ days: 60 }).toString(), reason: 'Ferien.' }),
  },
  'subsidyDesk.waive': { audience: officers, input: aRequestedDocument },
  'subsidyDesk.accept': { audience: officers, input: async world => only(await aHandedInFile(world), 'documentId') },
  'subsidyDesk.reject': {
    audience: officers,
    input: async world => ({
      ...only(await aHandedInFile(world), 'documentId'),
      ...{ reason: 'Unleserlich.', dueOn: today().add({ days: 20 }).toString() },
    }),
  },
  'subsidyDesk.file': { audience: desk, input: async world => only(await aHandedInFile(world), 'id', 'file') },
  'subsidyDesk.askOpinion': {
    audience: officers,
    input: async world => ({
      ...{ ...(await aFundingCase(world)), office: 'Steuerverwaltung', question: 'Stimmt das?' },
      dueOn: today().add({ days: 20 }).toString(),
    }),
  },
  'subsidyDesk.enterOpinion': {
    audience: officers,
    input: async world => ({ ...(await anOpinion(world)), answer: 'Ja.', answeredBy: 'Frau Muster', answeredOn: today().toString() }),
  },
  'subsidyDesk.withdrawOpinion': { audience: officers, input: anOpinion },
  'subsidyDesk.absences': { audience: officers },
  'subsidyDesk.declareAbsence': {
    audience: officers,
    input: async () => ({ deputyId: await aDeputy(), firstDay: '1.2.2030', lastDay: '5.2.2030' }),
  },
  'subsidyDesk.endAbsence': { audience: officers, input: anOfficersAbsence },
  'payout.list': { ...payOffice, input: () => ({ state: 'proof_checked' }) },
  'payout.case': { ...payOffice, input: aPaymentCase },
  'payout.checkProof': { ...payOffice, input: async () => ({ ...(await aPaymentCase()), documents: ['registration', 'completion'] }) },
  'payout.extendProof': { ...payOffice, input: async () => ({ ...(await aLate()), reason: 'Die Rechnung kommt noch.' }) },
  'payout.lapse': { ...payOffice, input: async () => ({ ...(await aLate()), reason: 'Kein Nachweis.' }) },
  'payout.enterPayee': { ...payOffice, input: async () => ({ ...(await aPaymentCase()), ...payeeForm }) },
  'payout.checkPayee': { ...payOffice, input: anUnchecked },
  'payout.reveal': { ...payOffice, input: async () => ({ ...(await aPayee()), purpose: 'Vergleich mit dem Beleg' }) },
  'payout.release': { ...payOffice, input: aProven },
  'payout.stop': { ...payOffice, input: async () => ({ id: (await aReleased()).id, reason: 'Falscher Betrag.' }) },
  'payout.reclaims': { ...payOffice, input: () => ({ view: 'open' }) },
  'payout.reclaim': { ...payOffice, input: aReclaim },
  'payout.planInstalments': {
    ...payOffice,
    input: async world => ({ ...(await aReclaim(world)), parts: [{ dueOn: today().add({ days: 40 }).toString(), rappen: '100' }] }),
  },
  'payout.enterReceipt': {
    ...payOffice,
    input: async world => ({ ...(await aReclaim(world)), rappen: '50', receivedOn: today().toString() }),
  },
  'payout.takeReceiptBack': { ...payOffice, input: async world => ({ ...(await aReceipt(world)), reason: 'Falscher Fall.' }) },
  'payout.proposeWriteOff': {
    ...payOffice,
    input: async world => ({ ...(await aFinalReclaim(world)), writeOffReason: 'Nicht einbringlich.' }),
  },
  'payout.decideWriteOff': { ...reclaimApprovers, input: aWriteOff },
  'payout.runs': payOffice,
  'payout.run': { ...payOffice, input: async () => only(await aPayoutDraft(), 'id') },
  'payout.draftRun': {
    ...payOffice,
    input: async () => {
      await aReleased()
      return { executeOn: nextDay() }
    },
  },
  'payout.takeOut': { ...payOffice, input: async () => ({ id: (await aPayoutDraft()).paymentId, reason: 'Später.' }) },
  'payout.cancelRun': { ...payOffice, input: async () => ({ ...only(await aPayoutDraft(), 'id'), reason: 'Nur zur Probe.' }) },
  'payout.releaseRun': { ...payOffice, input: async () => only(await aPayoutDraft(), 'id', 'count', 'rappen') },
  'payout.file': { ...payOffice, input: aFile },
  'payout.readBankFile': { ...payOffice, input: () => ({ name: 'camt.xml', xml: '<Document/>' }) },
  'payout.openItems': payOffice,
  'payout.takeItem': { ...payOffice, input: anOpenItem },
  'payout.settleItem': { ...payOffice, input: async () => ({ ...(await anOpenItem()), note: 'Gehört nicht hierher.' }) },
  'payout.statements': { audience: 'account', input: () => ({ year: '2026' }) },
  'payout.statementPdf': { audience: 'account', reach: ['owner'], input: world => ({ personId: world.child.id, year: '2026' }) },
  'payout.sessions': { ...ofSchool, input: async world => only(await world.run(), 'runId') },
  'payout.markSessions': { ...ofSchool, input: aSession },
  'message.practice': { audience: 'anyone', input: () => ({ address: 'anna@demo.example' }) },
  'message.practiceCalendar': { audience: 'anyone', input: world => ({ id: world.practiceMail }) },
  'message.mine': { audience: 'account', input: () => ({}) },
  'message.read': { audience: 'account', reach: ['owner'], input: world => world.post.message() },
  'message.feed': { audience: 'anyone', input: world => world.post.feed() },
  'message.search': { ...postRoom, input: () => ({ state: 'to_print', q: 'Frida' }) },
  'message.get': { ...postRoom, input: world => world.post.message() },
  'message.steer': { ...postRoom, input: async world => ({ ...(await world.post.message()), move: 'hold' }) },
  'message.repeat': { ...postRoom, input: world => world.post.message('sent') },
  'message.letters': { ...postRoom, input: async world => ({ ids: [(await world.post.message('to_print')).id] }) },
  'message.steerAll': { ...postRoom, input: async world => ({ ids: [(await world.post.message('to_print')).id], move: 'print' }) },
  'message.pause': { ...postRoom, input: () => ({ reason: 'Falscher Text.' }) },
  'message.resume': { ...postRoom },
  'message.stoppedAddresses': { ...postRoom },
  'message.releaseAddress': { ...postRoom, input: world => world.post.stoppedAddress() },
  'decision.mine': { audience: 'account' },
  'decision.get': { ...ofDecided, input: aReady },
  'decision.open': { ...ofDecided, input: aReady },
  'decision.pdf': { ...ofDecided, input: world => aServed(world) },
  'decision.list': { ...deciders, input: () => ({ view: 'running' }) },
  'decision.case': { ...deciders, input: async world => ({ id: (await aProposal(world)).decisionId }) },
  'decision.officePdf': { ...deciders, input: world => aServed(world) },
  'decision.word': { audience: ['case_officer'], input: aWording },
  'decision.layReady': { ...deciders, input: world => anApproved(world) },
  'decision.enterService': {
    ...deciders,
    input: async world => ({ ...(await anApproved(world)), servedOn: today().toString(), trackingNumber: '98.1' }),
  },
  'decision.giveStatement': { ...ofDecided, input: async world => ({ ...(await aHearing(world)), statement: 'Ich war krank.' }) },
  'decision.appealOnline': {
    ...ofDecided,
    input: async world => ({ ...(await aServed(world)), contested: 'whole', grounds: 'Ich verlange den Beitrag.' }),
  },
  'decision.reopen': {
    ...appealClerks,
    input: async world => ({ ...(await aServed(world)), reopenReason: 'Der Kurs steht auf der Liste.' }),
  },
  'decision.proposeReclaim': { audience: ['case_officer'], input: aHeard },
  'decision.approveReclaim': { ...reclaimApprovers, input: aReclaimProposal },
  'decision.returnReclaim': {
    ...reclaimApprovers,
    input: async world => ({ id: (await aReclaimProposal(world)).id, returnReason: 'Zu viel.' }),
  },
  'decision.openHearing': { ...appealClerks, input: aHearingForm },
  'decision.closeHearing': {
    ...appealClerks,
    input: async world => ({ ...(await aHearing(world)), outcome: 'dropped', closeReason: 'Es bleibt.' }),
  },
  'decision.retention': { ...deciders, input: () => ({ view: 'due' }) },
  'decision.offerToArchive': { audience: ['head_of_office'], input: aDueCase },
  'decision.answerOffer': {
    audience: ['head_of_office'],
    input: async world => ({ ...(await anOffered(world)), takes: 'no', answer: 'Nein.' }),
  },
  'decision.destroyArchived': { audience: ['head_of_office'], input: anArchived },
  'decision.appeals': { ...deciders },
  'decision.appeal': { ...deciders, input: anAppeal },
  'decision.recordAppeal': { ...appealClerks, input: anAppealForm },
  'decision.forwardAppeal': { ...appealClerks, input: anAppeal },
  'decision.closeAppeal': { ...appealClerks, input: anOutcome },

  'programme.list': subsidyOffice,
  'programme.get': { ...subsidyOffice, input: async world => ({ ...(await aProgramme(world)) }) },
  'programme.draft': { ...subsidyOffice, input: aProgramme },
  'programme.choices': subsidyOffice,
  'programme.create': {
    ...programmeManagers,
    input: () => ({ key: `neue-tuer-${++programmes}`, nameDe: 'Neu', nameEn: 'New', validFrom: '1.1.2030', like: '' }),
  },
  'programme.saveTexts': { ...programmeManagers, input: async world => ({ ...(await aDraft(world)), ...textForm }) },
  'programme.saveRule': { ...programmeManagers, input: async world => ({ ...(await aDraft(world)), instead: '', ...ruleForm }) },
  'programme.removeRule': { ...programmeManagers, input: async world => ({ ...(await aDraft(world)), ruleKey: 'age' }) },
  'programme.saveAmount': { ...programmeManagers, input: async world => ({ ...(await aDraft(world)), amount: amountForm }) },
  'programme.try': {
    ...subsidyOffice,
    input: async world => ({ ...(await aProgramme(world)), facts: { born_on: '1.3.1980', income: "61'400.50", municipality: '1630' } }),
  },
  'programme.questions': { ...subsidyOffice, input: aProgramme },
  'programme.submit': { ...programmeManagers, input: aDraft },
  'programme.takeBack': { ...programmeManagers, input: async world => ({ key: (await aSubmittedDraft(world)).key }) },
  'programme.return': { ...programmeManagers, input: async world => ({ ...(await aSubmittedDraft(world)), reason: 'Die Grenze fehlt.' }) },
  'programme.release': { ...programmeManagers, input: aSubmittedDraft },
  'programme.simulate': { audience: ['programme_manager', 'head_of_office'] },
  'programme.recognitions': { ...subsidyOffice, input: () => ({ kind: 'agreement', q: 'Tür', now: 'on' }) },
  'programme.recognisable': programmeManagers,
  'programme.recognise': {
    ...programmeManagers,
    input: async world => ({
      kind: 'agreement',
      subject: await aProviderSlug(world),
      note: 'Vereinbarung',
      validFrom: '1.1.2026',
      validTo: '',
    }),
  },
  'programme.endRecognition': { ...programmeManagers, input: async world => ({ ...(await aRecognition(world)), reason: 'Gekündigt.' }) },
  'programme.budgets': { ...subsidyOffice, input: () => ({ year: 2026 }) },
  'programme.budget': {
    ...subsidyOffice,
    input: async world => ({ ...(await aProgramme(world)), year: 2026, payer: 'canton', pot: 'free' }),
  },
  'programme.changeBudget': {
    ...heads,
    input: async world => ({
      ...(await aProgramme(world)),
      year: today().year,
      how: 'add',
      canton: '1000',
      federal: '',
      note: 'Beschluss',
    }),
  },
  'programme.carryOver': { ...heads, input: async world => ({ ...(await aProgramme(world)), year: today().year - 1 }) },
  'programme.available': { audience: 'anyone' },

  'trainingContract.get': { audience: trainers, input: aPromised },
  'trainingContract.summary': { audience: trainers, input: aPromised },
  'trainingContract.promise': {
    audience: trainers,
    input: async () => ({ ...(await aFreePlace()), firstName: 'Mia', lastName: 'Muster', bornOn: '1.2.2009', promisedOn: '25.11.2026' }),
  },
  'trainingContract.save': { audience: trainers, input: contractForm },
  'trainingContract.sign': { audience: trainers, input: async () => ({ ...(await aPromised()), signedOn: today().toString() }) },
  'trainingContract.approve': {
    audience: trainers,
    input: async () => ({ ...(await aSigned()), approvedOn: today().toString(), number: 'GL-7' }),
  },
  'trainingContract.moveStart': {
    audience: trainers,
    input: async () => ({ ...(await aSigned()), startsOn: today().add({ days: 20 }).toString(), note: 'Später.' }),
  },
  'trainingContract.extendProbation': {
    audience: trainers,
    input: async () => ({ ...(await inProbation()), months: '5', extendedOn: today().toString() }),
  },
  'trainingContract.dissolve': {
    audience: trainers,
    input: async () => ({ ...(await inProbation()), endedOn: today().toString(), reason: 'agreement', note: '' }),
  },
  'trainingContract.fallThrough': { audience: trainers, input: async () => ({ ...(await aPromised()), reason: 'moved', note: '' }) },
  'trainingContract.report': { audience: trainers, input: async () => ({ ...(await aDissolved()), reportedOn: today().toString() }) },
  'trainingContract.exam': {
    audience: trainers,
    input: async () => ({ ...(await inTraining()), examOn: today().toString(), passed: 'yes', again: '' }),
  },
  'trainingContract.after': {
    audience: trainers,
    input: async () => ({ ...(await aCompleted()), after: 'taken_on', afterOn: today().toString() }),
  },
  'trainingContract.pdf': { audience: trainers, input: aContract },
  'trainingContract.dissolution': { audience: trainers, input: aDissolved },
  'trainingContract.due': { audience: ['training_coordinator', 'apprenticeship_officer', 'department_head'] },
  'placeRegister.overview': registrars,
  'placeRegister.draft': registrars,
  'placeRegister.discard': { ...registrars, input: aDelivery },
  'placeRegister.send': { ...registrars, input: async () => ({ ...(await aDelivery()), reason: 'Aufgehoben.' }) },
  'placeRegister.file': { ...registrars, input: aDelivery },
  'placeRegister.acknowledge': { ...registrars, input: anAnswer },
  'placeRegister.settle': { ...registrars, input: aRegisterFault },

  'taster.open': { audience: 'anyone', input: () => ({}) },
  'taster.slot': { audience: 'anyone', input: aTasterSlot },
  'taster.people': { audience: 'account', input: async () => ({ slotId: (await aTasterSlot()).id }) },
  'taster.book': {
    ...ofFamily,
    input: async world => ({ slotId: (await aTasterSlot()).id, personId: world.self.id }),
  },
  'taster.mine': { audience: 'account' },
  'taster.booking': { ...ofFamily, input: aBooking },
  'taster.calendar': { ...ofFamily, input: aBooking },
  'taster.agree': { ...ofFamily, input: async world => ({ ...(await aHeldBooking(world)), consent: '2026-1' }) },
  'taster.cancel': { ...ofFamily, input: aBooking },
  'taster.tell': { ...ofFamily, input: async world => ({ ...(await aPastBooking(world)), liked: 4, words: 'Gut.' }) },
  'taster.slots': { audience: trainers },
  'taster.choices': { audience: trainers },
  'taster.create': { audience: trainers, input: slotForm },
  'taster.cancelSlot': { audience: trainers, input: async () => ({ ...(await aTasterSlot()), reason: 'Umbau.' }) },
  // Who comes is for the coordinators of the unit: not even the officer finds it.
  'taster.who': { audience: ['training_coordinator'], input: aTasterSlot },
  'taster.mark': { audience: ['training_coordinator'], input: async world => ({ ...(await aPastBooking(world)), mark: 'attend' }) },
  'taster.write': { audience: ['training_coordinator'], input: async world => ({ ...(await aPastBooking(world)), words: 'Danke.' }) },
  'order.mine': { audience: 'account' },
  'order.get': { ...ofPayer, input: anOrder },
  // Nobody pays at a desk for somebody else's account.
  'order.checkOut': { audience: 'account', reach: ['owner'], input: anOrder },
  'order.comeBack': { ...ofPayer, input: anOrder },
  'order.chooseBill': { ...ofPayer, input: anOrder },
  'order.vouchers': { ...ofPayer, input: anOrder },
  'order.useVoucher': { ...ofPayer, input: aVoucherForm },
  'order.nameAccount': { ...ofPayer, input: anAccountForm },
  'order.redirectRefund': { audience: ['bookkeeper'], input: aFailedRefund },
  'order.take': { audience: ['counter_clerk', 'bookkeeper'], input: aTill },
  // Whoever has the unguessable address of a bill reads it: it went out in a mail or a letter.
  'invoice.get': { audience: 'anyone', input: aBill },
  'invoice.pdf': { audience: 'anyone', input: aBill },
  'invoice.receipt': { ...ofPayer, input: aPayment },
  'invoice.year': { audience: 'account', reach: ['owner'], input: aYear },
  'bookkeeping.work': bookkeepers,
  'bookkeeping.orders': { ...bookkeepers, input: () => ({ view: 'overdue', query: 'B-2026-00001' }) },
  'bookkeeping.journal': { ...bookkeepers, input: anOpenOrder },
  'bookkeeping.unmatched': bookkeepers,
  'bookkeeping.readFile': { ...bookkeepers, input: () => ({ name: 'camt.xml', xml: '<Document/>' }) },
  'bookkeeping.assign': { ...bookkeepers, input: aLineForABill },
  'bookkeeping.takeOver': { ...bookkeepers, input: aMoneyTask },
  'bookkeeping.settleWith': { ...bookkeepers, input: async world => ({ lineId: (await aLine(world)).id, note: 'Gehört der Steuer.' }) },
  'bookkeeping.refunds': bookkeepers,
  'bookkeeping.makeRefundFile': { ...bookkeepers, input: aReadyRefund },
  'bookkeeping.refundFile': { ...bookkeepers, input: aRefundFile },
  'bookkeeping.giveSurplusBack': { ...bookkeepers, input: aSurplus },
  'bookkeeping.giveUpRest': { ...bookkeepers, input: async () => ({ ...(await anOpenOrder()), reason: 'Lohnt sich nicht.' }) },
  'bookkeeping.tasks': bookkeepers,
  'bookkeeping.days': bookkeepers,
  'bookkeeping.compare': { ...bookkeepers, input: () => ({ day: '2026-11-02' }) },
  'bookkeeping.closeDay': { ...bookkeepers, input: () => ({ day: '2026-11-03' }) },
  'bookkeeping.statement': { audience: ['provider_member'], reach: ['member'], input: itsMonth },
  'bookkeeping.statementEntries': { audience: ['provider_member'], reach: ['member'], input: itsMonth },
  'order.ofPerson': { audience: ['counter_clerk', 'bookkeeper'], input: world => ({ personId: world.self.id }) },
  // Nobody signs in at a payment service; whoever has the unguessable address stands at its desk.
  'practiceDesk.visit': { audience: 'anyone', input: aVisit },
  'practiceDesk.pay': { audience: 'anyone', input: async () => ({ ...(await aVisit()), method: 'twint', later: 'paid' }) },
  'practiceDesk.leave': { audience: 'anyone', input: aVisit },
}

function only<T extends object, K extends keyof T>(thing: T, ...names: K[]): Pick<T, K> {
  return Object.fromEntries(names.map(name => [name, thing[name]])) as Pick<T, K>
}
/** The thing as somebody has just read it. */
function seen<T extends { updatedAt: string }, K extends keyof T>(thing: T, name: K) {
  return { [name]: thing[name], seen: thing.updatedAt }
}

let days = 400
/** A day nobody else has used. */
const nextDay = () => today().add({ days: days++ }).toString()
