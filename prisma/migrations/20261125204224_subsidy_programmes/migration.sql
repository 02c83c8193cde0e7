-- CreateEnum
CREATE TYPE "SubsidyVersionState" AS ENUM ('draft', 'submitted', 'returned', 'released');

-- CreateEnum
CREATE TYPE "RecognitionKind" AS ENUM ('basic_skills', 'federal_exam', 'listed_profession', 'certifies', 'agreement', 'quality_label');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "Role" ADD VALUE 'programme_manager';
ALTER TYPE "Role" ADD VALUE 'head_of_office';

-- CreateTable
CREATE TABLE "SubsidyProgramme" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyProgramme_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyVersion" (
    "id" UUID NOT NULL,
    "programmeId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" "SubsidyVersionState" NOT NULL DEFAULT 'draft',
    "validFrom" DATE NOT NULL,
    "validTo" DATE,
    "terms" JSONB NOT NULL,
    "authorIds" UUID[],
    "returnReason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submittedAt" TIMESTAMPTZ(3),
    "reviewedById" UUID,
    "reviewedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Recognition" (
    "id" UUID NOT NULL,
    "kind" "RecognitionKind" NOT NULL,
    "courseId" UUID,
    "providerId" UUID,
    "note" TEXT NOT NULL,
    "validFrom" DATE NOT NULL,
    "validTo" DATE,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Recognition_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyProgramme_key_key" ON "SubsidyProgramme"("key");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyVersion_programmeId_number_key" ON "SubsidyVersion"("programmeId", "number");

-- CreateIndex
CREATE INDEX "Recognition_courseId_idx" ON "Recognition"("courseId");

-- CreateIndex
CREATE INDEX "Recognition_providerId_idx" ON "Recognition"("providerId");

-- AddForeignKey
ALTER TABLE "SubsidyVersion" ADD CONSTRAINT "SubsidyVersion_programmeId_fkey" FOREIGN KEY ("programmeId") REFERENCES "SubsidyProgramme"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Recognition" ADD CONSTRAINT "Recognition_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "Course"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Recognition" ADD CONSTRAINT "Recognition_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "Provider"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- A released version is never changed; only its end is set when the next one is released.
CREATE FUNCTION released_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'released' AND (to_jsonb(OLD) - 'validTo' - 'updatedAt') IS DISTINCT FROM (to_jsonb(NEW) - 'validTo' - 'updatedAt') THEN
    RAISE EXCEPTION 'a released version is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER released_stays BEFORE UPDATE ON "SubsidyVersion" FOR EACH ROW EXECUTE FUNCTION released_stays();
CREATE FUNCTION released_remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'released' THEN RAISE EXCEPTION 'a released version is never deleted' USING ERRCODE = 'restrict_violation'; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER released_remains BEFORE DELETE ON "SubsidyVersion" FOR EACH ROW EXECUTE FUNCTION released_remains();
-- Whoever wrote does not release: four eyes hold below the code too.
ALTER TABLE "SubsidyVersion" ADD CONSTRAINT "released_by_another" CHECK (state <> 'released' OR "reviewedById" IS NULL OR NOT ("reviewedById" = ANY ("authorIds")));
ALTER TABLE "SubsidyVersion" ADD CONSTRAINT "ends_after_it_begins" CHECK ("validTo" IS NULL OR "validTo" >= "validFrom");
CREATE UNIQUE INDEX "SubsidyVersion_one_open" ON "SubsidyVersion" ("programmeId") WHERE state <> 'released';
ALTER TABLE "Recognition" ADD CONSTRAINT "of_a_course_or_a_provider" CHECK (
  (kind IN ('agreement', 'quality_label')) = ("providerId" IS NOT NULL) AND ("courseId" IS NULL) = ("providerId" IS NOT NULL));
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "SubsidyVersion" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('subsidy');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "Recognition" FOR EACH STATEMENT EXECUTE FUNCTION tell_change('subsidy');
