-- CreateEnum
CREATE TYPE "HoldEnd" AS ENUM ('expired', 'enrolled', 'withdrawn', 'decided', 'run_cancelled');

-- CreateEnum
CREATE TYPE "FilledInAs" AS ENUM ('self', 'helper', 'counter');

-- CreateEnum
CREATE TYPE "ConfirmManner" AS ENUM ('account', 'code', 'letter', 'counter');

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "private" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "SubsidyApplication" ADD COLUMN     "confirmCode" TEXT,
ADD COLUMN     "confirmSince" TIMESTAMPTZ(3),
ADD COLUMN     "confirmTries" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "confirmWay" "ConfirmManner",
ADD COLUMN     "confirmedAt" TIMESTAMPTZ(3),
ADD COLUMN     "confirmedBy" "ConfirmManner",
ADD COLUMN     "confirmedById" UUID,
ADD COLUMN     "filledInAs" "FilledInAs" NOT NULL DEFAULT 'self';

-- CreateTable
CREATE TABLE "SeatHold" (
    "id" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "remindedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endReason" "HoldEnd",

    CONSTRAINT "SeatHold_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SeatHold_personId_idx" ON "SeatHold"("personId");

-- CreateIndex
CREATE INDEX "SeatHold_applicationId_idx" ON "SeatHold"("applicationId");

-- AddForeignKey
ALTER TABLE "SeatHold" ADD CONSTRAINT "SeatHold_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeatHold" ADD CONSTRAINT "SeatHold_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeatHold" ADD CONSTRAINT "SeatHold_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One held seat an application and a person in a run; what ended says why, and stays.
CREATE UNIQUE INDEX "SeatHold_one_of_person" ON "SeatHold" ("runId", "personId") WHERE "endedAt" IS NULL;
CREATE UNIQUE INDEX "SeatHold_one_of_application" ON "SeatHold" ("applicationId") WHERE "endedAt" IS NULL;
CREATE INDEX "SeatHold_open" ON "SeatHold" ("runId", until) WHERE "endedAt" IS NULL;
ALTER TABLE "SeatHold" ADD CONSTRAINT "ended_has_a_reason" CHECK ("endedAt" IS NULL OR "endReason" IS NOT NULL);
CREATE TRIGGER never_deleted BEFORE DELETE ON "SeatHold" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION hold_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."endedAt" IS NOT NULL OR NEW.until > OLD.until
    OR (NEW."runId", NEW."personId", NEW."applicationId", NEW."createdAt") IS DISTINCT FROM (OLD."runId", OLD."personId", OLD."applicationId", OLD."createdAt") THEN
    RAISE EXCEPTION 'a held seat only ends' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hold_only_ends BEFORE UPDATE ON "SeatHold" FOR EACH ROW EXECUTE FUNCTION hold_only_ends();

UPDATE "SubsidyApplication" SET "filledInAs" = 'counter' WHERE "onPaper";
-- What somebody else submitted is decided on only once the person has said that it is theirs; and that word stays.
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "confirmed_whole" CHECK (("confirmedAt" IS NULL) = ("confirmedBy" IS NULL) AND ("confirmedAt" IS NULL OR "confirmSince" IS NOT NULL));
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "complete_once_confirmed" CHECK ("completeAt" IS NULL OR "confirmSince" IS NULL OR "confirmedAt" IS NOT NULL);
CREATE FUNCTION confirmed_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'proposed' AND OLD.state <> 'proposed' AND NEW."confirmSince" IS NOT NULL AND NEW."confirmedAt" IS NULL THEN
    RAISE EXCEPTION 'nothing is proposed before the person has confirmed' USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_first';
  END IF;
  IF OLD.state <> 'draft' AND (NEW."confirmSince", NEW."filledInAs", NEW."filledInById") IS DISTINCT FROM (OLD."confirmSince", OLD."filledInAs", OLD."filledInById")
    OR OLD."confirmedAt" IS NOT NULL AND (NEW."confirmedAt", NEW."confirmedBy", NEW."confirmedById") IS DISTINCT FROM (OLD."confirmedAt", OLD."confirmedBy", OLD."confirmedById") THEN
    RAISE EXCEPTION 'who filled in and who confirmed stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER confirmed_first BEFORE UPDATE ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION confirmed_first();
