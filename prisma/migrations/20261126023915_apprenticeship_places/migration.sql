-- CreateEnum
CREATE TYPE "TrainingKind" AS ENUM ('efz', 'eba');

-- CreateEnum
CREATE TYPE "TrainingStatus" AS ENUM ('active', 'ending');

-- CreateEnum
CREATE TYPE "PlaceState" AS ENUM ('planned', 'approved', 'advertised', 'in_selection', 'promised', 'contract_signed', 'contract_approved', 'probation', 'running', 'extended', 'completed', 'withdrawn', 'unfilled', 'dissolved_in_probation', 'dissolved_later', 'not_passed');

-- CreateEnum
CREATE TYPE "PlaceNeed" AS ENUM ('own', 'beyond_own');

-- CreateEnum
CREATE TYPE "AdvertState" AS ENUM ('draft', 'open', 'closed', 'withdrawn');

-- CreateEnum
CREATE TYPE "ContractEnd" AS ENUM ('dissolved_in_probation', 'dissolved_later', 'fell_through', 'completed', 'not_passed');

-- CreateEnum
CREATE TYPE "AfterTraining" AS ENUM ('taken_on', 'cantonal_economy', 'elsewhere', 'studying', 'unknown');

-- CreateEnum
CREATE TYPE "CandidacyState" AS ENUM ('awaiting_guardian', 'submitted', 'invited', 'shortlisted', 'offered', 'accepted', 'refused', 'declined', 'withdrawn', 'lapsed');

-- CreateEnum
CREATE TYPE "RegisterExportState" AS ENUM ('draft', 'sent', 'discarded');

-- CreateEnum
CREATE TYPE "RegisterFaultState" AS ENUM ('open', 'done');

-- CreateEnum
CREATE TYPE "TasterSlotState" AS ENUM ('open', 'cancelled');

-- CreateEnum
CREATE TYPE "TasterBookingState" AS ENUM ('awaiting_guardian', 'booked', 'cancelled', 'attended', 'absent', 'lapsed');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "Role" ADD VALUE 'training_coordinator';
ALTER TYPE "Role" ADD VALUE 'department_head';

-- AlterEnum
ALTER TYPE "SharedPart" ADD VALUE 'candidacies';

-- AlterTable
ALTER TABLE "Sharing" ADD COLUMN     "candidacies" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "TrainingProfession" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "titleDe" TEXT NOT NULL,
    "titleFemale" TEXT NOT NULL,
    "titleMale" TEXT NOT NULL,
    "titleEn" TEXT NOT NULL,
    "specialisationDe" TEXT NOT NULL DEFAULT '',
    "specialisationEn" TEXT NOT NULL DEFAULT '',
    "kind" "TrainingKind" NOT NULL,
    "years" INTEGER NOT NULL,
    "status" "TrainingStatus" NOT NULL DEFAULT 'active',
    "lastIntake" INTEGER,
    "baccalaureate" BOOLEAN NOT NULL DEFAULT true,
    "digital" BOOLEAN NOT NULL DEFAULT false,
    "sbfiNumber" TEXT,
    "sbbkVariant" TEXT,
    "swissdocNr" TEXT,
    "statisticCode" TEXT,
    "introDe" TEXT NOT NULL DEFAULT '',
    "introEn" TEXT NOT NULL DEFAULT '',
    "dayDe" TEXT[],
    "dayEn" TEXT[],
    "validFrom" DATE NOT NULL,
    "validTo" DATE,
    "professionId" UUID,

    CONSTRAINT "TrainingProfession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrainingPermit" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "professionId" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "site" TEXT NOT NULL,
    "limit" INTEGER NOT NULL,
    "validFrom" DATE NOT NULL,
    "validTo" DATE,
    "note" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TrainingPermit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Trainer" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "phone" TEXT,
    "email" TEXT,
    "workload" INTEGER NOT NULL,
    "courseOn" DATE,
    "from" DATE NOT NULL,
    "to" DATE,
    "accountId" UUID,

    CONSTRAINT "Trainer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApprenticeshipPlace" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "intakeYear" INTEGER NOT NULL,
    "professionId" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "department" TEXT NOT NULL,
    "site" TEXT NOT NULL,
    "permitId" UUID,
    "need" "PlaceNeed" NOT NULL,
    "needReason" TEXT NOT NULL DEFAULT '',
    "costCentre" TEXT NOT NULL,
    "wageRappen" INTEGER[],
    "baccalaureate" BOOLEAN NOT NULL,
    "state" "PlaceState" NOT NULL DEFAULT 'planned',
    "stateSince" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "proposedById" UUID,
    "balancedById" UUID,
    "balancedAt" TIMESTAMPTZ(3),
    "approvedById" UUID,
    "approvedAt" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ApprenticeshipPlace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlaceNumber" (
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "PlaceNumber_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "PlaceTrainer" (
    "placeId" UUID NOT NULL,
    "trainerId" UUID NOT NULL,
    "responsible" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "PlaceTrainer_pkey" PRIMARY KEY ("placeId","trainerId")
);

