-- AlterTable
ALTER TABLE "SubsidyReceipt" ADD COLUMN     "reason" TEXT,
ADD COLUMN     "revokesId" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyReceipt_revokesId_key" ON "SubsidyReceipt"("revokesId");

-- AddForeignKey
ALTER TABLE "SubsidyReceipt" ADD CONSTRAINT "SubsidyReceipt_revokesId_fkey" FOREIGN KEY ("revokesId") REFERENCES "SubsidyReceipt"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE OR REPLACE FUNCTION reclaim_open(reclaim uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT d.rappen - coalesce((SELECT sum(CASE WHEN "revokesId" IS NULL THEN rappen ELSE -rappen END) FROM "SubsidyReceipt" WHERE "reclaimId" = reclaim), 0)
    - coalesce((SELECT sum(rappen) FROM "SubsidyWriteOff" WHERE "reclaimId" = reclaim AND state = 'approved'), 0)
  FROM "SubsidyDecision" d WHERE d.id = reclaim $$;
-- What was entered by mistake is taken back whole, once, with a reason, while the case still runs.
CREATE OR REPLACE FUNCTION receipt_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'what was received is never changed or deleted' USING ERRCODE = 'restrict_violation'; END IF;
  PERFORM 1 FROM "SubsidyDecision" d JOIN "SubsidyApplication" a ON a.id = d."applicationId"
    WHERE d.id = NEW."reclaimId" AND d.state IN ('served', 'final') AND a.state = 'reclaim_ordered' FOR UPDATE OF d;
  IF NOT FOUND OR NEW.rappen <= 0 OR (NEW."revokesId" IS NULL AND NEW.rappen > reclaim_open(NEW."reclaimId")) THEN
    RAISE EXCEPTION 'no more comes back than is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_fits';
  END IF;
  IF NEW."revokesId" IS NOT NULL AND (NEW.reason IS NULL OR NOT EXISTS (SELECT 1 FROM "SubsidyReceipt"
    WHERE id = NEW."revokesId" AND "reclaimId" = NEW."reclaimId" AND rappen = NEW.rappen AND "revokesId" IS NULL)) THEN
    RAISE EXCEPTION 'only what was entered is taken back' USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_fits';
  END IF;
  IF NOT may_act(NEW."enteredById", reclaim_person(NEW."reclaimId")) THEN
    RAISE EXCEPTION 'nobody enters in a case of their own or of a relative' USING ERRCODE = 'check_violation', CONSTRAINT = 'own_case';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER receipt_fits ON "SubsidyReceipt";
CREATE TRIGGER receipt_fits BEFORE INSERT ON "SubsidyReceipt" FOR EACH ROW EXECUTE FUNCTION receipt_fits();
CREATE TRIGGER receipts_stay BEFORE UPDATE OR DELETE ON "SubsidyReceipt" FOR EACH ROW WHEN (NOT is_destroyed_decision(OLD."reclaimId")) EXECUTE FUNCTION receipt_fits();
