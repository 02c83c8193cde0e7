-- CreateEnum
CREATE TYPE "SubsidyNoteKind" AS ENUM ('note', 'task', 'legal');

-- CreateEnum
CREATE TYPE "SubsidyRequestState" AS ENUM ('outstanding', 'accepted', 'waived', 'missed');

-- AlterTable
ALTER TABLE "SubsidyApplication" ADD COLUMN     "officerId" UUID;

-- CreateTable
CREATE TABLE "SubsidyNote" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "kind" "SubsidyNoteKind" NOT NULL,
    "text" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "doneAt" TIMESTAMPTZ(3),
    "doneById" UUID,

    CONSTRAINT "SubsidyNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyRequest" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "document" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" "SubsidyRequestState" NOT NULL DEFAULT 'outstanding',
    "dueOn" DATE NOT NULL,
    "extendedAt" TIMESTAMPTZ(3),
    "remindedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubsidyNote_applicationId_idx" ON "SubsidyNote"("applicationId");

-- CreateIndex
CREATE INDEX "SubsidyRequest_applicationId_idx" ON "SubsidyRequest"("applicationId");

-- CreateIndex
CREATE INDEX "SubsidyRequest_state_dueOn_idx" ON "SubsidyRequest"("state", "dueOn");

-- CreateIndex
CREATE INDEX "SubsidyApplication_officerId_idx" ON "SubsidyApplication"("officerId");

-- AddForeignKey
ALTER TABLE "SubsidyNote" ADD CONSTRAINT "SubsidyNote_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyNote" ADD CONSTRAINT "SubsidyNote_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyRequest" ADD CONSTRAINT "SubsidyRequest_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyApplication" ADD CONSTRAINT "SubsidyApplication_officerId_fkey" FOREIGN KEY ("officerId") REFERENCES "UserAccount"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Whoever declares a conflict later leaves standing what was done before: only proposing and approving ask, and approving asks of both.
-- Without this a proposal of somebody now in conflict could not even be returned, nor a decision served.
CREATE OR REPLACE FUNCTION four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE applicant uuid; approves boolean;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."approvedById" IS NOT NULL AND (OLD.kind, OLD.rappen, OLD.considerations, OLD."proposedById", OLD."approvedById", OLD."approvedAt")
    IS DISTINCT FROM (NEW.kind, NEW.rappen, NEW.considerations, NEW."proposedById", NEW."approvedById", NEW."approvedAt") THEN
    RAISE EXCEPTION 'an approved decision never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT "personId" INTO applicant FROM "SubsidyApplication" WHERE id = NEW."applicationId";
  approves := NEW."approvedById" IS NOT NULL AND (TG_OP = 'INSERT' OR OLD."approvedById" IS DISTINCT FROM NEW."approvedById");
  IF (TG_OP = 'INSERT' OR approves OR OLD."proposedById" IS DISTINCT FROM NEW."proposedById") AND NOT may_act(NEW."proposedById", applicant) THEN
    RAISE EXCEPTION 'nobody proposes in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  IF approves THEN
    IF NEW."approvedById" = NEW."proposedById" OR own_person(NEW."approvedById") = own_person(NEW."proposedById") THEN
      RAISE EXCEPTION 'who proposed does not approve' USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes';
    END IF;
    IF NOT may_act(NEW."approvedById", applicant) THEN
      RAISE EXCEPTION 'nobody approves in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
    END IF;
  END IF;
  RETURN NEW;
END $$;
