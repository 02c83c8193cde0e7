-- CreateEnum
CREATE TYPE "SharingState" AS ENUM ('asked', 'open', 'in_force', 'declined', 'taken_back', 'withdrawn', 'closed', 'replaced');

-- CreateEnum
CREATE TYPE "SharedPart" AS ENUM ('case', 'result', 'path', 'enrolments');

-- CreateEnum
CREATE TYPE "TaskState" AS ENUM ('open', 'done', 'dropped');

-- CreateEnum
CREATE TYPE "SlotState" AS ENUM ('published', 'withdrawn');

-- CreateEnum
CREATE TYPE "MeetingKind" AS ENUM ('visit', 'phone', 'video');

-- CreateEnum
CREATE TYPE "AppointmentState" AS ENUM ('booked', 'moved', 'cancelled', 'called_off', 'held', 'missed');

-- CreateTable
CREATE TABLE "Sharing" (
    "id" UUID NOT NULL,
    "state" "SharingState" NOT NULL,
    "personId" UUID,
    "counsellorId" UUID,
    "askedById" UUID,
    "result" BOOLEAN NOT NULL DEFAULT false,
    "path" BOOLEAN NOT NULL DEFAULT false,
    "enrolments" BOOLEAN NOT NULL DEFAULT false,
    "until" TIMESTAMPTZ(3),
    "consentId" UUID,
    "code" TEXT,
    "address" TEXT,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "agreedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Sharing_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SharingLook" (
    "id" UUID NOT NULL,
    "sharingId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "part" "SharedPart" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SharingLook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CounsellingNote" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "counsellorId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CounsellingNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CounsellingTask" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "counsellorId" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "dueOn" DATE,
    "state" "TaskState" NOT NULL DEFAULT 'open',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CounsellingTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CounsellingAbsence" (
    "id" UUID NOT NULL,
    "counsellorId" UUID NOT NULL,
    "deputyId" UUID NOT NULL,
    "firstDay" DATE NOT NULL,
    "lastDay" DATE NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CounsellingAbsence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CounsellingSlot" (
    "id" UUID NOT NULL,
    "counsellorId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "kind" "MeetingKind" NOT NULL,
    "place" TEXT NOT NULL,
    "state" "SlotState" NOT NULL DEFAULT 'published',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CounsellingSlot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Appointment" (
    "id" UUID NOT NULL,
    "slotId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "state" "AppointmentState" NOT NULL DEFAULT 'booked',
    "bookedById" UUID,
    "calendarId" UUID NOT NULL,
    "endNote" TEXT,
    "remindedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Appointment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Sharing_code_key" ON "Sharing"("code");

-- CreateIndex
CREATE INDEX "Sharing_personId_idx" ON "Sharing"("personId");

-- CreateIndex
CREATE INDEX "Sharing_counsellorId_state_idx" ON "Sharing"("counsellorId", "state");

-- CreateIndex
CREATE INDEX "Sharing_address_idx" ON "Sharing"("address");

-- CreateIndex
CREATE INDEX "SharingLook_personId_at_idx" ON "SharingLook"("personId", "at");

-- CreateIndex
CREATE INDEX "CounsellingNote_personId_counsellorId_idx" ON "CounsellingNote"("personId", "counsellorId");

-- CreateIndex
CREATE INDEX "CounsellingTask_counsellorId_state_idx" ON "CounsellingTask"("counsellorId", "state");

-- CreateIndex
CREATE INDEX "CounsellingTask_personId_idx" ON "CounsellingTask"("personId");

-- CreateIndex
CREATE INDEX "CounsellingAbsence_counsellorId_idx" ON "CounsellingAbsence"("counsellorId");

-- CreateIndex
CREATE INDEX "CounsellingAbsence_deputyId_idx" ON "CounsellingAbsence"("deputyId");

-- CreateIndex
CREATE INDEX "CounsellingSlot_startsAt_idx" ON "CounsellingSlot"("startsAt");

-- CreateIndex
CREATE INDEX "Appointment_personId_idx" ON "Appointment"("personId");

-- CreateIndex
CREATE INDEX "Appointment_slotId_idx" ON "Appointment"("slotId");

-- AddForeignKey
ALTER TABLE "Sharing" ADD CONSTRAINT "Sharing_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sharing" ADD CONSTRAINT "Sharing_counsellorId_fkey" FOREIGN KEY ("counsellorId") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sharing" ADD CONSTRAINT "Sharing_consentId_fkey" FOREIGN KEY ("consentId") REFERENCES "Consent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SharingLook" ADD CONSTRAINT "SharingLook_sharingId_fkey" FOREIGN KEY ("sharingId") REFERENCES "Sharing"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SharingLook" ADD CONSTRAINT "SharingLook_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingNote" ADD CONSTRAINT "CounsellingNote_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingNote" ADD CONSTRAINT "CounsellingNote_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingTask" ADD CONSTRAINT "CounsellingTask_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingTask" ADD CONSTRAINT "CounsellingTask_counsellorId_fkey" FOREIGN KEY ("counsellorId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingAbsence" ADD CONSTRAINT "CounsellingAbsence_counsellorId_fkey" FOREIGN KEY ("counsellorId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingAbsence" ADD CONSTRAINT "CounsellingAbsence_deputyId_fkey" FOREIGN KEY ("deputyId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CounsellingSlot" ADD CONSTRAINT "CounsellingSlot_counsellorId_fkey" FOREIGN KEY ("counsellorId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Appointment" ADD CONSTRAINT "Appointment_slotId_fkey" FOREIGN KEY ("slotId") REFERENCES "CounsellingSlot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Appointment" ADD CONSTRAINT "Appointment_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Held by the database itself, whoever writes.

-- The moves (src/domain/counselling/counselling.ts has the same tables; a test holds them together).
CREATE FUNCTION sharing_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'asked' AND OLD.state <> 'open'
    AND (OLD."personId", OLD."counsellorId", OLD.result, OLD.path, OLD.enrolments, OLD.until, OLD."consentId", OLD."agreedAt")
      IS DISTINCT FROM (NEW."personId", NEW."counsellorId", NEW.result, NEW.path, NEW.enrolments, NEW.until, NEW."consentId", NEW."agreedAt") THEN
    RAISE EXCEPTION 'what was agreed is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('asked', 'in_force'), ('asked', 'declined'), ('asked', 'taken_back'),
    ('open', 'in_force'), ('open', 'taken_back'),
    ('in_force', 'withdrawn'), ('in_force', 'closed'), ('in_force', 'replaced')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a sharing does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON "Sharing" FOR EACH ROW EXECUTE FUNCTION sharing_moves();

CREATE FUNCTION appointment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('booked', 'moved'), ('booked', 'cancelled'), ('booked', 'called_off'), ('booked', 'held'), ('booked', 'missed'),
    ('held', 'missed'), ('missed', 'held')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an appointment does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "Appointment" FOR EACH ROW EXECUTE FUNCTION appointment_moves();

CREATE FUNCTION counselling_task_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (('open', 'done'), ('open', 'dropped'), ('done', 'open'), ('dropped', 'open')) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a task does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "CounsellingTask" FOR EACH ROW EXECUTE FUNCTION counselling_task_moves();

-- Rows end, but stay; looks and notes are not even changed.
CREATE TRIGGER never_deleted BEFORE DELETE ON "Sharing" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "Appointment" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON "CounsellingAbsence" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "SharingLook" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON "SharingLook" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "CounsellingNote" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nothing is in force without a person, a counsellor, a consent with its text, an end and at least one part; nothing before the yes names what is shown to whom.
ALTER TABLE "Sharing" ADD CONSTRAINT "agreed_is_whole" CHECK (state NOT IN ('in_force', 'withdrawn', 'closed', 'replaced') OR
  ("personId" IS NOT NULL AND "counsellorId" IS NOT NULL AND "consentId" IS NOT NULL AND "agreedAt" IS NOT NULL AND until > "agreedAt"));
ALTER TABLE "Sharing" ADD CONSTRAINT "asked_shows_nothing" CHECK (state <> 'asked' OR ("counsellorId" IS NOT NULL AND NOT (result OR path OR enrolments)));
ALTER TABLE "Sharing" ADD CONSTRAINT "open_has_a_person" CHECK (state <> 'open' OR ("personId" IS NOT NULL AND "consentId" IS NOT NULL AND "counsellorId" IS NULL));
-- One yes in force for a person and a counsellor.
CREATE UNIQUE INDEX "Sharing_one_in_force" ON "Sharing" ("personId", "counsellorId") WHERE state = 'in_force';
-- A code that was used is gone.
ALTER TABLE "Sharing" ADD CONSTRAINT "code_while_waiting" CHECK ((code IS NOT NULL) = (state IN ('asked', 'open')));

ALTER TABLE "CounsellingAbsence" ADD CONSTRAINT "ends_after_start" CHECK ("lastDay" >= "firstDay" AND "deputyId" <> "counsellorId");
ALTER TABLE "CounsellingSlot" ADD CONSTRAINT "ends_after_start" CHECK ("endsAt" > "startsAt");
-- Nobody receives two people at once, and a slot has one appointment, whatever the program believes.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE "CounsellingSlot" ADD CONSTRAINT "one_at_a_time"
  EXCLUDE USING gist ("counsellorId" WITH =, tstzrange("startsAt", "endsAt") WITH &&) WHERE (state = 'published');
CREATE UNIQUE INDEX "Appointment_one_booked" ON "Appointment" ("slotId") WHERE state IN ('booked', 'held', 'missed');
