-- CreateEnum
CREATE TYPE "PayeeKind" AS ENUM ('person', 'provider');

-- CreateEnum
CREATE TYPE "ProofOutcome" AS ENUM ('met', 'excused');

-- CreateEnum
CREATE TYPE "PaymentState" AS ENUM ('released', 'in_run', 'paid', 'returned');

-- CreateEnum
CREATE TYPE "PayoutRunState" AS ENUM ('draft', 'released', 'cancelled');

-- CreateEnum
CREATE TYPE "BankOutcome" AS ENUM ('confirmed', 'returned', 'known', 'unknown', 'wrong_amount', 'unfit');

-- CreateTable
CREATE TABLE "SubsidyPayee" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" "PayeeKind" NOT NULL,
    "name" TEXT NOT NULL,
    "street" TEXT,
    "houseNumber" TEXT,
    "postcode" TEXT NOT NULL,
    "locality" TEXT NOT NULL,
    "country" TEXT NOT NULL DEFAULT 'CH',
    "iban" TEXT NOT NULL,
    "ibanIndex" TEXT NOT NULL,
    "ibanEnd" TEXT NOT NULL,
    "setById" UUID,
    "setAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checkedById" UUID,
    "checkedAt" TIMESTAMPTZ(3),
    "replacedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyPayee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyProofDue" (
    "applicationId" UUID NOT NULL,
    "until" DATE NOT NULL,
    "extended" BOOLEAN NOT NULL DEFAULT false,
    "remindedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyProofDue_pkey" PRIMARY KEY ("applicationId")
);

-- CreateTable
CREATE TABLE "SubsidyProof" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "outcome" "ProofOutcome" NOT NULL,
    "sessionsHeld" INTEGER,
    "sessionsAttended" INTEGER,
    "neededPercent" INTEGER NOT NULL,
    "documents" TEXT[],
    "rappen" INTEGER NOT NULL,
    "reason" TEXT,
    "checkedById" UUID,
    "checkedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyProof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SessionAttendance" (
    "sessionId" UUID NOT NULL,
    "enrolmentId" UUID NOT NULL,
    "attended" BOOLEAN NOT NULL,
    "markedById" UUID,
    "markedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SessionAttendance_pkey" PRIMARY KEY ("sessionId","enrolmentId")
);