-- CreateTable
CREATE TABLE "PlaceReminder" (
    "id" UUID NOT NULL,
    "placeId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PlaceReminder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlaceAdvert" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "professionId" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "intakeYear" INTEGER NOT NULL,
    "startsOn" DATE NOT NULL,
    "state" "AdvertState" NOT NULL DEFAULT 'draft',
    "textDe" TEXT NOT NULL DEFAULT '',
    "textEn" TEXT NOT NULL DEFAULT '',
    "contactName" TEXT NOT NULL,
    "contactPhone" TEXT,
    "contactEmail" TEXT,
    "questions" TEXT[],
    "applyUntil" DATE NOT NULL,
    "publishedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlaceAdvert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AdvertPlace" (
    "advertId" UUID NOT NULL,
    "placeId" UUID NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AdvertPlace_pkey" PRIMARY KEY ("advertId","placeId")
);

-- CreateTable
CREATE TABLE "AdvertWatch" (
    "id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "language" "Language" NOT NULL,
    "professionId" UUID,
    "intakeYear" INTEGER,
    "locality" TEXT,
    "codeHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AdvertWatch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrainingContract" (
    "id" UUID NOT NULL,
    "placeId" UUID NOT NULL,
    "personId" UUID,
    "candidacyId" UUID,
    "firstName" TEXT NOT NULL,
    "lastName" TEXT NOT NULL,
    "bornOn" DATE NOT NULL,
    "promisedOn" DATE NOT NULL,
    "promisedById" UUID,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE NOT NULL,
    "probationMonths" INTEGER NOT NULL DEFAULT 3,
    "form" JSONB,
    "formSealed" TEXT,
    "signedOn" DATE,
    "approvedOn" DATE,
    "approvalNumber" TEXT,
    "endedOn" DATE,
    "end" "ContractEnd",
    "endReason" TEXT,
    "reportedOn" DATE,
    "examOn" DATE,
    "examPassed" BOOLEAN,
    "extendedTo" DATE,
    "after" "AfterTraining",
    "afterOn" DATE,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TrainingContract_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Candidacy" (
    "id" UUID NOT NULL,
    "advertId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "placeId" UUID,
    "state" "CandidacyState" NOT NULL,
    "submittedById" UUID,
    "school" TEXT NOT NULL,
    "motivation" TEXT NOT NULL,
    "answers" TEXT[],
    "consentId" UUID,
    "guardianAt" TIMESTAMPTZ(3),
    "submittedAt" TIMESTAMPTZ(3) NOT NULL,
    "answerBy" DATE NOT NULL,
    "answeredAt" TIMESTAMPTZ(3),
    "escalatedAt" TIMESTAMPTZ(3),
    "offerUntil" DATE,
    "refusalReason" TEXT,
    "refusalWords" TEXT,
    "emptiedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Candidacy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CandidacyFile" (
    "id" UUID NOT NULL,
    "candidacyId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "stored" TEXT NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CandidacyFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CandidacyNote" (
    "id" UUID NOT NULL,
    "candidacyId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CandidacyNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RegisterExport" (
    "id" UUID NOT NULL,
    "state" "RegisterExportState" NOT NULL DEFAULT 'draft',
    "rows" JSONB NOT NULL,
    "guideline" TEXT NOT NULL,
    "madeById" UUID,
    "madeAt" TIMESTAMPTZ(3) NOT NULL,
    "sentById" UUID,
    "sentAt" TIMESTAMPTZ(3),
    "reason" TEXT,

    CONSTRAINT "RegisterExport_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RegisterAcknowledgement" (
    "id" UUID NOT NULL,
    "exportId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "accepted" INTEGER NOT NULL,
    "readById" UUID,
    "readAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RegisterAcknowledgement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RegisterFault" (
    "id" UUID NOT NULL,
    "acknowledgementId" UUID NOT NULL,
    "recordKey" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "field" TEXT,
    "message" TEXT NOT NULL,
    "state" "RegisterFaultState" NOT NULL DEFAULT 'open',
    "doneById" UUID,
    "doneAt" TIMESTAMPTZ(3),
    "doneNote" TEXT,

    CONSTRAINT "RegisterFault_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TasterSlot" (
    "id" UUID NOT NULL,
    "professionId" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "site" TEXT NOT NULL,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE NOT NULL,
    "fromMinute" INTEGER NOT NULL,
    "toMinute" INTEGER NOT NULL,
    "breakMinutes" INTEGER NOT NULL,
    "seats" INTEGER NOT NULL,
    "taken" INTEGER NOT NULL DEFAULT 0,
    "contactName" TEXT NOT NULL,
    "contactPhone" TEXT,
    "meetingPoint" TEXT NOT NULL,
    "bring" TEXT NOT NULL DEFAULT '',
    "state" "TasterSlotState" NOT NULL DEFAULT 'open',
    "reason" TEXT,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TasterSlot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TasterBooking" (
    "id" UUID NOT NULL,
    "slotId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "state" "TasterBookingState" NOT NULL,
    "bookedById" UUID,
    "consentId" UUID,
    "heldUntil" TIMESTAMPTZ(3),
    "officeWords" TEXT,
    "officeAt" TIMESTAMPTZ(3),
    "youthWords" TEXT,
    "youthLiked" INTEGER,
    "youthAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "candidacyId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TasterBooking_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "TrainingProfession_slug_key" ON "TrainingProfession"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "TrainingPermit_number_key" ON "TrainingPermit"("number");

-- CreateIndex
CREATE INDEX "TrainingPermit_unit_professionId_idx" ON "TrainingPermit"("unit", "professionId");

-- CreateIndex
CREATE UNIQUE INDEX "ApprenticeshipPlace_number_key" ON "ApprenticeshipPlace"("number");

-- CreateIndex
CREATE INDEX "ApprenticeshipPlace_intakeYear_department_idx" ON "ApprenticeshipPlace"("intakeYear", "department");

-- CreateIndex
CREATE INDEX "ApprenticeshipPlace_unit_state_idx" ON "ApprenticeshipPlace"("unit", "state");

-- CreateIndex
CREATE INDEX "ApprenticeshipPlace_permitId_idx" ON "ApprenticeshipPlace"("permitId");

-- CreateIndex
CREATE UNIQUE INDEX "PlaceReminder_placeId_key_key" ON "PlaceReminder"("placeId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "PlaceAdvert_slug_key" ON "PlaceAdvert"("slug");

-- CreateIndex
CREATE INDEX "PlaceAdvert_unit_state_idx" ON "PlaceAdvert"("unit", "state");

-- CreateIndex
CREATE UNIQUE INDEX "AdvertWatch_codeHash_key" ON "AdvertWatch"("codeHash");

-- CreateIndex
CREATE INDEX "AdvertWatch_address_idx" ON "AdvertWatch"("address");

-- CreateIndex
CREATE UNIQUE INDEX "TrainingContract_candidacyId_key" ON "TrainingContract"("candidacyId");

-- CreateIndex
CREATE INDEX "TrainingContract_placeId_idx" ON "TrainingContract"("placeId");

-- CreateIndex
CREATE INDEX "TrainingContract_personId_idx" ON "TrainingContract"("personId");

-- CreateIndex
CREATE INDEX "Candidacy_advertId_state_idx" ON "Candidacy"("advertId", "state");

-- CreateIndex
CREATE INDEX "Candidacy_personId_idx" ON "Candidacy"("personId");

-- CreateIndex
CREATE INDEX "CandidacyFile_candidacyId_idx" ON "CandidacyFile"("candidacyId");

-- CreateIndex
CREATE INDEX "CandidacyNote_candidacyId_idx" ON "CandidacyNote"("candidacyId");

-- CreateIndex
CREATE UNIQUE INDEX "RegisterAcknowledgement_sha256_key" ON "RegisterAcknowledgement"("sha256");

-- CreateIndex
CREATE INDEX "RegisterFault_state_idx" ON "RegisterFault"("state");

-- CreateIndex
CREATE INDEX "TasterSlot_unit_startsOn_idx" ON "TasterSlot"("unit", "startsOn");

-- CreateIndex
CREATE INDEX "TasterBooking_slotId_idx" ON "TasterBooking"("slotId");

-- CreateIndex
CREATE INDEX "TasterBooking_personId_idx" ON "TasterBooking"("personId");

-- AddForeignKey
ALTER TABLE "TrainingProfession" ADD CONSTRAINT "TrainingProfession_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "Profession"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingPermit" ADD CONSTRAINT "TrainingPermit_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "TrainingProfession"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trainer" ADD CONSTRAINT "Trainer_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprenticeshipPlace" ADD CONSTRAINT "ApprenticeshipPlace_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "TrainingProfession"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprenticeshipPlace" ADD CONSTRAINT "ApprenticeshipPlace_permitId_fkey" FOREIGN KEY ("permitId") REFERENCES "TrainingPermit"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprenticeshipPlace" ADD CONSTRAINT "ApprenticeshipPlace_proposedById_fkey" FOREIGN KEY ("proposedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprenticeshipPlace" ADD CONSTRAINT "ApprenticeshipPlace_balancedById_fkey" FOREIGN KEY ("balancedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ApprenticeshipPlace" ADD CONSTRAINT "ApprenticeshipPlace_approvedById_fkey" FOREIGN KEY ("approvedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlaceTrainer" ADD CONSTRAINT "PlaceTrainer_placeId_fkey" FOREIGN KEY ("placeId") REFERENCES "ApprenticeshipPlace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlaceTrainer" ADD CONSTRAINT "PlaceTrainer_trainerId_fkey" FOREIGN KEY ("trainerId") REFERENCES "Trainer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlaceReminder" ADD CONSTRAINT "PlaceReminder_placeId_fkey" FOREIGN KEY ("placeId") REFERENCES "ApprenticeshipPlace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlaceAdvert" ADD CONSTRAINT "PlaceAdvert_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "TrainingProfession"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AdvertPlace" ADD CONSTRAINT "AdvertPlace_advertId_fkey" FOREIGN KEY ("advertId") REFERENCES "PlaceAdvert"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AdvertPlace" ADD CONSTRAINT "AdvertPlace_placeId_fkey" FOREIGN KEY ("placeId") REFERENCES "ApprenticeshipPlace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AdvertWatch" ADD CONSTRAINT "AdvertWatch_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "TrainingProfession"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingContract" ADD CONSTRAINT "TrainingContract_placeId_fkey" FOREIGN KEY ("placeId") REFERENCES "ApprenticeshipPlace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingContract" ADD CONSTRAINT "TrainingContract_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrainingContract" ADD CONSTRAINT "TrainingContract_candidacyId_fkey" FOREIGN KEY ("candidacyId") REFERENCES "Candidacy"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Candidacy" ADD CONSTRAINT "Candidacy_advertId_fkey" FOREIGN KEY ("advertId") REFERENCES "PlaceAdvert"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Candidacy" ADD CONSTRAINT "Candidacy_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Candidacy" ADD CONSTRAINT "Candidacy_placeId_fkey" FOREIGN KEY ("placeId") REFERENCES "ApprenticeshipPlace"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Candidacy" ADD CONSTRAINT "Candidacy_consentId_fkey" FOREIGN KEY ("consentId") REFERENCES "Consent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CandidacyFile" ADD CONSTRAINT "CandidacyFile_candidacyId_fkey" FOREIGN KEY ("candidacyId") REFERENCES "Candidacy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CandidacyNote" ADD CONSTRAINT "CandidacyNote_candidacyId_fkey" FOREIGN KEY ("candidacyId") REFERENCES "Candidacy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CandidacyNote" ADD CONSTRAINT "CandidacyNote_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RegisterAcknowledgement" ADD CONSTRAINT "RegisterAcknowledgement_exportId_fkey" FOREIGN KEY ("exportId") REFERENCES "RegisterExport"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RegisterFault" ADD CONSTRAINT "RegisterFault_acknowledgementId_fkey" FOREIGN KEY ("acknowledgementId") REFERENCES "RegisterAcknowledgement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TasterSlot" ADD CONSTRAINT "TasterSlot_professionId_fkey" FOREIGN KEY ("professionId") REFERENCES "TrainingProfession"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TasterBooking" ADD CONSTRAINT "TasterBooking_slotId_fkey" FOREIGN KEY ("slotId") REFERENCES "TasterSlot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TasterBooking" ADD CONSTRAINT "TasterBooking_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TasterBooking" ADD CONSTRAINT "TasterBooking_consentId_fkey" FOREIGN KEY ("consentId") REFERENCES "Consent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TasterBooking" ADD CONSTRAINT "TasterBooking_candidacyId_fkey" FOREIGN KEY ("candidacyId") REFERENCES "Candidacy"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The moves of a place (src/domain/apprenticeship/place.ts has the same table; a test holds them together).
CREATE FUNCTION place_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('planned', 'approved'), ('planned', 'withdrawn'),
    ('approved', 'advertised'), ('approved', 'withdrawn'),
    ('advertised', 'in_selection'), ('advertised', 'unfilled'), ('advertised', 'withdrawn'),
    ('in_selection', 'promised'), ('in_selection', 'advertised'), ('in_selection', 'unfilled'), ('in_selection', 'withdrawn'),
    ('promised', 'contract_signed'), ('promised', 'in_selection'),
    ('contract_signed', 'contract_approved'), ('contract_signed', 'in_selection'),
    ('contract_approved', 'probation'), ('contract_approved', 'in_selection'),
    ('probation', 'running'), ('probation', 'dissolved_in_probation'),
    ('running', 'completed'), ('running', 'extended'), ('running', 'not_passed'), ('running', 'dissolved_later'),
    ('extended', 'completed'), ('extended', 'not_passed'), ('extended', 'dissolved_later'),
    ('dissolved_in_probation', 'advertised'), ('unfilled', 'advertised')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a place does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "ApprenticeshipPlace" FOR EACH ROW EXECUTE FUNCTION place_moves();

-- Whoever proposed or weighed a place does not approve it.
ALTER TABLE "ApprenticeshipPlace"
  ADD CONSTRAINT approved_by_another CHECK ("approvedById" IS NULL OR ("approvedById" IS DISTINCT FROM "proposedById" AND "approvedById" IS DISTINCT FROM "balancedById")),
  ADD CONSTRAINT wage_every_year CHECK (cardinality("wageRappen") BETWEEN 2 AND 4),
  ADD CONSTRAINT beyond_own_has_a_reason CHECK (need = 'own' OR "needReason" <> '');

-- At most three questions to young people.
ALTER TABLE "PlaceAdvert" ADD CONSTRAINT three_questions CHECK (cardinality(questions) <= 3);
-- A place stands in one advert at a time, and holds one promise or contract at a time.
CREATE UNIQUE INDEX one_advert_at_a_time ON "AdvertPlace" ("placeId") WHERE "endedAt" IS NULL;
CREATE UNIQUE INDEX one_contract_at_a_time ON "TrainingContract" ("placeId") WHERE "end" IS NULL;
-- Probation of one to three months, up to six with the office's consent (OR 344a); an end says when.
ALTER TABLE "TrainingContract"
  ADD CONSTRAINT probation_months CHECK ("probationMonths" BETWEEN 1 AND 6),
  ADD CONSTRAINT an_end_has_its_day CHECK (("end" IS NULL) = ("endedOn" IS NULL)),
  ADD CONSTRAINT ends_after_start CHECK ("endsOn" > "startsOn");

-- The moves of an application for a place (src/domain/candidacy/candidacy.ts).
CREATE FUNCTION candidacy_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('awaiting_guardian', 'submitted'), ('awaiting_guardian', 'lapsed'), ('awaiting_guardian', 'withdrawn'),
    ('submitted', 'invited'), ('submitted', 'shortlisted'), ('submitted', 'offered'), ('submitted', 'refused'), ('submitted', 'withdrawn'), ('submitted', 'lapsed'),
    ('invited', 'shortlisted'), ('invited', 'offered'), ('invited', 'refused'), ('invited', 'withdrawn'), ('invited', 'lapsed'),
    ('shortlisted', 'invited'), ('shortlisted', 'offered'), ('shortlisted', 'refused'), ('shortlisted', 'withdrawn'), ('shortlisted', 'lapsed'),
    ('offered', 'accepted'), ('offered', 'declined'), ('offered', 'shortlisted'), ('offered', 'withdrawn'),
    ('accepted', 'withdrawn')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an application for a place does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "Candidacy" FOR EACH ROW EXECUTE FUNCTION candidacy_moves();
CREATE UNIQUE INDEX one_candidacy_an_advert ON "Candidacy" ("advertId", "personId") WHERE state NOT IN ('withdrawn', 'lapsed');
CREATE UNIQUE INDEX one_offer_a_place ON "Candidacy" ("placeId") WHERE state = 'offered';

-- The moves of a booked taster day (src/domain/taster/taster.ts).
CREATE FUNCTION taster_booking_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('awaiting_guardian', 'booked'), ('awaiting_guardian', 'cancelled'), ('awaiting_guardian', 'lapsed'),
    ('booked', 'cancelled'), ('booked', 'attended'), ('booked', 'absent'),
    ('attended', 'absent'), ('absent', 'attended')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a taster day does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "TasterBooking" FOR EACH ROW EXECUTE FUNCTION taster_booking_moves();
CREATE UNIQUE INDEX one_booking_a_slot ON "TasterBooking" ("slotId", "personId") WHERE state IN ('awaiting_guardian', 'booked', 'attended', 'absent');
ALTER TABLE "TasterSlot"
  ADD CONSTRAINT never_more_than_seats CHECK (taken BETWEEN 0 AND seats),
  ADD CONSTRAINT days_in_order CHECK ("endsOn" >= "startsOn"),
  ADD CONSTRAINT hours_in_order CHECK ("toMinute" > "fromMinute");

-- What was handed over to the register stays as it was.
CREATE FUNCTION register_export_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' OR NEW.rows IS DISTINCT FROM OLD.rows THEN RAISE EXCEPTION 'an export does not change' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON "RegisterExport" FOR EACH ROW EXECUTE FUNCTION register_export_stays();
