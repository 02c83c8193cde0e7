-- CreateEnum
CREATE TYPE "CompetenceSource" AS ENUM ('self_test', 'course', 'counsellor', 'proof');

-- CreateEnum
CREATE TYPE "TestVariant" AS ENUM ('young', 'adult', 'senior');

-- CreateEnum
CREATE TYPE "TestLength" AS ENUM ('short', 'long');

-- CreateTable
CREATE TABLE "CompetenceRecord" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "frameworkVersion" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "source" "CompetenceSource" NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resultId" UUID,
    "enrolmentId" UUID,
    "byId" UUID,
    "note" TEXT,
    "revokesId" UUID,

    CONSTRAINT "CompetenceRecord_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SelfTestResult" (
    "id" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "testVersion" TEXT NOT NULL,
    "variant" "TestVariant" NOT NULL,
    "length" "TestLength" NOT NULL,
    "answers" TEXT NOT NULL,
    "takenAt" TIMESTAMPTZ(3) NOT NULL,
    "keptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SelfTestResult_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Handover" (
    "id" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "answers" TEXT,
    "takenAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "redeemedById" UUID,

    CONSTRAINT "Handover_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "CompetenceRecord_revokesId_key" ON "CompetenceRecord"("revokesId");

-- CreateIndex
CREATE INDEX "CompetenceRecord_personId_code_idx" ON "CompetenceRecord"("personId", "code");

-- CreateIndex
CREATE INDEX "CompetenceRecord_resultId_idx" ON "CompetenceRecord"("resultId");

-- CreateIndex
CREATE INDEX "CompetenceRecord_enrolmentId_idx" ON "CompetenceRecord"("enrolmentId");

-- CreateIndex
CREATE INDEX "SelfTestResult_personId_takenAt_idx" ON "SelfTestResult"("personId", "takenAt");

-- CreateIndex
CREATE UNIQUE INDEX "Handover_codeHash_key" ON "Handover"("codeHash");

-- CreateIndex
CREATE INDEX "Handover_expiresAt_idx" ON "Handover"("expiresAt");

-- AddForeignKey
ALTER TABLE "CompetenceRecord" ADD CONSTRAINT "CompetenceRecord_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompetenceRecord" ADD CONSTRAINT "CompetenceRecord_resultId_fkey" FOREIGN KEY ("resultId") REFERENCES "SelfTestResult"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompetenceRecord" ADD CONSTRAINT "CompetenceRecord_enrolmentId_fkey" FOREIGN KEY ("enrolmentId") REFERENCES "Enrolment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SelfTestResult" ADD CONSTRAINT "SelfTestResult_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the schema language cannot say.
ALTER TABLE "CompetenceRecord" ADD CONSTRAINT "level" CHECK (level BETWEEN 0 AND 8);
ALTER TABLE "CompetenceRecord" ADD CONSTRAINT "code" CHECK (code ~ '^[1-9]\.[1-9]$');
-- Each source says what it rests on.
ALTER TABLE "CompetenceRecord" ADD CONSTRAINT "rests_on" CHECK (
  CASE source
    WHEN 'self_test' THEN "resultId" IS NOT NULL AND "enrolmentId" IS NULL AND "byId" IS NULL
    WHEN 'course' THEN "enrolmentId" IS NOT NULL AND "resultId" IS NULL
    ELSE "resultId" IS NULL AND "enrolmentId" IS NULL
  END
);
ALTER TABLE "Handover" ADD CONSTRAINT "emptied_when_ended" CHECK (("endedAt" IS NULL) = (answers IS NOT NULL));

-- Records are added, never changed. Only a person's own word takes their self-test back: whoever forgets for them names them
-- in the transaction (src/domain/competence/forgetting.ts), and nobody else's row can go by mistake.
CREATE FUNCTION competence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('lernpfad.forget', true) = OLD."personId"::text
    AND to_jsonb(OLD)->>'source' IS DISTINCT FROM 'course'
    AND to_jsonb(OLD)->>'source' IS DISTINCT FROM 'counsellor'
    AND to_jsonb(OLD)->>'source' IS DISTINCT FROM 'proof' THEN RETURN OLD;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON "CompetenceRecord" FOR EACH ROW EXECUTE FUNCTION competence_stays();
CREATE TRIGGER stays_all BEFORE TRUNCATE ON "CompetenceRecord" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON "SelfTestResult" FOR EACH ROW EXECUTE FUNCTION competence_stays();
CREATE TRIGGER stays_all BEFORE TRUNCATE ON "SelfTestResult" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
