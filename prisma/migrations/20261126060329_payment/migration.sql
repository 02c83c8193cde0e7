-- CreateEnum
CREATE TYPE "LateRefund" AS ENUM ('part', 'fee', 'none');

-- CreateEnum
CREATE TYPE "OrderState" AS ENUM ('open', 'billed', 'settled', 'cancelled');

-- CreateEnum
CREATE TYPE "ItemEnd" AS ENUM ('cancelled_by_person', 'cancelled_by_staff', 'cancelled_by_provider', 'run_cancelled', 'payment_expired', 'no_seat_left');

-- CreateEnum
CREATE TYPE "LedgerAccount" AS ENUM ('person', 'canton', 'provider', 'fee', 'desk', 'bank', 'cash', 'terminal', 'rounding', 'loss');

-- CreateEnum
CREATE TYPE "PayWay" AS ENUM ('desk', 'bill', 'cash', 'terminal');

-- CreateEnum
CREATE TYPE "OrderPaymentState" AS ENUM ('asked', 'open', 'processing', 'paid', 'failed', 'expired');

-- CreateEnum
CREATE TYPE "RefundState" AS ENUM ('due', 'needs_account', 'ready', 'pending', 'done', 'failed', 'replaced');

-- CreateEnum
CREATE TYPE "DisputeState" AS ENUM ('open', 'won', 'lost');

-- CreateEnum
CREATE TYPE "InvoiceKind" AS ENUM ('invoice', 'credit');

-- CreateEnum
CREATE TYPE "CreditOutcome" AS ENUM ('matched', 'partial', 'over', 'known', 'unknown', 'wrong_currency', 'closed', 'reversal', 'desk_payout', 'refund_done', 'refund_returned');

-- CreateEnum
CREATE TYPE "VoucherState" AS ENUM ('reserved', 'committed', 'earned', 'released', 'forfeited');

-- AlterEnum
ALTER TYPE "EndReason" ADD VALUE 'payment_expired';

-- AlterEnum
ALTER TYPE "Role" ADD VALUE 'bookkeeper';

-- AlterTable
ALTER TABLE "CourseRun" ADD COLUMN     "lateFeeRappen" INTEGER,
ADD COLUMN     "lateRefund" "LateRefund",
ADD COLUMN     "lateShare" INTEGER,
ADD COLUMN     "lateUntil" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Enrolment" ADD COLUMN     "orderItemId" UUID,
ADD COLUMN     "payUntil" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "SubsidyEntry" ADD COLUMN     "voucherId" UUID;

