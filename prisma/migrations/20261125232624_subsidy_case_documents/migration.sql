-- AlterEnum
ALTER TYPE "SubsidyDocumentState" ADD VALUE 'waived';

-- AlterEnum
ALTER TYPE "SubsidyRequestState" ADD VALUE 'rejected';

-- DropForeignKey
ALTER TABLE "SubsidyRequest" DROP CONSTRAINT "SubsidyRequest_applicationId_fkey";

-- DropIndex
DROP INDEX "SubsidyRequest_applicationId_idx";

-- AlterTable: what was asked for before hangs on the document from now on; where there was none, it is made.
ALTER TABLE "SubsidyRequest" ADD COLUMN "documentId" UUID;
INSERT INTO "SubsidyDocument" (id, "applicationId", key, "createdAt")
  SELECT gen_random_uuid(), "applicationId", document, min("createdAt") FROM "SubsidyRequest" GROUP BY "applicationId", document
  ON CONFLICT ("applicationId", key) DO NOTHING;
UPDATE "SubsidyRequest" r SET "documentId" = d.id FROM "SubsidyDocument" d WHERE d."applicationId" = r."applicationId" AND d.key = r.document;
ALTER TABLE "SubsidyRequest" DROP COLUMN "applicationId", DROP COLUMN "document", ALTER COLUMN "documentId" SET NOT NULL;

-- CreateTable
CREATE TABLE "SubsidyOpinion" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "askedOfId" UUID,
    "office" TEXT,
    "question" TEXT NOT NULL,
    "dueOn" DATE NOT NULL,
    "askedById" UUID NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "answeredBy" TEXT,
    "answeredOn" DATE,
    "enteredById" UUID,
    "enteredAt" TIMESTAMPTZ(3),
    "withdrawnAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyOpinion_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SubsidyOpinion_applicationId_idx" ON "SubsidyOpinion"("applicationId");

-- CreateIndex
CREATE INDEX "SubsidyRequest_documentId_idx" ON "SubsidyRequest"("documentId");

-- AddForeignKey
ALTER TABLE "SubsidyRequest" ADD CONSTRAINT "SubsidyRequest_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "SubsidyDocument"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyOpinion" ADD CONSTRAINT "SubsidyOpinion_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyOpinion" ADD CONSTRAINT "SubsidyOpinion_askedOfId_fkey" FOREIGN KEY ("askedOfId") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyOpinion" ADD CONSTRAINT "SubsidyOpinion_askedById_fkey" FOREIGN KEY ("askedById") REFERENCES "UserAccount"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- As domain/subsidy/documents.ts says, whoever writes. Compared as text: a new word of an enum is not known to the transaction that adds it.
CREATE OR REPLACE FUNCTION document_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state OR (OLD.state::text, NEW.state::text) IN (
    ('outstanding', 'delivered'), ('outstanding', 'accepted'), ('outstanding', 'waived'),
    ('delivered', 'outstanding'), ('delivered', 'accepted'), ('delivered', 'rejected'), ('delivered', 'waived'),
    ('accepted', 'outstanding'), ('accepted', 'rejected'),
    ('rejected', 'delivered'), ('rejected', 'accepted'), ('rejected', 'waived'), ('waived', 'outstanding')) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a document does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;

-- One open request for a document at a time; its deadline moves once; what is settled stays as it was.
CREATE UNIQUE INDEX "SubsidyRequest_one_open" ON "SubsidyRequest" ("documentId") WHERE state = 'outstanding';
CREATE FUNCTION requests_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state::text <> 'outstanding' OR (OLD."documentId", OLD.reason) IS DISTINCT FROM (NEW."documentId", NEW.reason) THEN
    RAISE EXCEPTION 'a settled request stays, and an open one asks for what it asked' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD."extendedAt" IS NOT NULL AND OLD."dueOn" <> NEW."dueOn" THEN
    RAISE EXCEPTION 'a deadline is extended once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER requests_stay BEFORE UPDATE ON "SubsidyRequest" FOR EACH ROW EXECUTE FUNCTION requests_stay();

-- An opinion is asked of one; its answer says who gave it and when, and stays.
ALTER TABLE "SubsidyOpinion" ADD CONSTRAINT "asked_of_one" CHECK (("askedOfId" IS NULL) <> ("office" IS NULL));
ALTER TABLE "SubsidyOpinion" ADD CONSTRAINT "answered_by_somebody"
  CHECK (num_nonnulls("answer", "answeredBy", "answeredOn", "enteredById", "enteredAt") IN (0, 5));
ALTER TABLE "SubsidyOpinion" ADD CONSTRAINT "answered_or_withdrawn" CHECK ("answer" IS NULL OR "withdrawnAt" IS NULL);
CREATE FUNCTION opinions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."answer" IS NOT NULL OR OLD."withdrawnAt" IS NOT NULL
    OR (OLD."applicationId", OLD."askedOfId", OLD.office, OLD.question, OLD."dueOn", OLD."askedById", OLD."askedAt")
    IS DISTINCT FROM (NEW."applicationId", NEW."askedOfId", NEW.office, NEW.question, NEW."dueOn", NEW."askedById", NEW."askedAt") THEN
    RAISE EXCEPTION 'what was asked and answered stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER opinions_stay BEFORE UPDATE ON "SubsidyOpinion" FOR EACH ROW EXECUTE FUNCTION opinions_stay();
