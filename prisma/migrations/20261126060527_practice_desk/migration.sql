-- CreateEnum
CREATE TYPE "PracticeMethod" AS ENUM ('card', 'twint');

-- CreateTable
CREATE TABLE "PracticeCheckout" (
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "rappen" INTEGER NOT NULL,
    "lines" JSONB NOT NULL,
    "language" "Language" NOT NULL,
    "email" TEXT,
    "paidPath" TEXT NOT NULL,
    "leftPath" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiredAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),
    "method" "PracticeMethod",
    "intent" TEXT,
    "failsAt" TIMESTAMPTZ(3),
    "refundsFail" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "PracticeCheckout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeRefund" (
    "id" TEXT NOT NULL,
    "reference" TEXT,
    "checkoutId" TEXT NOT NULL,
    "rappen" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "failsAt" TIMESTAMPTZ(3),

    CONSTRAINT "PracticeRefund_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PracticeCheckout_reference_key" ON "PracticeCheckout"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "PracticeCheckout_intent_key" ON "PracticeCheckout"("intent");

-- CreateIndex
CREATE INDEX "PracticeCheckout_createdAt_idx" ON "PracticeCheckout"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "PracticeRefund_reference_key" ON "PracticeRefund"("reference");

-- CreateIndex
CREATE INDEX "PracticeRefund_checkoutId_idx" ON "PracticeRefund"("checkoutId");

-- AddForeignKey
ALTER TABLE "PracticeRefund" ADD CONSTRAINT "PracticeRefund_checkoutId_fkey" FOREIGN KEY ("checkoutId") REFERENCES "PracticeCheckout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A visit ends once, one way: paid for (or tried), or over.
ALTER TABLE "PracticeCheckout" ADD CONSTRAINT "ends_one_way" CHECK ("completedAt" IS NULL OR "expiredAt" IS NULL);
ALTER TABLE "PracticeCheckout" ADD CONSTRAINT "complete_with_method" CHECK (("completedAt" IS NULL) = ("method" IS NULL) AND ("completedAt" IS NULL) = ("intent" IS NULL));
ALTER TABLE "PracticeRefund" ADD CONSTRAINT "refunds_something" CHECK ("rappen" > 0);
