-- CreateEnum
CREATE TYPE "ServiceManner" AS ENUM ('message', 'registered');

-- CreateEnum
CREATE TYPE "AppealState" AS ENUM ('received', 'pending', 'upheld', 'changed', 'remitted', 'not_entered', 'withdrawn');

-- CreateEnum
CREATE TYPE "ContestedPart" AS ENUM ('whole', 'amount', 'condition');

-- AlterTable
ALTER TABLE "SubsidyDecision" ADD COLUMN     "condition" TEXT;

-- CreateTable
CREATE TABLE "SealedDecision" (
    "decisionId" UUID NOT NULL,
    "text" JSONB NOT NULL,
    "textSha256" TEXT NOT NULL,
    "pdf" BYTEA NOT NULL,
    "pdfSha256" TEXT NOT NULL,
    "sealedBy" TEXT NOT NULL,
    "sealedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SealedDecision_pkey" PRIMARY KEY ("decisionId")
);

-- CreateTable
CREATE TABLE "DecisionService" (
    "id" UUID NOT NULL,
    "decisionId" UUID NOT NULL,
    "manner" "ServiceManner" NOT NULL,
    "trackingNumber" TEXT,
    "sentAt" TIMESTAMPTZ(3) NOT NULL,
    "sentById" UUID NOT NULL,
    "servedOn" DATE,
    "openedById" UUID,
    "openedAt" TIMESTAMPTZ(3),

    CONSTRAINT "DecisionService_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyAppeal" (
    "id" UUID NOT NULL,
    "decisionId" UUID NOT NULL,
    "state" "AppealState" NOT NULL DEFAULT 'received',
    "handedInOn" DATE NOT NULL,
    "inTime" BOOLEAN NOT NULL,
    "contested" "ContestedPart" NOT NULL,
    "suspends" BOOLEAN NOT NULL,
    "grounds" TEXT NOT NULL,
    "enteredById" UUID NOT NULL,
    "enteredAt" TIMESTAMPTZ(3) NOT NULL,
    "forwardedAt" TIMESTAMPTZ(3),
    "decidedOn" DATE,
    "outcomeReason" TEXT,
    "ruledRappen" INTEGER,
    "closedById" UUID,

    CONSTRAINT "SubsidyAppeal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DecisionService_decisionId_idx" ON "DecisionService"("decisionId");

-- CreateIndex
CREATE INDEX "SubsidyAppeal_decisionId_idx" ON "SubsidyAppeal"("decisionId");

-- CreateIndex
CREATE INDEX "SubsidyAppeal_state_idx" ON "SubsidyAppeal"("state");

-- AddForeignKey
ALTER TABLE "SealedDecision" ADD CONSTRAINT "SealedDecision_decisionId_fkey" FOREIGN KEY ("decisionId") REFERENCES "SubsidyDecision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DecisionService" ADD CONSTRAINT "DecisionService_decisionId_fkey" FOREIGN KEY ("decisionId") REFERENCES "SubsidyDecision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyAppeal" ADD CONSTRAINT "SubsidyAppeal_decisionId_fkey" FOREIGN KEY ("decisionId") REFERENCES "SubsidyDecision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was sealed stays as it was, and only what two persons decided is sealed.
CREATE FUNCTION sealed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a sealed decision is never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER sealed_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON "SealedDecision" FOR EACH STATEMENT EXECUTE FUNCTION sealed_stays();
CREATE FUNCTION sealed_after_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "SubsidyDecision" WHERE id = NEW."decisionId" AND "approvedById" IS NOT NULL) THEN
    RAISE EXCEPTION 'only an approved decision is sealed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sealed_after_approval BEFORE INSERT ON "SealedDecision" FOR EACH ROW EXECUTE FUNCTION sealed_after_approval();
-- The added condition is part of what was approved.
CREATE FUNCTION condition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."approvedById" IS NOT NULL AND OLD.condition IS DISTINCT FROM NEW.condition THEN
    RAISE EXCEPTION 'an approved decision never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER condition_stays BEFORE UPDATE OF condition ON "SubsidyDecision" FOR EACH ROW EXECUTE FUNCTION condition_stays();

-- A decision is served once, and the day from which the period runs does not move.
CREATE UNIQUE INDEX "DecisionService_served_once" ON "DecisionService" ("decisionId") WHERE "servedOn" IS NOT NULL;
CREATE FUNCTION service_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD."servedOn" IS NOT NULL THEN
    RAISE EXCEPTION 'what was served is never changed or deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER service_stays BEFORE UPDATE OR DELETE ON "DecisionService" FOR EACH ROW EXECUTE FUNCTION service_stays();

-- The moves of an appeal (src/domain/subsidy/appeal.ts has the same table; a test holds them together).
CREATE FUNCTION appeal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD."decisionId", OLD."handedInOn", OLD."inTime", OLD.grounds, OLD.contested) IS DISTINCT FROM (NEW."decisionId", NEW."handedInOn", NEW."inTime", NEW.grounds, NEW.contested) THEN
    RAISE EXCEPTION 'what was handed in stays' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state OR (OLD.state::text, NEW.state::text) IN (
    ('received', 'pending'), ('received', 'withdrawn'),
    ('pending', 'upheld'), ('pending', 'changed'), ('pending', 'remitted'), ('pending', 'not_entered'), ('pending', 'withdrawn')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an appeal does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER appeal_moves BEFORE UPDATE ON "SubsidyAppeal" FOR EACH ROW EXECUTE FUNCTION appeal_moves();
CREATE UNIQUE INDEX "SubsidyAppeal_one_open" ON "SubsidyAppeal" ("decisionId") WHERE state IN ('received', 'pending');
ALTER TABLE "SubsidyAppeal" ADD CONSTRAINT "outcome_has_reason" CHECK (
  (state IN ('upheld', 'changed', 'remitted', 'not_entered', 'withdrawn')) = ("decidedOn" IS NOT NULL AND "outcomeReason" IS NOT NULL AND "closedById" IS NOT NULL)
  AND (state = 'changed') = ("ruledRappen" IS NOT NULL));
-- A contested part is not paid, whoever writes.
CREATE FUNCTION contested_is_not_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('payment_released', 'in_payment_run', 'paid') AND NEW.state <> OLD.state AND EXISTS (
    SELECT 1 FROM "SubsidyAppeal" a JOIN "SubsidyDecision" d ON d.id = a."decisionId"
    WHERE d."applicationId" = NEW.id AND d.kind <> 'reclaim' AND a.suspends AND a.state IN ('received', 'pending')) THEN
    RAISE EXCEPTION 'what is contested is not paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'contested_is_not_paid';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contested_is_not_paid BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION contested_is_not_paid();
