-- AlterTable
ALTER TABLE "Candidacy" ADD COLUMN     "invitation" TEXT,
ADD COLUMN     "invitedAt" TIMESTAMPTZ(3),
ADD COLUMN     "receivedAt" TIMESTAMPTZ(3),
ADD COLUMN     "remindedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "CandidacyDraft" (
    "id" UUID NOT NULL,
    "advertId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "school" TEXT NOT NULL,
    "motivation" TEXT NOT NULL,
    "answers" TEXT[],
    "bookingId" UUID,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CandidacyDraft_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CandidacyDraftFile" (
    "id" UUID NOT NULL,
    "draftId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "stored" TEXT NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CandidacyDraftFile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "CandidacyDraft_advertId_personId_key" ON "CandidacyDraft"("advertId", "personId");

-- CreateIndex
CREATE INDEX "CandidacyDraftFile_draftId_idx" ON "CandidacyDraftFile"("draftId");

-- CreateIndex
CREATE INDEX "CandidacyDraftFile_stored_idx" ON "CandidacyDraftFile"("stored");

-- CreateIndex
CREATE INDEX "CandidacyFile_stored_idx" ON "CandidacyFile"("stored");

-- AddForeignKey
ALTER TABLE "CandidacyDraft" ADD CONSTRAINT "CandidacyDraft_advertId_fkey" FOREIGN KEY ("advertId") REFERENCES "PlaceAdvert"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CandidacyDraft" ADD CONSTRAINT "CandidacyDraft_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CandidacyDraftFile" ADD CONSTRAINT "CandidacyDraftFile_draftId_fkey" FOREIGN KEY ("draftId") REFERENCES "CandidacyDraft"("id") ON DELETE CASCADE ON UPDATE CASCADE;
