-- CreateEnum
CREATE TYPE "HearingOutcome" AS ENUM ('reopened', 'dropped');

-- CreateTable
CREATE TABLE "SubsidyHearing" (
    "id" UUID NOT NULL,
    "decisionId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "until" DATE NOT NULL,
    "openedById" UUID NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "statement" TEXT,
    "statedById" UUID,
    "statedAt" TIMESTAMPTZ(3),
    "outcome" "HearingOutcome",
    "closeReason" TEXT,
    "closedById" UUID,
    "closedOn" DATE,

    CONSTRAINT "SubsidyHearing_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubsidyHearing_decisionId_idx" ON "SubsidyHearing"("decisionId");

-- AddForeignKey
ALTER TABLE "SubsidyHearing" ADD CONSTRAINT "SubsidyHearing_decisionId_fkey" FOREIGN KEY ("decisionId") REFERENCES "SubsidyDecision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE UNIQUE INDEX "SubsidyHearing_one_open" ON "SubsidyHearing" ("decisionId") WHERE outcome IS NULL;
ALTER TABLE "SubsidyHearing" ADD CONSTRAINT "closed_with_reason" CHECK (
  (outcome IS NULL) = ("closedOn" IS NULL) AND (outcome IS NULL) = ("closedById" IS NULL) AND (outcome IS NULL OR "closeReason" IS NOT NULL));
-- Nobody is passed over: a case is opened again only after its person has spoken or has had the time to.
ALTER TABLE "SubsidyHearing" ADD CONSTRAINT "heard_before_reopened" CHECK (
  outcome IS DISTINCT FROM 'reopened' OR "statedAt" IS NOT NULL OR "closedOn" > until);
CREATE FUNCTION hearing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL
    OR (OLD."decisionId", OLD.reason, OLD.until, OLD."openedById", OLD."openedAt") IS DISTINCT FROM (NEW."decisionId", NEW.reason, NEW.until, NEW."openedById", NEW."openedAt")
    OR (OLD."statedAt" IS NOT NULL AND OLD.statement IS DISTINCT FROM NEW.statement) THEN
    RAISE EXCEPTION 'what was said in a hearing stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hearing_stays BEFORE UPDATE OR DELETE ON "SubsidyHearing" FOR EACH ROW EXECUTE FUNCTION hearing_stays();
-- A grant that was served is taken back only after a hearing, whoever writes. An appeal has its own way.
CREATE FUNCTION heard_first() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  IF OLD.state NOT IN ('served', 'final') OR NEW.state <> 'in_review' THEN RETURN NEW; END IF;
  SELECT id, kind INTO last FROM "SubsidyDecision" WHERE "applicationId" = NEW.id ORDER BY number DESC LIMIT 1;
  IF last.kind IN ('grant', 'partly_grant') AND NOT EXISTS (SELECT 1 FROM "SubsidyHearing" WHERE "decisionId" = last.id AND outcome = 'reopened') THEN
    RAISE EXCEPTION 'a grant is taken back only after a hearing' USING ERRCODE = 'check_violation', CONSTRAINT = 'heard_first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER heard_first BEFORE UPDATE OF state ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION heard_first();