-- CreateTable
CREATE TABLE "Order" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "debtorId" UUID NOT NULL,
    "state" "OrderState" NOT NULL DEFAULT 'open',
    "payUntil" TIMESTAMPTZ(3),
    "openedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OrderItem" (
    "id" UUID NOT NULL,
    "orderId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "providerId" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "priceRappen" INTEGER NOT NULL,
    "contributionRappen" INTEGER NOT NULL DEFAULT 0,
    "rules" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "endReason" "ItemEnd",
    "applicationId" UUID,

    CONSTRAINT "OrderItem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" BIGSERIAL NOT NULL,
    "orderId" UUID NOT NULL,
    "source" "LedgerAccount" NOT NULL,
    "target" "LedgerAccount" NOT NULL,
    "rappen" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "itemId" UUID,
    "programmeId" UUID,
    "paymentId" UUID,
    "refundId" UUID,
    "accountId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OrderPayment" (
    "id" UUID NOT NULL,
    "orderId" UUID NOT NULL,
    "way" "PayWay" NOT NULL,
    "state" "OrderPaymentState" NOT NULL,
    "rappen" INTEGER NOT NULL,
    "desk" TEXT,
    "checkoutId" TEXT,
    "url" TEXT,
    "intent" TEXT,
    "method" TEXT,
    "expiresAt" TIMESTAMPTZ(3),
    "supersededAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3),
    "receipt" TEXT,
    "recordedById" UUID,
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paidAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OrderPayment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OrderRefund" (
    "id" UUID NOT NULL,
    "orderId" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "way" "PayWay" NOT NULL,
    "state" "RefundState" NOT NULL,
    "rappen" INTEGER NOT NULL,
    "why" TEXT NOT NULL,
    "deskRefundId" TEXT,
    "endToEndId" TEXT,
    "fileId" UUID,
    "accountHolder" TEXT,
    "ibanSealed" TEXT,
    "ibanEnd" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "settledAt" TIMESTAMPTZ(3),
    "settledById" UUID,

    CONSTRAINT "OrderRefund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RefundFile" (
    "id" UUID NOT NULL,
    "messageId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "rappen" BIGINT NOT NULL,
    "file" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RefundFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OrderDispute" (
    "id" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "deskId" TEXT NOT NULL,
    "rappen" INTEGER NOT NULL,
    "state" "DisputeState" NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "OrderDispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invoice" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "orderId" UUID NOT NULL,
    "kind" "InvoiceKind" NOT NULL,
    "correctsId" UUID,
    "key" TEXT NOT NULL,
    "language" "Language" NOT NULL,
    "content" JSONB NOT NULL,
    "totalRappen" INTEGER NOT NULL,
    "dueOn" DATE,
    "reference" TEXT,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InvoiceReminder" (
    "invoiceId" UUID NOT NULL,
    "step" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "InvoiceReminder_pkey" PRIMARY KEY ("invoiceId","step")
);

-- CreateTable
CREATE TABLE "PaymentNumber" (
    "kind" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "PaymentNumber_pkey" PRIMARY KEY ("kind","year")
);

-- CreateTable
CREATE TABLE "CreditFile" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "uploadedById" UUID NOT NULL,
    "uploadedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditFile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditLine" (
    "id" UUID NOT NULL,
    "fileId" UUID NOT NULL,
    "entryKey" TEXT NOT NULL,
    "outcome" "CreditOutcome" NOT NULL,
    "rappen" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "reference" TEXT,
    "text" TEXT,
    "payer" TEXT,
    "bookedOn" DATE,
    "invoiceId" UUID,
    "paymentId" UUID,
    "ownerId" UUID,
    "settledAt" TIMESTAMPTZ(3),
    "note" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PaymentTask" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "orderId" UUID,
    "about" JSONB NOT NULL,
    "ownerId" UUID,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),
    "settledById" UUID,
    "note" TEXT,

    CONSTRAINT "PaymentTask_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PaymentDay" (
    "day" DATE NOT NULL,
    "comparedAt" TIMESTAMPTZ(3) NOT NULL,
    "figures" JSONB NOT NULL,
    "differences" INTEGER NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" UUID,

    CONSTRAINT "PaymentDay_pkey" PRIMARY KEY ("day")
);

-- CreateTable
CREATE TABLE "SubsidyVoucher" (
    "id" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "itemId" UUID NOT NULL,
    "personId" UUID NOT NULL,
    "runId" UUID NOT NULL,
    "budgetYear" INTEGER NOT NULL,
    "state" "VoucherState" NOT NULL DEFAULT 'reserved',
    "rappen" INTEGER NOT NULL,
    "facts" JSONB NOT NULL,
    "sources" JSONB NOT NULL,
    "evaluation" JSONB NOT NULL,
    "declaration" TEXT NOT NULL,
    "declarationVersion" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SubsidyVoucher_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Order_number_key" ON "Order"("number");

-- CreateIndex
CREATE INDEX "Order_debtorId_state_idx" ON "Order"("debtorId", "state");

-- CreateIndex
CREATE INDEX "Order_state_payUntil_idx" ON "Order"("state", "payUntil");

-- CreateIndex
CREATE INDEX "OrderItem_orderId_idx" ON "OrderItem"("orderId");

-- CreateIndex
CREATE INDEX "OrderItem_runId_idx" ON "OrderItem"("runId");

-- CreateIndex
CREATE INDEX "OrderItem_personId_idx" ON "OrderItem"("personId");

-- CreateIndex
CREATE INDEX "OrderItem_providerId_createdAt_idx" ON "OrderItem"("providerId", "createdAt");

-- CreateIndex
CREATE INDEX "OrderItem_applicationId_idx" ON "OrderItem"("applicationId");

-- CreateIndex
CREATE INDEX "LedgerEntry_orderId_idx" ON "LedgerEntry"("orderId");

-- CreateIndex
CREATE INDEX "LedgerEntry_at_idx" ON "LedgerEntry"("at");

-- CreateIndex
CREATE INDEX "LedgerEntry_paymentId_idx" ON "LedgerEntry"("paymentId");

-- CreateIndex
CREATE UNIQUE INDEX "OrderPayment_checkoutId_key" ON "OrderPayment"("checkoutId");

-- CreateIndex
CREATE UNIQUE INDEX "OrderPayment_intent_key" ON "OrderPayment"("intent");

-- CreateIndex
CREATE UNIQUE INDEX "OrderPayment_receipt_key" ON "OrderPayment"("receipt");

-- CreateIndex
CREATE INDEX "OrderPayment_orderId_idx" ON "OrderPayment"("orderId");

-- CreateIndex
CREATE INDEX "OrderPayment_state_nextAt_idx" ON "OrderPayment"("state", "nextAt");

-- CreateIndex
CREATE INDEX "OrderPayment_createdAt_idx" ON "OrderPayment"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "OrderRefund_deskRefundId_key" ON "OrderRefund"("deskRefundId");

-- CreateIndex
CREATE UNIQUE INDEX "OrderRefund_endToEndId_key" ON "OrderRefund"("endToEndId");

-- CreateIndex
CREATE INDEX "OrderRefund_orderId_idx" ON "OrderRefund"("orderId");

-- CreateIndex
CREATE INDEX "OrderRefund_paymentId_idx" ON "OrderRefund"("paymentId");

-- CreateIndex
CREATE INDEX "OrderRefund_state_nextAt_idx" ON "OrderRefund"("state", "nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "RefundFile_messageId_key" ON "RefundFile"("messageId");

-- CreateIndex
CREATE UNIQUE INDEX "OrderDispute_deskId_key" ON "OrderDispute"("deskId");

-- CreateIndex
CREATE INDEX "OrderDispute_paymentId_idx" ON "OrderDispute"("paymentId");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_number_key" ON "Invoice"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_key_key" ON "Invoice"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_reference_key" ON "Invoice"("reference");

-- CreateIndex
CREATE INDEX "Invoice_orderId_idx" ON "Invoice"("orderId");

-- CreateIndex
CREATE UNIQUE INDEX "CreditFile_hash_key" ON "CreditFile"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "CreditLine_paymentId_key" ON "CreditLine"("paymentId");

-- CreateIndex
CREATE INDEX "CreditLine_fileId_idx" ON "CreditLine"("fileId");

-- CreateIndex
CREATE INDEX "CreditLine_entryKey_idx" ON "CreditLine"("entryKey");

-- CreateIndex
CREATE INDEX "CreditLine_settledAt_idx" ON "CreditLine"("settledAt");

-- CreateIndex
CREATE INDEX "PaymentTask_settledAt_openedAt_idx" ON "PaymentTask"("settledAt", "openedAt");

-- CreateIndex
CREATE INDEX "PaymentTask_orderId_idx" ON "PaymentTask"("orderId");

-- CreateIndex
CREATE UNIQUE INDEX "SubsidyVoucher_itemId_key" ON "SubsidyVoucher"("itemId");

-- CreateIndex
CREATE INDEX "SubsidyVoucher_personId_idx" ON "SubsidyVoucher"("personId");

-- CreateIndex
CREATE INDEX "SubsidyVoucher_runId_idx" ON "SubsidyVoucher"("runId");

-- CreateIndex
CREATE INDEX "Enrolment_orderItemId_idx" ON "Enrolment"("orderItemId");

-- CreateIndex
CREATE INDEX "SubsidyEntry_voucherId_idx" ON "SubsidyEntry"("voucherId");

-- AddForeignKey
ALTER TABLE "Enrolment" ADD CONSTRAINT "Enrolment_orderItemId_fkey" FOREIGN KEY ("orderItemId") REFERENCES "OrderItem"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Order" ADD CONSTRAINT "Order_debtorId_fkey" FOREIGN KEY ("debtorId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderItem" ADD CONSTRAINT "OrderItem_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderItem" ADD CONSTRAINT "OrderItem_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderItem" ADD CONSTRAINT "OrderItem_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderItem" ADD CONSTRAINT "OrderItem_providerId_fkey" FOREIGN KEY ("providerId") REFERENCES "Provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderItem" ADD CONSTRAINT "OrderItem_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "SubsidyApplication"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "OrderItem"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_programmeId_fkey" FOREIGN KEY ("programmeId") REFERENCES "SubsidyProgramme"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "OrderPayment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_refundId_fkey" FOREIGN KEY ("refundId") REFERENCES "OrderRefund"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderPayment" ADD CONSTRAINT "OrderPayment_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderRefund" ADD CONSTRAINT "OrderRefund_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderRefund" ADD CONSTRAINT "OrderRefund_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "OrderPayment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderRefund" ADD CONSTRAINT "OrderRefund_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "RefundFile"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "OrderDispute" ADD CONSTRAINT "OrderDispute_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "OrderPayment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_correctsId_fkey" FOREIGN KEY ("correctsId") REFERENCES "Invoice"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceReminder" ADD CONSTRAINT "InvoiceReminder_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditLine" ADD CONSTRAINT "CreditLine_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "CreditFile"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditLine" ADD CONSTRAINT "CreditLine_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditLine" ADD CONSTRAINT "CreditLine_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "OrderPayment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentTask" ADD CONSTRAINT "PaymentTask_orderId_fkey" FOREIGN KEY ("orderId") REFERENCES "Order"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyVoucher" ADD CONSTRAINT "SubsidyVoucher_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "SubsidyVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyVoucher" ADD CONSTRAINT "SubsidyVoucher_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "OrderItem"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyVoucher" ADD CONSTRAINT "SubsidyVoucher_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyVoucher" ADD CONSTRAINT "SubsidyVoucher_runId_fkey" FOREIGN KEY ("runId") REFERENCES "CourseRun"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SubsidyEntry" ADD CONSTRAINT "SubsidyEntry_voucherId_fkey" FOREIGN KEY ("voucherId") REFERENCES "SubsidyVoucher"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rules the database holds itself.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON "LedgerEntry" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_moves" CHECK (rappen > 0 AND source <> target);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "Invoice" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON "Invoice" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "InvoiceReminder" FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_sign" CHECK ((kind = 'invoice' AND "totalRappen" >= 0) OR (kind = 'credit' AND "totalRappen" <= 0 AND "correctsId" IS NOT NULL));

-- Nothing about money is deleted.
CREATE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER kept BEFORE DELETE ON "Order" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER kept BEFORE DELETE ON "OrderItem" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER kept BEFORE DELETE ON "OrderPayment" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER kept BEFORE DELETE ON "OrderRefund" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER kept BEFORE DELETE ON "OrderDispute" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER kept BEFORE DELETE ON "CreditLine" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();
CREATE TRIGGER kept BEFORE DELETE ON "SubsidyVoucher" FOR EACH ROW EXECUTE FUNCTION refuse_deletion();

-- What was booked stays as it was booked; only the contribution may still come to an item that stands.
CREATE FUNCTION item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."endedAt" IS NOT NULL
    OR (to_jsonb(OLD) - 'contributionRappen' - 'applicationId' - 'endedAt' - 'endReason') IS DISTINCT FROM (to_jsonb(NEW) - 'contributionRappen' - 'applicationId' - 'endedAt' - 'endReason') THEN
    RAISE EXCEPTION 'what was booked is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON "OrderItem" FOR EACH ROW EXECUTE FUNCTION item_stays();
ALTER TABLE "OrderItem" ADD CONSTRAINT "OrderItem_amounts" CHECK ("priceRappen" > 0 AND "contributionRappen" BETWEEN 0 AND "priceRappen");

-- A payment goes forward only: what was paid stays paid.
CREATE FUNCTION order_payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.rappen <> OLD.rappen OR NEW."orderId" <> OLD."orderId" OR NEW.way <> OLD.way THEN
    RAISE EXCEPTION 'a payment keeps its amount' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF (OLD.state::text, NEW.state::text) IN (
    ('asked', 'open'), ('asked', 'processing'), ('asked', 'paid'), ('asked', 'failed'), ('asked', 'expired'),
    ('open', 'processing'), ('open', 'paid'), ('open', 'failed'), ('open', 'expired'),
    ('processing', 'paid'), ('processing', 'failed'),
    -- The desk has the last word: what was given up here and paid there counts.
    ('failed', 'paid'), ('expired', 'paid'), ('expired', 'processing')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a payment does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON "OrderPayment" FOR EACH ROW EXECUTE FUNCTION order_payment_moves();
ALTER TABLE "OrderPayment" ADD CONSTRAINT "OrderPayment_amount" CHECK (rappen > 0);
-- One visit at a time: two open ones would be two chances to pay twice.
CREATE UNIQUE INDEX "OrderPayment_one_open" ON "OrderPayment" ("orderId") WHERE state IN ('asked', 'open', 'processing') AND "supersededAt" IS NULL;

CREATE FUNCTION order_refund_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE paid int; back int;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.rappen <> OLD.rappen OR NEW."paymentId" <> OLD."paymentId" THEN
      RAISE EXCEPTION 'a refund keeps its amount' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state::text, NEW.state::text) NOT IN (
      ('due', 'pending'), ('due', 'done'), ('due', 'failed'),
      ('needs_account', 'ready'), ('ready', 'needs_account'), ('ready', 'pending'), ('ready', 'done'), ('needs_account', 'done'),
      ('pending', 'done'), ('pending', 'failed'),
      -- Cards take back what they took: also after they had said yes.
      ('done', 'failed'), ('failed', 'replaced')
    ) THEN RAISE EXCEPTION 'a refund does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF;
  END IF;
  IF NEW.state IN ('failed', 'replaced') THEN RETURN NEW; END IF;
  SELECT rappen INTO paid FROM "OrderPayment" WHERE id = NEW."paymentId" FOR UPDATE;
  SELECT coalesce(sum(rappen), 0) INTO back FROM "OrderRefund" WHERE "paymentId" = NEW."paymentId" AND id <> NEW.id AND state NOT IN ('failed', 'replaced');
  IF back + NEW.rappen > paid THEN RAISE EXCEPTION 'more would go back than was paid' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves BEFORE INSERT OR UPDATE ON "OrderRefund" FOR EACH ROW EXECUTE FUNCTION order_refund_moves();
ALTER TABLE "OrderRefund" ADD CONSTRAINT "OrderRefund_amount" CHECK (rappen > 0);

-- The same line of the bank is booked once, whatever file it comes in.
CREATE UNIQUE INDEX "CreditLine_once" ON "CreditLine" ("entryKey") WHERE outcome <> 'known';
-- One open task about one thing.
CREATE UNIQUE INDEX "PaymentTask_one_open" ON "PaymentTask" (kind, "subjectId") WHERE "settledAt" IS NULL;

CREATE FUNCTION voucher_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(OLD) - 'state' - 'endedAt' - 'rappen') IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'endedAt' - 'rappen') OR NEW.rappen > OLD.rappen THEN
    RAISE EXCEPTION 'what a voucher rests on is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state OR (OLD.state::text, NEW.state::text) IN (
    ('reserved', 'committed'), ('reserved', 'released'), ('committed', 'released'), ('committed', 'earned'), ('committed', 'forfeited'),
    -- Attendance can be corrected.
    ('earned', 'forfeited'), ('forfeited', 'earned')
  ) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a voucher does not move from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER moves BEFORE UPDATE ON "SubsidyVoucher" FOR EACH ROW EXECUTE FUNCTION voucher_moves();
ALTER TABLE "CourseRun" ADD CONSTRAINT "CourseRun_late_refund" CHECK (
  ("lateRefund" IS NULL AND "lateShare" IS NULL AND "lateFeeRappen" IS NULL AND "lateUntil" IS NULL)
  OR ("lateRefund" = 'part' AND "lateShare" BETWEEN 1 AND 9999 AND "lateFeeRappen" IS NULL AND "lateUntil" IS NOT NULL)
  OR ("lateRefund" = 'fee' AND "lateFeeRappen" > 0 AND "lateShare" IS NULL AND "lateUntil" IS NOT NULL)
  OR ("lateRefund" = 'none' AND "lateShare" IS NULL AND "lateFeeRappen" IS NULL AND "lateUntil" IS NULL));
