-- CreateEnum
CREATE TYPE "WriteOffState" AS ENUM ('proposed', 'approved', 'declined');

-- AlterEnum
ALTER TYPE "PaymentState" ADD VALUE 'stopped';

-- AlterTable
ALTER TABLE "SubsidyAppeal" ADD COLUMN     "number" TEXT,
ADD COLUMN     "online" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "SubsidyHearing" ADD COLUMN     "reclaims" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "SubsidyReclaim" (
    "decisionId" UUID NOT NULL,
    "hearingId" UUID NOT NULL,

    CONSTRAINT "SubsidyReclaim_pkey" PRIMARY KEY ("decisionId")
);

-- CreateTable
CREATE TABLE "SubsidyInstalment" (
    "id" UUID NOT NULL,
    "reclaimId" UUID NOT NULL,
    "dueOn" DATE NOT NULL,
    "rappen" INTEGER NOT NULL,
    "setById" UUID,
    "setAt" TIMESTAMPTZ(3) NOT NULL,
    "replacedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyInstalment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyReceipt" (
    "id" UUID NOT NULL,
    "reclaimId" UUID NOT NULL,
    "rappen" INTEGER NOT NULL,
    "receivedOn" DATE NOT NULL,
    "reference" TEXT,
    "enteredById" UUID NOT NULL,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SubsidyReceipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyWriteOff" (
    "id" UUID NOT NULL,
    "reclaimId" UUID NOT NULL,
    "state" "WriteOffState" NOT NULL DEFAULT 'proposed',
    "rappen" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "proposedById" UUID NOT NULL,
    "proposedAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedById" UUID,
    "decidedAt" TIMESTAMPTZ(3),
    "answer" TEXT,

    CONSTRAINT "SubsidyWriteOff_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubsidyInstalment_reclaimId_idx" ON "SubsidyInstalment"("reclaimId");

-- CreateIndex
CREATE INDEX "SubsidyReceipt_reclaimId_idx" ON "SubsidyReceipt"("reclaimId");

-- CreateIndex
CREATE INDEX "SubsidyWriteOff_reclaimId_idx" ON "SubsidyWriteOff"("reclaimId");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyAppeal_number_key" ON "SubsidyAppeal"("number");

-- AddForeignKey
ALTER TABLE "SubsidyReclaim" ADD CONSTRAINT "SubsidyReclaim_decisionId_fkey" FOREIGN KEY ("decisionId") REFERENCES "SubsidyDecision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyReclaim" ADD CONSTRAINT "SubsidyReclaim_hearingId_fkey" FOREIGN KEY ("hearingId") REFERENCES "SubsidyHearing"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyInstalment" ADD CONSTRAINT "SubsidyInstalment_reclaimId_fkey" FOREIGN KEY ("reclaimId") REFERENCES "SubsidyReclaim"("decisionId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyReceipt" ADD CONSTRAINT "SubsidyReceipt_reclaimId_fkey" FOREIGN KEY ("reclaimId") REFERENCES "SubsidyReclaim"("decisionId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyWriteOff" ADD CONSTRAINT "SubsidyWriteOff_reclaimId_fkey" FOREIGN KEY ("reclaimId") REFERENCES "SubsidyReclaim"("decisionId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An appeal that was in time stops what became final meanwhile, as far as nothing has left for the bank; a released payment can be stopped.
DO $$ BEGIN
  EXECUTE replace(pg_get_functiondef('subsidy_moves()'::regprocedure), '(''final'', ''closed'')', '(''final'', ''closed''), (''final'', ''appeal_pending''),
    (''closed'', ''appeal_pending''), (''proof_outstanding'', ''appeal_pending''), (''proof_checked'', ''appeal_pending''),
    (''payment_returned'', ''appeal_pending''), (''payment_released'', ''proof_checked'')');
  EXECUTE replace(pg_get_functiondef('payment_moves()'::regprocedure), '(''released'', ''in_run'')', '(''released'', ''in_run''), (''released'', ''stopped'')');
END $$;
ALTER TABLE "SubsidyPayment" DROP CONSTRAINT "in_a_run";
ALTER TABLE "SubsidyPayment" ADD CONSTRAINT "in_a_run" CHECK ((state::text IN ('released', 'stopped')) = ("runId" IS NULL));
-- What waits for somebody else's answer does not keep its person from applying anew.
DROP INDEX "SubsidyApplication_one_open";
CREATE UNIQUE INDEX "SubsidyApplication_one_open" ON "SubsidyApplication" ("personId", "runId", "versionId")
  WHERE "runId" IS NOT NULL AND state NOT IN ('withdrawn', 'moot', 'refused', 'not_entered', 'closed', 'served', 'final', 'appeal_pending', 'reclaim_ordered');
CREATE FUNCTION appeal_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'appeal_pending' AND OLD.state <> NEW.state AND NOT EXISTS (
    SELECT 1 FROM "SubsidyAppeal" a JOIN "SubsidyDecision" d ON d.id = a."decisionId"
    WHERE d."applicationId" = NEW.id AND d.kind <> 'reclaim' AND a."inTime" AND a.state IN ('received', 'pending')) THEN
    RAISE EXCEPTION 'no appeal is pending that nobody made' USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER appeal_first BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION appeal_first();

-- Who loses something is heard first, whoever writes; who gains need not be. What an authority sent back it has heard itself.
DROP TRIGGER heard_first ON "SubsidyApplication";
DROP FUNCTION heard_first();
CREATE FUNCTION heard_first() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  IF NEW.kind = 'reclaim' THEN RETURN NEW; END IF;
  SELECT id, rappen, condition INTO last FROM "SubsidyDecision"
    WHERE "applicationId" = NEW."applicationId" AND number < NEW.number AND kind <> 'reclaim' AND "servedAt" IS NOT NULL ORDER BY number DESC LIMIT 1;
  IF last.id IS NULL OR (NEW.rappen >= last.rappen AND (NEW.condition IS NULL OR NEW.condition IS NOT DISTINCT FROM last.condition)) THEN RETURN NEW; END IF;
  IF EXISTS (SELECT 1 FROM "SubsidyHearing" WHERE "decisionId" = last.id AND outcome = 'reopened')
    OR EXISTS (SELECT 1 FROM "SubsidyAppeal" WHERE "decisionId" = last.id AND state IN ('changed', 'remitted')) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a decision is changed against its person only after a hearing' USING ERRCODE = 'check_violation', CONSTRAINT = 'heard_first';
END $$;
CREATE TRIGGER heard_first BEFORE INSERT OR UPDATE OF kind, rappen, condition, "approvedById" ON "SubsidyDecision" FOR EACH ROW EXECUTE FUNCTION heard_first();
CREATE OR REPLACE FUNCTION hearing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL
    OR (OLD."decisionId", OLD.reclaims, OLD.reason, OLD.until, OLD."openedById", OLD."openedAt")
      IS DISTINCT FROM (NEW."decisionId", NEW.reclaims, NEW.reason, NEW.until, NEW."openedById", NEW."openedAt")
    OR (OLD."statedAt" IS NOT NULL AND OLD.statement IS DISTINCT FROM NEW.statement) THEN
    RAISE EXCEPTION 'what was said in a hearing stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- A reclaim is decided by two, after its person was heard about it; any other decision does not stand in for it.
CREATE OR REPLACE FUNCTION decided_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NEW.state IN ('queued', 'granted', 'partly_granted', 'refused', 'not_entered') AND NOT EXISTS (
    SELECT 1 FROM "SubsidyDecision" WHERE "applicationId" = NEW.id AND kind <> 'reclaim' AND state = 'approved' AND "approvedById" IS NOT NULL) THEN
    RAISE EXCEPTION 'nothing is decided by one person alone' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  IF NEW.state = 'reclaim_ordered' AND NOT EXISTS (
    SELECT 1 FROM "SubsidyDecision" d JOIN "SubsidyReclaim" r ON r."decisionId" = d.id JOIN "SubsidyHearing" h ON h.id = r."hearingId"
    WHERE d."applicationId" = NEW.id AND d.kind = 'reclaim' AND d.state = 'approved' AND d."approvedById" IS NOT NULL AND h.outcome = 'reopened') THEN
    RAISE EXCEPTION 'nothing is reclaimed by one person alone, or unheard' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  RETURN NEW;
END $$;
-- The hearing is about this grant and about reclaiming, and no more is reclaimed than was paid and has not come back.
CREATE FUNCTION reclaim_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one record; paid bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'a reclaim keeps its hearing' USING ERRCODE = 'restrict_violation'; END IF;
  SELECT "applicationId", kind, rappen INTO one FROM "SubsidyDecision" WHERE id = NEW."decisionId";
  IF one.kind <> 'reclaim' OR NOT EXISTS (SELECT 1 FROM "SubsidyHearing" h JOIN "SubsidyDecision" d ON d.id = h."decisionId"
    WHERE h.id = NEW."hearingId" AND h.reclaims AND h.outcome = 'reopened' AND d."applicationId" = one."applicationId") THEN
    RAISE EXCEPTION 'nothing is reclaimed unheard' USING ERRCODE = 'check_violation', CONSTRAINT = 'heard_first';
  END IF;
  SELECT coalesce(sum(CASE WHEN target = 'paid' THEN rappen WHEN source = 'paid' THEN -rappen ELSE 0 END), 0) INTO paid
    FROM "SubsidyEntry" WHERE "applicationId" = one."applicationId";
  IF one.rappen <= 0 OR one.rappen > paid THEN
    RAISE EXCEPTION 'no more is reclaimed than was paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'reclaim_fits';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reclaim_fits BEFORE INSERT OR UPDATE OR DELETE ON "SubsidyReclaim" FOR EACH ROW EXECUTE FUNCTION reclaim_fits();

CREATE FUNCTION reclaim_open(reclaim uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT d.rappen - coalesce((SELECT sum(rappen) FROM "SubsidyReceipt" WHERE "reclaimId" = reclaim), 0)
    - coalesce((SELECT sum(rappen) FROM "SubsidyWriteOff" WHERE "reclaimId" = reclaim AND state = 'approved'), 0)
  FROM "SubsidyDecision" d WHERE d.id = reclaim $$;
CREATE FUNCTION reclaim_person(reclaim uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT a."personId" FROM "SubsidyDecision" d JOIN "SubsidyApplication" a ON a.id = d."applicationId" WHERE d.id = reclaim $$;

-- Receipts are added and stay; none above what is open, none before the person has the decision.
CREATE FUNCTION receipt_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'what was received is never changed or deleted' USING ERRCODE = 'restrict_violation'; END IF;
  PERFORM 1 FROM "SubsidyDecision" WHERE id = NEW."reclaimId" AND state IN ('served', 'final') FOR UPDATE;
  IF NOT FOUND OR NEW.rappen <= 0 OR NEW.rappen > reclaim_open(NEW."reclaimId") THEN
    RAISE EXCEPTION 'no more comes back than is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_fits';
  END IF;
  IF NOT may_act(NEW."enteredById", reclaim_person(NEW."reclaimId")) THEN
    RAISE EXCEPTION 'nobody enters in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER receipt_fits BEFORE INSERT OR UPDATE OR DELETE ON "SubsidyReceipt" FOR EACH ROW EXECUTE FUNCTION receipt_fits();

-- A plan is whole: its parts are the amount. It is replaced and never changed.
CREATE FUNCTION instalments_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD."replacedAt" IS NOT NULL OR (to_jsonb(OLD) - 'replacedAt') IS DISTINCT FROM (to_jsonb(NEW) - 'replacedAt') THEN
    RAISE EXCEPTION 'a plan is replaced, never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER instalments_stay BEFORE UPDATE OR DELETE ON "SubsidyInstalment" FOR EACH ROW EXECUTE FUNCTION instalments_stay();
ALTER TABLE "SubsidyInstalment" ADD CONSTRAINT "pays_something" CHECK (rappen > 0);
CREATE FUNCTION plan_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(rappen) FROM "SubsidyInstalment" WHERE "reclaimId" = NEW."reclaimId" AND "replacedAt" IS NULL)
    IS DISTINCT FROM (SELECT rappen FROM "SubsidyDecision" WHERE id = NEW."reclaimId") THEN
    RAISE EXCEPTION 'the instalments are not the amount' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_is_whole';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER plan_is_whole AFTER INSERT OR UPDATE ON "SubsidyInstalment" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION plan_is_whole();

-- What is given up is given up by somebody else than proposed it.
CREATE FUNCTION write_off_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.state <> 'proposed' OR (OLD."reclaimId", OLD.rappen, OLD.reason, OLD."proposedById", OLD."proposedAt")
    IS DISTINCT FROM (NEW."reclaimId", NEW.rappen, NEW.reason, NEW."proposedById", NEW."proposedAt"))) THEN
    RAISE EXCEPTION 'what was written off stays' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT may_act(NEW."proposedById", reclaim_person(NEW."reclaimId")) OR (NEW."decidedById" IS NOT NULL AND NOT may_act(NEW."decidedById", reclaim_person(NEW."reclaimId"))) THEN
    RAISE EXCEPTION 'nobody writes off in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  IF NEW.state = 'approved' THEN
    IF same_person(NEW."decidedById", NEW."proposedById") THEN
      RAISE EXCEPTION 'who proposed does not write off' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
    END IF;
    PERFORM 1 FROM "SubsidyDecision" WHERE id = NEW."reclaimId" AND state = 'final' FOR UPDATE;
    IF NOT FOUND OR NEW.rappen <= 0 OR NEW.rappen <> reclaim_open(NEW."reclaimId") THEN
      RAISE EXCEPTION 'what is written off is what is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'write_off_fits';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER write_off_by_two BEFORE INSERT OR UPDATE OR DELETE ON "SubsidyWriteOff" FOR EACH ROW EXECUTE FUNCTION write_off_by_two();
ALTER TABLE "SubsidyWriteOff" ADD CONSTRAINT "decided_by_somebody" CHECK ((state = 'proposed') = ("decidedById" IS NULL) AND (state = 'proposed') = ("decidedAt" IS NULL));
CREATE UNIQUE INDEX "SubsidyWriteOff_one_open" ON "SubsidyWriteOff" ("reclaimId") WHERE state = 'proposed';

-- A reclaim ends when all of it came in or was given up, or when an authority set it aside.
CREATE FUNCTION reclaim_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'reclaim_ordered' AND NEW.state = 'closed' AND EXISTS (
    SELECT 1 FROM "SubsidyDecision" WHERE "applicationId" = NEW.id AND kind = 'reclaim' AND state <> 'replaced' AND "approvedById" IS NOT NULL AND reclaim_open(id) > 0) THEN
    RAISE EXCEPTION 'a reclaim ends when nothing is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'reclaim_settled';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reclaim_settled BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION reclaim_settled();
