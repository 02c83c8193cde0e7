-- AlterTable
ALTER TABLE "Handover" ADD COLUMN     "keepAt" TIMESTAMPTZ(3),
ADD COLUMN     "keepLanguage" "Language";

-- AlterTable
ALTER TABLE "SelfTestResult" ADD COLUMN     "consentId" UUID,
ADD COLUMN     "keptById" UUID;

-- Nobody enters somebody else's result without their yes.
ALTER TABLE "SelfTestResult" ADD CONSTRAINT "from_paper_by_a_yes" CHECK (("keptById" IS NULL) = ("consentId" IS NULL));
ALTER TABLE "Handover" ADD CONSTRAINT "keeping_is_a_whole_yes"
  CHECK (("keepConsent" IS NULL) = ("keepAt" IS NULL) AND ("keepConsent" IS NULL) = ("keepLanguage" IS NULL));
