-- CreateEnum
CREATE TYPE "SubsidyPayer" AS ENUM ('canton', 'federal');

-- CreateEnum
CREATE TYPE "SubsidyPot" AS ENUM ('outside', 'free', 'reserved', 'committed', 'paid');

-- CreateEnum
CREATE TYPE "SubsidyState" AS ENUM ('draft', 'submitted', 'in_review', 'documents_requested', 'proposed', 'queued', 'granted', 'partly_granted', 'refused', 'not_entered', 'served', 'final', 'proof_outstanding', 'proof_checked', 'payment_released', 'in_payment_run', 'paid', 'payment_returned', 'closed', 'withdrawn', 'moot', 'appeal_pending', 'reclaim_ordered');

-- CreateEnum
CREATE TYPE "DecisionKind" AS ENUM ('grant', 'partly_grant', 'refuse', 'not_enter', 'reclaim');

-- CreateEnum
CREATE TYPE "DecisionState" AS ENUM ('proposed', 'returned', 'approved', 'served', 'final', 'replaced');

-- CreateTable
CREATE TABLE "SubsidyYear" (
    "id" UUID NOT NULL,
    "programmeId" UUID NOT NULL,
    "year" INTEGER NOT NULL,

    CONSTRAINT "SubsidyYear_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyEntry" (
    "id" BIGSERIAL NOT NULL,
    "yearId" UUID NOT NULL,
    "payer" "SubsidyPayer" NOT NULL,
    "source" "SubsidyPot" NOT NULL,
    "target" "SubsidyPot" NOT NULL,
    "rappen" INTEGER NOT NULL,
    "applicationId" UUID,
    "act" TEXT NOT NULL,
    "note" TEXT,
    "accountId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyApplication" (
    "id" UUID NOT NULL,
    "number" TEXT,
    "versionId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "runId" UUID,
    "state" "SubsidyState" NOT NULL DEFAULT 'draft',
    "facts" JSONB NOT NULL,
    "evaluation" JSONB,
    "filledInById" UUID,
    "onPaper" BOOLEAN NOT NULL DEFAULT false,
    "submittedAt" TIMESTAMPTZ(3),
    "completeAt" TIMESTAMPTZ(3),
    "grantedRappen" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyApplication_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyDecision" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" "DecisionKind" NOT NULL,
    "state" "DecisionState" NOT NULL DEFAULT 'proposed',
    "rappen" INTEGER NOT NULL,
    "considerations" TEXT,
    "proposedById" UUID NOT NULL,
    "proposedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "approvedById" UUID,
    "approvedAt" TIMESTAMPTZ(3),
    "returnReason" TEXT,
    "servedAt" TIMESTAMPTZ(3),
    "appealUntil" DATE,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyDecision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyConflict" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyConflict_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyYear_programmeId_year_key" ON "SubsidyYear"("programmeId", "year");

-- CreateIndex
CREATE INDEX "SubsidyEntry_yearId_payer_idx" ON "SubsidyEntry"("yearId", "payer");

-- CreateIndex
CREATE INDEX "SubsidyEntry_applicationId_idx" ON "SubsidyEntry"("applicationId");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyApplication_number_key" ON "SubsidyApplication"("number");

-- CreateIndex
CREATE INDEX "SubsidyApplication_personId_idx" ON "SubsidyApplication"("personId");

-- CreateIndex
CREATE INDEX "SubsidyApplication_state_idx" ON "SubsidyApplication"("state");

-- CreateIndex
CREATE INDEX "SubsidyApplication_versionId_idx" ON "SubsidyApplication"("versionId");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyDecision_applicationId_number_key" ON "SubsidyDecision"("applicationId", "number");

-- CreateIndex
CREATE INDEX "SubsidyConflict_accountId_idx" ON "SubsidyConflict"("accountId");

-- CreateIndex
CREATE INDEX "SubsidyConflict_personId_idx" ON "SubsidyConflict"("personId");

-- AddForeignKey
ALTER TABLE "SubsidyYear" ADD CONSTRAINT "SubsidyYear_programmeId_fkey" FOREIGN KEY ("programmeId") REFERENCES "SubsidyProgramme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyEntry" ADD CONSTRAINT "SubsidyEntry_yearId_fkey" FOREIGN KEY ("yearId") REFERENCES "SubsidyYear"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyEntry" ADD CONSTRAINT "SubsidyEntry_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "SubsidyApplication_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "SubsidyVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "SubsidyApplication_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "SubsidyApplication_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyDecision" ADD CONSTRAINT "SubsidyDecision_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyDecision" ADD CONSTRAINT "SubsidyDecision_proposedById_fkey" FOREIGN KEY ("proposedById") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyDecision" ADD CONSTRAINT "SubsidyDecision_approvedById_fkey" FOREIGN KEY ("approvedById") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyConflict" ADD CONSTRAINT "SubsidyConflict_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyConflict" ADD CONSTRAINT "SubsidyConflict_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The moves of an application (src/domain/subsidy/application.ts has the same table; a test holds them together).
CREATE FUNCTION subsidy_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('draft', 'submitted'), ('submitted', 'in_review'), ('submitted', 'withdrawn'),
    ('in_review', 'documents_requested'), ('in_review', 'proposed'), ('in_review', 'moot'), ('in_review', 'withdrawn'),
    ('documents_requested', 'in_review'), ('documents_requested', 'moot'), ('documents_requested', 'withdrawn'),
    ('proposed', 'in_review'), ('proposed', 'queued'), ('proposed', 'granted'), ('proposed', 'partly_granted'), ('proposed', 'refused'),
    ('proposed', 'not_entered'), ('proposed', 'withdrawn'),
    ('queued', 'granted'), ('queued', 'partly_granted'), ('queued', 'in_review'), ('queued', 'moot'), ('queued', 'withdrawn'),
    ('granted', 'served'), ('granted', 'withdrawn'), ('partly_granted', 'served'), ('partly_granted', 'withdrawn'),
    ('refused', 'served'), ('not_entered', 'served'),
    ('served', 'final'), ('served', 'appeal_pending'), ('served', 'in_review'), ('served', 'withdrawn'),
    ('appeal_pending', 'final'), ('appeal_pending', 'in_review'),
    ('final', 'proof_outstanding'), ('final', 'closed'), ('final', 'in_review'), ('final', 'moot'),
    ('proof_outstanding', 'proof_checked'), ('proof_outstanding', 'moot'), ('proof_checked', 'payment_released'), ('proof_checked', 'moot'),
    ('payment_released', 'in_payment_run'), ('in_payment_run', 'paid'), ('in_payment_run', 'payment_returned'),
    ('in_payment_run', 'payment_released'), ('payment_returned', 'payment_released'),
    ('paid', 'closed'), ('paid', 'reclaim_ordered'), ('closed', 'reclaim_ordered'), ('reclaim_ordered', 'closed')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'an application does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION subsidy_moves();

-- With submitting, version, person and facts are frozen: a recalculation is a new decision, never an overwrite.
CREATE FUNCTION submitted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (OLD."versionId", OLD."personId", OLD.number, OLD.facts, OLD.evaluation, OLD."submittedAt")
    IS DISTINCT FROM (NEW."versionId", NEW."personId", NEW.number, NEW.facts, NEW.evaluation, NEW."submittedAt") THEN
    RAISE EXCEPTION 'a submitted application keeps its version and its facts' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER submitted_stays BEFORE UPDATE ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION submitted_stays();
CREATE UNIQUE INDEX "SubsidyApplication_one_open" ON "SubsidyApplication" ("personId", "runId", "versionId")
  WHERE "runId" IS NOT NULL AND state NOT IN ('withdrawn', 'moot', 'refused', 'not_entered', 'closed', 'served', 'final');

-- The ledger: entries are added and stay, and no pot falls below nothing, whatever arrives at once and whoever writes.
CREATE FUNCTION entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an entry is never changed or deleted' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON "SubsidyEntry" FOR EACH STATEMENT EXECUTE FUNCTION entries_stay();
ALTER TABLE "SubsidyEntry" ADD CONSTRAINT "moves_something" CHECK (rappen > 0 AND source <> target);
CREATE FUNCTION pot_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
  PERFORM 1 FROM "SubsidyYear" WHERE id = NEW."yearId" FOR UPDATE;
  IF NEW.source = 'outside' THEN RETURN NEW; END IF;
  SELECT coalesce(sum(CASE WHEN target = NEW.source THEN rappen ELSE 0 END), 0) - coalesce(sum(CASE WHEN source = NEW.source THEN rappen ELSE 0 END), 0)
    INTO held FROM "SubsidyEntry" WHERE "yearId" = NEW."yearId" AND payer = NEW.payer AND (target = NEW.source OR source = NEW.source);
  IF held < NEW.rappen THEN
    RAISE EXCEPTION 'the pot % holds % and not %', NEW.source, held, NEW.rappen USING ERRCODE = 'check_violation', CONSTRAINT = 'pot_holds';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pot_holds BEFORE INSERT ON "SubsidyEntry" FOR EACH ROW EXECUTE FUNCTION pot_holds();

-- Four eyes are two persons, not two logins.
CREATE FUNCTION own_person(account uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT "personId" FROM "Managing" WHERE "accountId" = account AND kind = 'self' AND "endedAt" IS NULL LIMIT 1 $$;
CREATE FUNCTION may_act(account uuid, person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT NOT EXISTS (SELECT 1 FROM "Managing" WHERE "accountId" = account AND "personId" = person AND "endedAt" IS NULL)
    AND NOT EXISTS (SELECT 1 FROM "SubsidyConflict" WHERE "accountId" = account AND "personId" = person AND "endedAt" IS NULL) $$;
CREATE FUNCTION four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE applicant uuid;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."approvedById" IS NOT NULL AND (OLD.kind, OLD.rappen, OLD.considerations, OLD."proposedById", OLD."approvedById", OLD."approvedAt")
    IS DISTINCT FROM (NEW.kind, NEW.rappen, NEW.considerations, NEW."proposedById", NEW."approvedById", NEW."approvedAt") THEN
    RAISE EXCEPTION 'an approved decision never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT "personId" INTO applicant FROM "SubsidyApplication" WHERE id = NEW."applicationId";
  IF NOT may_act(NEW."proposedById", applicant) THEN
    RAISE EXCEPTION 'nobody proposes in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  IF NEW."approvedById" IS NOT NULL THEN
    IF NEW."approvedById" = NEW."proposedById" OR own_person(NEW."approvedById") = own_person(NEW."proposedById") THEN
      RAISE EXCEPTION 'who proposed does not approve' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
    END IF;
    IF NOT may_act(NEW."approvedById", applicant) THEN
      RAISE EXCEPTION 'nobody approves in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT OR UPDATE ON "SubsidyDecision" FOR EACH ROW EXECUTE FUNCTION four_eyes();
ALTER TABLE "SubsidyDecision" ADD CONSTRAINT "approved_by_somebody" CHECK ((state IN ('proposed', 'returned')) = ("approvedById" IS NULL));
CREATE UNIQUE INDEX "SubsidyDecision_one_open" ON "SubsidyDecision" ("applicationId") WHERE state = 'proposed';
-- No state that only a decision gives without one that two persons made.
CREATE FUNCTION decided_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('queued', 'granted', 'partly_granted', 'refused', 'not_entered', 'reclaim_ordered') AND NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM "SubsidyDecision" WHERE "applicationId" = NEW.id AND state = 'approved' AND "approvedById" IS NOT NULL) THEN
    RAISE EXCEPTION 'nothing is decided by one person alone' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decided_by_two BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION decided_by_two();
