-- The catalogue is derived from courses and runs: it is emptied here and written anew (domain/course/cataloguing.ts).
DELETE FROM "CatalogueEntry";

-- AlterTable
ALTER TABLE "CatalogueEntry" DROP COLUMN "anyFree",
DROP COLUMN "anyOnline",
DROP COLUMN "dayparts",
DROP COLUMN "levels",
DROP COLUMN "localities",
DROP COLUMN "minPriceRappen",
DROP COLUMN "months",
DROP COLUMN "municipalities",
DROP COLUMN "placeName",
DROP COLUMN "runCount",
DROP COLUMN "seats",
DROP COLUMN "taken",
DROP COLUMN "waiting",
DROP COLUMN "weekdays",
DROP COLUMN "wheelchair",
ADD COLUMN     "digest" TEXT NOT NULL,
ADD COLUMN     "facets" TEXT[],
ADD COLUMN     "freshUntil" TIMESTAMPTZ(3),
ADD COLUMN     "titleSearch" tsvector NOT NULL,
ALTER COLUMN "search" SET NOT NULL;

-- CreateTable
CREATE TABLE "CatalogueRun" (
    "runId" UUID NOT NULL,
    "courseId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "priceRappen" INTEGER,
    "locality" TEXT,
    "facets" TEXT[],
    "joinable" BOOLEAN NOT NULL,

    CONSTRAINT "CatalogueRun_pkey" PRIMARY KEY ("runId")
);

-- CreateTable
CREATE TABLE "CatalogueWord" (
    "word" TEXT NOT NULL,
    "shown" TEXT NOT NULL,

    CONSTRAINT "CatalogueWord_pkey" PRIMARY KEY ("word")
);

-- CreateIndex
CREATE INDEX "CatalogueRun_courseId_startsAt_idx" ON "CatalogueRun"("courseId", "startsAt");

-- CreateIndex
CREATE INDEX "CatalogueWord_alike" ON "CatalogueWord" USING GIN ("word" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "CatalogueEntry_titleSearch" ON "CatalogueEntry" USING GIN ("titleSearch");

-- CreateIndex
CREATE INDEX "CatalogueEntry_facets" ON "CatalogueEntry" USING GIN ("facets");

-- CreateIndex
CREATE INDEX "CatalogueEntry_priceRappen_startsAt_courseId_idx" ON "CatalogueEntry"("priceRappen", "startsAt", "courseId");

-- CreateIndex
CREATE INDEX "CatalogueEntry_locality_startsAt_courseId_idx" ON "CatalogueEntry"("locality", "startsAt", "courseId");

-- CreateIndex
CREATE INDEX "CatalogueEntry_freshUntil_idx" ON "CatalogueEntry"("freshUntil");

-- AddForeignKey
ALTER TABLE "CatalogueRun" ADD CONSTRAINT "CatalogueRun_courseId_fkey" FOREIGN KEY ("courseId") REFERENCES "CatalogueEntry"("courseId") ON DELETE CASCADE ON UPDATE CASCADE;