-- CreateTable
CREATE TABLE "SubsidyPayment" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "payeeId" UUID NOT NULL,
    "rappen" INTEGER NOT NULL,
    "endToEndId" TEXT NOT NULL,
    "state" "PaymentState" NOT NULL DEFAULT 'released',
    "releasedById" UUID NOT NULL,
    "releasedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "runId" UUID,
    "settledAt" TIMESTAMPTZ(3),
    "returnCode" TEXT,

    CONSTRAINT "SubsidyPayment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyPayoutRun" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "state" "PayoutRunState" NOT NULL DEFAULT 'draft',
    "executeOn" DATE NOT NULL,
    "draftedById" UUID NOT NULL,
    "draftedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "releasedById" UUID,
    "releasedAt" TIMESTAMPTZ(3),
    "messageId" TEXT,
    "count" INTEGER,
    "rappen" BIGINT,
    "file" TEXT,
    "fileHash" TEXT,
    "downloads" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "SubsidyPayoutRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyBankFile" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "uploadedById" UUID,
    "uploadedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyBankFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyBankItem" (
    "id" UUID NOT NULL,
    "fileId" UUID NOT NULL,
    "outcome" "BankOutcome" NOT NULL,
    "endToEndId" TEXT,
    "rappen" INTEGER,
    "code" TEXT,
    "paymentId" UUID,
    "ownerId" UUID,
    "settledAt" TIMESTAMPTZ(3),
    "note" TEXT,

    CONSTRAINT "SubsidyBankItem_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubsidyPayee_ibanIndex_idx" ON "SubsidyPayee"("ibanIndex");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyPayee_applicationId_number_key" ON "SubsidyPayee"("applicationId", "number");

-- CreateIndex
CREATE INDEX "SubsidyProof_applicationId_idx" ON "SubsidyProof"("applicationId");

-- CreateIndex
CREATE INDEX "SessionAttendance_enrolmentId_idx" ON "SessionAttendance"("enrolmentId");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyPayment_endToEndId_key" ON "SubsidyPayment"("endToEndId");

-- CreateIndex
CREATE INDEX "SubsidyPayment_runId_idx" ON "SubsidyPayment"("runId");

-- CreateIndex
CREATE INDEX "SubsidyPayment_state_idx" ON "SubsidyPayment"("state");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyPayment_applicationId_attempt_key" ON "SubsidyPayment"("applicationId", "attempt");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyPayoutRun_number_key" ON "SubsidyPayoutRun"("number");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyPayoutRun_messageId_key" ON "SubsidyPayoutRun"("messageId");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyBankFile_hash_key" ON "SubsidyBankFile"("hash");

-- CreateIndex
CREATE INDEX "SubsidyBankItem_outcome_settledAt_idx" ON "SubsidyBankItem"("outcome", "settledAt");

-- CreateIndex
CREATE INDEX "SubsidyBankItem_fileId_idx" ON "SubsidyBankItem"("fileId");

-- AddForeignKey
ALTER TABLE "SubsidyPayee" ADD CONSTRAINT "SubsidyPayee_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyProofDue" ADD CONSTRAINT "SubsidyProofDue_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyProof" ADD CONSTRAINT "SubsidyProof_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionAttendance" ADD CONSTRAINT "SessionAttendance_sessionId_fkey" FOREIGN KEY ("sessionId") REFERENCES "RunSession"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SessionAttendance" ADD CONSTRAINT "SessionAttendance_enrolmentId_fkey" FOREIGN KEY ("enrolmentId") REFERENCES "Enrolment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyPayment" ADD CONSTRAINT "SubsidyPayment_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyPayment" ADD CONSTRAINT "SubsidyPayment_payeeId_fkey" FOREIGN KEY ("payeeId") REFERENCES "SubsidyPayee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyPayment" ADD CONSTRAINT "SubsidyPayment_runId_fkey" FOREIGN KEY ("runId") REFERENCES "SubsidyPayoutRun"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyBankItem" ADD CONSTRAINT "SubsidyBankItem_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "SubsidyBankFile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyBankItem" ADD CONSTRAINT "SubsidyBankItem_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "SubsidyPayment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What came back after it was booked is not paid. The table of moves gets this one step more, whatever else stands in it by now.
DO $$ BEGIN
  EXECUTE replace(pg_get_functiondef('subsidy_moves()'::regprocedure), '(''paid'', ''closed'')', '(''paid'', ''closed''), (''paid'', ''payment_returned'')');
END $$;

CREATE FUNCTION same_person(one uuid, other uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(one = other, false) OR coalesce(own_person(one) = own_person(other), false) $$;

-- To whom money goes is added and never overwritten; only a look, an end, or another key for the same number is written into the row.
CREATE FUNCTION payee_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE applicant uuid;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(OLD) - ARRAY['checkedById', 'checkedAt', 'replacedAt', 'iban', 'ibanIndex'])
      IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['checkedById', 'checkedAt', 'replacedAt', 'iban', 'ibanIndex'])
      OR (OLD."checkedById" IS NOT NULL AND (OLD."checkedById", OLD."checkedAt") IS DISTINCT FROM (NEW."checkedById", NEW."checkedAt"))
      OR (OLD."replacedAt" IS NOT NULL AND NEW."replacedAt" IS DISTINCT FROM OLD."replacedAt")
      OR ((OLD.iban, OLD."ibanIndex") IS DISTINCT FROM (NEW.iban, NEW."ibanIndex") AND split_part(OLD.iban, '.', 1) = split_part(NEW.iban, '.', 1)) THEN
      RAISE EXCEPTION 'a payee is replaced, never changed' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  IF NEW."checkedById" IS NOT NULL THEN
    SELECT "personId" INTO applicant FROM "SubsidyApplication" WHERE id = NEW."applicationId";
    IF same_person(NEW."checkedById", NEW."setById") THEN
      RAISE EXCEPTION 'who entered an account does not check it' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
    END IF;
    IF NOT may_act(NEW."checkedById", applicant) THEN
      RAISE EXCEPTION 'nobody checks in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payee_stays BEFORE INSERT OR UPDATE ON "SubsidyPayee" FOR EACH ROW EXECUTE FUNCTION payee_stays();
