-- CreateEnum
CREATE TYPE "SubsidyDocumentState" AS ENUM ('outstanding', 'delivered', 'accepted', 'rejected');

-- AlterTable
ALTER TABLE "SubsidyApplication" ADD COLUMN     "accountHolder" TEXT,
ADD COLUMN     "code" TEXT,
ADD COLUMN     "declaration" TEXT,
ADD COLUMN     "declarationVersion" TEXT,
ADD COLUMN     "declaredAt" TIMESTAMPTZ(3),
ADD COLUMN     "ibanEnd" TEXT,
ADD COLUMN     "ibanMark" TEXT,
ADD COLUMN     "ibanSealed" TEXT,
ADD COLUMN     "sources" JSONB;

-- CreateTable
CREATE TABLE "SubsidyNumber" (
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "SubsidyNumber_pkey" PRIMARY KEY ("year")
);

-- CreateTable
CREATE TABLE "SubsidyAnswers" (
    "personId" UUID NOT NULL,
    "facts" JSONB NOT NULL,
    "keptAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SubsidyAnswers_pkey" PRIMARY KEY ("personId")
);

-- CreateTable
CREATE TABLE "SubsidyDocument" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "state" "SubsidyDocumentState" NOT NULL DEFAULT 'outstanding',
    "afterCourse" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SubsidyDocument_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubsidyFile" (
    "id" UUID NOT NULL,
    "documentId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "stored" TEXT NOT NULL,
    "addedById" UUID,
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyFile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyDocument_applicationId_key_key" ON "SubsidyDocument"("applicationId", "key");

-- CreateIndex
CREATE INDEX "SubsidyFile_documentId_idx" ON "SubsidyFile"("documentId");

-- CreateIndex
CREATE INDEX "SubsidyFile_sha256_idx" ON "SubsidyFile"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyApplication_code_key" ON "SubsidyApplication"("code");

-- CreateIndex
CREATE INDEX "SubsidyApplication_ibanMark_idx" ON "SubsidyApplication"("ibanMark");

-- AddForeignKey
ALTER TABLE "SubsidyAnswers" ADD CONSTRAINT "SubsidyAnswers_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyDocument" ADD CONSTRAINT "SubsidyDocument_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyFile" ADD CONSTRAINT "SubsidyFile_documentId_fkey" FOREIGN KEY ("documentId") REFERENCES "SubsidyDocument"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The status of a document moves as domain/subsidy/documents.ts says, whoever writes.
CREATE FUNCTION document_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state OR (OLD.state::text, NEW.state::text) IN (
    ('outstanding', 'delivered'), ('delivered', 'outstanding'), ('delivered', 'accepted'), ('delivered', 'rejected'),
    ('rejected', 'delivered'), ('accepted', 'rejected')) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a document does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE OF state ON "SubsidyDocument" FOR EACH ROW EXECUTE FUNCTION document_moves();
ALTER TABLE "SubsidyDocument" ADD CONSTRAINT "rejected_with_a_reason" CHECK (state <> 'rejected' OR reason IS NOT NULL);

-- What was handed in stays what it was: a file is taken back, never exchanged.
CREATE FUNCTION files_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(OLD) - 'removedAt') IS DISTINCT FROM (to_jsonb(NEW) - 'removedAt') OR OLD."removedAt" IS NOT NULL THEN
    RAISE EXCEPTION 'a file that was handed in is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER files_stay BEFORE UPDATE ON "SubsidyFile" FOR EACH ROW EXECUTE FUNCTION files_stay();

-- What was declared, and where each fact came from, is frozen with the facts.
CREATE FUNCTION declared_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (OLD.sources, OLD.declaration, OLD."declarationVersion", OLD."declaredAt")
    IS DISTINCT FROM (NEW.sources, NEW.declaration, NEW."declarationVersion", NEW."declaredAt") THEN
    RAISE EXCEPTION 'a submitted application keeps what was declared' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER declared_stays BEFORE UPDATE ON "SubsidyApplication" FOR EACH ROW EXECUTE FUNCTION declared_stays();

-- Throwing a draft away must not touch the ledger, not even to set nothing to null: what has entries cannot be deleted.
ALTER TABLE "SubsidyEntry" DROP CONSTRAINT "SubsidyEntry_applicationId_fkey";
ALTER TABLE "SubsidyEntry" ADD CONSTRAINT "SubsidyEntry_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
