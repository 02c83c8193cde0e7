-- AlterTable
ALTER TABLE "TasterBooking" ADD COLUMN     "askedAt" TIMESTAMPTZ(3),
ADD COLUMN     "remindedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "TrainingContract" ADD COLUMN     "endNote" TEXT,
ADD COLUMN     "extendedOn" DATE;

-- More than three months of probation only with the consent of the office (OR 344a para. 4).
ALTER TABLE "TrainingContract" ADD CONSTRAINT long_probation_has_a_consent CHECK ("probationMonths" <= 3 OR "extendedOn" IS NOT NULL);
-- Said in words, kept as one of five.
ALTER TABLE "TasterBooking" ADD CONSTRAINT liked_one_to_five CHECK ("youthLiked" BETWEEN 1 AND 5);
-- Two people do not prepare two deliveries beside each other.
CREATE UNIQUE INDEX one_register_draft ON "RegisterExport" ((state = 'draft')) WHERE state = 'draft';
