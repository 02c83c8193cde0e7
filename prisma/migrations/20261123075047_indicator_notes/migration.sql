-- AlterTable
ALTER TABLE "DemandIndicator" DROP COLUMN "note",
ADD COLUMN     "noteDe" TEXT,
ADD COLUMN     "noteEn" TEXT;
