-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "CodeStep" ADD VALUE 'guessed';
ALTER TYPE "CodeStep" ADD VALUE 'handed';

-- AlterTable
ALTER TABLE "DemandSignal" ADD COLUMN     "locality" TEXT,
ADD COLUMN     "weekday" INTEGER;

-- AlterTable
ALTER TABLE "Handover" ADD COLUMN     "keepConsent" TEXT;

-- AlterTable
ALTER TABLE "PathStep" ADD COLUMN     "appointmentId" UUID;

-- CreateIndex
CREATE INDEX "PathStep_appointmentId_idx" ON "PathStep"("appointmentId");

-- AddForeignKey
ALTER TABLE "PathStep" ADD CONSTRAINT "PathStep_appointmentId_fkey" FOREIGN KEY ("appointmentId") REFERENCES "Appointment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What is under way rests on a place in a course or, for a talk, on a booked time.
ALTER TABLE "PathStep" DROP CONSTRAINT "under_way_has_a_place";
ALTER TABLE "PathStep" ADD CONSTRAINT "under_way_has_a_place"
  CHECK (state <> 'under_way' OR "enrolmentId" IS NOT NULL OR "appointmentId" IS NOT NULL);
ALTER TABLE "PathStep" ADD CONSTRAINT "talk_has_the_time" CHECK ("appointmentId" IS NULL OR kind = 'appointment');
ALTER TABLE "DemandSignal" ADD CONSTRAINT "weekday" CHECK (weekday BETWEEN 1 AND 7);
