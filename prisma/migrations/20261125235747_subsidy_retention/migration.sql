-- CreateEnum
CREATE TYPE "RetentionState" AS ENUM ('kept', 'offered', 'archived', 'destroyed');

-- CreateTable
CREATE TABLE "SubsidyRetention" (
    "applicationId" UUID NOT NULL,
    "state" "RetentionState" NOT NULL DEFAULT 'kept',
    "outcome" TEXT NOT NULL,
    "endedOn" DATE NOT NULL,
    "keepUntil" DATE NOT NULL,
    "offeredAt" TIMESTAMPTZ(3),
    "offeredById" UUID,
    "answer" TEXT,
    "answeredAt" TIMESTAMPTZ(3),
    "answeredById" UUID,

    CONSTRAINT "SubsidyRetention_pkey" PRIMARY KEY ("applicationId")
);

-- CreateIndex
CREATE INDEX "SubsidyRetention_state_keepUntil_idx" ON "SubsidyRetention"("state", "keepUntil");

-- AddForeignKey
ALTER TABLE "SubsidyRetention" ADD CONSTRAINT "SubsidyRetention_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A case whose appeal, hearing or reclaim runs is frozen: nothing of it is offered or destroyed.
CREATE FUNCTION is_frozen(one uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "SubsidyApplication" WHERE id = one AND state NOT IN ('closed', 'withdrawn', 'moot'))
    OR EXISTS (SELECT 1 FROM "SubsidyAppeal" a JOIN "SubsidyDecision" d ON d.id = a."decisionId" WHERE d."applicationId" = one AND a.state IN ('received', 'pending'))
    OR EXISTS (SELECT 1 FROM "SubsidyHearing" h JOIN "SubsidyDecision" d ON d.id = h."decisionId" WHERE d."applicationId" = one AND h.outcome IS NULL)
    OR EXISTS (SELECT 1 FROM "SubsidyDecision" WHERE "applicationId" = one AND state = 'proposed') $$;
-- The moves of keeping (src/domain/subsidy/retention.ts has the same table). Before the last day nothing is offered, and nothing is destroyed that the archive was not asked about.
CREATE FUNCTION retention_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'what became of a case stays' USING ERRCODE = 'restrict_violation'; END IF;
  IF NEW.state = OLD.state THEN
    IF OLD.state <> 'kept' AND NEW IS DISTINCT FROM OLD THEN RAISE EXCEPTION 'what became of a case stays' USING ERRCODE = 'restrict_violation'; END IF;
    RETURN NEW;
  END IF;
  IF (OLD.state::text, NEW.state::text) NOT IN (('kept', 'offered'), ('offered', 'archived'), ('offered', 'destroyed'), ('archived', 'destroyed')) THEN
    RAISE EXCEPTION 'a kept case does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF is_frozen(NEW."applicationId") THEN
    RAISE EXCEPTION 'a case that is contested is kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER retention_moves BEFORE UPDATE OR DELETE ON "SubsidyRetention" FOR EACH ROW EXECUTE FUNCTION retention_moves();
ALTER TABLE "SubsidyRetention" ADD CONSTRAINT "offered_by_somebody" CHECK ((state = 'kept') = ("offeredById" IS NULL) AND (state IN ('archived', 'destroyed')) = ("answeredById" IS NOT NULL));

-- What is personal in a destroyed case may go; nothing else may, and of no other case.
CREATE FUNCTION is_destroyed(one uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "SubsidyRetention" WHERE "applicationId" = one AND state = 'destroyed') $$;
CREATE FUNCTION is_destroyed_decision(one uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM "SubsidyRetention" r JOIN "SubsidyDecision" d ON d."applicationId" = r."applicationId" WHERE d.id = one AND r.state = 'destroyed') $$;
DROP TRIGGER submitted_stays ON "SubsidyApplication";
CREATE TRIGGER submitted_stays BEFORE UPDATE ON "SubsidyApplication" FOR EACH ROW WHEN (NOT is_destroyed(OLD.id)) EXECUTE FUNCTION submitted_stays();
DROP TRIGGER declared_stays ON "SubsidyApplication";
CREATE TRIGGER declared_stays BEFORE UPDATE ON "SubsidyApplication" FOR EACH ROW WHEN (NOT is_destroyed(OLD.id)) EXECUTE FUNCTION declared_stays();
DROP TRIGGER sealed_stays ON "SealedDecision";
CREATE TRIGGER sealed_stays BEFORE UPDATE ON "SealedDecision" FOR EACH ROW EXECUTE FUNCTION sealed_stays();
CREATE TRIGGER sealed_stays_unless_destroyed BEFORE DELETE ON "SealedDecision" FOR EACH ROW WHEN (NOT is_destroyed_decision(OLD."decisionId")) EXECUTE FUNCTION sealed_stays();
CREATE TRIGGER sealed_is_not_emptied BEFORE TRUNCATE ON "SealedDecision" FOR EACH STATEMENT EXECUTE FUNCTION sealed_stays();
DROP TRIGGER hearing_stays ON "SubsidyHearing";
CREATE TRIGGER hearing_stays BEFORE UPDATE OR DELETE ON "SubsidyHearing" FOR EACH ROW WHEN (NOT is_destroyed_decision(OLD."decisionId")) EXECUTE FUNCTION hearing_stays();
DROP TRIGGER appeal_moves ON "SubsidyAppeal";
CREATE TRIGGER appeal_moves BEFORE UPDATE ON "SubsidyAppeal" FOR EACH ROW WHEN (NOT is_destroyed_decision(OLD."decisionId")) EXECUTE FUNCTION appeal_moves();
DROP TRIGGER payee_stays ON "SubsidyPayee";
CREATE TRIGGER payee_is_set BEFORE INSERT ON "SubsidyPayee" FOR EACH ROW EXECUTE FUNCTION payee_stays();
CREATE TRIGGER payee_stays BEFORE UPDATE ON "SubsidyPayee" FOR EACH ROW WHEN (NOT is_destroyed(OLD."applicationId")) EXECUTE FUNCTION payee_stays();
DROP TRIGGER proof_stays ON "SubsidyProof";
CREATE TRIGGER proof_stays BEFORE UPDATE OR DELETE ON "SubsidyProof" FOR EACH ROW WHEN (NOT is_destroyed(OLD."applicationId")) EXECUTE FUNCTION proof_stays();
DROP TRIGGER condition_stays ON "SubsidyDecision";
CREATE TRIGGER condition_stays BEFORE UPDATE OF condition ON "SubsidyDecision" FOR EACH ROW WHEN (NOT is_destroyed(OLD."applicationId")) EXECUTE FUNCTION condition_stays();
DROP TRIGGER write_off_by_two ON "SubsidyWriteOff";
CREATE TRIGGER write_off_is_proposed BEFORE INSERT ON "SubsidyWriteOff" FOR EACH ROW EXECUTE FUNCTION write_off_by_two();
CREATE TRIGGER write_off_by_two BEFORE UPDATE OR DELETE ON "SubsidyWriteOff" FOR EACH ROW WHEN (NOT is_destroyed_decision(OLD."reclaimId")) EXECUTE FUNCTION write_off_by_two();
-- Of an approved decision the kind, the amount and who made it stay in any case.
DO $$ BEGIN
  EXECUTE replace(pg_get_functiondef('four_eyes()'::regprocedure), 'OLD.considerations,', 'CASE WHEN is_destroyed(NEW."applicationId") THEN NEW.considerations ELSE OLD.considerations END,');
END $$;
