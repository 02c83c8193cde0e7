-- Derived rows are written anew with their head (domain/course/cataloguing.ts).
DELETE FROM "CatalogueEntry";
-- DropIndex
DROP INDEX "CatalogueEntry_titleSearch";

-- AlterTable
ALTER TABLE "CatalogueEntry" DROP COLUMN "titleSearch",
ADD COLUMN     "head" tsvector NOT NULL;

-- CreateIndex
CREATE INDEX "CatalogueEntry_head" ON "CatalogueEntry" USING GIN ("head");