CREATE UNIQUE INDEX "SubsidyPayee_one_current" ON "SubsidyPayee" ("applicationId") WHERE "replacedAt" IS NULL;
ALTER TABLE "SubsidyPayee" ADD CONSTRAINT "sealed" CHECK (iban ~ '^[0-9a-z]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$');

CREATE FUNCTION proof_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was found is never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER proof_stays BEFORE UPDATE OR DELETE ON "SubsidyProof" FOR EACH ROW EXECUTE FUNCTION proof_stays();
CREATE FUNCTION proof_checker() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE applicant uuid;
BEGIN
  SELECT "personId" INTO applicant FROM "SubsidyApplication" WHERE id = NEW."applicationId";
  IF NOT may_act(NEW."checkedById", applicant) THEN
    RAISE EXCEPTION 'nobody checks in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proof_checker BEFORE INSERT ON "SubsidyProof" FOR EACH ROW EXECUTE FUNCTION proof_checker();
ALTER TABLE "SubsidyProof" ADD CONSTRAINT "excused_with_reason" CHECK (outcome <> 'excused' OR (reason IS NOT NULL AND array_length(documents, 1) > 0));

-- Releasing a payment: no case of one's own; above the limit not by whoever approved the decision; only to a checked account; never twice.
CREATE FUNCTION payment_release() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE applicant uuid; most int; checked boolean; approver uuid; granted int;
BEGIN
  SELECT a."personId", (v.terms->>'thirdPersonFromRappen')::int, a."grantedRappen" INTO applicant, most, granted
    FROM "SubsidyApplication" a JOIN "SubsidyVersion" v ON v.id = a."versionId" WHERE a.id = NEW."applicationId";
  IF NOT may_act(NEW."releasedById", applicant) THEN
    RAISE EXCEPTION 'nobody releases a payment of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  SELECT "approvedById" INTO approver FROM "SubsidyDecision"
    WHERE "applicationId" = NEW."applicationId" AND "approvedById" IS NOT NULL AND state <> 'replaced' ORDER BY number DESC LIMIT 1;
  IF approver IS NULL THEN
    RAISE EXCEPTION 'nothing is paid without a decision' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  IF NEW.rappen > most AND same_person(NEW."releasedById", approver) THEN
    RAISE EXCEPTION 'who approved does not release the payment' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  IF NEW.rappen <= 0 OR NEW.rappen > coalesce(granted, 0) THEN
    RAISE EXCEPTION 'no more is paid than was granted' USING ERRCODE = 'check_violation';
  END IF;
  SELECT "checkedAt" IS NOT NULL AND "replacedAt" IS NULL INTO checked FROM "SubsidyPayee" WHERE id = NEW."payeeId" AND "applicationId" = NEW."applicationId";
  IF checked IS NOT TRUE THEN
    RAISE EXCEPTION 'nothing is paid to an account nobody checked' USING ERRCODE = 'check_violation', CONSTRAINT = 'checked_account';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_release BEFORE INSERT ON "SubsidyPayment" FOR EACH ROW EXECUTE FUNCTION payment_release();
CREATE UNIQUE INDEX "SubsidyPayment_one_open" ON "SubsidyPayment" ("applicationId") WHERE state IN ('released', 'in_run', 'paid');

