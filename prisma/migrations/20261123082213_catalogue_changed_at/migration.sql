-- Derived rows are written anew with the moment they changed (domain/course/cataloguing.ts).
DELETE FROM "CatalogueEntry";
-- AlterTable
ALTER TABLE "CatalogueEntry" ADD COLUMN     "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "CatalogueEntry_changedAt_courseId_idx" ON "CatalogueEntry"("changedAt", "courseId");