-- A payment in a released file stays in it for good, and nothing is added to one: no payment is ever in two files.
CREATE FUNCTION payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sent boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a payment is never deleted' USING ERRCODE = 'restrict_violation'; END IF;
  IF (OLD.id, OLD."applicationId", OLD.attempt, OLD."payeeId", OLD.rappen, OLD."endToEndId", OLD."releasedById", OLD."releasedAt")
    IS DISTINCT FROM (NEW.id, NEW."applicationId", NEW.attempt, NEW."payeeId", NEW.rappen, NEW."endToEndId", NEW."releasedById", NEW."releasedAt") THEN
    RAISE EXCEPTION 'a released payment never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state::text, NEW.state::text) NOT IN (('released', 'in_run'), ('in_run', 'released'),
    ('in_run', 'paid'), ('in_run', 'returned'), ('paid', 'returned')) THEN
    RAISE EXCEPTION 'a payment does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW."runId" IS DISTINCT FROM OLD."runId" AND EXISTS (
    SELECT 1 FROM "SubsidyPayoutRun" WHERE id IN (OLD."runId", NEW."runId") AND state <> 'draft') THEN
    RAISE EXCEPTION 'a payment never leaves or enters a file that is made' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'one_file';
  END IF;
  IF OLD.state = 'in_run' AND NEW.state IN ('paid', 'returned') AND NOT EXISTS (
    SELECT 1 FROM "SubsidyPayoutRun" WHERE id = NEW."runId" AND state = 'released') THEN
    RAISE EXCEPTION 'what is in no file is not paid' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_moves BEFORE UPDATE OR DELETE ON "SubsidyPayment" FOR EACH ROW EXECUTE FUNCTION payment_moves();
ALTER TABLE "SubsidyPayment" ADD CONSTRAINT "in_a_run" CHECK ((state = 'released') = ("runId" IS NULL));

-- A run is released by another person than drafted it, and by nobody who is near to one of its payments. Then its bytes stay.
CREATE FUNCTION run_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a payout run is never deleted' USING ERRCODE = 'restrict_violation'; END IF;
  IF OLD.state <> 'draft' AND ((to_jsonb(OLD) - ARRAY['downloads', 'file']) IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['downloads', 'file'])
    OR (OLD.file IS DISTINCT FROM NEW.file AND split_part(OLD.file, '.', 1) = split_part(NEW.file, '.', 1))) THEN
    RAISE EXCEPTION 'a released run never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state = 'draft' AND NEW.state = 'released' THEN
    IF NEW."releasedById" IS NULL OR same_person(NEW."releasedById", NEW."draftedById") THEN
      RAISE EXCEPTION 'who drafted a run does not release it' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
    END IF;
    IF EXISTS (SELECT 1 FROM "SubsidyPayment" p JOIN "SubsidyApplication" a ON a.id = p."applicationId"
      WHERE p."runId" = NEW.id AND (EXISTS (SELECT 1 FROM "Managing" m WHERE m."accountId" = NEW."releasedById" AND m."personId" = a."personId" AND m."endedAt" IS NULL)
        OR EXISTS (SELECT 1 FROM "SubsidyConflict" c WHERE c."accountId" = NEW."releasedById" AND c."personId" = a."personId" AND c."endedAt" IS NULL))) THEN
      RAISE EXCEPTION 'nobody releases a payment of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_release BEFORE UPDATE OR DELETE ON "SubsidyPayoutRun" FOR EACH ROW EXECUTE FUNCTION run_release();
ALTER TABLE "SubsidyPayoutRun" ADD CONSTRAINT "released_with_file" CHECK ((state = 'released') = (file IS NOT NULL AND "fileHash" IS NOT NULL AND "messageId" IS NOT NULL));
CREATE UNIQUE INDEX "SubsidyPayoutRun_one_draft" ON "SubsidyPayoutRun" (state) WHERE state = 'draft';
